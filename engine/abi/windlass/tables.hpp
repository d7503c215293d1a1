// SPDX-License-Identifier: Apache-2.0
#pragma once

// The tables of what a plugin's function reads and writes, checked by the compiler. Part of
// plugin.hpp.
//
// Thread rule: constants.

#include <cstddef>
#include <cstdint>

#include "windlass/decimal.hpp"
#include "windlass/extensions.h"

namespace windlass {

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

}  // namespace windlass
