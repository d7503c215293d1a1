// SPDX-License-Identifier: Apache-2.0
#include "knowledge/knowledge_base.hpp"

namespace windlass::knowledge {

using model::FactId;

const Modality* KnowledgeBase::modality(std::string_view id) const {
  for (const Modality& modality : modalities_)
    if (modality.id == id) return &modality;
  return nullptr;
}

const DeriveRule* KnowledgeBase::derive_rule(FactId fact) const {
  for (const Derived& derived : derived_)
    if (derived.fact == fact) return derived.rule;
  return nullptr;
}

const std::vector<FactId>* KnowledgeBase::calculation_inputs(FactId fact) const {
  const auto found = calculations_.find(fact);
  return found == calculations_.end() ? nullptr : &found->second;
}

namespace {

// Follows conditions, derived facts and red flags down to the facts that somebody can supply or a
// plugin calculates.
class InputWalk {
 public:
  explicit InputWalk(const KnowledgeBase& base) : base_(base) {}

  void condition(const logic::Condition& condition) {
    if (condition.kind == logic::Condition::Kind::fact) fact(condition.fact);
    if (condition.kind == logic::Condition::Kind::red_flag)
      for (const Flag& flag : base_.flags())
        if ((condition.text == "any" || condition.text == flag.id) && flags_.insert(flag.id).second)
          for (const FlagLevel& level : flag.levels) this->condition(*level.condition);
    for (const logic::Condition& part : condition.parts) this->condition(part);
  }

  void fact(FactId id) {
    if (!seen_.insert(id).second) return;
    bool leaf = true;
    if (const DeriveRule* rule = base_.derive_rule(id)) {
      leaf = false;
      for (const DeriveCase& one : rule->cases) condition(one.when);
    }
    if (leaf) leaves_.insert(id);
  }

  std::vector<FactId> leaves() const { return {leaves_.begin(), leaves_.end()}; }

 private:
  const KnowledgeBase& base_;
  std::set<FactId> seen_, leaves_;
  std::set<std::string> flags_;
};

}  // namespace

std::vector<FactId> KnowledgeBase::inputs_of(const logic::Condition& condition) const {
  InputWalk walk(*this);
  walk.condition(condition);
  return walk.leaves();
}

std::vector<FactId> KnowledgeBase::inputs_of(FactId fact) const {
  InputWalk walk(*this);
  walk.fact(fact);
  return walk.leaves();
}

}  // namespace windlass::knowledge
