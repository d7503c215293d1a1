// SPDX-License-Identifier: Apache-2.0
#pragma once

// Cases that tell the rules from mutants which no case noticed. A mutant is told by a case that was
// written before, where that can be made to expect what differs; else by a patient of the cases
// that are there, as they show more of the rules; else by the smallest patient that the formula
// finds. Each is decided by the engine under the rules and under the mutant.
//
// A case expects what the rules say now. Whether that is right is for a clinician to say where the
// mutant could as well be meant: the case then carries the question.
//
// Thread rule: [pure], but for the trial, whose mutants become killed.

#include "analyse/killing_case.hpp"
#include "cases/trial.hpp"

namespace windlass::analyse {

// Adds to the cases; returns the mutants that no patient who was found tells from the rules.
// `progress` is called with how many survivors are done of how many.
std::vector<std::size_t> kill_survivors(cases::Trial&, KillingCases&,
                                        const cases::Trial::Progress& progress,
                                        std::uint64_t most_conflicts = 20'000);

}  // namespace windlass::analyse
