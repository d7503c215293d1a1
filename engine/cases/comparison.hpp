// SPDX-License-Identifier: Apache-2.0
#pragma once

// What a plan says, against what a case expects of it. A part of cases.hpp's run_case().

#include <vector>

#include "cases/cases.hpp"
#include "model/recommendation.hpp"
#include "plan/evaluation.hpp"

namespace windlass::plan {

// REQUIRES: `plan` was made from `evaluation`. [pure]
std::vector<Difference> compare(const Expectation&, const Evaluation& evaluation,
                                const model::Recommendation& plan);

}  // namespace windlass::plan
