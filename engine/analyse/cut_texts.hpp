// SPDX-License-Identifier: Apache-2.0
#pragma once

// Texts that end sooner than their author meant: in YAML a blank and a `#` begin a comment.
//
// Thread rule: [pure].

#include "analyse/finding.hpp"

namespace windlass::analyse {

// A `#` with a blank behind it is taken for a comment that is meant.
void find_cut_texts(const knowledge::KnowledgeBase&, FindingList&);

}  // namespace windlass::analyse
