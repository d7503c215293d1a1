// SPDX-License-Identifier: Apache-2.0
#pragma once

// Constant tables with one row for each enumerator, read by the enumerator's number.
//
// A table says `static_assert(base::in_order(rows, &Row::key))`, so that a row that is missing in
// the middle, or stands in the wrong place, does not compile.
//
// Thread rule: [pure].

#include <array>
#include <cstddef>
#include <vector>

#include "base/internal_error.hpp"

namespace windlass::base {

// Whether each row stands at the place of its enumerator, which is the member `key`.
template <class Row, std::size_t count, class Key>
constexpr bool in_order(const std::array<Row, count>& rows, Key Row::*key) {
  for (std::size_t i = 0; i < count; ++i)
    if (static_cast<std::size_t>(rows[i].*key) != i) return false;
  return true;
}

// The row of an enumerator; an InternalError for a value that has none.
template <class Row, std::size_t count, class Key>
constexpr const Row& row_of(const std::array<Row, count>& rows, Key key) {
  const auto index = static_cast<std::size_t>(key);
  return index < count ? rows[index] : throw InternalError("an enumerator without a row");
}

// The words of the rows, in their order.
template <class Word, class Rows>
std::vector<Word> words_of(const Rows& rows) {
  std::vector<Word> words;
  for (const auto& row : rows) words.emplace_back(row.word);
  return words;
}

}  // namespace windlass::base
