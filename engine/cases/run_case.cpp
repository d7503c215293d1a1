// SPDX-License-Identifier: Apache-2.0
#include "cases/cases.hpp"
#include "plan/engine.hpp"

namespace windlass::plan {

using model::Verdict;

namespace {

// With which verdict each rule was seen, for coverage.
void add_verdicts(const Evaluation& evaluation, CaseResult& result) {
  for (const knowledge::Modality& modality : evaluation.base().modalities()) {
    std::vector<Verdict>& verdicts = result.contributions.emplace_back();
    for (const knowledge::Contribution& item : modality.contributions)
      verdicts.push_back(item.origin == model::Origin::indication ? evaluation.all_lanes(item.slot)
                                                                  : evaluation.any_lane(item.slot));
  }
  for (const knowledge::Flag& flag : evaluation.base().flags()) {
    std::vector<Verdict>& verdicts = result.red_flags.emplace_back();
    for (const knowledge::FlagLevel& level : flag.levels)
      verdicts.push_back(evaluation.any_lane(level.slot));
  }
}

}  // namespace

CaseResult run_case(const Engine& engine, const Case& one) {
  const Evaluation evaluation = engine.evaluate(one.facts);
  const model::Recommendation plan = plan_for(one.expect, evaluation, engine.calls());
  CaseResult result;
  result.differences = compare(one.expect, evaluation, plan);
  add_verdicts(evaluation, result);
  return result;
}

}  // namespace windlass::plan
