// SPDX-License-Identifier: Apache-2.0
#pragma once

// Checks what documents say of each other: evidence, modalities, stages, prescribers, red flags.
// Private to knowledge/.
//
// Thread rule: [pure].

#include <functional>

#include "knowledge/layers.hpp"

namespace windlass::knowledge {

// Reports every id that names nothing (rules.evidence, rules.modality, rules.stage, rules.protocol,
// rules.red_flag), evidence that cannot support a rule, and derived facts that rules read and
// nobody computes (rules.computed).
void check_references(const RuleBase&, const LayeredRules&, base::Diagnostics&);

// Reports every `red_flag:` in the condition that names none (rules.red_flag).
void check_red_flags(const logic::Condition&, const Screening&, const base::Source&,
                     base::Diagnostics&);

// Calls `visit` with every condition of the rules and the number of its document.
using VisitCondition = std::function<void(const logic::Condition&, std::uint32_t document)>;
void each_condition(const RuleBase&, const LayeredRules&, const VisitCondition& visit);

}  // namespace windlass::knowledge
