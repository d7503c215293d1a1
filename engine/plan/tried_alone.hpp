// SPDX-License-Identifier: Apache-2.0
#pragma once

// Answers that are tried by themselves, everything else of the patient as it is: many in one
// evaluation. What a calculation makes of an answer is not tried.
//
// Thread rule: as Evaluation.

#include <functional>
#include <span>
#include <vector>

#include "plan/single_answers.hpp"
#include "plan/smallest_set.hpp"

namespace windlass::plan {

struct SingleAnswer {
  model::FactId fact{};
  std::vector<AnswerPart> answer;
};
std::vector<SingleAnswer> answers_to(const knowledge::KnowledgeBase&,
                                     const std::vector<model::FactId>&);  // every one

// `look` sees one answer a lane, from the first lane on, and behind them at least one lane in which
// the patient is as he is. Afterwards every lane of the trial holds the patient's own codes.
void try_alone(AnswerTrial&, std::span<const SingleAnswer>,
               const std::function<void(const logic::Lanes&, std::span<const SingleAnswer>)>& look);

}  // namespace windlass::plan
