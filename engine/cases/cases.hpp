// SPDX-License-Identifier: Apache-2.0
#pragma once

// Cases are rule tests: a patient in a few lines, and what the plan must say of them. The `kind:
// cases` documents of rules/README.md.
//
// Reading checks every id and word against the engine's rule base, so that a test cannot pass
// because it speaks of nothing. Running one makes the whole plan, lists what differs with the
// reasons that decided it, and notes the verdict of every contribution for coverage.
//
// Thread rule: plain values; reading and running are [pure]. A CaseResult does not point into the
// plan it was made from.

#include <string>
#include <vector>

#include "base/node.hpp"
#include "cases/case_patients.hpp"
#include "cases/comparison.hpp"
#include "plan/engine.hpp"

namespace windlass::cases {

struct Case {
  std::string id, title;  // of a row of a matrix: "case/row"
  model::Facts facts;
  Expectation expect;
  std::uint32_t line = 0;  // where it begins in its document
};

struct CasesDocument {
  struct Fixture {
    std::string id;
    base::Span span;
  };
  std::string id, title, name;  // name: of the source, as a person gave it
  std::vector<Case> cases;
  std::vector<Fixture> fixtures;   // that stand here
  std::set<FixtureName> rests_on;  // fixtures that cases build on, here or in other documents
  base::SourcePtr source;
};

// All problems are gathered: those of patients (fact.*, patient.as_of), of references
// (rules.modality, rules.red_flag, rules.fact), of documents (document.*), rules.duplicate for a
// repeated id, cases.reason for a reason the modality cannot have, cases.line for a line its
// protocol cannot have, cases.start_from for a case that starts from one that does not stand before
// it and from no fixture, cases.matrix for rows that are too many or none, cases.expect for a case
// that expects nothing. `beside`: other documents of cases in the same folder, whose fixtures cases
// may build on.
base::Result<CasesDocument> read_cases(const plan::Engine&, const base::Document&,
                                       const std::vector<const base::Document*>& beside = {});
// Whether a case starts from what does not stand in its document.
bool starts_elsewhere(const base::Document&);

struct CaseResult {
  std::vector<Difference> differences;
  std::vector<std::vector<model::Verdict>>
      contributions;  // by modality and contribution, as in the KnowledgeBase
  std::vector<std::vector<model::Verdict>> red_flags;  // by flag and level
  // Of a case that failed, the rule sets that do not count on its day: "my-clinic begins on
  // 2027-01-01".
  std::vector<std::string> out_of_force;
  bool passed() const { return differences.empty(); }
};

CaseResult run_case(const plan::Engine&, const Case&);

}  // namespace windlass::cases
