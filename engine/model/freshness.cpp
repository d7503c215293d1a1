// SPDX-License-Identifier: Apache-2.0
// How long an answer counts, and what lets an old one count anew.
#include <algorithm>

#include "model/facts.hpp"

namespace windlass::model {

bool is_stale(const FactDefinition& fact, Date from, Date day) {
  return fact.fresh_for_days && Number(std::int64_t{day.days} - from.days) > *fact.fresh_for_days;
}

// A word about a day on which the answer was too old already re-dates nothing.
Date counts_from(const FactDefinition& fact, Date observed,
                 const std::vector<Fact::Unchanged>& words) {
  Date from = observed;
  for (const Fact::Unchanged& one : words)
    if (!is_stale(fact, from, one.since)) from = std::max(from, one.said);
  return from;
}

bool can_be_refreshed(const FactDefinition& definition, const Fact& fact) {
  if (fact.state != State::stale || fact.value_lost) return false;
  return definition.safe ? fact.value == *definition.safe : fact.value.never;
}

namespace {

// Whether an answer of that day is too old for this patient under a condition on another fact. The
// shorter freshness holds unless the condition is known not to.
bool is_outdated_sooner(const FactDefinition& definition, const Facts& facts, Date from) {
  const std::optional<Fresher>& fresher = definition.fresher;
  if (!fresher) return false;
  const Fact& other = facts[fresher->fact];
  const auto& choices = fresher->choices;
  const bool spared = other.state == State::known && std::find(choices.begin(), choices.end(),
                                                               other.value.choice) == choices.end();
  return !spared && Number(std::int64_t{facts.as_of->days} - from.days) > fresher->days;
}

}  // namespace

void outdate_sooner(const Vocabulary& vocabulary, Facts& facts) {
  for (FactId id = 0; id < vocabulary.size(); ++id) {
    Fact& fact = facts[id];
    if (fact.state == State::known && fact.observed && facts.as_of &&
        is_outdated_sooner(vocabulary[id], facts, *fact.observed))
      fact.state = State::stale;
  }
}

// The answer then is of the day of the word, and ages from there as any answer does; a word of an
// earlier day says nothing about it.
void refresh(const Vocabulary& vocabulary, Facts& facts) {
  for (FactId id = 0; id < vocabulary.size(); ++id) {
    const FactDefinition& definition = vocabulary[id];
    const Fact& said = facts[id];
    if (definition.refreshes.empty() || said.state != State::known || !facts.as_of) continue;
    const Date day = said.observed.value_or(*facts.as_of);
    for (const FactId other : definition.refreshes) {
      Fact& fact = facts[other];
      if (said.value.choice == 0) {
        if (fact.state == State::known && fact.observed && *fact.observed < day)
          fact.state = State::stale;
      } else if (can_be_refreshed(vocabulary[other], fact) && fact.observed &&
                 *fact.observed <= day && !is_stale(vocabulary[other], day, *facts.as_of) &&
                 !is_outdated_sooner(vocabulary[other], facts, day)) {
        fact.state = State::known;
        fact.observed = day;
        fact.source +=
            (fact.source.empty() ? "" : "; ") + std::string("unchanged: ") + definition.id;
      }
    }
  }
}

}  // namespace windlass::model
