// SPDX-License-Identifier: Apache-2.0
#pragma once

// Builds the whole staged plan of one patient. A pure function of (knowledge, plugins, facts): no
// clock, no locale, no random number.
//
// Thread rule: [pure]; the result points into the knowledge base.

#include "model/recommendation.hpp"
#include "plan/evaluation.hpp"

namespace windlass::plan {

model::Recommendation recommend(const knowledge::KnowledgeBase&, const Calls&, const model::Facts&);
// The plan of a patient who has been decided already (a trace needs both).
model::Recommendation recommend(const Evaluation&, const Calls&);
// The same without what follows from open answers and from layers: questions, what would open,
// what is assumed, what layers did. Everything else is as in the whole plan; most of the work is
// in what is left out. `with`: what of it the plan holds all the same.
struct Besides {
  bool questions = false, assumed = false;
};
model::Recommendation recommend_verdicts(const Evaluation&, const Calls&, Besides with = {});

}  // namespace windlass::plan
