// SPDX-License-Identifier: Apache-2.0
#include "analyse/reads.hpp"

namespace windlass::analyse {

using knowledge::KnowledgeBase;
using logic::Condition;
using model::FactId;

namespace {

class Search {
 public:
  explicit Search(const KnowledgeBase& base) : base_(base) {}

  std::set<FactId> run(const std::vector<const Condition*>& conditions) {
    for (const Condition* one : conditions) look(*one);
    while (!open_.empty()) {
      const FactId fact = open_.back();
      open_.pop_back();
      if (const auto* inputs = base_.calculation_inputs(fact))
        for (const FactId input : *inputs) add(input);
      if (const knowledge::DeriveRule* rule = base_.derive_rule(fact))
        knowledge::each_condition(*rule, [this](const Condition& when) { look(when); });
    }
    return std::move(found_);
  }

 private:
  void add(FactId fact) {
    if (found_.insert(fact).second) open_.push_back(fact);
  }

  void look(const Condition& condition) {
    std::set<FactId> named;
    add_named(condition, named);
    for (const FactId fact : named) add(fact);
    look_at_flags(condition);
  }

  void look_at_flags(const Condition& condition) {
    for (const Condition& part : condition.parts) look_at_flags(part);
    if (condition.kind != Condition::Kind::red_flag || !flags_.insert(condition.text).second)
      return;
    for (const knowledge::RedFlagRule& flag : base_.rules().screening.red_flags)
      if (condition.text == "any" || condition.text == flag.id)
        for (const knowledge::RedFlagLevel& level : flag.levels) look(level.when);
  }

  const KnowledgeBase& base_;
  std::vector<FactId> open_;
  std::set<FactId> found_;
  std::set<std::string> flags_;
};

}  // namespace

void add_named(const Condition& condition, std::set<FactId>& facts) {
  for (const Condition& part : condition.parts) add_named(part, facts);
  if (condition.kind != Condition::Kind::fact) return;
  facts.insert(condition.fact);
  if (condition.constraint.kind == logic::Constraint::Kind::than_fact)
    facts.insert(condition.constraint.other);
}

std::set<FactId> read_by(const KnowledgeBase& base,
                         const std::vector<const Condition*>& conditions) {
  return Search(base).run(conditions);
}

}  // namespace windlass::analyse
