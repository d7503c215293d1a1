// SPDX-License-Identifier: Apache-2.0
#pragma once

// Rules that say the opposite of what they mean: a comparison the wrong way round ("7 or more" over
// `at most 7`), and a restraint of whoever answered what raises no concern.
//
// Thread rule: [pure].

#include "analyse/finding.hpp"

namespace windlass::analyse {

void find_turned_rules(const knowledge::KnowledgeBase&, FindingList& found);

}  // namespace windlass::analyse
