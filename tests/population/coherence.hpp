// SPDX-License-Identifier: Apache-2.0
#pragma once

// Coherence reads one plan as a careful colleague would and names what in it contradicts something
// else in it. It knows the plan's parts by their ids, as a reader of the page would by their names,
// and asks no rule.
//
// Thread rule: [pure].

#include <string>
#include <vector>

#include "model/facts.hpp"
#include "plan/evaluation.hpp"

namespace windlass::test {

// One complaint a line; empty when the plan holds together.
std::string contradictions(const plan::Evaluation&, const model::Recommendation&);
// What two visits of one person aim at and should not have moved.
std::string moved_targets(const model::Recommendation& before, const model::Recommendation& after);

}  // namespace windlass::test
