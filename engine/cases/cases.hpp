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

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/node.hpp"
#include "plan/engine.hpp"

namespace windlass::plan {

// What a case expects. Whatever is absent or not listed is not looked at, except that `red_flags`
// names all that are true. A modality is an index into the rule base's.
struct Expectation {
  template <class T>
  using ByModality = std::vector<std::pair<std::size_t, T>>;

  // A line of a protocol: its key, and its number ("3", "30 s") or words that its text contains.
  struct Line {
    std::string key, says;
  };

  std::optional<model::Disposition> disposition;
  std::optional<std::vector<std::string>> red_flags;
  ByModality<model::Status> status;
  ByModality<std::vector<model::Status>> never;  // the status is none of these
  std::vector<model::FactId> asks, asks_not;
  std::vector<model::FactId> assumed;  // among what the plan assumes
  ByModality<std::vector<std::string>> reasons;
  ByModality<std::vector<std::string>> mitigations;  // words that one of them contains
  ByModality<std::vector<Line>> protocol;
  std::vector<std::size_t> now, later;  // among what stands there in the stages
  std::vector<std::size_t> order;       // in the stages these stand one after the other
  std::vector<std::string> texts;       // words that some text of the plan contains

  bool empty() const;
};

struct Case {
  std::string id, title;
  model::Facts facts;
  Expectation expect;
  std::uint32_t line = 0;  // where it begins in its document
};

struct CasesDocument {
  std::string id, title, name;  // name: of the source, as a person gave it
  std::vector<Case> cases;
};

// All problems are gathered: those of patients (fact.*, patient.as_of), of references
// (rules.modality, rules.red_flag, rules.fact), of documents (document.*), rules.duplicate for a
// repeated id, cases.reason for a reason the modality cannot have, cases.start_from for a case that
// starts from one that does not stand before it, cases.expect for a case that expects nothing.
base::Result<CasesDocument> read_cases(const Engine&, const base::Document&);

struct Difference {
  std::string about;  // "disposition", "red_flags", "status of taping", "asks", "reasons of taping"
  std::string expected, got;
  std::vector<std::string> reasons;  // those that decided: "contraindication adhesive-allergy is
                                     // true (taping.yaml:31): Confirmed allergy ..."
};

struct CaseResult {
  std::vector<Difference> differences;
  std::vector<std::vector<model::Verdict>>
      contributions;  // by modality and contribution, as in the KnowledgeBase
  std::vector<std::vector<model::Verdict>> red_flags;  // by flag and level
  bool passed() const { return differences.empty(); }
};

CaseResult run_case(const Engine&, const Case&);

}  // namespace windlass::plan
