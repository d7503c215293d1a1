// SPDX-License-Identifier: Apache-2.0
#pragma once

// The part of a plan that speaks of each modality: its status with the reasons that decide it, its
// protocol, and the smallest set of questions when it asks.
//
// Statuses are decided by the rules first; what a plugin gives no protocol for is then withheld,
// and only then is judged what may be the only treatment.
//
// Thread rule: [pure]; the result points into the knowledge base and the plugins.

#include <vector>

#include "model/recommendation.hpp"
#include "plan/evaluation.hpp"
#include "plan/questions.hpp"

namespace windlass::plan {

struct Treatments {
  std::vector<model::ModalityPlan> plans;  // in the knowledge base's order
  std::vector<Settling> asked;             // by modality: what settles it
  std::vector<bool> withheld;              // by modality: its plugin gave no protocol
  std::vector<model::Fault> faults;        // of prescribers
};

// Without a finder nobody looks for questions, and `asked` is empty.
Treatments plan_treatments(const Evaluation&, const Calls&, QuestionFinder*);

// Reasons that the plan gives itself; no document says them.
bool is_own_reason(const model::Reason&);
// By contribution: whether it makes the status that the plan has. None of them does where a reason
// of the plan itself decides.
std::vector<bool> deciding_for(const Evaluation&, const knowledge::Modality&,
                               const model::ModalityPlan&);

}  // namespace windlass::plan
