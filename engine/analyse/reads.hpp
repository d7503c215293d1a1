// SPDX-License-Identifier: Apache-2.0
#pragma once

// The facts on which a condition rests: those that it names, and what these and its red flags rest
// on in turn.
//
// Thread rule: [pure].

#include <set>

#include "knowledge/knowledge_base.hpp"

namespace windlass::analyse {

// Those that the conditions name themselves.
void add_named(const logic::Condition&, std::set<model::FactId>& facts);
std::set<model::FactId> read_by(const knowledge::KnowledgeBase&,
                                const std::vector<const logic::Condition*>&);

}  // namespace windlass::analyse
