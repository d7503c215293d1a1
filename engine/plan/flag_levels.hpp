// SPDX-License-Identifier: Apache-2.0
#pragma once

// Which levels of a red flag stand, and which may.
//
// Thread rule: [pure].

#include <vector>

#include "plan/evaluation.hpp"

namespace windlass::plan {

// The most urgent level that is true for some candidates; null where none is.
const knowledge::FlagLevel* standing_level(const Evaluation&, const knowledge::Flag&);

// The levels that are open and more urgent than the one that stands, the most urgent first; where
// none stands, all that are open.
std::vector<const knowledge::FlagLevel*> open_levels(const Evaluation&, const knowledge::Flag&);

}  // namespace windlass::plan
