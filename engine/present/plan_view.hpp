// SPDX-License-Identifier: Apache-2.0
#pragma once

// A plan and what it takes to show it. The parts are borrowed: all of them must outlive the view.
//
// Thread rule: plain value.

#include <algorithm>
#include <string>

#include "model/facts.hpp"
#include "plan/conventions.hpp"
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

// The week of the course as the patient's document gives it; nullptr when it gives none.
inline const model::Number* course_week(const PlanView& view) {
  const auto week = view.vocabulary.find(plan::week_fact);
  if (!week || view.facts[*week].state != model::State::known || view.facts[*week].value.never)
    return nullptr;
  return &view.facts[*week].value.number;
}

// Whether a fact is in conflict only because it contradicts others, which is said where they are.
inline bool only_contradicts(const PlanView& view, model::FactId fact) {
  if (view.facts[fact].state == model::State::conflict) return false;
  const auto is_fact = [fact](const auto& one) { return one.fact == fact; };
  for (const model::Contradiction& one : view.plan.contradictions)
    if (std::any_of(one.facts.begin(), one.facts.end(), is_fact) ||
        std::any_of(one.open.begin(), one.open.end(), is_fact))
      return true;
  return false;
}

}  // namespace windlass::present
