/* SPDX-License-Identifier: Apache-2.0 */
#ifdef CONSTRUCTOR
#define _POSIX_C_SOURCE 200809L /* setenv */
#endif
/* A well-behaved plugin in plain C. tests/plugin/CMakeLists.txt compiles it once as it stands, and
 * once more for each refusal, with one of these macros bent. */
#include "windlass/extensions.h"

#ifndef ABI_MAJOR
#define ABI_MAJOR WINDLASS_ABI_MAJOR
#endif
#ifndef SIZE
#define SIZE sizeof(windlass_plugin)
#endif
#ifndef ID
#define ID "good_c"
#endif
#ifndef VERSION
#define VERSION "1.2.3"
#endif
#ifndef DOCUMENT
#define DOCUMENT "windlass: 1\nkind: modality\nid: good_c\n"
#endif
#ifndef TITLE
#define TITLE "Minutes"
#endif
#ifndef FACT
#define FACT "test.sum"
#endif
#ifndef SYMBOL
#define SYMBOL windlass_plugin_v1
#endif

/* The sum of two numbers that have one exponent. */
static windlass_status sum(const windlass_value* inputs, windlass_decimal* output,
                           windlass_error* error) {
  if (inputs[0].state != WINDLASS_KNOWN || inputs[1].state != WINDLASS_KNOWN)
    return WINDLASS_UNKNOWN;
  if (inputs[0].number.exponent != inputs[1].number.exponent) {
    const char why[] = "the exponents differ";
    for (unsigned i = 0; i < sizeof why; ++i) error->message[i] = why[i];
    return WINDLASS_INVALID;
  }
  output->coefficient = inputs[0].number.coefficient + inputs[1].number.coefficient;
  output->exponent = inputs[0].number.exponent;
  output->reserved = 0;
  return WINDLASS_OK;
}

static windlass_status plan(const windlass_value* inputs, windlass_protocol* out,
                            windlass_error* error) {
  static const char how[] = "Slowly.";
  (void)error;
  if (out->line_capacity < 2 || out->text_capacity < sizeof how) return WINDLASS_INTERNAL;
  for (unsigned i = 0; i < sizeof how; ++i) out->text[i] = how[i];
  out->text_length = sizeof how;
  out->lines[0] =
      (windlass_line){0, 0, 0, 0, {inputs[0].state == WINDLASS_KNOWN ? 150 : 50, -1, 0}};
  out->lines[1] = (windlass_line){1, 0, sizeof how - 1, 0, {0, 0, 0}};
  out->line_count = 2;
  return WINDLASS_OK;
}

static const windlass_input inputs[] = {{"demo.age_years", "a", WINDLASS_NUMBER, 0},
                                        {"symptom.first_step_nprs", "{score}", WINDLASS_NUMBER, 0}};
static const windlass_output outputs[] = {
    {"minutes",
     "dose",
     TITLE,
     "min",
     WINDLASS_NUMBER,
     WINDLASS_OUTPUT_REQUIRED,
     {0, 0, 0},
     {60, 0, 0}},
    {"how", "technique", "How", 0, WINDLASS_TEXT, 0, {0, 0, 0}, {0, 0, 0}},
};
static const windlass_calculator calculator_list[] = {{"sum", FACT, "{score}", 2, 0, inputs, sum}};
static const windlass_calculators calculators = {1, 0, calculator_list};
static const windlass_prescriber prescriber_list[] = {{"plan", 2, 2, inputs, outputs, plan}};
static const windlass_prescribers prescribers = {1, 0, prescriber_list};
static const windlass_document document = {DOCUMENT, sizeof DOCUMENT - 1};

static const windlass_extension extensions[] = {
    {WINDLASS_EXT_DOCUMENT, WINDLASS_EXT_REQUIRED, 0, &document},
    {WINDLASS_EXT_CALCULATORS, WINDLASS_EXT_REQUIRED, 0, &calculators},
    {WINDLASS_EXT_PRESCRIBERS, WINDLASS_EXT_REQUIRED, 0, &prescribers},
#ifdef EXTRA_EXTENSION
    {"org.example.horoscope/1", EXTRA_EXTENSION, 0, &document},
#endif
};

extern WINDLASS_EXPORT const windlass_plugin SYMBOL;
const windlass_plugin SYMBOL = {
    ABI_MAJOR, SIZE, ID, VERSION, sizeof extensions / sizeof extensions[0], 0, extensions};

#ifdef CONSTRUCTOR
#include <stdlib.h>
__attribute__((constructor)) static void runs_when_loaded(void) {
  setenv("WINDLASS_TEST_CONSTRUCTOR", "ran", 1);
}
#endif

#ifdef UNDEFINED
extern int windlass_defined_nowhere(void);
WINDLASS_HIDDEN int calls_it(void);
int calls_it(void) { return windlass_defined_nowhere(); }
#endif
