// SPDX-License-Identifier: Apache-2.0
#pragma once

// What must hold between the documents of a rule base beside references (references.hpp): ids stand
// once, no item claims more than its evidence gives, interactions do not contradict each other.
//
// It decides nothing about patients. Private to knowledge/.
//
// Thread rule: [pure].

#include "knowledge/rule_base.hpp"

namespace windlass::knowledge {

// Refuses evidence, red flags and interactions of one id in two documents, contributions of one id
// in one modality, requirements that stand twice in one document (rules.duplicate). Each list's own
// reader has refused what repeats inside it.
void check_ids(const RuleBase&, base::Diagnostics&);

// Refuses an item whose basis is stronger than the weakest evidence that it cites, or that rests on
// none (rules.basis). Amendments of layers included, whatever their days.
void check_basis(const RuleBase&, base::Diagnostics&);

// Refuses an interaction of a modality with itself (rules.interaction), one that repeats another
// (rules.duplicate), and rings of `later` (rules.cycle).
void check_interactions(const RuleBase&, base::Diagnostics&);

// The same text for conditions that say the same in another order. Not for people.
std::string canonical(const logic::Condition&);
std::string canonical(const std::optional<logic::Condition>&);

// "screening.yaml:12".
std::string where(const RuleBase&, const Place&);

}  // namespace windlass::knowledge
