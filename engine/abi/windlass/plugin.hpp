// SPDX-License-Identifier: Apache-2.0
#pragma once

// C++20 sugar for plugin authors over plugin.h and extensions.h: tables that the compiler checks, a
// view on each input, and a writer for the protocol. Header-only; no exceptions, no heap, no
// streams, no binary floating point. plugins/README.md has a complete plugin of 40 lines. The exact
// Decimal is in decimal.hpp.
//
// Thread rule: everything lives on the stack of one call; the tables are constants.

#include <cstddef>
#include <string_view>
#include <type_traits>

#include "windlass/decimal.hpp"
#include "windlass/extensions.h"

// The document that windlass_add_plugin(... DOCUMENT x.yaml) embeds.
extern "C" WINDLASS_HIDDEN const windlass_document windlass_embedded_document;

namespace windlass {

// One input of the call: a fact's value, or why there is none. Ask known() first: on anything but a
// known value of the right kind number() is not a number, with which every comparison is false, and
// every yes-or-no question here answers false.
class In {
 public:
  constexpr explicit In(const windlass_value& value) : value_(&value) {}

  constexpr bool known() const { return value_->state == WINDLASS_KNOWN; }
  constexpr bool never() const {
    return value_->state == WINDLASS_NEVER;
  }  // it is known that it has not happened
  constexpr bool unknown() const {
    return !known() && !never();
  }  // stale and in conflict count as unknown
  constexpr std::uint32_t state() const {
    return value_->state;
  }  // WINDLASS_KNOWN, WINDLASS_STALE, ...

  constexpr bool yes() const {
    return known() && value_->kind == WINDLASS_BOOL && value_->integer != 0;
  }
  constexpr bool no() const {
    return known() && value_->kind == WINDLASS_BOOL && value_->integer == 0;
  }
  constexpr bool flag() const { return yes(); }
  constexpr Decimal number() const {
    return known() && value_->kind == WINDLASS_NUMBER ? Decimal(value_->number)
                                                      : Decimal::not_a_number();
  }
  constexpr Decimal number_or(Decimal fallback) const {
    return known() && value_->kind == WINDLASS_NUMBER ? Decimal(value_->number) : fallback;
  }
  constexpr std::string_view code() const {
    return known() && value_->kind == WINDLASS_CODE && value_->text ? std::string_view(value_->text)
                                                                    : std::string_view();
  }
  constexpr bool is(std::string_view word) const {
    return known() && value_->kind == WINDLASS_CODE && code() == word;
  }
  template <class... Words>
  constexpr bool is_any(Words... words) const {
    return (is(words) || ...);
  }
  // Whether a set holds `member`.
  constexpr bool has(std::string_view member) const {
    if (!known() || value_->kind != WINDLASS_SET || value_->text == nullptr) return false;
    for (std::string_view rest = value_->text; !rest.empty();) {
      const std::size_t space = rest.find(' ');
      if (rest.substr(0, space) == member) return true;
      rest.remove_prefix(space == std::string_view::npos ? rest.size() : space + 1);
    }
    return false;
  }
  // Of a date: days since 1970-01-01; 0 when it is not known.
  constexpr std::int64_t days() const {
    return known() && value_->kind == WINDLASS_DATE ? value_->integer : 0;
  }

 private:
  const windlass_value* value_;
};

// The inputs of one call, by the author's enum.
template <class E>
class Facts {
 public:
  constexpr explicit Facts(const windlass_value* values) : values_(values) {}
  constexpr In operator[](E input) const { return In(values_[static_cast<std::size_t>(input)]); }
  template <class... Es>
  constexpr bool known(Es... inputs) const {
    return ((*this)[inputs].known() && ...);
  }

 private:
  const windlass_value* values_;
};

enum class Section { technique, dose, schedule, progression, stop, measure, note, assumption };

namespace table {

// Reaching one of these while a table is built stops the compilation; the name is the message.
void the_entry_does_not_stand_at_the_place_of_its_enumerator();
void the_minimum_is_above_the_maximum_or_one_of_them_is_no_number();

template <class E, class Record>
struct Entry {
  E place;
  Record record;
};

}  // namespace table

// A table of inputs or outputs in the order of the author's enum E, whose last enumerator is
// `count`.
template <class E, class Record>
struct Table {
  using Enum = E;
  static constexpr std::size_t size = static_cast<std::size_t>(E::count);
  Record records[size];

