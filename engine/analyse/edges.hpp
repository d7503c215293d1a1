// SPDX-License-Identifier: Apache-2.0
#pragma once

// Thresholds at the edge of a range.
//
// Thread rule: [pure].

#include "analyse/finding.hpp"

namespace windlass::analyse {

void find_edges(const knowledge::KnowledgeBase&, std::uint32_t document, const logic::Condition&,
                FindingList&);

}  // namespace windlass::analyse
