// SPDX-License-Identifier: Apache-2.0
#pragma once

// Whether a law holds of all patients, unknowns included.
//
// Where it does, the answer is a refutation of its opposite, written down. Where it does not, it is
// the smallest patient who breaks it, found in the formula and then judged by the engine, which has
// the last word. Where neither was found within the limit, or the engine says otherwise of the
// patient than the formula, the answer is that nothing was decided.
//
// Thread rule: [pure].

#include <string>
#include <vector>

#include "analyse/budget.hpp"
#include "analyse/cnf.hpp"
#include "analyse/contradictions.hpp"
#include "analyse/laws.hpp"

namespace windlass::analyse {

struct ProveOptions {
  std::uint64_t most_conflicts = 200'000;  // of each search
  Budget* budget = nullptr;                // of all searches; null: none but that of each
};

struct Proved {
  enum class Verdict { holds, refuted, not_decided };
  Verdict verdict = Verdict::not_decided;
  std::string why;  // not decided: what stopped it
  // Every combination of candidates keeps the law, so it holds of everybody whose answers do not
  // contradict each other. Without this nothing is said of anybody else. It holds, as a verdict,
  // where something follows for the others, too: where `contradictory` is not `not_decided`.
  bool in_each_combination = false;
  Contradictions contradictory = Contradictions::not_decided;
  // The assumptions of the vocabulary without which it is not proved. Of whoever breaks one of them
  // nothing is said.
  std::vector<std::string> assumptions;
  // In each combination: whether anybody has what the law speaks of.
  enum class SpeaksOf { somebody, nobody, not_decided };
  SpeaksOf speaks_of = SpeaksOf::not_decided;
  std::string formula, proof;  // in each combination: DIMACS and LRAT
  // Refuted: the document of a patient, whether no patient with fewer answers breaks the law, which
  // claims they break, and what the engine says of them.
  std::string patient;
  std::size_t answers = 0;
  bool smallest = false;
  std::vector<std::string> broken, got;
  std::vector<LayerDays> out_of_force;  // rule sets that are not in force on the patient's day
  // Facts of the question that formulas and plugins calculate. It holds whatever they give.
  std::vector<model::FactId> calculated;
  std::size_t variables = 0, clauses = 0;
};

// Not of layers: layers_law.hpp.
Proved prove(const Laws&, const Law&, const ProveOptions& = {});

// The opposite of a law: whoever breaks it, in one combination of candidates, satisfies the
// formula.
Cnf opposite(const Laws&, const Law&);

}  // namespace windlass::analyse
