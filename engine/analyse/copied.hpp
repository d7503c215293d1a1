// SPDX-License-Identifier: Apache-2.0
#pragma once

// Texts that somebody forgot to change: copied from another rule word for word, left as a
// placeholder, or with another number than the condition has. Each is false for somebody.
//
// Thread rule: [pure].

#include "analyse/finding.hpp"

namespace windlass::analyse {

// "TODO" and the like in any text of one document, whatever its kind.
void find_placeholders(const base::Document&, FindingList& found);
void find_forgotten_texts(const knowledge::KnowledgeBase&, FindingList& found);

}  // namespace windlass::analyse
