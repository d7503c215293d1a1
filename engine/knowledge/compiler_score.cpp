// SPDX-License-Identifier: Apache-2.0
// Scores: their slots, their bounds, and what is said of them.
#include <map>

#include "knowledge/compiler.hpp"

namespace windlass::knowledge {

using logic::Constraint;
using logic::Slot;
using model::FactId;

namespace {

// The bounds of a sum are exact when no fact is read in two places, except by items that read it
// alone: those became one table.
bool is_exact(const DeriveRule& rule, const Definitions& definitions) {
  std::map<FactId, std::size_t> readers;  // the number of the item, or 0 for the fact's own table
  std::size_t number = 0;
  for (const logic::ScoreItem& item : rule.score) {
    ++number;
    for (FactId fact : definitions.inputs_of(item.when)) {
      const std::size_t reader = item.tabled ? 0 : number;
      if (readers.emplace(fact, reader).first->second != reader) return false;
    }
  }
  return true;
}

}  // namespace

void Compiler::compile_score(DeriveRule& rule) {
  rule.points = builder_.score(rule.score, *this);
  rule.exact = is_exact(rule, definitions_);
  const model::FactDefinition& fact = rules_.vocabulary[rule.fact];
  if ((fact.lowest && rule.points.least() < *fact.lowest) ||
      (fact.highest && rule.points.most() > *fact.highest))
    problems_.push_back(problem_at(rules_, rule.place, "rules.score",
                                   "this score lies between " + rule.points.least().text() +
                                       " and " + rule.points.most().text() + ", and '" + fact.id +
                                       "' has a range of " + model::range_text(fact),
                                   "widen the range of the fact in the vocabulary"));
}

// Whether the score lies in an interval: its bounds are compared with each end.
Slot Compiler::score_in(const logic::Score& score, const Constraint& constraint) {
  if (constraint.kind != Constraint::Kind::interval) return builder_.constant(false);  // never
  std::vector<Slot> ends;
  if (constraint.low) ends.push_back(builder_.reaches(score, *constraint.low, constraint.low_open));
  if (constraint.high)
    ends.push_back(
        builder_.negate(builder_.reaches(score, *constraint.high, !constraint.high_open)));
  return builder_.all(std::move(ends));
}

}  // namespace windlass::knowledge
