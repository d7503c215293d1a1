// SPDX-License-Identifier: Apache-2.0
#pragma once

// Mutants are small mistakes that an author could make, one at a time: a threshold that lies one
// step too far, a comparison the wrong way round, a part that is missing, a level that is another.
// Cases that no mutant passes hold the rules in place.
//
// Which there are, in which order, depends on the rules alone. A mutant never brings a threshold
// that the rules have not; a value that it leaves out of a list may be one that only it tells from
// the others.
//
// Thread rule: plain values; listing is [pure].

#include <functional>
#include <string>
#include <vector>

#include "cases/mutated_condition.hpp"
#include "knowledge/written.hpp"

namespace windlass::cases {

struct Mutant {
  using Kind = MutantKind;
  Kind kind{};
  std::size_t condition = 0;  // number of its condition in the order of each_written()
  knowledge::Written whose;
  std::uint32_t line = 0, column = 0;
  std::string was, now;  // "symptom.first_step_nprs: at least 4" and "... above 4"
  // The condition with the mistake; nothing where a level is changed.
  std::optional<logic::Condition> mutated;
  std::function<void(knowledge::RuleBase&)> change;
};
std::string_view word(Mutant::Kind);

// `base`: the rules as they are, with all their conditions asked (Coverage::base).
std::vector<Mutant> mutants(const knowledge::KnowledgeBase& base);

}  // namespace windlass::cases
