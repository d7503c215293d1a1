// SPDX-License-Identifier: Apache-2.0
#pragma once

// The protocol that stands in a modality's document, for one patient. What a plugin's prescriber
// gives is in calls.hpp.
//
// Thread rule: [pure].

#include <optional>
#include <vector>

#include "plan/evaluation.hpp"

namespace windlass::plan {

// Writes the lines whose conditions hold into `protocol`. A line of which that is not known becomes
// an assumption that names the facts; one of section `stop` is said. A fault, and then no line,
// where no line holds or is open, or where one gives a number that another gives, too, or may: the
// modality is then withheld.
// REQUIRES: the modality has its protocol in its document.
std::optional<model::Fault> prescribe_by_rules(const Evaluation&, const knowledge::Modality&,
                                               model::Protocol& protocol);

// What is to be asked, lest lines stay open: facts that were looked for and cannot be told, and any
// on which a second number hangs. Nothing where the protocol is a plugin's.
std::vector<model::FactId> asked_for_lines(const Evaluation&, const knowledge::Modality&);

}  // namespace windlass::plan
