// SPDX-License-Identifier: Apache-2.0
#pragma once

// A plan and what it takes to show it. The parts are borrowed: all of them must outlive the view.
//
// Thread rule: plain value.

#include <string>

#include "model/facts.hpp"
#include "plan/evaluation.hpp"

namespace windlass::present {

struct PlanView {
  const model::Recommendation& plan;
  const model::Vocabulary& vocabulary;
  const model::Facts& facts;
  // What the plan was made from; without it no condition can be shown as a tree.
  const plan::Evaluation* evaluation = nullptr;
  // The command that explains this plan, to be pasted into a shell: "windlass explain p.yaml".
  std::string explain = "windlass explain PATIENT";
};

}  // namespace windlass::present
