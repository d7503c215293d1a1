// SPDX-License-Identifier: Apache-2.0
#include "plan/doubt.hpp"

#include <algorithm>

namespace windlass::plan {

using model::FactId;
using model::State;

bool has_unsure_candidate(const model::Fact& fact) {
  return std::any_of(fact.candidates.begin(), fact.candidates.end(),
                     [](const model::Candidate& one) { return !one.unsure.empty(); });
}

bool may_be_something_else(const model::Fact& fact) {
  return std::any_of(fact.candidates.begin(), fact.candidates.end(),
                     [](const model::Candidate& one) {
                       return !one.unsure.empty() && one.unsure != what_facts_give;
                     });
}

// Somebody holds an answer or looked for one, and it cannot be told: it may be any.
static bool may_be_any(State state) {
  return !model::nobody_looked(state) && state != State::known && state != State::conflict;
}

bool may_be_any(const model::Fact& fact) {
  if (fact.state == State::stale) return fact.value_lost;
  return may_be_any(fact.state) || has_unsure_candidate(fact);
}

bool is_in_doubt(const knowledge::KnowledgeBase& base, const PatientView& patient, FactId fact) {
  return base.vocabulary()[fact].derived && patient.known(fact) == nullptr &&
         (patient.outdated(fact) || may_be_any(patient.supplied()[fact].state));
}

bool is_given_by_each_candidate(const knowledge::KnowledgeBase& base, const PatientView& patient,
                                FactId fact) {
  if (!is_in_doubt(base, patient, fact)) return false;
  bool disputed = false;
  for (const FactId input : base.behind(fact)) {
    if (base.vocabulary()[input].derived) continue;
    const bool in_conflict = patient.state(input) == State::conflict;
    if (patient.known(input) == nullptr && !in_conflict) return false;
    disputed |= in_conflict;
  }
  return disputed;
}

State state_with_inputs(const knowledge::KnowledgeBase& base, const PatientView& patient,
                        FactId fact) {
  const State own = patient.state(fact);
  if (!base.vocabulary()[fact].derived || !model::nobody_looked(own)) return own;
  for (const FactId input : base.behind(fact))
    if (const State state = patient.state(input); state == State::conflict || may_be_any(state))
      return state;
  return own;
}

}  // namespace windlass::plan
