/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WINDLASS_STATUS_H
#define WINDLASS_STATUS_H

/* What every C function of Windlass returns, where it puts its message, and the few macros the
 * headers need.
 *
 * Compiles as C11 and as C++17 or later. No header of ours is below this one. */

#include <stdint.h>

/* The package's version. The plugin ABI, the extensions and the documents count on their own; see
 * plugin.h. */
#define WINDLASS_VERSION_MAJOR 0
#define WINDLASS_VERSION_MINOR 1
#define WINDLASS_VERSION_PATCH 0

#ifdef __cplusplus
#define WINDLASS_EXTERN_C extern "C"
#define WINDLASS_NOEXCEPT \
  noexcept /* part of the function's type: a function that may throw does not convert to it */
#else
#define WINDLASS_EXTERN_C extern
#define WINDLASS_NOEXCEPT
#endif

#if defined(_WIN32)
#define WINDLASS_CALL __cdecl
#define WINDLASS_EXPORT __declspec(dllexport)
#define WINDLASS_HIDDEN
#else
#define WINDLASS_CALL
#define WINDLASS_EXPORT __attribute__((visibility("default")))
#define WINDLASS_HIDDEN __attribute__((visibility("hidden")))
#endif

/* FORMAT: do not renumber. */
typedef uint32_t windlass_status;
#define WINDLASS_OK ((windlass_status)0) /* done; the output is valid */
#define WINDLASS_UNKNOWN \
  ((windlass_status)1) /* an input that is needed is not known: no error, and no output */
#define WINDLASS_INVALID \
  ((windlass_status)2) /* an input is outside what the function can take; message required */
#define WINDLASS_INTERNAL \
  ((windlass_status)3) /* the function broke its own promise; message required */

/* A message for people: NUL-terminated UTF-8, cut where it does not fit. The caller owns it and
 * passes it zeroed. */
typedef struct windlass_error {
  char message[256];
} windlass_error;

#endif
