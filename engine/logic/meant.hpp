// SPDX-License-Identifier: Apache-2.0
#pragma once

// What somebody meant who writes a condition as people speak: "2,5 cm", "more than 3", "3-6",
// "yes", "not left", "left or right", `and:`. Only ever proposed in a hint, never read as if it
// were meant.
//
// Thread rule: [pure].

#include <string>
#include <string_view>

#include "model/vocabulary.hpp"

namespace windlass::logic {

// A number and its unit as a document has them: "2.5 cm" for "2,5cm" and for "cm 2,5". Empty where
// it is none.
std::string meant_quantity(std::string_view text);
// A constraint on a number: "above 3 wk" for "more than 3 wk", "between 3 and 6" for "3-6".
std::string meant_threshold(std::string_view text);
// A hint for a value that the fact does not have: "write true" for "yes", "write `[left, both]`"
// for "not right". Empty where nothing is near.
std::string meant_value(const model::FactDefinition&, std::string_view text);
// The word of this language for another key of a group of conditions: `all` for "and". Never the
// word that is spelt most like it, which may mean the opposite. Empty where it is none.
std::string meant_group(std::string_view key);

}  // namespace windlass::logic
