// SPDX-License-Identifier: Apache-2.0
#pragma once

// Reads a condition from a document's node, checked against the vocabulary.
//
// Thread rule: [pure].

#include "logic/condition.hpp"

namespace windlass::logic {

// Reads a condition. All problems are gathered with codes rules.condition, rules.fact,
// rules.constraint, rules.unit, rules.number, rules.value, rules.range. Nothing is returned when
// there was any.
std::optional<Condition> read_condition(const model::Vocabulary&, const base::Source&,
                                        const base::Node&, base::Diagnostics&);

// Reads what one fact is asked, as it stands behind `fact:`.
std::optional<Condition> read_constraint_on(const model::Vocabulary&, model::FactId,
                                            const base::Source&, const base::Node& constraint,
                                            base::Diagnostics&);

}  // namespace windlass::logic
