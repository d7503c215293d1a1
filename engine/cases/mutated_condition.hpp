// SPDX-License-Identifier: Apache-2.0
#pragma once

// The mistakes that one condition can have. A part of mutants.hpp.
//
// Thread rule: [pure].

#include "cases/mutants.hpp"

namespace windlass::plan {

struct MutatedCondition {
  Mutant::Kind kind{};
  base::Span span;
  std::string was, now;
  logic::Condition condition;  // the whole one, with the mistake in one of its parts
};

// In the order of its parts. `records`: `on record` may be written in it.
std::vector<MutatedCondition> mutated(const knowledge::KnowledgeBase&, const logic::Condition&,
                                      bool records);

}  // namespace windlass::plan
