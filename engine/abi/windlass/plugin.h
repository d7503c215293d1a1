/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WINDLASS_PLUGIN_H
#define WINDLASS_PLUGIN_H

/* The contract between Windlass and a plugin. The plugin is constant data with optional pure
 * functions.
 *
 * A plugin is a shared library that exports one constant object, windlass_plugin_v1, and nothing
 * else. There is no start, no stop and no call back into the host. Everything the host must judge
 * (who it is, what it reads, what it writes) is data that the host copies and checks before it
 * calls anything; functions are the leaves of the tables in extensions.h.
 *
 * Ownership: nothing allocated on one side is freed on the other. What a plugin points to has
 * static storage. What the host passes is valid during the call.
 *
 * Strings are NUL-terminated UTF-8 without control characters.
 *
 * [pure] on a function means: called from any thread, any number of times at once; the same inputs
 * give the same output; no input or output of its own, no clock, no locale, no environment, no
 * memory kept, no writes to static storage, no exception.
 *
 * Growth: the records below are frozen for ABI major 1 and the symbol carries the major in its
 * name. What is new comes as an extension with a new id. No record has hidden padding; what is
 * called reserved must be zero. */

#include "windlass/status.h"

#define WINDLASS_ABI_MAJOR 1u

/* An exact decimal: coefficient * 10^exponent, with exponent from -18 to 18. Any other exponent is
 * not a number and is refused wherever a number is expected. Numbers never cross as binary floats.
 */
typedef struct windlass_decimal {
  int64_t coefficient;
  int32_t exponent;
  uint32_t reserved; /* zero */
} windlass_decimal;

#define WINDLASS_EXPONENT_LIMIT 18

/* What a fact is. FORMAT: do not renumber. */
#define WINDLASS_BOOL 1u   /* integer: 0 or 1 */
#define WINDLASS_NUMBER 2u /* number, in unit */
#define WINDLASS_CODE 3u   /* text: the enum's word, "calf" */
#define WINDLASS_SET                                                                              \
  4u                     /* text: the members' words, separated by one space; "" is the empty set \
                          */
#define WINDLASS_DATE 5u /* integer: days since 1970-01-01 */
#define WINDLASS_TEXT 6u /* of a protocol line only: words for people */

/* What is known of a fact. FORMAT: do not renumber. */
#define WINDLASS_KNOWN 0u
#define WINDLASS_NOT_SUPPLIED 1u
#define WINDLASS_ASKED_NOT_KNOWN 2u
#define WINDLASS_NOTHING_FOUND 3u
#define WINDLASS_SOURCE_ERROR 4u
#define WINDLASS_INCOMPLETE_PAGE 5u
#define WINDLASS_STALE 6u
#define WINDLASS_CONFLICT 7u
#define WINDLASS_NEVER 8u /* known, and what is known is that it has not happened */

/* One fact, as a function sees it. Where state is not WINDLASS_KNOWN, number and integer are zero
 * and text is NULL. */
typedef struct windlass_value {
  uint32_t kind;
  uint32_t state;
  windlass_decimal number;
  int64_t integer;
  const char* text;
  const char* unit; /* UCUM, as the plugin asked for it; NULL where the kind has none */
} windlass_value;

/* One named table. */
#define WINDLASS_EXT_REQUIRED                                                                    \
  1u /* a host that does not know the id must refuse the plugin; without it, it may pass it over \
      */

typedef struct windlass_extension {
  const char* id; /* "windlass.prescribers/1": names the table's layout, for ever */
  uint32_t flags;
  uint32_t reserved; /* zero */
  const void* table;
} windlass_extension;

/* The plugin. */
typedef struct windlass_plugin {
  uint32_t abi_major; /* WINDLASS_ABI_MAJOR as compiled; must equal the host's */
  uint32_t size;      /* sizeof(windlass_plugin) as compiled; must equal the host's */
  const char* id; /* "taping": [a-z][a-z0-9_]{0,63}, or such words joined by dots; equals the lock's
                     entry */
  const char* version; /* "1.4.0": MAJOR.MINOR.PATCH; equals the lock's entry */
  uint32_t extension_count;
  uint32_t reserved; /* zero */
  const windlass_extension* extensions;
} windlass_plugin;

/* The one exported symbol. */
WINDLASS_EXTERN_C WINDLASS_EXPORT const windlass_plugin windlass_plugin_v1;

#endif
