// SPDX-License-Identifier: Apache-2.0
#include "plan/one_breath.hpp"

#include <algorithm>

#include "plan/relevance.hpp"

namespace windlass::plan {

using model::FactId;

namespace {

constexpr std::size_t few_ways = 128;  // each answer of a conversation pays for it

}  // namespace

std::vector<FactId> asked_soon(const Evaluation& evaluation,
                               const std::vector<model::Question>& asked,
                               const std::vector<FactId>& candidates) {
  const std::vector<bool> left_out = evaluation.asked_of_others();
  std::vector<FactId> open;
  for (FactId fact : candidates)
    if (!left_out[fact] && evaluation.patient().known(fact) == nullptr &&
        evaluation.patient().state(fact) != model::State::conflict)
      open.push_back(fact);
  if (open.empty()) return open;
  std::vector<FactId> all = open;
  for (const model::Question& one : asked)
    if (std::find(all.begin(), all.end(), one.fact) == all.end()) all.push_back(one.fact);
  AnswerTrial trial(evaluation);
  const std::vector<bool> matters = Relevance(evaluation, trial, all, few_ways).can_matter(open);
  std::vector<FactId> soon;
  for (std::size_t i = 0; i < open.size(); ++i)
    if (matters[i]) soon.push_back(open[i]);
  return soon;
}

}  // namespace windlass::plan
