// SPDX-License-Identifier: Apache-2.0
#pragma once

// Every answer to each of some facts, tried by itself, everything else of the patient as it is: up
// to 64 in one evaluation. What a calculation makes of an answer is not tried.
//
// Thread rule: as Evaluation.

#include <functional>
#include <span>
#include <vector>

#include "plan/smallest_set.hpp"

namespace windlass::plan {

// `look` sees one answer a lane, and of which fact it is, as many as there are. Of a fact that is
// known no answer is tried. Afterwards every lane of the trial holds the patient's own codes.
void try_alone(
    const Evaluation&, AnswerTrial&, const std::vector<model::FactId>& facts,
    const std::function<void(const logic::Lanes&, std::span<const model::FactId>)>& look);

}  // namespace windlass::plan
