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

// Reads `value` into the constraint and the text of `condition`, whose fact is set. Refuses with
// rules.constraint, rules.unit, rules.number, rules.value, rules.range and rules.fact.
void read_constraint(const model::Vocabulary&, const base::Source&, const base::Node& value,
                     Condition& condition, base::Diagnostics&);

// `at least fact dose.of_series`: whether a constraint names another fact, and reading one.
bool compares_with_fact(std::string_view text);
void read_fact_comparison(const model::Vocabulary&, const base::Source&, const base::Node& value,
                          Condition& condition, base::Diagnostics&);

// Words that were misspelt before a number, or written as a sign, as they were meant: "at least 4"
// for "at leest 4" and ">= 4". Empty when none of `forms` is near.
std::string intended_words(std::string_view text, const std::vector<std::string>& forms);
// The same with the unit, where its number stands alone.
std::string with_unit(const std::string& words, const model::Unit&);
// A hint: what may stand behind this fact.
std::string expected_of(const model::FactDefinition&);
// "'a' (years)": how a message names a unit, which may be a single letter.
std::string unit_named(const model::Unit&);
// A hint: which units a number may have.
std::string wanted_unit(const model::Unit&);

}  // namespace windlass::logic
