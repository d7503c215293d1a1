/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WINDLASS_ENGINE_HOST_H
#define WINDLASS_ENGINE_HOST_H

/* What a program may give the engine of engine.h: a log sink, a clock, a key service. */

#include <stddef.h>
#include <stdint.h>

#include "windlass/status.h"

/* FORMAT: do not renumber. Of the log sink. */
#define WINDLASS_LOG_ERROR 1
#define WINDLASS_LOG_WARNING 2
#define WINDLASS_LOG_NOTE 3

/* What a program gives the engine. All of it is optional: a NULL function means the library's own
 * way. The functions may be called from any thread that calls the library, several at once, until
 * windlass_close() returns; they must not call the library and must not throw. */
typedef struct windlass_host {
  uint32_t size;     /* sizeof(windlass_host); what lies beyond it is absent */
  uint32_t reserved; /* zero */
  void* context;     /* given to each function */

  /* What the library does, a line of text for each step. None: nothing is told. */
  void(WINDLASS_CALL* log)(void* context, int32_t level, const char* line) WINDLASS_NOEXCEPT;
  /* Seconds since 1970-01-01T00:00:00Z, for records. None: the system's clock. */
  int64_t(WINDLASS_CALL* clock)(void* context) WINDLASS_NOEXCEPT;

  /* The site's key service, instead of a key file: all four or none. Each returns 0; or 1, the key
   * was destroyed; or 2, there is no such key; anything else is a failure of the service.
   * Destroying a key is how a person's values are erased, so the service keeps no other copy. */
  /* HMAC-SHA256 of the subject under a secret of the site that never changes. */
  int32_t(WINDLASS_CALL* key_pseudonym)(void* context, const char* subject, size_t size,
                                        uint8_t pseudonym[32]) WINDLASS_NOEXCEPT;
  /* A fresh random key, already durable, and its number, which is never given twice. */
  int32_t(WINDLASS_CALL* key_reserve)(void* context, uint64_t* number,
                                      uint8_t key[32]) WINDLASS_NOEXCEPT;
  int32_t(WINDLASS_CALL* key_read)(void* context, uint64_t number,
                                   uint8_t key[32]) WINDLASS_NOEXCEPT;
  /* Durable when it returns; repeating it is harmless. */
  int32_t(WINDLASS_CALL* key_destroy)(void* context, uint64_t number) WINDLASS_NOEXCEPT;
} windlass_host;

#endif
