// SPDX-License-Identifier: Apache-2.0
#include "intake/unchanged.hpp"

namespace windlass::intake {

using model::Date;
using model::Fact;
using model::FactId;
using model::State;

void visit_on(Date day, model::Facts& facts) {
  const std::optional<Date> before = facts.as_of;
  facts.as_of = day;
  facts.as_of_instant.reset();
  for (Fact& fact : facts.facts)
    if (fact.state != State::not_supplied && fact.state != State::conflict && !fact.observed)
      fact.observed = before;
}

std::vector<FactId> nothing_changed(const model::Vocabulary& vocabulary, Date since,
                                    model::Facts& facts) {
  std::vector<FactId> redated;
  for (FactId id = 0; id < vocabulary.size(); ++id) {
    const model::FactDefinition& definition = vocabulary[id];
    Fact& fact = facts[id];
    if (!definition.unchanged_by_word || !model::has_dated_value(fact) || *fact.observed > since)
      continue;
    const Date from = model::counts_from(definition, *fact.observed, fact.unchanged);
    // A word of this very day says nothing new.
    if (from >= *facts.as_of || model::is_stale(definition, from, since)) continue;
    fact.unchanged.push_back({since, *facts.as_of});
    redated.push_back(id);
  }
  return redated;
}

}  // namespace windlass::intake
