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

// Of the assignments in which these literals are true. `most_conflicts` bounds each search; where
// one stops, what was found so far is returned. The formula gains what counts answers. `others`:
// answers that are counted besides, to facts that the encoding does not have.
Found smallest(Encoding&, const std::vector<Lit>& wanted, std::uint64_t most_conflicts,
               const std::vector<Lit>& others = {});

}  // namespace windlass::analyse
