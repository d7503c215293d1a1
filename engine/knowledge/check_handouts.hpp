// SPDX-License-Identifier: Apache-2.0
#pragma once

// What must hold between handouts, locales and the rules that they speak of. It decides nothing
// about patients, and says nothing of texts that are missing (present/handout.hpp). Private to
// knowledge/.
//
// Thread rule: [pure].

#include "knowledge/layers.hpp"

namespace windlass::knowledge {

// Refuses an item of a handout that names what is not there (rules.modality, rules.red_flag,
// rules.handout), items of one id in two documents, a text that stands twice in one language
// (rules.duplicate), and handouts that fall back to different languages (rules.language).
void check_handouts(const RuleBase&, const LayeredRules&, base::Diagnostics&);

}  // namespace windlass::knowledge
