// SPDX-License-Identifier: Apache-2.0
#pragma once

// What was asked and has no answer, for nobody knew it or nobody did it, and what comes first may
// hang on it. A rule may take it as no finding, and a plan goes on; it is not called answered.
//
// And what nobody asked of it: red flags that somebody is asked for whoever they are, and questions
// of the plan. An all-clear that does not rest on all answers does not call them answered.
//
// Not here: an answer that failed, is old or disputed. These are doubts of their own.
//
// Thread rule: [pure].

#include <vector>

#include "model/recommendation.hpp"
#include "model/vocabulary.hpp"

namespace windlass::plan {

// In the vocabulary's order; nothing that already stands among `waiting`.
std::vector<model::FactId> asked_in_vain(const model::Recommendation&);
// The same of what nobody asked, or said.
std::vector<model::FactId> not_asked(const model::Recommendation&, const model::Vocabulary&);

}  // namespace windlass::plan
