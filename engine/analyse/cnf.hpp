// SPDX-License-Identifier: Apache-2.0
#pragma once

// A Cnf is a propositional formula in clauses, and the gates from which it is built.
//
// Literals are those of DIMACS: a variable counted from 1, negative where it is negated. Variable 1
// is true. Equal gates are made once, and gates over constants are not made at all. A formula has a
// largest size; beyond it clauses are dropped and overflowed() says so, and whoever asks about such
// a formula has no answer.
//
// Thread rule: belongs to one thread.

#include <cstdint>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

namespace windlass::analyse {

using Lit = std::int32_t;
inline constexpr Lit yes = 1, no = -1;

class Cnf {
 public:
  // All clauses together have at most this many literals.
  explicit Cnf(std::size_t most_literals = std::size_t{1} << 25);

  Lit fresh() { return ++variables_; }
  void add(std::vector<Lit> clause);

  Lit all(std::vector<Lit>);
  Lit any(std::vector<Lit>);
  Lit both(Lit a, Lit b) { return all({a, b}); }
  Lit either(Lit a, Lit b) { return any({a, b}); }
  // At least `needed` of the literals are true.
  Lit at_least(const std::vector<Lit>&, std::size_t needed);
  // The points of those that are true reach the threshold. REQUIRES: as many points as literals.
  Lit reaches(const std::vector<Lit>&, const std::vector<std::uint64_t>& points,
              std::uint64_t threshold);

  Lit variables() const { return variables_; }
  std::size_t clauses() const { return clauses_; }
  // The clauses, each closed by a 0.
  const std::vector<Lit>& literals() const { return literals_; }
  bool overflowed() const { return overflowed_; }
  // As a DIMACS file; `comment` may have several lines.
  std::string dimacs(const std::string& comment) const;

 private:
  struct Hash {
    std::size_t operator()(const std::vector<Lit>&) const;
  };
  std::size_t most_literals_;
  Lit variables_ = 1;
  std::size_t clauses_ = 0;
  bool overflowed_ = false;
  std::vector<Lit> literals_;
  std::unordered_map<std::vector<Lit>, Lit, Hash> gates_;  // by sorted operands of `all`
};

}  // namespace windlass::analyse
