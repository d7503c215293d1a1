// SPDX-License-Identifier: Apache-2.0
#pragma once

// Values between two indications for which neither speaks.
//
// Thread rule: [pure].

#include <vector>

#include "knowledge/knowledge_base.hpp"

namespace windlass::analyse {

// Adds a note (check.gap) where two indications of one modality ask one number alone, the one from
// a threshold on, the other up to a lower one or up to the same, which both leave out, and no other
// indication of the modality asks that number for a value between. Between two thresholds both have
// one status. Gaps may be meant, so it is a note.
void find_gaps(const knowledge::KnowledgeBase&, std::vector<base::Diagnostic>&);

}  // namespace windlass::analyse
