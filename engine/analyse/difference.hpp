// SPDX-License-Identifier: Apache-2.0
#pragma once

// What a change of rules does to all patients, unknowns included.
//
// For each treatment, the disposition and each red flag it asks whether anybody gets another
// answer: a looser one (something more may be done now, a bar is one no more, a lesser disposition,
// a red flag that holds no more), a tighter one, or one that is neither: a treatment that waited
// for an answer is refused without it, or still waits, and for something else. Who is found is
// decided by both engines before anything is said of them. That nobody is there is a refutation,
// written down.
//
// Whether an assumption of the vocabulary is broken is compared like a red flag. Of whoever breaks
// one that is another on the other side nothing else is said.
//
// What is compared is the status by the rules and beside the other treatments, for one combination
// of the candidates of a conflict: where it is nowhere looser, no plan is looser. Protocols, texts,
// stages and questions are not in it, nor is what only one of the two has.
//
// Thread rule: [pure].

#include <string>
#include <vector>

#include "analyse/change.hpp"
#include "analyse/prove.hpp"

namespace windlass::analyse {

struct Refutation {
  std::string formula, proof;  // DIMACS and LRAT; empty where it was not shown
};

struct Difference {
  std::vector<Change> changes;  // every question, those of treatments first
  // Ids of treatments and red flags that only one of them has.
  std::vector<std::string> only_before, only_after;
  // The assumptions of the vocabulary without which it is not proved that nobody gets another
  // answer. Of whoever breaks one of them nothing is said. Sorted.
  std::vector<std::string> assumptions;
  // Facts: two_bases.hpp. Of the last nothing is known, they are free on both sides.
  std::vector<std::string> defined_otherwise, not_supplied, calculated;
  std::vector<std::string> aged_otherwise, ranged_otherwise, renamed_otherwise;
  Refutation nobody_changes, nobody_looser;
  std::size_t variables = 0, clauses = 0;

  bool any(Change::Verdict, Change::Way) const;
  // The same, but for what only a value decides that one of the two rules alone can be told.
  bool any_in_words_of_both(Change::Verdict, Change::Way) const;
};

// Every direction, or only whether anybody gets a looser answer.
enum class Directions : std::uint8_t { all, looser };

// Refuses with what the compiler of conditions refuses. Where only one direction is asked,
// `changes` has no other, and there is no certificate that nobody changes.
base::Result<Difference> difference(const Side& before, const Side& after, const ProveOptions& = {},
                                    Directions = Directions::all);

}  // namespace windlass::analyse
