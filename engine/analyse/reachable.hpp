// SPDX-License-Identifier: Apache-2.0
#pragma once

// What of a coverage nobody can reach: verdicts that a condition never has, sides of a threshold on
// which no value lies. Each is proved over all patients by the formula of encoding.hpp.
//
// Thread rule: [pure].

#include "cases/coverage.hpp"

namespace windlass::analyse {

// Marks what was not seen and cannot be. Returns how many points a limit left undecided: they
// count as possible.
std::size_t mark_impossible(plan::Coverage&, std::uint64_t most_conflicts = 20'000);

}  // namespace windlass::analyse
