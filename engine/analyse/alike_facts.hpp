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

// By fact of `one`, that of `other` which is defined alike, or no_fact: type, unit, range, words,
// for how long an answer counts, which other facts make it count longer or shorter and how those
// are defined, and what is read under a former name.
std::vector<model::FactId> alike_facts(const model::Vocabulary& one,
                                       const model::Vocabulary& other);

// The same answer in the words of another definition; nothing where it has none. The state and the
// dates stay.
std::optional<model::Fact> in_words_of(const model::FactDefinition& other,
                                       const model::FactDefinition&, const model::Fact&);

}  // namespace windlass::analyse
