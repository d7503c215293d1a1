// SPDX-License-Identifier: Apache-2.0
#pragma once

// How people say a value and its unit, and what a typed line of theirs says as a document has it.
//
// Not here: what is written to documents and plans (value.cpp), nor the units themselves
// (unit.hpp). Thread rule: [pure] functions.

#include <string>
#include <string_view>
#include <vector>

#include "model/vocabulary.hpp"

namespace windlass::model {

// "weeks" for wk, "hours a day" for h/d; the unit as it stands where people write it like that, and
// nothing for counts and scores.
std::string unit_in_words(const Unit&);
// "0 to 110 years".
std::string range_in_words(const FactDefinition&);
// A value's label, or where it has none its word with spaces.
std::string label(const FactDefinition&, std::string_view value);
// "yes", "type 2", "10 weeks", "running, hiking", "never".
std::string in_words(const FactDefinition&, const Value&);
// A number with a plain word for its unit as a document has it: "5 months" is "5 mo", "45 years" is
// "45 a", "1.7 metres" is "1.7 m". Anything else as it was typed.
std::string typed_number(const FactDefinition&, std::string_view line);

// Values that may be offered to people and whose word is none of plain letters, without a label:
// "imaging.heel_result: fascia_thick_gt4mm". Of facts that only a system knows, none.
std::vector<std::string> values_without_label(const Vocabulary&);

}  // namespace windlass::model
