// SPDX-License-Identifier: Apache-2.0
#pragma once

// What follows from a law that every combination of candidates keeps, for a patient whose answers
// contradict each other.
//
// A plan takes the most cautious status of all combinations, and then what is never alone is
// deferred once more, beside what is left of the others. So the plan can have a status that no
// combination has that the law speaks of.
//
// Thread rule: [pure].

#include "analyse/laws.hpp"

namespace windlass::analyse {

enum class Contradictions {
  any_candidate,    // it holds of whoever fulfils its condition with one candidate
  every_candidate,  // it holds of whoever fulfils its condition with each of them
  not_decided,      // nothing follows
};
// The words of documents: "any_candidate", "every_candidate", "not_decided".
std::string_view word(Contradictions);

// REQUIRES: every single combination keeps the law.
Contradictions contradictions(const Law&, const knowledge::KnowledgeBase&);

}  // namespace windlass::analyse
