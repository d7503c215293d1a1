/* SPDX-License-Identifier: Apache-2.0 */
/* Prescribers and calculators that break their contract, one way each. The id says how;
 * tests/plugin/call_test.cpp says what the host answers. */
#include <stdint.h>
#include <string.h>

#include "windlass/extensions.h"

enum { dose, words, needed_not };

#define LIAR(name)                                                              \
  static windlass_status name(const windlass_value* in, windlass_protocol* out, \
                              windlass_error* error)
#define QUIET (void)in, (void)error

static void say(windlass_error* error, const char* text) {
  strncpy(error->message, text, sizeof error->message - 1);
}

static void number(windlass_protocol* out, int64_t coefficient, int32_t exponent) {
  out->lines[out->line_count++] = (windlass_line){dose, 0, 0, 0, {coefficient, exponent, 0}};
}
static void text(windlass_protocol* out, const char* bytes, uint32_t length) {
  memcpy(out->text + out->text_length, bytes, length);
  out->text[out->text_length + length] = '\0';
  out->lines[out->line_count++] = (windlass_line){words, out->text_length, length, 0, {0, 0, 0}};
  out->text_length += length + 1;
}

LIAR(honest) {
  QUIET;
  number(out, 300, -1);
  text(out, "gently", 6);
  text(out, "twice", 5);
  return WINDLASS_OK;
}
LIAR(not_a_number) {
  QUIET;
  number(out, 1, INT32_MIN);
  return WINDLASS_OK;
}
LIAR(huge_exponent) {
  QUIET;
  number(out, 1, 19);
  return WINDLASS_OK;
}
LIAR(out_of_range) {
  QUIET;
  number(out, 601, -1);
  return WINDLASS_OK;
}
LIAR(below_range) {
  QUIET;
  number(out, -1, -18);
  return WINDLASS_OK;
}
LIAR(number_twice) {
  QUIET;
  number(out, 1, 0);
  number(out, 1, 0);
  return WINDLASS_OK;
}
LIAR(text_as_number) {
  QUIET;
  number(out, 1, 0);
  out->lines[0].output = words;
  return WINDLASS_OK;
}
LIAR(number_as_text) {
  QUIET;
  text(out, "ten", 3);
  out->lines[0].output = dose;
  return WINDLASS_OK;
}
LIAR(unknown_output) {
  QUIET;
  number(out, 1, 0);
  out->lines[0].output = 3;
  return WINDLASS_OK;
}
LIAR(reserved) {
  QUIET;
  number(out, 1, 0);
  out->lines[0].reserved = 1;
  return WINDLASS_OK;
}
LIAR(unterminated) {
  QUIET;
  text(out, "abc", 3);
  out->text[3] = '!';
  return WINDLASS_OK;
}
LIAR(not_counted) {
  QUIET;
  text(out, "abc", 3);
  out->text_length = 3;
  return WINDLASS_OK;
}
LIAR(leaves_buffer) {
  QUIET;
  text(out, "abc", 3);
  out->lines[0].text_offset = 0xFFFFFFFFu;
  out->lines[0].text_length = 2;
  return WINDLASS_OK;
}
LIAR(unwritten_text) {
  QUIET;
  text(out, "abc", 3);
  out->lines[0].text_length = 9;
  out->text[9] = '\0';
  out->text_length = 10;
  return WINDLASS_OK;
}
LIAR(control) {
  QUIET;
  text(out, "a\nb", 3);
  return WINDLASS_OK;
}
LIAR(turned) {
  QUIET;
  text(out,
       "a\xE2\x80\xAE"
       "b",
       5);
  return WINDLASS_OK;
}
LIAR(not_utf8) {
  QUIET;
  text(out, "a\xC3", 2);
  return WINDLASS_OK;
}
LIAR(empty_text) {
  QUIET;
  text(out, "", 0);
  return WINDLASS_OK;
}
LIAR(endless_text) {
  QUIET;
  char x[1001];
  memset(x, 'x', sizeof x);
  text(out, x, sizeof x);
  return WINDLASS_OK;
}
LIAR(too_many_lines) {
  QUIET;
  out->line_count = out->line_capacity + 1;
  return WINDLASS_OK;
}
LIAR(too_much_text) {
  QUIET;
  number(out, 1, 0);
  out->text_length = out->text_capacity + 1;
  return WINDLASS_OK;
}
LIAR(unwritten_line) {
  QUIET;
  out->line_count = 1;
  return WINDLASS_OK;
}
LIAR(nothing) {
  QUIET;
  (void)out;
  return WINDLASS_OK;
}
LIAR(past_the_end) {
  QUIET;
  number(out, 1, 0);
  memset(out->text + out->text_capacity, 'x', 8);
  return WINDLASS_OK;
}
LIAR(past_the_lines) {
  QUIET;
  number(out, 1, 0);
  memset(&out->lines[out->line_capacity], 0, 8);
  return WINDLASS_OK;
}
LIAR(own_buffer) {
  QUIET;
  static windlass_line mine[1];
  number(out, 1, 0);
  mine[0] = out->lines[0];
  out->lines = mine;
  return WINDLASS_OK;
}
LIAR(left_out) {
  QUIET;
  text(out, "no dose", 7);
  return WINDLASS_OK;
}
LIAR(internal) {
  (void)in;
  (void)out;
  say(error, "a table is missing");
  return WINDLASS_INTERNAL;
}
LIAR(unknown) {
  (void)in;
  (void)out;
  say(error, "the duration is needed");
  return WINDLASS_UNKNOWN;
}
LIAR(unknown_silent) {
  QUIET;
  (void)out;
  return WINDLASS_UNKNOWN;
}
LIAR(invalid) {
  (void)in;
  number(out, 1, 0);
  say(error, "age is negative");
  return WINDLASS_INVALID;
}
LIAR(invalid_garbled) {
  (void)in;
  (void)out;
  memset(error->message, 0xC3, sizeof error->message);
  return WINDLASS_INVALID;
}
LIAR(strange_status) {
  QUIET;
  (void)out;
  return 17;
}

