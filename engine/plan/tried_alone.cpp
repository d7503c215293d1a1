// SPDX-License-Identifier: Apache-2.0
#include "plan/tried_alone.hpp"

#include <algorithm>
#include <utility>

namespace windlass::plan {

using model::FactId;

std::vector<SingleAnswer> answers_to(const knowledge::KnowledgeBase& base,
                                     const std::vector<FactId>& facts) {
  std::vector<SingleAnswer> tries;
  for (const FactId fact : facts)
    for (std::vector<AnswerPart>& answer : single_answers(base, fact))
      tries.push_back({fact, std::move(answer)});
  return tries;
}

void try_alone(
    AnswerTrial& trial, std::span<const SingleAnswer> tries,
    const std::function<void(const logic::Lanes&, std::span<const SingleAnswer>)>& look) {
  if (tries.empty()) return;
  trial.begin();
  logic::Lanes& lanes = trial.lanes();
  constexpr std::size_t at_once = logic::lanes_in_word - 1;
  while (!tries.empty()) {
    const std::span<const SingleAnswer> now = tries.first(std::min(at_once, tries.size()));
    std::vector<FactId> touched;
    for (std::size_t lane = 0; lane < now.size(); ++lane) {
      for (const AnswerPart& part : now[lane].answer)
        lanes.set_code(static_cast<std::uint32_t>(lane), part.column, part.code);
      lanes.touch(now[lane].fact);
      touched.push_back(now[lane].fact);
    }
    lanes.refresh();
    look(lanes, now);
    trial.take_back(touched);
    tries = tries.subspan(now.size());
  }
}

}  // namespace windlass::plan
