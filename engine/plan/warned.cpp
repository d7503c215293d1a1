// SPDX-License-Identifier: Apache-2.0
#include "plan/warned.hpp"

#include <algorithm>

#include "plan/doubt.hpp"
#include "plan/filled_in.hpp"

namespace windlass::plan {

using logic::Condition;
using logic::Constraint;
using logic::Word;
using model::FactId;
using model::State;

namespace {

// Whether the value alone says if it is satisfied: not where it is compared with another value or
// with the day.
bool is_of_the_value_alone(const Constraint& one) {
  using Kind = Constraint::Kind;
  return one.kind == Kind::choices || one.kind == Kind::never || one.kind == Kind::interval;
}

// Whether a value that somebody told once may satisfy it.
bool may_satisfy(const Constraint& one, const model::Value& value) {
  using Kind = Constraint::Kind;
  switch (one.kind) {
    case Kind::choices: return one.values.has(value.choice);
    case Kind::never: return value.never;
    case Kind::interval:
      return !value.never &&
             (!one.low || (one.low_open ? *one.low < value.number : *one.low <= value.number)) &&
             (!one.high || (one.high_open ? value.number < *one.high : value.number <= *one.high));
    default: return true;
  }
}

// What parts of a condition may be because an answer cannot be told.
class Untold {
 public:
  explicit Untold(const Evaluation& evaluation)
      : evaluation_(evaluation), base_(evaluation.base()), patient_(evaluation.patient()) {}

  // An old answer is what it was.
  FilledIn::Words of(const Condition& one) const {
    const Word all = evaluation_.mask();
    if (one.kind == Condition::Kind::red_flag)
      return is_flag_told_in_vain(one.text) ? FilledIn::Words{all, all} : FilledIn::Words();
    const model::Fact& told = patient_.supplied()[one.fact];
    if (!base_.vocabulary()[one.fact].derived && told.state == State::stale && !told.value_lost) {
      const bool holds = may_satisfy(one.constraint, told.value);
      return {holds ? all : 0, holds && is_of_the_value_alone(one.constraint) ? 0 : all};
    }
    return is_told_in_vain(one) ? FilledIn::Words{all, all} : FilledIn::Words();
  }

 private:
  bool is_told_in_vain(const Condition& one) const {
    return is_in_vain(one.fact) ||
           (one.constraint.kind == Constraint::Kind::than_fact && is_in_vain(one.constraint.other));
  }
  // Of a fact that is computed: whatever it is computed from.
  bool is_in_vain(FactId fact) const {
    const auto untold = [this](FactId one) {
      const State state = patient_.state(one);
      return state != State::known && !model::nobody_looked(state);
    };
    const std::vector<FactId>& behind = base_.behind(fact);
    return untold(fact) || has_unsure_candidate(patient_.supplied()[fact]) ||
           evaluation_.doubts().count(fact) != 0 ||
           (patient_.known(fact) == nullptr && std::any_of(behind.begin(), behind.end(), untold));
  }
  bool is_flag_told_in_vain(const std::string& id) const {
    const auto in_vain = [this](FactId fact) { return is_in_vain(fact); };
    return std::any_of(base_.flags().begin(), base_.flags().end(), [&](const auto& flag) {
      return (id == "any" || flag.id == id) &&
             std::any_of(flag.levels.begin(), flag.levels.end(), [&](const auto& level) {
               return std::any_of(level.inputs.begin(), level.inputs.end(), in_vain);
             });
    });
  }

  const Evaluation& evaluation_;
  const knowledge::KnowledgeBase& base_;
  const PatientView& patient_;
};

}  // namespace

bool is_warned(const Evaluation& evaluation, const knowledge::AdviceItem& item) {
  if (!item.rule->warns || item.condition == nullptr) return false;
  const Untold untold(evaluation);
  const FilledIn filled_in(evaluation.lanes(), evaluation.mask(),
                           [&](const Condition& one) { return untold.of(one); });
  return filled_in.of(*item.condition).holds != 0;
}

}  // namespace windlass::plan
