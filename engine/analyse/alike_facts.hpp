// SPDX-License-Identifier: Apache-2.0
#pragma once

// Facts that two vocabularies define alike, so that one answer means the same in both.
//
// Thread rule: [pure].

#include <optional>
#include <vector>

#include "model/facts.hpp"

namespace windlass::analyse {

inline constexpr model::FactId no_fact = static_cast<model::FactId>(-1);

// By fact of `one`, that of `other` of the same id, or no_fact. What is said of a patient in the
// names of today means the same in both.
struct AlikeFacts {
  // Defined alike: type, unit, range, words, for how long an answer counts, which other facts make
  // it count longer or shorter and how those are defined.
  std::vector<model::FactId> wholly;
  // Of the same type, unit and words: one value that both can read is one value, however long it
  // counts. Those that are defined alike are among them, derived facts only where they are.
  std::vector<model::FactId> in_words;
};
AlikeFacts alike_facts(const model::Vocabulary& one, const model::Vocabulary& other);

// Facts of `one` that some former name means, which both have and read otherwise.
std::vector<model::FactId> renamed_otherwise(const model::Vocabulary& one,
                                             const model::Vocabulary& other);

// Whether an answer that still counts in the one counts in the other, whatever else is known.
// REQUIRES: the fact is alike in words; `alike` are those of `one`.
bool counts_longer(const model::Vocabulary& one, model::FactId, const model::Vocabulary& other,
                   const AlikeFacts& alike);

// The same answer in the words of another definition; nothing where it has none. The state and the
// dates stay.
std::optional<model::Fact> in_words_of(const model::FactDefinition& other,
                                       const model::FactDefinition&, const model::Fact&);

}  // namespace windlass::analyse
