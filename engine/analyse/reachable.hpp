// SPDX-License-Identifier: Apache-2.0
#pragma once

// What of a coverage nobody can reach: verdicts that a condition never has, sides of a threshold on
// which no value lies. Each is proved over all patients by the formula of encoding.hpp. For the
// rest it finds the patients who are there.
//
// Thread rule: [pure].

#include "analyse/killing_case.hpp"
#include "cases/coverage.hpp"
#include "cases/trial.hpp"

namespace windlass::analyse {

// Marks what was not seen and cannot be. Returns how many points a limit left undecided: they
// count as possible.
std::size_t mark_impossible(cases::Coverage&, std::uint64_t most_conflicts = 20'000);

// Adds cases of the smallest patients for what was not seen and can be. Returns how many points
// remain for which no patient was found who is there.
std::size_t cover_unseen(cases::Coverage&, const plan::Engine&, KillingCases&,
                         const cases::Trial::Progress&, std::uint64_t most_conflicts = 20'000);

}  // namespace windlass::analyse
