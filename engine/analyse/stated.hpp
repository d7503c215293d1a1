// SPDX-License-Identifier: Apache-2.0
#pragma once

// Texts that state a duration, a count or a history of the patient which no fact knows on which
// their condition rests: "two weeks of rest did not help" where the condition asks for pain alone.
// Such a text is false for somebody.
//
// It reads English words, sentence by sentence. What tells somebody to do something, or says what
// has to come, states nothing of the past and is left out; so a text may say more than is found.
//
// Thread rule: [pure].

#include "analyse/finding.hpp"

namespace windlass::analyse {

void find_untested_texts(const knowledge::KnowledgeBase&, FindingList& found);

}  // namespace windlass::analyse
