// SPDX-License-Identifier: Apache-2.0
// Whom the rules ask a fact of: what stands beside it wherever its value is read, and when it is
// required. Where all of that is false for a patient, nobody asks him.
#include <algorithm>

#include "knowledge/compiler.hpp"

namespace windlass::knowledge {

using logic::Condition;

namespace {

bool asks_whether_known(const Condition& condition, model::FactId fact) {
  return condition.kind == Condition::Kind::fact && condition.fact == fact &&
         condition.constraint.about_knowledge();
}

// `around`: the nearest `all` that the condition stands in.
void visit(const Condition& condition, const Condition* around, std::vector<Premises>& premises) {
  if (condition.kind == Condition::Kind::fact && !condition.constraint.about_knowledge()) {
    Premises& made = premises[condition.fact];
    if (around == nullptr)
      made.of_everybody = true;
    else if (std::none_of(around->parts.begin(), around->parts.end(), [&](const Condition& part) {
               return asks_whether_known(part, condition.fact);
             }))
      made.slots.push_back(around->slot);
  }
  const bool all = condition.kind == Condition::Kind::all && condition.parts.size() > 1;
  for (const Condition& part : condition.parts) visit(part, all ? &condition : around, premises);
}

}  // namespace

// REQUIRES: everything was compiled.
void Compiler::list_premises() {
  std::vector<Premises>& premises = made_.asking.premises;
  premises.resize(rules_.vocabulary.size());
  const auto read = [&](const Condition& when) {
    visit(*conditions_.at(&when), nullptr, premises);
  };
  const auto require = [&](const Requirement& rule) {
    for (const model::FactId fact : rule.facts) {
      if (rule.when)
        premises[fact].slots.push_back(conditions_.at(&*rule.when)->slot);
      else
        premises[fact].of_everybody = true;
    }
    if (rule.when) read(*rule.when);
  };
  for (const RedFlagRule& flag : rules_.screening.red_flags)
    for (const RedFlagLevel& level : flag.levels) read(level.when);
  for (const Requirement& rule : rules_.screening.requires_known) require(rule);
  for (const LayeredModality& modality : layered_.modalities) {
    for (const auto& item : modality.contraindications) read(item.rule->when);
    for (const auto& item : modality.requires_known) require(*item.rule);
    for (const auto& item : modality.deferrals) read(item.rule->when);
  }
  for (const CourseRule& rule : rules_.pathway->course) read(rule.when);
  for (const Derived& one : made_.derived)
    each_condition(*one.rule, [&](const Condition& when) { visit(when, nullptr, premises); });
}

}  // namespace windlass::knowledge
