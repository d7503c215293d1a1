// SPDX-License-Identifier: Apache-2.0
#include "cases/cases.hpp"
#include "plan/engine.hpp"

namespace windlass::cases {

using model::Verdict;

namespace {

// With which verdict each rule was seen, for coverage.
void add_verdicts(const plan::Evaluation& evaluation, CaseResult& result) {
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

std::vector<std::string> out_of_force(const knowledge::KnowledgeBase& base,
                                      std::optional<model::Date> on) {
  std::vector<std::string> made;
  for (const knowledge::RuleSet& one : base.rules().rulesets) {
    if (on && one.begins_after(*on))
      made.push_back(one.id + " begins on " + model::text(*one.from));
    if (on && one.ended_before(*on))
      made.push_back(one.id + " ended on " + model::text(*one.until));
  }
  return made;
}

}  // namespace

CaseResult run_case(const plan::Engine& engine, const Case& one) {
  const plan::Evaluation evaluation = engine.evaluate(one.facts);
  CaseResult result;
  result.differences = compare(one.expect, evaluation, engine.calls());
  if (!result.passed()) result.out_of_force = out_of_force(engine.knowledge(), one.facts.as_of);
  add_verdicts(evaluation, result);
  return result;
}

}  // namespace windlass::cases
