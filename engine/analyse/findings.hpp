// SPDX-License-Identifier: Apache-2.0
#pragma once

// What is wrong with rules that compile: conditions that nobody or everybody fulfils, what is said
// twice, what can never matter. rules/README.md has a paragraph for each code.
//
// Each is decided over all patients, by the formula of encoding.hpp; nothing is guessed. A
// condition counts as it stands, whatever the days on which a layer has it.
//
// Thread rule: [pure].

#include <array>
#include <optional>
#include <set>
#include <string>

#include "analyse/silence.hpp"
#include "model/date.hpp"

namespace windlass::analyse {

struct FindOptions {
  std::uint64_t most_conflicts = 20'000;  // of each question
  std::uint64_t most_steps = 100'000;     // of all together, as analyse::Budget counts them
  std::optional<model::Date> on;          // the day for which it is asked what is too old
  std::set<std::string> read_by_plugins;  // the facts that calculators and prescribers take
};

struct Findings {
  // Most serious first, the first thousand. What is left out is counted in the last one
  // (document.more), by level.
  base::Diagnostics list;
  std::array<std::size_t, 3> counts{};  // of each level, in the list or not
  std::vector<Silenced> silenced;       // by comments, so not in the list
  // Questions that a limit ended without an answer: what they might have found is not in the list.
  // Of how many; and the rules that were not compared with all others.
  std::size_t not_decided = 0, asked = 0, not_compared = 0;
  std::uint64_t steps = 0;  // that were taken
};

Findings find_mistakes(const knowledge::KnowledgeBase&, const FindOptions& = {});

}  // namespace windlass::analyse