static windlass_status answers(const windlass_value* in, windlass_decimal* out,
                               windlass_error* error) {
  QUIET;
  *out = (windlass_decimal){250, -2, 0};
  return WINDLASS_OK;
}
static windlass_status answers_nothing(const windlass_value* in, windlass_decimal* out,
                                       windlass_error* error) {
  QUIET;
  (void)out;
  return WINDLASS_OK;
}
static windlass_status answers_reserved(const windlass_value* in, windlass_decimal* out,
                                        windlass_error* error) {
  QUIET;
  *out = (windlass_decimal){1, 0, 1};
  return WINDLASS_OK;
}
static windlass_status answers_late(const windlass_value* in, windlass_decimal* out,
                                    windlass_error* error) {
  (void)in;
  (void)out;
  say(error, "no table");
  return WINDLASS_INTERNAL;
}

static const windlass_input inputs[] = {{"demo.age_years", "a", WINDLASS_NUMBER, 0}};
#define DOSE(flags)                                                                \
  {                                                                                \
    "dose", "dose", "Dose", "min", WINDLASS_NUMBER, flags, {0, 0, 0}, { 60, 0, 0 } \
  }
#define WORDS                                                             \
  {                                                                       \
    "words", "note", "Words", 0, WINDLASS_TEXT, 0, {0, 0, 0}, { 0, 0, 0 } \
  }
#define SPARE                                                                           \
  {                                                                                     \
    "spare", "measure", "Spare", "{count}", WINDLASS_NUMBER, 0, {-5, 0, 0}, { 5, 0, 0 } \
  }
static const windlass_output outputs[] = {DOSE(0), WORDS, SPARE};
static const windlass_output strict[] = {DOSE(WINDLASS_OUTPUT_REQUIRED), WORDS, SPARE};

#define P(name) \
  { #name, 1, 3, inputs, outputs, name }
static const windlass_prescriber list[] = {
    P(honest),         P(not_a_number),    P(huge_exponent),
    P(out_of_range),   P(below_range),     P(number_twice),
    P(text_as_number), P(number_as_text),  P(unknown_output),
    P(reserved),       P(unterminated),    P(not_counted),
    P(leaves_buffer),  P(unwritten_text),  P(control),
    P(turned),         P(not_utf8),        P(empty_text),
    P(endless_text),   P(too_many_lines),  P(too_much_text),
    P(unwritten_line), P(nothing),         P(past_the_end),
    P(past_the_lines), P(own_buffer),      {"left_out", 1, 3, inputs, strict, left_out},
    P(internal),       P(unknown),         P(unknown_silent),
    P(invalid),        P(invalid_garbled), P(strange_status),
};
static const windlass_prescribers prescribers = {sizeof list / sizeof list[0], 0, list};
#define C(name, fact) \
  { #name, fact, 0, 1, 0, inputs, name }
static const windlass_calculator calculator_list[] = {
    C(answers, "test.a"), C(answers_nothing, "test.b"), C(answers_reserved, "test.c"),
    C(answers_late, "test.d")};
static const windlass_calculators calculators = {4, 0, calculator_list};
static const windlass_document document = {"windlass: 1\n", 12};
static const windlass_extension extensions[] = {
    {WINDLASS_EXT_DOCUMENT, WINDLASS_EXT_REQUIRED, 0, &document},
    {WINDLASS_EXT_PRESCRIBERS, WINDLASS_EXT_REQUIRED, 0, &prescribers},
    {WINDLASS_EXT_CALCULATORS, WINDLASS_EXT_REQUIRED, 0, &calculators},
};
const windlass_plugin windlass_plugin_v1 = {
    WINDLASS_ABI_MAJOR, sizeof(windlass_plugin), "liars", "1.0.0", 3, 0, extensions};
