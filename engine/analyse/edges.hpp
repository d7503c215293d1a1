// SPDX-License-Identifier: Apache-2.0
#pragma once

// Thresholds at the edge of a range, and what stands side by side without an order.
//
// Thread rule: [pure].

#include "analyse/finding.hpp"

namespace windlass::analyse {

void find_edges(const knowledge::KnowledgeBase&, std::uint32_t document, const logic::Condition&,
                FindingList&);
// Modalities of one stage and one place in the visit.
void find_unordered(const knowledge::KnowledgeBase&, FindingList&);

}  // namespace windlass::analyse
