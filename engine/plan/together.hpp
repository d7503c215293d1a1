// SPDX-License-Identifier: Apache-2.0
#pragma once

// Places of `on record` that meet: each is false because nobody looked, none may change anything
// alone, and two or more of them together may. Two parts of one `all`, the items of a score, facts
// that two derived facts rest on.
//
// They are found by walking up from the places, through what they may still change for this
// patient. Whether it matters is not asked here. Thread rule: [pure].

#include <cstdint>
#include <vector>

#include "logic/lanes.hpp"

namespace windlass::plan {

// Each way to meet: the places that may matter in it, as ascending indices of `places`, two or
// more; none twice. `lanes`: the patient as he is, in the lanes of `mask`. `hiding`: slots of which
// each may hide the others while it is true.
std::vector<std::vector<std::uint32_t>> matter_together(
    const logic::Program&, const logic::Lanes&, logic::Word mask,
    const std::vector<std::uint32_t>& places, const std::vector<std::vector<logic::Slot>>& hiding);

}  // namespace windlass::plan
