// SPDX-License-Identifier: Apache-2.0
#pragma once

// The protocol that stands in a modality's document, for one patient. What a plugin's prescriber
// gives is in calls.hpp.
//
// Thread rule: [pure].

#include <optional>

#include "plan/evaluation.hpp"

namespace windlass::plan {

// Writes the lines whose conditions hold into `protocol`. A line of which that is not known becomes
// an assumption that names the facts. A fault, and then no line, where no line holds or is open, or
// where two give one number: the modality is then withheld.
// REQUIRES: the modality has its protocol in its document.
std::optional<model::Fault> prescribe_by_rules(const Evaluation&, const knowledge::Modality&,
                                               model::Protocol& protocol);

}  // namespace windlass::plan
