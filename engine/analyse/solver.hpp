// SPDX-License-Identifier: Apache-2.0
#pragma once

// A Solver decides a formula in clauses. solver.cpp alone knows CaDiCaL.
//
// It is bounded by a number of conflicts, not by a clock: the same question stops at the same place
// on every machine that has the same CaDiCaL.
//
// Thread rule: belongs to one thread.

#include <cstdint>
#include <memory>
#include <span>
#include <string>

#include "analyse/budget.hpp"
#include "analyse/cnf.hpp"

namespace windlass::analyse {

enum class Satisfiability { satisfiable, unsatisfiable, stopped };

class Solver {
 public:
  // With `proof` every step is kept, and refutation() has them. What each search costs is taken
  // from the budget, where there is one; once that is spent every answer is `stopped`.
  explicit Solver(bool proof = false, Budget* budget = nullptr);
  ~Solver();
  Solver(const Solver&) = delete;
  Solver& operator=(const Solver&) = delete;

  // Adds what the formula has gained since it was last taken from. An overflowed formula makes
  // every later answer `stopped`.
  void take(const Cnf&);
  void add(std::span<const Lit> clause);
  // Whether there is an assignment in which these literals are true, within so many conflicts.
  Satisfiability solve(std::span<const Lit> assumptions, std::uint64_t most_conflicts);
  // Of the last answer, which was `satisfiable`.
  bool value(Lit) const;
  // Of the last answer, which was `unsatisfiable`: whether it rests on this one of the
  // assumptions.
  bool rests_on(Lit) const;
  // Tries this literal first.
  void prefer(Lit);
  // The steps that led to `unsatisfiable` without assumptions, as lines of DRAT. REQUIRES: `proof`;
  // the last call.
  std::string refutation();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

// The name and version of the library: "cadical-1.5.3".
std::string solver_name();

}  // namespace windlass::analyse
