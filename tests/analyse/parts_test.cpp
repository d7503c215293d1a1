// SPDX-License-Identifier: Apache-2.0
// The parts of the analyser by themselves.
#include <algorithm>
#include <functional>

#include "analyse/certificate.hpp"
#include "analyse/solver.hpp"
#include "catch.hpp"
#include "oracle/patients.hpp"

using namespace windlass;
using analyse::Cnf;
using analyse::Lit;
using analyse::Satisfiability;

namespace {

// Whether the gate is `wanted` in every assignment of its inputs.
bool is_always(const Cnf& cnf, Lit gate, const std::vector<Lit>& inputs,
               const std::function<bool(const std::vector<bool>&)>& wanted) {
  analyse::Solver solver;
  solver.take(cnf);
  for (std::size_t bits = 0; bits < std::size_t{1} << inputs.size(); ++bits) {
    std::vector<Lit> assumed;
    std::vector<bool> values;
    for (std::size_t i = 0; i < inputs.size(); ++i) {
      values.push_back((bits >> i & 1) != 0);
      assumed.push_back(values.back() ? inputs[i] : -inputs[i]);
    }
    assumed.push_back(wanted(values) ? -gate : gate);
    if (solver.solve(assumed, 1'000) != Satisfiability::unsatisfiable) return false;
    assumed.back() = -assumed.back();
    if (solver.solve(assumed, 1'000) != Satisfiability::satisfiable) return false;
  }
  return true;
}

}  // namespace

TEST_CASE("gates say what their operands say") {
  Cnf cnf;
  std::vector<Lit> in;
  for (int i = 0; i < 5; ++i) in.push_back(cnf.fresh());
  const auto count = [](const std::vector<bool>& values) {
    return static_cast<std::size_t>(std::count(values.begin(), values.end(), true));
  };
  CHECK(is_always(cnf, cnf.all(in), in, [&](const auto& values) { return count(values) == 5; }));
  CHECK(is_always(cnf, cnf.any(in), in, [&](const auto& values) { return count(values) > 0; }));
  for (std::size_t needed = 1; needed <= 5; ++needed)
    CHECK(is_always(cnf, cnf.at_least(in, needed), in,
                    [&](const auto& values) { return count(values) >= needed; }));
  CHECK(cnf.at_least(in, 0) == analyse::yes);
  CHECK(cnf.at_least(in, 6) == analyse::no);
  CHECK(cnf.all({in[0], -in[0]}) == analyse::no);
  CHECK(cnf.any({in[0], -in[0]}) == analyse::yes);
  CHECK(cnf.all({in[1], analyse::yes, in[1]}) == in[1]);
}

TEST_CASE("points reach a threshold where their sum does") {
  test::Random random(7);
  for (int round = 0; round < 60; ++round) {
    Cnf cnf;
    std::vector<Lit> in;
    std::vector<std::uint64_t> points;
    std::uint64_t total = 0;
    for (int i = 0; i < 6; ++i) {
      in.push_back(random.one_in(3) ? -cnf.fresh() : cnf.fresh());
      points.push_back(1 + random.below(9));
      total += points.back();
    }
    const std::uint64_t threshold = 1 + random.below(total + 1);
    CHECK(is_always(cnf, cnf.reaches(in, points, threshold), in, [&](const auto& values) {
      std::uint64_t sum = 0;
      for (std::size_t i = 0; i < in.size(); ++i) sum += values[i] ? points[i] : 0;
      return sum >= threshold;
    }));
  }
}

TEST_CASE("a formula beyond its size has no answer") {
  Cnf cnf(50);
  std::vector<Lit> in;
  for (int i = 0; i < 40; ++i) in.push_back(cnf.fresh());
  cnf.add({cnf.at_least(in, 20)});
  CHECK(cnf.overflowed());
  analyse::Solver solver;
  solver.take(cnf);
  CHECK(solver.solve({}, 1'000) == Satisfiability::stopped);
}

namespace {

// Pigeons that have one hole too few: no short refutation by hand.
Cnf pigeons(int holes) {
  Cnf cnf;
  std::vector<std::vector<Lit>> sits(static_cast<std::size_t>(holes) + 1);
  for (auto& row : sits)
    for (int i = 0; i < holes; ++i) row.push_back(cnf.fresh());
  for (const auto& row : sits) cnf.add(row);
  for (std::size_t hole = 0; hole < static_cast<std::size_t>(holes); ++hole)
    for (std::size_t a = 0; a < sits.size(); ++a)
      for (std::size_t b = a + 1; b < sits.size(); ++b) cnf.add({-sits[a][hole], -sits[b][hole]});
  return cnf;
}

}  // namespace

TEST_CASE("a search that reaches its limit stops, and a refutation is followed to its reasons") {
  const Cnf cnf = pigeons(7);
  analyse::Solver bounded;
  bounded.take(cnf);
  CHECK(bounded.solve({}, 10) == Satisfiability::stopped);
  analyse::Solver solver(true);
  solver.take(cnf);
  REQUIRE(solver.solve({}, 1'000'000) == Satisfiability::unsatisfiable);
  const std::string drat = solver.refutation();
  const auto lrat = analyse::lrat(cnf, drat);
  REQUIRE(lrat);
  CHECK(std::count(lrat->begin(), lrat->end(), '\n') > 10);
  // Without its steps the contradiction does not follow, and what does not follow is refused.
  CHECK_FALSE(analyse::lrat(cnf, ""));
  CHECK_FALSE(analyse::lrat(cnf, "2 3 0\n" + drat));
}
