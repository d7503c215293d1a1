// SPDX-License-Identifier: Apache-2.0
#include "plan/tried_alone.hpp"

#include <algorithm>

#include "plan/single_answers.hpp"

namespace windlass::plan {

using model::FactId;

void try_alone(const Evaluation& evaluation, AnswerTrial& trial, const std::vector<FactId>& facts,
               const std::function<void(const logic::Lanes&, std::span<const FactId>)>& look) {
  std::vector<FactId> fact_of;
  std::vector<std::vector<AnswerPart>> answers;
  for (const FactId fact : facts)
    if (evaluation.patient().known(fact) == nullptr)
      for (std::vector<AnswerPart>& answer : single_answers(evaluation.base(), fact)) {
        fact_of.push_back(fact);
        answers.push_back(std::move(answer));
      }
  if (answers.empty()) return;
  trial.begin();
  logic::Lanes& lanes = trial.lanes();
  for (std::size_t first = 0; first < answers.size(); first += logic::lanes_in_word) {
    const std::span<const FactId> tried(
        fact_of.data() + first,
        std::min<std::size_t>(logic::lanes_in_word, answers.size() - first));
    for (std::size_t lane = 0; lane < tried.size(); ++lane) {
      for (const AnswerPart& part : answers[first + lane])
        lanes.set_code(static_cast<std::uint32_t>(lane), part.column, part.code);
      lanes.touch(tried[lane]);
    }
    lanes.refresh();
    look(lanes, tried);
    trial.take_back({tried.begin(), tried.end()});
  }
}

}  // namespace windlass::plan
