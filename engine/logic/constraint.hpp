// SPDX-License-Identifier: Apache-2.0
#pragma once

// Reads the constraint of a condition `fact: constraint`. Private to logic/;
// read_condition.hpp has the door.
//
// Thread rule: [pure].

#include <string>
#include <string_view>
#include <vector>

#include "logic/condition.hpp"

namespace windlass::logic {

// Reads `value` into the constraint and the text of `condition`, whose fact is `definition`.
// Refuses with rules.constraint, rules.unit, rules.number, rules.value and rules.range.
void read_constraint(const model::FactDefinition& definition, const base::Source&,
                     const base::Node& value, Condition& condition, base::Diagnostics&);

// Words that were misspelt before a number, as they were meant: "at least 4" for "at leest 4".
// Empty when none of `forms` is near.
std::string intended_words(std::string_view text, const std::vector<std::string>& forms);

std::string_view trim(std::string_view text);

}  // namespace windlass::logic
