// SPDX-License-Identifier: Apache-2.0
#pragma once

// What layers of rules did to a plan: each override that touches the patient, with what the base
// would have said, and each layer that tightens and is not in force.
//
// Thread rule: [pure]; the result points into the knowledge base.

#include <string_view>
#include <vector>

#include "model/recommendation.hpp"
#include "plan/evaluation.hpp"

namespace windlass::plan {

// The reason that a plan gives for a treatment that is never the only one.
inline constexpr std::string_view never_alone_id = "never-alone";

// Fills `rules`, `overrides`, `tightened` and `lapsed_layers`. `withheld`, by modality: no protocol
// can be had.
void report_layers(const Evaluation&, const std::vector<bool>& withheld, model::Recommendation&);

// The amendments in force that take away what would hold or be open. None when nothing was taken.
std::vector<const model::Amendment*> taken_by(const Evaluation&, const knowledge::Contribution&);

}  // namespace windlass::plan
