// SPDX-License-Identifier: Apache-2.0
#pragma once

// The table of a score: lines that give points for the values of one fact. Private to knowledge/.
//
// Thread rule: as ReadContext.

#include <vector>

#include "knowledge/decode.hpp"
#include "knowledge/pathway.hpp"
#include "logic/score.hpp"

namespace windlass::knowledge {

// Refuses lines that give points for one value twice (rules.score). Between two lines of a number
// there may be values that no whole number is: 8.5 between `at most 8` and `at least 9`. An item
// for those is added; it gives anything from the fewer points of the two to the more.
void complete_table(const Decoder&, const model::FactDefinition&, std::vector<logic::ScoreItem>&);

}  // namespace windlass::knowledge
