// SPDX-License-Identifier: Apache-2.0
#include "plan/asked_in_vain.hpp"

#include <algorithm>

namespace windlass::plan {

using model::FactId;
using model::State;

namespace {

template <class Wanted>
std::vector<FactId> open_answers(const model::Recommendation& plan, const Wanted& wanted) {
  std::vector<FactId> found;
  const auto add = [&](const auto& list) {
    for (const auto& one : list)
      if (wanted(one) && model::names_disposition(one.affects) &&
          !model::names(plan.waiting, one.fact))
        found.push_back(one.fact);
  };
  add(plan.questions);
  add(plan.assumed);
  std::sort(found.begin(), found.end());
  found.erase(std::unique(found.begin(), found.end()), found.end());
  return found;
}

bool is_asked(const model::Question&, const model::Vocabulary&) { return true; }
// Red flags of which somebody can say that there is none, or that it never happened.
bool is_asked(const model::Assumed& one, const model::Vocabulary& vocabulary) {
  const model::FactDefinition& fact = vocabulary[one.fact];
  return !one.needless && model::none_of_it(fact) && model::has_role(fact, "red_flag");
}

}  // namespace

std::vector<FactId> asked_in_vain(const model::Recommendation& plan) {
  return open_answers(plan, [](const auto& one) {
    return one.state == State::asked_not_known || one.state == State::not_done;
  });
}

std::vector<FactId> not_asked(const model::Recommendation& plan,
                              const model::Vocabulary& vocabulary) {
  return open_answers(plan, [&](const auto& one) {
    return one.state == State::not_supplied && is_asked(one, vocabulary);
  });
}

}  // namespace windlass::plan
