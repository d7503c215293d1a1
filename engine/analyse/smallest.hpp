// SPDX-License-Identifier: Apache-2.0
#pragma once

// The assignment with the fewest answers: of whom as little as possible is known.
//
// Thread rule: belongs to one thread.

#include "analyse/encoding.hpp"
#include "analyse/solver.hpp"

namespace windlass::analyse {

struct Found {
  Satisfiability answer = Satisfiability::stopped;
  std::vector<bool> values;  // by variable; of a satisfiable question
  std::size_t answers = 0;
  bool smallest = false;  // nobody with fewer answers is there
  Assignment model() const {
    return [this](Lit lit) {
      const auto variable = static_cast<std::size_t>(lit < 0 ? -lit : lit);
      return (variable < values.size() && values[variable]) == (lit > 0);
    };
  }
};

// How long it is looked for: conflicts of each search, and what all together may cost.
struct Limits {
  std::uint64_t most_conflicts;
  Budget* budget = nullptr;
};

// Of the assignments in which these literals are true. Where a search stops, what was found so far
// is returned. The formula gains what counts answers. `others`: answers that are counted besides,
// to facts that the encoding does not have.
Found smallest(Encoding&, const std::vector<Lit>& wanted, const Limits&,
               const std::vector<Lit>& others = {});

}  // namespace windlass::analyse
