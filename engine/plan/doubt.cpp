// SPDX-License-Identifier: Apache-2.0
#include "plan/doubt.hpp"

#include <algorithm>
#include <set>

namespace windlass::plan {

using model::FactId;
using model::State;

bool has_unsure_candidate(const model::Fact& fact) {
  return std::any_of(fact.candidates.begin(), fact.candidates.end(),
                     [](const model::Candidate& one) { return !one.unsure.empty(); });
}

// Somebody holds an answer or looked for one, and it cannot be told: it may be any.
static bool may_be_any(State state) {
  return !model::nobody_looked(state) && state != State::known && state != State::conflict;
}

bool is_in_doubt(const knowledge::KnowledgeBase& base, const PatientView& patient, FactId fact) {
  return base.vocabulary()[fact].derived && patient.known(fact) == nullptr &&
         (patient.outdated(fact) || may_be_any(patient.supplied()[fact].state));
}

std::vector<FactId> what_gives(const knowledge::KnowledgeBase& base, FactId fact) {
  std::vector<FactId> found = {fact};
  std::set<FactId> seen = {fact};
  for (std::size_t at = 0; at < found.size(); ++at) {
    if (!base.vocabulary()[found[at]].derived) continue;
    const std::vector<FactId>* direct = base.calculation_inputs(found[at]);
    for (const FactId input : direct != nullptr ? *direct : base.inputs_of(found[at]))
      if (seen.insert(input).second) found.push_back(input);
  }
  found.erase(found.begin());
  return found;
}

}  // namespace windlass::plan
