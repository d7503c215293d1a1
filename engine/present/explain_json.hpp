// SPDX-License-Identifier: Apache-2.0
#pragma once

// Why and why not, as JSON for programs: what `windlass explain --format json` prints.
//
// Thread rule: [pure].

#include <string>

#include "model/recommendation.hpp"
#include "plan/evaluation.hpp"

namespace windlass::present {

// What is asked about: a modality, a red flag, or everything. The parts are borrowed.
struct ExplainJson {
  const knowledge::Modality* modality = nullptr;
  const knowledge::Flag* flag = nullptr;
  bool questions = false;  // with the open questions, ranked, and what each settles
};

// Indented JSON without a line feed at its end. REQUIRES: `plan` was made from `evaluation`.
std::string explain_json(const model::Recommendation& plan, const plan::Evaluation& evaluation,
                         const ExplainJson&);

}  // namespace windlass::present
