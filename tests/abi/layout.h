/* SPDX-License-Identifier: Apache-2.0 */
/* FORMAT: sizes and offsets of plugin ABI 1 on 64-bit systems. A line that must change here is a
 * new ABI major or a new extension id. */
#include <stddef.h>

#include "windlass/extensions.h"

#ifndef __cplusplus
#define static_assert _Static_assert
#endif
#define SIZE(type, bytes) static_assert(sizeof(type) == (bytes), #type " has another size")
#define AT(type, member, offset) \
  static_assert(offsetof(type, member) == (offset), #type "." #member " stands elsewhere")

SIZE(windlass_status, 4);
SIZE(windlass_error, 256);

SIZE(windlass_decimal, 16);
AT(windlass_decimal, coefficient, 0);
AT(windlass_decimal, exponent, 8);
AT(windlass_decimal, reserved, 12);

SIZE(windlass_value, 48);
AT(windlass_value, kind, 0);
AT(windlass_value, state, 4);
AT(windlass_value, number, 8);
AT(windlass_value, integer, 24);
AT(windlass_value, text, 32);
AT(windlass_value, unit, 40);

SIZE(windlass_extension, 24);
AT(windlass_extension, id, 0);
AT(windlass_extension, flags, 8);
AT(windlass_extension, reserved, 12);
AT(windlass_extension, table, 16);

SIZE(windlass_plugin, 40);
AT(windlass_plugin, abi_major, 0);
AT(windlass_plugin, size, 4);
AT(windlass_plugin, id, 8);
AT(windlass_plugin, version, 16);
AT(windlass_plugin, extension_count, 24);
AT(windlass_plugin, reserved, 28);
AT(windlass_plugin, extensions, 32);

SIZE(windlass_input, 24);
AT(windlass_input, fact, 0);
AT(windlass_input, unit, 8);
AT(windlass_input, kind, 16);
AT(windlass_input, reserved, 20);

SIZE(windlass_document, 16);
AT(windlass_document, bytes, 0);
AT(windlass_document, length, 8);

SIZE(windlass_calculator, 48);
AT(windlass_calculator, id, 0);
AT(windlass_calculator, fact, 8);
AT(windlass_calculator, unit, 16);
AT(windlass_calculator, input_count, 24);
AT(windlass_calculator, reserved, 28);
AT(windlass_calculator, inputs, 32);
AT(windlass_calculator, compute, 40);

SIZE(windlass_calculators, 16);
AT(windlass_calculators, count, 0);
AT(windlass_calculators, reserved, 4);
AT(windlass_calculators, calculators, 8);

SIZE(windlass_output, 72);
AT(windlass_output, key, 0);
AT(windlass_output, section, 8);
AT(windlass_output, title, 16);
AT(windlass_output, unit, 24);
AT(windlass_output, kind, 32);
AT(windlass_output, flags, 36);
AT(windlass_output, minimum, 40);
AT(windlass_output, maximum, 56);

SIZE(windlass_line, 32);
AT(windlass_line, output, 0);
AT(windlass_line, text_offset, 4);
AT(windlass_line, text_length, 8);
AT(windlass_line, reserved, 12);
AT(windlass_line, number, 16);

SIZE(windlass_protocol, 32);
AT(windlass_protocol, lines, 0);
AT(windlass_protocol, text, 8);
AT(windlass_protocol, line_capacity, 16);
AT(windlass_protocol, line_count, 20);
AT(windlass_protocol, text_capacity, 24);
AT(windlass_protocol, text_length, 28);

SIZE(windlass_prescriber, 40);
AT(windlass_prescriber, id, 0);
AT(windlass_prescriber, input_count, 8);
AT(windlass_prescriber, output_count, 12);
AT(windlass_prescriber, inputs, 16);
AT(windlass_prescriber, outputs, 24);
AT(windlass_prescriber, prescribe, 32);

SIZE(windlass_prescribers, 16);
AT(windlass_prescribers, count, 0);
AT(windlass_prescribers, reserved, 4);
AT(windlass_prescribers, prescribers, 8);

/* FORMAT: the numbers that cross. */
static_assert(WINDLASS_OK == 0 && WINDLASS_UNKNOWN == 1 && WINDLASS_INVALID == 2 &&
                  WINDLASS_INTERNAL == 3,
              "a status was renumbered");
static_assert(WINDLASS_BOOL == 1 && WINDLASS_NUMBER == 2 && WINDLASS_CODE == 3 &&
                  WINDLASS_SET == 4 && WINDLASS_DATE == 5 && WINDLASS_TEXT == 6,
              "a kind was renumbered");
static_assert(WINDLASS_KNOWN == 0 && WINDLASS_NOT_SUPPLIED == 1 && WINDLASS_ASKED_NOT_KNOWN == 2 &&
                  WINDLASS_NOTHING_FOUND == 3 && WINDLASS_SOURCE_ERROR == 4 &&
                  WINDLASS_INCOMPLETE_PAGE == 5 && WINDLASS_STALE == 6 && WINDLASS_CONFLICT == 7 &&
                  WINDLASS_NEVER == 8,
              "a state was renumbered");
static_assert(WINDLASS_ABI_MAJOR == 1 && WINDLASS_EXT_REQUIRED == 1 &&
                  WINDLASS_OUTPUT_REQUIRED == 1,
              "a flag was renumbered");
