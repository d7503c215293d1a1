// SPDX-License-Identifier: Apache-2.0
#pragma once

// Mutants are small mistakes that an author could make, one at a time: a threshold that lies one
// step too far, a comparison the wrong way round, a part that is missing, a level that is another.
// Cases that no mutant passes hold the rules in place.
//
// Which there are, in which order, depends on the rules alone. A mutant never brings a threshold or
// a group of values that the rules have not: it differs from them in patients whom they tell apart.
//
// Thread rule: plain values; listing is [pure].

#include <functional>
#include <string>
#include <vector>

#include "cases/coverage.hpp"

namespace windlass::plan {

struct Mutant {
  enum class Kind {
    threshold,    // one step to either side of the boundary
    comparison,   // the wrong way round
    negation,     // true for false
    dropped,      // a part, or a value of a list, is missing
    count,        // `at least N` for one more or less
    record,       // `on record` for plain, or back
    level,        // absolute or relative; recommended or optional; deferred or not indicated
    disposition,  // of a red flag: the next one
  };
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

}  // namespace windlass::plan
