// SPDX-License-Identifier: Apache-2.0
// Which questions are left out because no answer to them changes the plan, and which stay all the
// same.
#include <algorithm>

#include "plan/goals.hpp"
#include "plan/protocol_of_rules.hpp"
#include "plan/questions.hpp"
#include "plan/relevance.hpp"

namespace windlass::plan {

using model::FactId;
using model::Verdict;

std::vector<FactId> QuestionFinder::questions_for(FactId fact) const {
  const auto found = instead_.find(fact);
  return found == instead_.end() ? std::vector<FactId>{fact} : found->second;
}

std::vector<FactId> QuestionFinder::questions_for(const std::vector<FactId>& facts) const {
  std::vector<FactId> made;
  for (const FactId fact : facts)
    for (const FactId one : questions_for(fact)) made.push_back(one);
  std::sort(made.begin(), made.end());
  made.erase(std::unique(made.begin(), made.end()), made.end());
  return made;
}

// The fewest of what a caution waits for that exclude it, or decide it.
std::vector<FactId> QuestionFinder::facts_that_lift(const Caution& one) {
  if (one.open.size() < 2) return one.open;
  for (const bool excluded : {true, false})
    if (auto found = trial_.smallest_set(one.open, one.modality->support,
                                         ConditionDecided(excluded, one.slot, trial_.lanes())))
      return *found;
  return one.open;
}

// Open relative contraindications hold an actionable modality at caution.
void QuestionFinder::add_cautions(const knowledge::Modality& modality) {
  for (std::size_t i = 0; i < modality.spoken.size(); ++i) {
    const knowledge::Spoken& item = modality.spoken[i];
    if (item.input != knowledge::StatusInput::caution ||
        evaluation_.any_lane(item.slot) != Verdict::unknown)
      continue;
    std::vector<FactId> open =
        evaluation_.patient().unknown_among(modality.contributions[i].inputs);
    for (FactId fact : questions_for(open)) {
      Entry& one = entry(fact);
      one.held_at_caution |= !modality.invasive;
      affects(one, modality.id);
    }
    if (!modality.invasive) cautions_.push_back({&modality, item.slot, std::move(open)});
  }
}

// What a dose of the rules hangs on, where it was looked for and cannot be told.
void QuestionFinder::add_lines(const knowledge::Modality& modality) {
  for (const FactId fact : questions_for(asked_for_lines(evaluation_, modality))) {
    Entry& one = entry(fact);
    one.certain = true;
    affects(one, modality.id);
  }
}

// Facts that may clear a flag are tried again with only each other open: the ways that are tried
// are then more of all ways.
void QuestionFinder::keep_what_clears(const std::vector<FactId>& doubtful,
                                      std::vector<bool>& matters) {
  std::vector<FactId> clearing;
  for (const Entry& one : entries_)
    if (one.clears) clearing.push_back(one.question.fact);
  if (clearing.empty()) return;
  const std::vector<bool> again = Relevance(evaluation_, trial_, clearing).can_matter(clearing);
  for (std::size_t i = 0; i < clearing.size(); ++i) {
    const auto found = std::find(doubtful.begin(), doubtful.end(), clearing[i]);
    if (again[i] && found != doubtful.end())
      matters[static_cast<std::size_t>(found - doubtful.begin())] = true;
  }
}

// Facts that can lift a caution stay, also where another caution keeps the status: the dose depends
// on them.
void QuestionFinder::keep_facts_that_lift(std::vector<bool>& useless) {
  for (const Caution& one : cautions_) {
    const std::vector<FactId> asked = questions_for(one.open);
    if (std::any_of(asked.begin(), asked.end(), [&](FactId fact) { return useless[fact]; }))
      for (FactId fact : questions_for(facts_that_lift(one))) useless[fact] = false;
  }
}

// By fact: questions of which no answer was seen to change the plan.
std::vector<bool> QuestionFinder::useless_questions() {
  std::vector<bool> useless(base_.vocabulary().size());
  std::vector<FactId> open, doubtful;
  for (const Entry& one : entries_) {
    open.push_back(one.question.fact);
    // The inputs of calculators stay: an answer that is tried does not run them.
    if (!one.certain && !base_.is_calculated_from(one.question.fact))
      doubtful.push_back(one.question.fact);
  }
  if (doubtful.empty()) return useless;
  std::vector<bool> matters = Relevance(evaluation_, trial_, open).can_matter(doubtful);
  keep_what_clears(doubtful, matters);
  for (std::size_t i = 0; i < doubtful.size(); ++i) useless[doubtful[i]] = !matters[i];
  return useless;
}

// Drops questions of which no answer changes the plan. Keeps them where a modality would be left
// with none of the facts that it waits for.
void QuestionFinder::drop_what_cannot_matter(std::vector<Settling>& asked) {
  if (std::all_of(entries_.begin(), entries_.end(), [](const Entry& one) { return one.certain; }))
    return;
  std::vector<bool> useless = useless_questions();
  keep_facts_that_lift(useless);
  const auto drop = [&](FactId fact) { return useless[fact]; };
  for (const Settling& one : asked)
    if (!one.reach && std::all_of(one.facts.begin(), one.facts.end(), drop))
      for (const FactId fact : one.facts) useless[fact] = false;
  for (Settling& one : asked)
    if (!one.reach)
      one.facts.erase(std::remove_if(one.facts.begin(), one.facts.end(), drop), one.facts.end());
  entries_.erase(std::remove_if(entries_.begin(), entries_.end(),
                                [&](const Entry& one) { return drop(one.question.fact); }),
                 entries_.end());
}

}  // namespace windlass::plan
