/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WINDLASS_EXTENSIONS_H
#define WINDLASS_EXTENSIONS_H

/* The extension tables a Windlass host knows. Each is frozen by its id; a changed table is a new
 * id. */

#include "windlass/plugin.h"

/* One fact that a function reads. The host passes the values in the order of the table, one for
 * each entry. */
typedef struct windlass_input {
  const char* fact; /* id in the vocabulary, "symptom.first_step_nprs" */
  const char* unit; /* of a number: the UCUM unit the plugin wants it in, or NULL for the fact's
                       own; NULL for every other kind */
  uint32_t kind;    /* WINDLASS_BOOL .. WINDLASS_DATE; must be the vocabulary's */
  uint32_t reserved;
} windlass_input;

/* --- windlass.document/1: the modality document, as the author wrote it. A plugin of calculators
 * alone has none. --- */
#define WINDLASS_EXT_DOCUMENT "windlass.document/1"

typedef struct windlass_document {
  const char* bytes; /* UTF-8 YAML, `kind: modality`; not NUL-terminated */
  uint64_t length;   /* at most 1 MiB */
} windlass_document;

/* --- windlass.calculators/1: numbers that follow from other facts. --- */
#define WINDLASS_EXT_CALCULATORS "windlass.calculators/1"

/* [pure] Writes one number, in the calculator's unit. */
typedef windlass_status(WINDLASS_CALL* windlass_compute)(const windlass_value* inputs,
                                                         windlass_decimal* output,
                                                         windlass_error* error) WINDLASS_NOEXCEPT;

typedef struct windlass_calculator {
  const char* id;   /* "bmi"; unique in the plugin */
  const char* fact; /* the number fact that it gives; no two plugins may give the same */
  const char* unit; /* UCUM unit of the output, or NULL for the fact's own */
  uint32_t input_count;
  uint32_t reserved;
  const windlass_input* inputs;
  windlass_compute compute;
} windlass_calculator;

typedef struct windlass_calculators {
  uint32_t count;
  uint32_t reserved;
  const windlass_calculator* calculators;
} windlass_calculators;

/* --- windlass.prescribers/1: from facts to a protocol. --- */
#define WINDLASS_EXT_PRESCRIBERS "windlass.prescribers/1"

#define WINDLASS_OUTPUT_REQUIRED 1u /* a protocol without this line is a fault */

/* One line that a prescriber may write. */
typedef struct windlass_output {
  const char* key;     /* "wear_hours"; unique in the prescriber */
  const char* section; /* technique dose schedule progression stop measure note assumption */
  const char* title;   /* "Wear time", for people */
  const char* unit;    /* UCUM unit of a number; NULL for a text */
  uint32_t kind;  /* WINDLASS_NUMBER (written once at most) or WINDLASS_TEXT (may be written more
                     than once) */
  uint32_t flags; /* 0 or WINDLASS_OUTPUT_REQUIRED */
  windlass_decimal minimum; /* of a number: the host refuses what lies outside; zero for a text */
  windlass_decimal maximum;
} windlass_output;

/* One line as written. */
typedef struct windlass_line {
  uint32_t output;         /* index into the prescriber's outputs */
  uint32_t text_offset;    /* of a text: where it begins in the protocol's text */
  uint32_t text_length;    /* of a text: bytes, without the NUL that must follow them */
  uint32_t reserved;       /* zero */
  windlass_decimal number; /* of a number; zero for a text */
} windlass_line;

/* Where a prescriber writes. The caller owns both buffers; the prescriber fills them from the front
 * and counts. */
typedef struct windlass_protocol {
  windlass_line* lines;
  char* text;
  uint32_t line_capacity;
  uint32_t line_count;
  uint32_t text_capacity;
  uint32_t text_length; /* bytes used, each text's NUL included */
} windlass_protocol;

/* [pure] Writes lines. On any status but WINDLASS_OK the lines are ignored. A line of the section
 * `assumption` states a conservative default that was used for something unknown, and says that it
 * is one. */
typedef windlass_status(WINDLASS_CALL* windlass_prescribe)(const windlass_value* inputs,
                                                           windlass_protocol* out,
                                                           windlass_error* error) WINDLASS_NOEXCEPT;

typedef struct windlass_prescriber {
  const char* id; /* "low_dye": what `protocol:` names in the document; unique in the plugin */
  uint32_t input_count;
  uint32_t output_count;
  const windlass_input* inputs;
  const windlass_output* outputs;
  windlass_prescribe prescribe;
} windlass_prescriber;

typedef struct windlass_prescribers {
  uint32_t count;
  uint32_t reserved;
  const windlass_prescriber* prescribers;
} windlass_prescribers;

#endif
