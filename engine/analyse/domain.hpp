// SPDX-License-Identifier: Apache-2.0
#pragma once

// The codes that a column can have at all, and the values that stand behind a code.
//
// The vocabulary's ranges count: a code that no patient document can give is not there.
//
// Thread rule: [pure].

#include <cstdint>
#include <optional>
#include <vector>

#include "analyse/cnf.hpp"
#include "logic/program.hpp"

namespace windlass::analyse {

// The first and the last of some days on which a plan may be made, since 1970.
struct Days {
  std::int64_t first, last;
};
struct TimeSegment {
  Days days;
  Lit holds_as_of = no;  // the day of the plan lies in it
};

// Some numbers that lie side by side. Dates stand as their age in days, and hold whole days only.
struct Interval {
  std::optional<model::Number> low, high;
  bool low_in = false, high_in = false;  // whether the bound itself belongs to it
  bool empty() const {
    return low && high && !(*low < *high) && !(low_in && high_in && *low == *high);
  }
};

// REQUIRES: a column of a number or a date, and a code that is neither never nor unknown.
Interval interval_of(const model::FactDefinition&, const logic::Column&, std::uint8_t code);

// Ascending; unknown_code is not among them. REQUIRES: a column of a fact.
std::vector<std::uint8_t> possible_codes(const model::FactDefinition&, const logic::Program&,
                                         std::size_t column);

// Whether this value of an enumeration or a set is a word for not knowing.
bool means_unknown(const model::FactDefinition&, std::size_t value);

}  // namespace windlass::analyse
