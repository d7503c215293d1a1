// SPDX-License-Identifier: Apache-2.0
// How long an answer counts, and what lets an old one count anew.
#include <algorithm>
#include <map>

#include "model/facts.hpp"
#include "model/status.hpp"

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

bool has_dated_value(const Fact& fact) {
  return fact.observed &&
         (fact.state == State::known || (fact.state == State::stale && !fact.value_lost));
}

namespace {

// Whether the value is one that raises no concern.
bool is_safe(const FactDefinition& definition, const Value& value) {
  return definition.safe ? value == *definition.safe : value.never;
}

}  // namespace

bool can_be_refreshed(const FactDefinition& definition, const Fact& fact) {
  return fact.state == State::stale && !fact.value_lost && is_safe(definition, fact.value);
}

namespace {

// Whether the condition on another fact holds, under which an answer counts for less long.
Verdict counts_less_long(const Fresher& fresher, const Facts& facts) {
  const Fact& other = facts[fresher.fact];
  if (other.state != State::known) return Verdict::unknown;
  const auto& choices = fresher.choices;
  const bool among = std::find(choices.begin(), choices.end(), other.value.choice) != choices.end();
  return among ? Verdict::true_ : Verdict::false_;
}

// Whether an answer of that day is too old for this patient under that condition. The shorter
// freshness holds unless the condition is known not to.
bool is_outdated_sooner(const FactDefinition& definition, const Facts& facts, Date from) {
  const std::optional<Fresher>& fresher = definition.fresher;
  return fresher && counts_less_long(*fresher, facts) != Verdict::false_ &&
         Number(std::int64_t{facts.as_of->days} - from.days) > fresher->days;
}

// By its own date and every word about it.
void decide(const FactDefinition& definition, Fact& fact, Date day) {
  if (!has_dated_value(fact)) return;
  const Date from = counts_from(definition, *fact.observed, fact.unchanged);
  fact.state = is_stale(definition, from, day) ? State::stale : State::known;
}

// Counted from the observation: nobody's word makes it younger where it counts for less long.
void outdate_sooner(const Vocabulary& vocabulary, Facts& facts) {
  for (FactId id = 0; id < vocabulary.size(); ++id)
    if (facts[id].state == State::known && facts[id].observed &&
        is_outdated_sooner(vocabulary[id], facts, *facts[id].observed))
      facts[id].state = State::stale;
}

// Only who is sure says yes.
bool says_yes(const Fact& fact) { return fact.state == State::known && fact.value.choice != 0; }

// Whoever was asked and is not known to have said yes may have said no. An old yes was no no on its
// day.
bool may_say_no(const Fact& fact) {
  if (nobody_looked(fact.state)) return false;
  const bool has_value =
      fact.state == State::known || (fact.state == State::stale && !fact.value_lost);
  return !has_value || fact.value.choice == 0;
}

// Calls `one` with each fact that such an answer speaks for, and the day of the answer. Without a
// date that is today.
template <class One>
void each_spoken_for(const Vocabulary& vocabulary, Facts& facts, bool (*says)(const Fact&),
                     const One& one) {
  for (FactId id = 0; id < vocabulary.size(); ++id) {
    const Fact& said = facts[id];
    if (vocabulary[id].refreshes.empty() || !says(said)) continue;
    for (const FactId other : vocabulary[id].refreshes)
      one(vocabulary[id], other, said.observed.value_or(*facts.as_of));
  }
}

// The answer then is of the day of the word, and ages from there as any answer does; a word of an
// earlier day says nothing about it. Says whether there was any.
bool refresh(const Vocabulary& vocabulary, Facts& facts) {
  bool any = false;
  each_spoken_for(
      vocabulary, facts, says_yes, [&](const FactDefinition& word, FactId other, Date day) {
        Fact& fact = facts[other];
        if (!can_be_refreshed(vocabulary[other], fact) || !fact.observed || *fact.observed >= day ||
            is_stale(vocabulary[other], day, *facts.as_of) ||
            is_outdated_sooner(vocabulary[other], facts, day))
          return;
        fact.state = State::known;
        fact.observed = day;
        fact.source += (fact.source.empty() ? "" : "; ") + std::string("unchanged: ") + word.id;
        any = true;
      });
  return any;
}

// The answer holds, or is not known: for what may be too old, and may alarm.
void dispute(Fact& fact, const char* unsure) {
  fact.state = State::conflict;
  fact.candidates = {{fact.value, fact.source, {}, fact.observed}, {{}, {}, unsure}};
}

// An answer that counts, unless the condition under which it would be too old holds, which nobody
// knows: where it may alarm it does, however long it is not told whether the condition holds.
void keep_what_may_count(const Vocabulary& vocabulary, Facts& facts) {
  for (FactId id = 0; id < vocabulary.size(); ++id) {
    const FactDefinition& definition = vocabulary[id];
    Fact& fact = facts[id];
    if (!definition.fresher || fact.state != State::stale || !has_dated_value(fact) ||
        is_safe(definition, fact.value) ||
        counts_less_long(*definition.fresher, facts) != Verdict::unknown ||
        is_stale(definition, counts_from(definition, *fact.observed, fact.unchanged), *facts.as_of))
      continue;
    dispute(fact, "not known, as it may be too old");
  }
}

// None of the values in conflict holds for certain today where all of them are too old, or were
// told before the day on which something may be new.
void doubt_old_candidates(const Vocabulary& vocabulary, Facts& facts,
                          const std::map<FactId, Date>& may_be_new) {
  for (FactId id = 0; id < vocabulary.size(); ++id) {
    std::vector<Candidate>& candidates = facts[id].candidates;
    if (facts[id].state != State::conflict) continue;
    const auto news = may_be_new.find(id);
    const bool all_old =
        std::all_of(candidates.begin(), candidates.end(), [&](const Candidate& one) {
          return one.unsure.empty() && one.observed &&
                 (is_stale(vocabulary[id], *one.observed, *facts.as_of) ||
                  is_outdated_sooner(vocabulary[id], facts, *one.observed) ||
                  (news != may_be_new.end() && *one.observed < news->second));
        });
    if (all_old) candidates.push_back({{}, {}, "not known, as none of them is recent"});
  }
}

}  // namespace

void age(const Vocabulary& vocabulary, Facts& facts) {
  if (!facts.as_of) return;
  do {
    for (FactId id = 0; id < vocabulary.size(); ++id)
      decide(vocabulary[id], facts[id], *facts.as_of);
    outdate_sooner(vocabulary, facts);
  } while (refresh(vocabulary, facts));
  // Something is or may be new: what was answered before that is asked again, and what may alarm
  // holds until then.
  std::map<FactId, Date> may_be_new;
  std::vector<FactId> overtaken;
  each_spoken_for(vocabulary, facts, may_say_no,
                  [&](const FactDefinition&, FactId other, Date day) {
                    const auto news = may_be_new.emplace(other, day).first;
                    news->second = std::max(news->second, day);
                    Fact& fact = facts[other];
                    if (fact.state == State::known && fact.observed && *fact.observed < day)
                      overtaken.push_back(other);
                  });
  for (const FactId one : overtaken)
    if (facts[one].state == State::known) {
      if (is_safe(vocabulary[one], facts[one].value))
        facts[one].state = State::stale;
      else
        dispute(facts[one], "not known, as something may be new since then");
    }
  outdate_sooner(vocabulary, facts);  // it may have spared others
  keep_what_may_count(vocabulary, facts);
  doubt_old_candidates(vocabulary, facts, may_be_new);
}

}  // namespace windlass::model
