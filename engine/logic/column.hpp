// SPDX-License-Identifier: Apache-2.0
#pragma once

// The columns of a program: what one byte says of one patient. program.hpp explains the codes.
//
// Thread rule: plain values.

#include <cstdint>
#include <vector>

#include "model/date.hpp"
#include "model/vocabulary.hpp"

namespace windlass::logic {

inline constexpr std::uint8_t unknown_code = 255;
inline constexpr std::uint8_t never_code = 254;
inline constexpr std::uint32_t no_slot = UINT32_MAX;

using Slot = std::uint32_t;

// The code of `value` in a column with these cuts, sorted: twice the number of cuts below it, and
// one more where it is a cut itself.
std::uint8_t interval_code(const std::vector<model::Number>& cuts, const model::Number& value);

// One column of codes.
struct Column {
  enum class Kind { choice, number, date, member, set_known, pair, window, record };
  Kind kind{};
  model::FactId fact = 0;
  std::vector<std::uint8_t> code_of;     // choice: by value
  model::ValueSet members;               // member: which values of the set; INVARIANT: not empty
  bool several = false;                  // member: more than one
  model::FactId other = 0;               // pair: fact is compared with other
  model::Number factor = 1, offset = 0;  // pair: other · factor + offset is in the unit of fact
  std::vector<model::Number> cuts;       // number, date: sorted
  model::Date from, until;    // window: in force from `from` to `until`, both days included
  bool without_date = false;  // window: its value when the plan has no as_of
  Slot asked = no_slot;       // record: what an old value must satisfy
};

// Codes of a column of members, and of a pair.
inline constexpr std::uint8_t no_member = 0, all_members = 1, some_members = 2;
inline constexpr std::uint8_t pair_less = 0, pair_equal = 1, pair_greater = 2, pair_never = 3;

}  // namespace windlass::logic
