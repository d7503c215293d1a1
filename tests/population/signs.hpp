// SPDX-License-Identifier: Apache-2.0
#pragma once

// What a patient is to do about a sign of the body, as the lists of a sheet say it: a sign that two
// lists name means one thing. It reads words alone, and knows no rule.
//
// Thread rule: [pure].

#include <string>
#include <string_view>
#include <vector>

#include "present/handout.hpp"

namespace windlass::test {

// A line of a sheet, in its list.
struct SheetLine {
  knowledge::HandoutPart part{};
  std::string text;
};
std::vector<SheetLine> lines_of(const present::Sheet&);

// Signs that one line calls fine or a reason to rest and another a reason to call, a line each.
std::string two_meanings(const std::vector<SheetLine>&);
// Alarms that a sheet with a list of when to call names nowhere, a line each: a line that was taken
// away has its stronger one standing. Of a fever for some alone others are not told.
std::string missing_alarms(const std::vector<SheetLine>&);
// Signs to call for that the one sheet names and the other does not, or with less haste, a line
// each; of two sheets that both have lists of when to call.
std::string fewer_calls(const std::vector<SheetLine>& told, const std::vector<SheetLine>& untold);

}  // namespace windlass::test
