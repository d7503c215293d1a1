// SPDX-License-Identifier: Apache-2.0
#pragma once

// Compiling turns layered rules into contributions and one program. Private to knowledge/.
//
// Its work is linear in the documents, up to what the result itself holds: each definition (a
// derived fact, a red flag) is compiled once, after those that it rests on.
//
// Thread rule: [pure].

#include "knowledge/compiled_rules.hpp"
#include "knowledge/layers.hpp"

namespace windlass::knowledge {

// `asked` are conditions that are compiled besides, for callers who have their own. REQUIRES:
// check_references found nothing. Refuses with rules.cycle, rules.chain and rules.thresholds. The
// result points into `rules`.
base::Result<CompiledRules> compile(const RuleBase& rules, const LayeredRules&,
                                    const std::vector<logic::Condition>& asked);

}  // namespace windlass::knowledge
