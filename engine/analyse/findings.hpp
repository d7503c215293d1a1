// SPDX-License-Identifier: Apache-2.0
#pragma once

// What is wrong with rules that compile: conditions that nobody or everybody fulfils, what is said
// twice, what can never matter. rules/README.md has a paragraph for each code.
//
// Each is decided over all patients, by the formula of encoding.hpp; nothing is guessed. A
// condition counts as it stands, whatever the days on which a layer has it.
//
// Thread rule: [pure].

#include "knowledge/knowledge_base.hpp"

namespace windlass::analyse {

struct FindOptions {
  std::uint64_t most_conflicts = 20'000;  // of each question
};

struct Findings {
  base::Diagnostics list;  // most serious first
  // Questions that a limit ended without an answer: what they might have found is not in the list.
  std::size_t not_decided = 0;
};

Findings find_mistakes(const knowledge::KnowledgeBase&, const FindOptions& = {});

}  // namespace windlass::analyse
