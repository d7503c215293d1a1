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

// Whether a value that somebody told once may satisfy it. What it takes another value or the day to
// say may be.
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

// Which parts of a condition may hold because an answer cannot be told.
class Untold {
 public:
  explicit Untold(const Evaluation& evaluation)
      : evaluation_(evaluation), base_(evaluation.base()), patient_(evaluation.patient()) {}

  bool is_in_vain(const Condition& one) const {
    return one.kind == Condition::Kind::red_flag ? is_flag_told_in_vain(one.text)
                                                 : is_told_in_vain(one);
  }

 private:
  bool is_told_in_vain(const Condition& one) const {
    const model::Fact& told = patient_.supplied()[one.fact];
    if (!base_.vocabulary()[one.fact].derived && told.state == State::stale && !told.value_lost)
      return may_satisfy(one.constraint, told.value);
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
  const FilledIn filled_in(evaluation.lanes(), evaluation.mask(), [&](const Condition& one) {
    return untold.is_in_vain(one) ? evaluation.mask() : 0;
  });
  return filled_in.of(*item.condition).holds != 0;
}

}  // namespace windlass::plan
