// SPDX-License-Identifier: Apache-2.0
#pragma once

// Findings behind a guard: `all: [x: known, x: above 4]`, where an answer that failed is a no.
//
// Thread rule: [pure].

#include "analyse/finding.hpp"

namespace windlass::analyse {

// Adds a warning (check.guard) where `known` of a fact stands beside what the same fact is asked
// for in one `all` of a red flag, a contraindication, a deferral, a course rule or the `when` of a
// requirement, and not under `none`: whatever way of not knowing makes it false and asks nothing.
void find_guarded(const knowledge::KnowledgeBase&, FindingList&);

}  // namespace windlass::analyse
