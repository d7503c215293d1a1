// SPDX-License-Identifier: Apache-2.0
#pragma once

// The mistakes that one condition can have. A part of mutants.hpp.
//
// Thread rule: [pure].

#include <string>
#include <vector>

#include "knowledge/knowledge_base.hpp"

namespace windlass::cases {

enum class MutantKind {
  threshold,    // one step to either side of the boundary
  comparison,   // the wrong way round
  negation,     // true for false
  dropped,      // a part, or a value of a list, is missing
  count,        // `at least N` for one more or less
  record,       // `on record` for plain, or back
  level,        // absolute or relative; recommended or optional; deferred or not indicated
  disposition,  // of a red flag: the next one
};

struct MutatedCondition {
  MutantKind kind{};
  base::Span span;
  std::string was, now;
  logic::Condition condition;  // the whole one, with the mistake in one of its parts
};

// In the order of its parts. `records`: `on record` may be written in it.
std::vector<MutatedCondition> mutated(const knowledge::KnowledgeBase&, const logic::Condition&,
                                      bool records);

}  // namespace windlass::cases
