// SPDX-License-Identifier: Apache-2.0
#pragma once

// What a rule base holds and nothing of it uses: facts that nothing reads or asks, evidence that
// nothing cites.
//
// Thread rule: [pure].

#include <set>
#include <string>

#include "analyse/finding.hpp"

namespace windlass::analyse {

// `read_by_plugins`: the facts that calculators and prescribers take.
void find_unused(const knowledge::KnowledgeBase&, const std::set<std::string>& read_by_plugins,
                 FindingList&);

}  // namespace windlass::analyse