  template <class... Entries>
  consteval Table(Entries... entries) : records{entries.record...} {
    static_assert(sizeof...(Entries) == size,
                  "the table must have one entry for each enumerator before `count`");
    std::size_t place = 0;
    ((static_cast<std::size_t>(entries.place) == place++
          ? void()
          : table::the_entry_does_not_stand_at_the_place_of_its_enumerator()),
     ...);
  }
};
template <class E>
using Inputs = Table<E, windlass_input>;
template <class E>
using Outputs = Table<E, windlass_output>;

template <class E>
consteval table::Entry<E, windlass_input> reads_number(E e, const char* fact,
                                                       const char* unit = nullptr) {
  return {e, {fact, unit, WINDLASS_NUMBER, 0}};
}
template <class E>
consteval table::Entry<E, windlass_input> reads_flag(E e, const char* fact) {
  return {e, {fact, nullptr, WINDLASS_BOOL, 0}};
}
template <class E>
consteval table::Entry<E, windlass_input> reads_code(E e, const char* fact) {
  return {e, {fact, nullptr, WINDLASS_CODE, 0}};
}
template <class E>
consteval table::Entry<E, windlass_input> reads_set(E e, const char* fact) {
  return {e, {fact, nullptr, WINDLASS_SET, 0}};
}
template <class E>
consteval table::Entry<E, windlass_input> reads_date(E e, const char* fact) {
  return {e, {fact, nullptr, WINDLASS_DATE, 0}};
}

constexpr const char* word(Section section) {
  constexpr const char* words[] = {"technique", "dose",    "schedule", "progression",
                                   "stop",      "measure", "note",     "assumption"};
  return words[static_cast<std::size_t>(section)];
}
// `flags` may be WINDLASS_OUTPUT_REQUIRED. What lies outside minimum..maximum is refused by the
// host.
template <class E>
consteval table::Entry<E, windlass_output> writes_number(E e, const char* key, Section section,
                                                         const char* title, const char* unit,
                                                         Decimal minimum, Decimal maximum,
                                                         std::uint32_t flags = 0) {
  if (!(minimum <= maximum)) table::the_minimum_is_above_the_maximum_or_one_of_them_is_no_number();
  return {e,
          {key, word(section), title, unit, WINDLASS_NUMBER, flags, minimum.abi(), maximum.abi()}};
}
template <class E>
consteval table::Entry<E, windlass_output> writes_text(E e, const char* key, Section section,
                                                       const char* title, std::uint32_t flags = 0) {
  return {e, {key, word(section), title, nullptr, WINDLASS_TEXT, flags, {0, 0, 0}, {0, 0, 0}}};
}

namespace message {
// Copies as much of `text` as fits, cut before a broken UTF-8 character.
inline void put(windlass_error* error, std::string_view text) noexcept {
  if (error == nullptr) return;
  std::size_t n = text.size() < sizeof error->message ? text.size() : sizeof error->message - 1;
  if (n < text.size())
    while (n > 0 && (static_cast<unsigned char>(text[n]) & 0xC0u) == 0x80u) --n;
  for (std::size_t i = 0; i < n; ++i) error->message[i] = text[i];
  error->message[n] = '\0';
}
}  // namespace message

// Writes the protocol's lines. What does not fit, and a number that is none, turns the whole
// protocol into a fault.
template <class E>
class Protocol {
 public:
  Protocol(windlass_protocol& out, windlass_error* error) noexcept : out_(out), error_(error) {
    out_.line_count = 0;
    out_.text_length = 0;
  }
  Protocol(const Protocol&) = delete;
  Protocol& operator=(const Protocol&) = delete;

  void number(E key, Decimal value) noexcept {
    if (!value.is_number()) return internal("the arithmetic left the range of a decimal");
    if (windlass_line* line = next(key)) line->number = value.abi();
  }
  // Pieces are texts, Decimals and whole numbers; they are joined without spaces: text(L::how,
  // "Wear ", hours, " h a day").
  template <class... Pieces>
  void text(E key, const Pieces&... pieces) noexcept {
    windlass_line* line = next(key);
    if (line == nullptr) return;
    line->text_offset = out_.text_length;
    (append(pieces), ...);
    line->text_length = out_.text_length - line->text_offset;
    put('\0');
  }

  // End the function with `return out.unknown("...")`: the reader is told why there is no protocol.
  void unknown(std::string_view why) noexcept {
    fail(WINDLASS_UNKNOWN, why);
  }  // an input that is needed is not known
  void invalid(std::string_view why) noexcept {
    fail(WINDLASS_INVALID, why);
  }  // an input is outside what this can take
  void internal(std::string_view why) noexcept { fail(WINDLASS_INTERNAL, why); }  // our own fault

  windlass_status status() const noexcept { return status_; }

 private:
  void fail(windlass_status status, std::string_view why) noexcept {
    if (status <= status_) return;  // the first and gravest stays
    status_ = status;
    message::put(error_, why);
  }
  windlass_line* next(E key) noexcept {
    if (out_.line_count >= out_.line_capacity) {
      internal("the protocol has more lines than the host takes");
      return nullptr;
    }
    windlass_line* line = &out_.lines[out_.line_count++];
    *line = windlass_line{static_cast<std::uint32_t>(key), 0, 0, 0, {0, 0, 0}};
    return line;
  }
  void put(char c) noexcept {
    if (out_.text_length >= out_.text_capacity)
      return internal("the protocol's text is longer than the host takes");
    out_.text[out_.text_length++] = c;
  }
  void append(std::string_view piece) noexcept {
    for (const char c : piece) put(c);
  }
  void append(Decimal piece) noexcept {
    if (!piece.is_number()) return internal("the arithmetic left the range of a decimal");
    char buffer[Decimal::text_size];
    append(piece.write(buffer));
  }

