// SPDX-License-Identifier: Apache-2.0
#pragma once

// Whether a supplied value and what the other facts give say the same.
//
// Thread rule: [pure].

#include "model/facts.hpp"

namespace windlass::plan {

// How many decimals a number was written with: 2 for "24.20", 0 for "24" and "2e3".
int decimals(std::string_view lexeme);

// Whether a computed number that lies between `least` and `most`, rounded to the decimals and the
// unit in which the other was supplied, can equal it.
bool agrees(const model::FactDefinition&, const model::Fact& supplied, const model::Number& least,
            const model::Number& most);

}  // namespace windlass::plan
