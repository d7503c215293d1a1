// SPDX-License-Identifier: Apache-2.0
#include "plan/contradiction.hpp"

#include <algorithm>

namespace windlass::plan {

model::Facts doubted(const model::Facts& facts, const std::vector<Contradiction>& all) {
  model::Facts made = facts;
  for (const Contradiction& one : all)
    for (const model::FactId id : one.facts) {
      model::Fact& fact = made[id];
      if (fact.state == model::State::known) {
        fact.candidates.assign(1, {fact.value, fact.source, {}});
        fact.state = model::State::conflict;
      }
      // Where a source does not know, something else is among the candidates already.
      if (std::all_of(fact.candidates.begin(), fact.candidates.end(),
                      [](const model::Candidate& other) { return other.unsure.empty(); }))
        fact.candidates.push_back({{}, {}, std::string(something_else)});
    }
  return made;
}

std::string what_was_said(const model::FactDefinition& definition, const model::Fact& fact) {
  std::string said;
  for (const model::Candidate& one : fact.candidates)
    if (one.unsure != something_else)
      said += (said.empty() ? "" : " or ") + model::text(definition, one);
  return said;
}

}  // namespace windlass::plan
