// SPDX-License-Identifier: Apache-2.0
#pragma once

// Many questions to one formula: can this literal be true? Each patient that is found answers all
// questions that he makes true, so most cost no search of their own.
//
// Thread rule: belongs to one thread.

#include <map>

#include "analyse/encoding.hpp"
#include "analyse/solver.hpp"

namespace windlass::analyse {

class Questions {
 public:
  explicit Questions(std::uint64_t most_conflicts) : most_conflicts_(most_conflicts) {}

  // REQUIRES: before ask().
  void add(Lit one) { answers_.emplace(one, Answer::stopped); }
  void ask(const Encoding&);
  // Whether somebody is there for whom it is true. `stopped`: not decided. REQUIRES: it was added.
  Answer answer(Lit one) const { return answers_.at(one); }
  bool impossible(Lit one) const { return answer(one) == Answer::unsatisfiable; }
  std::size_t not_decided() const;

 private:
  const std::uint64_t most_conflicts_;
  std::map<Lit, Answer> answers_;
};

}  // namespace windlass::analyse
