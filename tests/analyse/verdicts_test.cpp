// SPDX-License-Identifier: Apache-2.0
// Every verdict of the analyser against brute force over small random rule bases. WINDLASS_LONG=1:
// a hundred thousand laws.
#include <algorithm>
#include <cstdlib>

#include "analyse/broken_claim.hpp"
#include "analyse/prove.hpp"
#include "analyse/small_world.hpp"
#include "analyse/solver.hpp"
#include "base/json.hpp"

using namespace windlass;
using namespace windlass::test;
using analyse::Claim;
using analyse::Proved;

namespace {

std::size_t laws_tried() { return std::getenv("WINDLASS_LONG") == nullptr ? 3'000 : 100'000; }

// Whether what he told is a contradiction for the engine: then he is not to be shown.
bool contradicts_himself(const Small& small, const model::Facts& facts) {
  const plan::Evaluation evaluation(*small.base, small.world.calls, facts);
  const auto& all = evaluation.contradictions();
  return std::any_of(all.begin(), all.end(), [](const auto& one) { return one.certain; });
}

std::string wrong_refutation(const Small& small, const Claim& claim, const Proved& proved,
                             const Forced& keeping) {
  const auto read = base::read_document("patient.yaml", proved.patient);
  const auto facts = read ? model::read_patient(small.base->vocabulary(), *read)
                          : base::Result<model::Facts>(read.error());
  if (!facts) return "its patient cannot be read";
  if (contradicts_himself(small, *facts)) return "its patient breaks an assumption";
  // A supplied score agrees with a calculated one that rounds to it; the oracle does not round.
  const bool rounds =
      (*facts)[*small.base->vocabulary().find("x.score")].state == model::State::known;
  if (!rounds && !breaks(small, claim, *facts))
    return "its patient does not break it (" + proved.got.front() + "): " + proved.patient;
  if (!keeping.broken) return "it is refuted, and nobody breaks it";
  if (proved.answers < keeping.fewest) return "its patient is smaller than any";
  if (proved.smallest && proved.answers > keeping.fewest)
    return "its patient is not the smallest: " + std::to_string(keeping.fewest);
  return "";
}

// What the analyser says that brute force does not; empty where they agree.
std::string disagreement(const Small& small, const Claim& claim, const Proved& proved,
                         const EveryPatient& patients) {
  // Of whom it speaks: those who keep the assumptions that it names.
  const Forced spoken_of = forced(*small.base, patients, claim, proved.assumptions);
  if (!proved.assumptions.empty() && !forced(*small.base, patients, claim).broken)
    return "it names an assumption, and needs none";
  const std::vector<std::string> all = all_assumptions(*small.base);
  const Forced keeping = all.empty() ? spoken_of : forced(*small.base, patients, claim, all);
  switch (proved.verdict) {
    case Proved::Verdict::holds:
      return spoken_of.broken ? "it is said to hold, and somebody breaks it" : "";
    case Proved::Verdict::refuted: return wrong_refutation(small, claim, proved, keeping);
    case Proved::Verdict::not_decided:
      if (proved.in_each_combination)
        return spoken_of.broken ? "it is said to hold in each combination, and breaks in one" : "";
      if (!keeping.broken) return "it is not decided, and nobody breaks it";
      for (const model::Facts& facts : keeping.some)
        if (breaks(small, claim, facts)) return "it is not decided, and somebody breaks it";
      return "";
  }
  return "?";
}

}  // namespace

TEST_CASE("every verdict is that of brute force, and every certificate is checked") {
  Certificates certificates("certificates-of-" + std::to_string(laws_tried()));
  std::size_t tried = 0, held = 0, refuted = 0, open = 0, under_assumptions = 0;
  for (std::uint64_t seed = 1; tried < laws_tried(); ++seed) {
    const Small small = small_of(seed);
    const EveryPatient patients(*small.base, *small.world.rules, days());
    if (patients.count() > most_patients) continue;
    Random random(seed + 1'000'000);
    for (int i = 0; i < 4; ++i) {
      ++tried;
      const Claim claim = claim_of(*small.base, random);
      analyse::Laws laws = laws_of(small, claim);
      laws.laws.front().id += "-" + std::to_string(tried);
      const Proved proved = prove(laws, laws.laws.front());
      held += proved.in_each_combination ? 1 : 0;
      refuted += proved.verdict == Proved::Verdict::refuted ? 1 : 0;
      open += proved.verdict == Proved::Verdict::not_decided && !proved.in_each_combination;
      under_assumptions += proved.assumptions.empty() ? 0 : 1;
      const std::string found = disagreement(small, claim, proved, patients);
      if (!found.empty())
        FAIL("seed " << seed << ", law " << i << " (" << wanted(claim.expect, *small.base)
                     << "): " << found << "\n"
                     << documents_of(small));
      if (proved.in_each_combination && certificates.kept() < 2'000)
        certificates.keep(proved.formula, proved.proof, laws.laws.front().id);
    }
  }
  INFO(held << " held, " << refuted << " refuted, " << open << " not decided");
  CHECK(held > tried / 8);
  CHECK(refuted > tried / 3);
  CHECK(open < tried / 50);
  CHECK(under_assumptions > tried / 300);
  CHECK(certificates.hold());
}

TEST_CASE("a formula in which one clause is wrong is found by brute force") {
  std::size_t formulas = 0, found = 0;
  for (std::uint64_t seed = 1; formulas < 400; ++seed) {
    const Small small = small_of(seed);
    const EveryPatient patients(*small.base, *small.world.rules, days());
    if (patients.count() > 4'000) continue;
    Random random(seed);
    const Claim claim = claim_of(*small.base, random);
    const analyse::Laws laws = laws_of(small, claim);
    const analyse::Cnf right = opposite(laws, laws.laws.front());
    const bool broken = forced(*small.base, patients, claim).broken;
    for (int i = 0; i < 20; ++i, ++formulas) {
      // One clause is left out, or one of its literals turned.
      const std::size_t chosen = random.below(right.clauses());
      const bool turned = random.one_in(2);
      analyse::Cnf wrong;
      for (analyse::Lit variable = 1; variable < right.variables(); ++variable) wrong.fresh();
      std::vector<analyse::Lit> clause;
      std::size_t number = 0;
      for (const analyse::Lit lit : right.literals()) {
        if (lit != 0) {
          clause.push_back(lit);
          continue;
        }
        const bool here = number++ == chosen;
        if (here && turned) clause.front() = -clause.front();
        if (!here || turned) wrong.add(clause);
        clause.clear();
      }
      analyse::Solver solver;
      solver.take(wrong);
      const bool says = solver.solve({}, 100'000) == analyse::Satisfiability::satisfiable;
      found += says != broken ? 1 : 0;
    }
    analyse::Solver solver;
    solver.take(right);
    CHECK((solver.solve({}, 100'000) == analyse::Satisfiability::satisfiable) == broken);
  }
  // Most clauses do not matter to the one question that is asked.
  INFO(found << " of " << formulas);
  CHECK(found > formulas / 40);
}
