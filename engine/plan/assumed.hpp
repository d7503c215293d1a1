// SPDX-License-Identifier: Apache-2.0
#pragma once

// What a plan assumes: every `on record` that is false because nobody looked, and without which the
// plan would be more cautious, or would say an interaction, a line of a protocol or advice that it
// does not say. Decided in lanes, one for each, in which it alone is true; where no
// place of a fact matters alone, all of them are true at once, and those that it takes are named.
// What stands written in a rule and changes nothing for this patient is not named.
//
// Thread rule: [pure]; the result points into the knowledge base.

#include <vector>

#include "model/recommendation.hpp"
#include "plan/evaluation.hpp"

namespace windlass::plan {

// Whether whatever the rules ask the fact for is decided without it. A red flag is looked for in
// everybody.
bool is_needless(const Evaluation&, model::FactId);

// REQUIRES: `plan` has its disposition and its modalities. `lanes`: all of them this patient, free
// to be used up; or none.
std::vector<model::Assumed> find_assumed(const Evaluation&, const std::vector<bool>& withheld,
                                         const model::Recommendation& plan,
                                         logic::Lanes* lanes = nullptr);

}  // namespace windlass::plan
