// SPDX-License-Identifier: Apache-2.0
#pragma once

// Values between two indications for which neither speaks, and modalities without an order.
//
// Thread rule: [pure].

#include "analyse/finding.hpp"

namespace windlass::analyse {

// Adds a note (check.gap) where two indications of one modality ask one number alone, the one from
// a threshold on, the other up to a lower one or up to the same, which both leave out, and no other
// indication of the modality asks that number for a value between. Between two thresholds both have
// one status. Gaps may be meant, so it is a note.
void find_gaps(const knowledge::KnowledgeBase&, FindingList&);
// Adds a note (check.order) where two modalities have one stage and one place in a visit.
void find_unordered(const knowledge::KnowledgeBase&, FindingList&);

}  // namespace windlass::analyse
