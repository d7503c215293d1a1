// SPDX-License-Identifier: Apache-2.0
// What a patient's answers say against each other is found over an evaluation, and the patient is
// decided anew with it in conflict.
#include <algorithm>
#include <iterator>

#include "plan/evaluation.hpp"

namespace windlass::plan {

using model::FactId;
using model::Verdict;

// What is in doubt may put in doubt what is computed from it.
void Evaluation::doubt_computed(const Calls& calls) {
  for (auto found = find_computed_otherwise(calls); !found.empty();
       found = find_computed_otherwise(calls))
    doubt(std::move(found), calls);
}

void Evaluation::doubt(std::vector<Contradiction> found, const Calls& calls) {
  if (found.empty()) return;
  doubted_ = std::make_shared<const model::Facts>(doubted(patient_.supplied(), found));
  std::move(found.begin(), found.end(), std::back_inserter(contradictions_));
  patient_ = PatientView(*doubted_);
  conflicts_.clear();
  mask_ = 1;
  faults_.clear();
  doubted_for_.clear();
  decide(calls);
}

template <class Find>
std::vector<Contradiction> Evaluation::with_old_values(
    const std::vector<const std::vector<FactId>*>& facts, const Calls& calls,
    const Find& find) const {
  const std::optional<model::Facts> all_count = plan::with_old_values(patient_, facts);
  if (!all_count) return find(OldValues{lanes_, mask_, conflicts_});
  const Evaluation other(base_, calls, *all_count, OldValuesCount{});
  return find(OldValues{other.lanes_, other.mask_, other.conflicts_});
}

// One candidate is enough: another may be the wrong one.
std::vector<Contradiction> Evaluation::find_contradictions(const Calls& calls) const {
  std::vector<const std::vector<FactId>*> facts;
  for (const knowledge::Assumption& one : base_.assumptions()) facts.push_back(&one.facts);
  std::vector<Contradiction> found =
      with_old_values(facts, calls, [this](const OldValues& old_values) {
        if (!may_be_broken(base_.assumptions(), old_values.lanes, old_values.all))
          return std::vector<Contradiction>();
        return plan::contradictions(base_, patient_, old_values);
      });
  for (Contradiction& one : found) one.certain = any_lane(one.assumption->slot) == Verdict::true_;
  return found;
}

std::vector<Contradiction> Evaluation::find_computed_otherwise(const Calls& calls) const {
  const std::vector<FactId> perhaps = perhaps_computed_otherwise(base_, patient_);
  if (perhaps.empty()) return {};
  std::vector<const std::vector<FactId>*> facts;
  for (const FactId one : perhaps) facts.push_back(&base_.behind(one));
  return with_old_values(facts, calls, [&](const OldValues& old_values) {
    return computed_otherwise(base_, patient_, perhaps, old_values);
  });
}

}  // namespace windlass::plan
