// SPDX-License-Identifier: Apache-2.0
#pragma once

// Whether two rule bases derive or calculate a fact alike. Facts are compared by their ids: each
// base counts its own.
//
// Thread rule: [pure].

#include <functional>
#include <optional>
#include <vector>

#include "analyse/alike_facts.hpp"
#include "knowledge/knowledge_base.hpp"

namespace windlass::analyse {

// The condition as the other base counts facts; nothing where it asks of a fact that is not there
// or that is defined otherwise. `other_of`: by fact, that of the other base or no_fact.
std::optional<logic::Condition> translated(const logic::Condition&,
                                           const std::vector<model::FactId>& other_of);

// Whether the same code of a plugin calculates both.
using SameCode = std::function<bool(model::FactId before, model::FactId after)>;

// By fact of `before`, whether the other base has it, defined alike, and derives or calculates it
// alike, what it rests on included.
std::vector<bool> derived_alike(const knowledge::KnowledgeBase& before,
                                const knowledge::KnowledgeBase& after,
                                const std::vector<model::FactId>& other_of, const SameCode&);

}  // namespace windlass::analyse