  windlass_protocol& out_;
  windlass_error* error_;
  windlass_status status_ = WINDLASS_OK;
};

// What a calculator returns: a Decimal, or unknown("why"), or invalid("why").
struct Answer {
  Decimal value;
  windlass_status status = WINDLASS_OK;
  std::string_view why;
  constexpr Answer(Decimal v) : value(v) {}
  constexpr Answer(windlass_status s, std::string_view w) : value(0), status(s), why(w) {}
};
constexpr Answer unknown(std::string_view why) { return {WINDLASS_UNKNOWN, why}; }
constexpr Answer invalid(std::string_view why) { return {WINDLASS_INVALID, why}; }

// The C record of the author's function `void f(Facts<F>, Protocol<L>&) noexcept` over its two
// tables.
template <auto function, auto& inputs, auto& outputs>
consteval windlass_prescriber prescriber(const char* id) {
  using I = typename std::remove_cvref_t<decltype(inputs)>::Enum;
  using O = typename std::remove_cvref_t<decltype(outputs)>::Enum;
  static_assert(std::is_nothrow_invocable_v<decltype(function), Facts<I>, Protocol<O>&>,
                "a prescriber is void f(Facts<F>, Protocol<L>&) noexcept");
  return {id,
          static_cast<std::uint32_t>(inputs.size),
          static_cast<std::uint32_t>(outputs.size),
          inputs.records,
          outputs.records,
          [](const windlass_value* values, windlass_protocol* out,
             windlass_error* error) noexcept -> windlass_status {
            Protocol<O> protocol(*out, error);
            function(Facts<I>(values), protocol);
            return protocol.status();
          }};
}
// The C record of the author's function `Answer f(Facts<F>) noexcept`. It gives `fact` in `unit`.
template <auto function, auto& inputs>
consteval windlass_calculator calculator(const char* id, const char* fact,
                                         const char* unit = nullptr) {
  using I = typename std::remove_cvref_t<decltype(inputs)>::Enum;
  static_assert(std::is_nothrow_invocable_r_v<Answer, decltype(function), Facts<I>>,
                "a calculator is Answer f(Facts<F>) noexcept");
  return {id,
          fact,
          unit,
          static_cast<std::uint32_t>(inputs.size),
          0,
          inputs.records,
          [](const windlass_value* values, windlass_decimal* output,
             windlass_error* error) noexcept -> windlass_status {
            const Answer answer = function(Facts<I>(values));
            if (answer.status != WINDLASS_OK) {
              message::put(error, answer.why);
              return answer.status;
            }
            if (!answer.value.is_number()) {
              message::put(error, "the arithmetic left the range of a decimal");
              return WINDLASS_INTERNAL;
            }
            *output = answer.value.abi();
            return WINDLASS_OK;
          }};
}

template <std::size_t n>
consteval windlass_prescribers all(const windlass_prescriber (&list)[n]) {
  return {static_cast<std::uint32_t>(n), 0, list};
}
template <std::size_t n>
consteval windlass_calculators all(const windlass_calculator (&list)[n]) {
  return {static_cast<std::uint32_t>(n), 0, list};
}

// The entries of WINDLASS_PLUGIN.
constexpr windlass_extension document() {
  return {WINDLASS_EXT_DOCUMENT, WINDLASS_EXT_REQUIRED, 0, &windlass_embedded_document};
}
constexpr windlass_extension extension(const windlass_prescribers& table) {
  return {WINDLASS_EXT_PRESCRIBERS, WINDLASS_EXT_REQUIRED, 0, &table};
}
constexpr windlass_extension extension(const windlass_calculators& table) {
  return {WINDLASS_EXT_CALCULATORS, WINDLASS_EXT_REQUIRED, 0, &table};
}

}  // namespace windlass

// Declares the exported object. Once, at the end of the plugin, outside every namespace:
//   WINDLASS_PLUGIN("taping", "1.0.0", windlass::document(), windlass::extension(prescribers));
#define WINDLASS_PLUGIN(plugin_id, plugin_version, ...)                         \
  namespace {                                                                   \
  constexpr windlass_extension windlass_plugin_extensions[] = {__VA_ARGS__};    \
  }                                                                             \
  extern "C" WINDLASS_EXPORT constexpr windlass_plugin windlass_plugin_v1 = {   \
      WINDLASS_ABI_MAJOR,                                                       \
      sizeof(windlass_plugin),                                                  \
      plugin_id,                                                                \
      plugin_version,                                                           \
      sizeof windlass_plugin_extensions / sizeof windlass_plugin_extensions[0], \
      0,                                                                        \
      windlass_plugin_extensions}
