// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "plan/goals.hpp"
#include "plan/questions.hpp"
#include "plan/relevance.hpp"

namespace windlass::plan {

using model::FactId;
using model::Verdict;

std::vector<FactId> QuestionFinder::asked_for(FactId fact) const {
  const auto found = instead_.find(fact);
  return found == instead_.end() ? std::vector<FactId>{fact} : found->second;
}

std::vector<FactId> QuestionFinder::asked_for(const std::vector<FactId>& facts) const {
  std::vector<FactId> made;
  for (const FactId fact : facts)
    for (const FactId one : asked_for(fact)) made.push_back(one);
  std::sort(made.begin(), made.end());
  made.erase(std::unique(made.begin(), made.end()), made.end());
  return made;
}

// The fewest of what a caution waits for that exclude it, or decide it.
std::vector<FactId> QuestionFinder::what_frees(const knowledge::Modality& modality,
                                               logic::Slot caution, std::vector<FactId> open) {
  if (open.size() < 2) return open;
  for (const bool excluded : {true, false})
    if (auto found = trial_.smallest_set(open, modality.support,
                                         FlagDecided(excluded, caution, trial_.lanes())))
      return *found;
  return open;
}

// Open relative contraindications hold an actionable modality at caution.
void QuestionFinder::add_cautions(const knowledge::Modality& modality) {
  for (std::size_t i = 0; i < modality.spoken.size(); ++i) {
    const knowledge::Spoken& item = modality.spoken[i];
    if (item.input != knowledge::StatusInput::caution ||
        evaluation_.any_lane(item.slot) != Verdict::unknown)
      continue;
    const std::vector<FactId> open =
        evaluation_.patient().unknown_among(modality.contributions[i].inputs);
    for (FactId fact : asked_for(open)) {
      Entry& one = entry(fact);
      one.holds |= !modality.invasive;
      affects(one, modality.id);
    }
    if (modality.invasive) continue;
    for (FactId fact : asked_for(what_frees(modality, item.slot, open))) entry(fact).frees = true;
  }
}

// What may clear a flag is tried once more among its like alone, where fewer ways are more of all.
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

// What was not seen to change the plan is asked only where it can. Where nothing would be left of
// what a modality waits for, all of it is.
void QuestionFinder::drop_what_cannot_matter(std::vector<Settling>& asked) {
  if (std::all_of(entries_.begin(), entries_.end(), [](const Entry& one) { return one.certain; }))
    return;
  std::vector<FactId> open, doubtful;
  for (const Entry& one : entries_) {
    open.push_back(one.question.fact);
    // What arithmetic makes of an answer is not tried here.
    if (!one.certain && !base_.is_calculated_from(one.question.fact))
      doubtful.push_back(one.question.fact);
  }
  if (doubtful.empty()) return;
  std::vector<bool> matters = Relevance(evaluation_, trial_, open).can_matter(doubtful);
  keep_what_clears(doubtful, matters);
  std::vector<bool> useless(base_.vocabulary().size());
  for (std::size_t i = 0; i < doubtful.size(); ++i) useless[doubtful[i]] = !matters[i];
  // What holds a dose is asked, also where another caution keeps the status.
  for (const Entry& one : entries_)
    if (one.frees) useless[one.question.fact] = false;
  const auto drop = [&](FactId fact) { return useless[fact]; };
  for (Settling& one : asked) {
    if (one.reach) continue;
    if (std::all_of(one.facts.begin(), one.facts.end(), drop))
      for (FactId fact : one.facts) useless[fact] = false;
  }
  for (Settling& one : asked)
    if (!one.reach)
      one.facts.erase(std::remove_if(one.facts.begin(), one.facts.end(), drop), one.facts.end());
  entries_.erase(std::remove_if(entries_.begin(), entries_.end(),
                                [&](const Entry& one) { return drop(one.question.fact); }),
                 entries_.end());
}

}  // namespace windlass::plan
