// SPDX-License-Identifier: Apache-2.0
#pragma once

// What a few answers, if they are reassuring, would open: treatments beside the plan, which is
// certain without them.
//
// The patient is decided anew with these answers, calculators and conflicts included. Only what the
// vocabulary names a safe answer for is assumed, and never consent or a measurement. Of what is
// stale the old answer is assumed, and of an old week of the course the week that it is now.
// Nothing is provisional while something urgent is.
//
// Thread rule: [pure]; the result points into the knowledge base.

#include "model/recommendation.hpp"
#include "plan/questions.hpp"

namespace windlass::plan {

// `asked`: by modality, what settles it. `plan`: disposition, statuses and questions are read.
std::vector<model::Provisional> find_provisional(const Evaluation&, const Calls&,
                                                 const std::vector<Settling>& asked,
                                                 const model::Recommendation& plan);

// The answer that may be assumed, or nothing.
const model::Value* assumable(const model::FactDefinition&, const model::Fact&);

}  // namespace windlass::plan
