// SPDX-License-Identifier: Apache-2.0
#pragma once

// Which rule set rests on which. Private to knowledge/.
//
// Thread rule: [pure].

#include "knowledge/rule_base.hpp"

namespace windlass::knowledge {

// Each after the one that it extends. Refuses with rules.extends.
std::vector<const RuleSet*> in_order(const RuleBase&, base::Diagnostics&);

// Whether `upper` rests on `lower`, by however many steps. The base (null) is under everybody, and
// rests on nobody else.
bool rests_on(const RuleBase&, const RuleSet* upper, const RuleSet* lower);

}  // namespace windlass::knowledge
