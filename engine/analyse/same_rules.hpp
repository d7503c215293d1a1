// SPDX-License-Identifier: Apache-2.0
#pragma once

// Whether two rule bases say the same of a fact. Facts are compared by their ids: each base counts
// its own.
//
// Thread rule: [pure].

#include <optional>
#include <vector>

#include "knowledge/knowledge_base.hpp"

namespace windlass::analyse {

// Type, unit, range, words, and for how long an answer counts.
bool defined_alike(const model::Vocabulary&, const model::FactDefinition&, const model::Vocabulary&,
                   const model::FactDefinition&);

// The condition as the other base counts facts; nothing where it asks of a fact that is not there
// or that is defined otherwise. `other_of`: by fact, that of the other base or no_fact.
inline constexpr model::FactId no_fact = static_cast<model::FactId>(-1);
std::optional<logic::Condition> translated(const logic::Condition&,
                                           const std::vector<model::FactId>& other_of);

// By fact of `before`, whether the other base has it, defined alike, and derives or calculates it
// alike, what it rests on included. What a plugin's code gives is never alike.
std::vector<bool> derived_alike(const knowledge::KnowledgeBase& before,
                                const knowledge::KnowledgeBase& after,
                                const std::vector<model::FactId>& other_of);

}  // namespace windlass::analyse
