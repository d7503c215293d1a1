// SPDX-License-Identifier: Apache-2.0
#pragma once

// What a case expects of a plan, and what of it the plan does not say. A part of cases.hpp.
//
// Thread rule: plain values; comparing is [pure]. A Difference does not point into the plan.

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "model/recommendation.hpp"
#include "plan/evaluation.hpp"

namespace windlass::cases {

// What a case expects. Whatever is absent or not listed is not looked at, except that `red_flags`
// names all that are true, and that facts contradict each other only as `contradictions` says. A
// modality is an index into the rule base's.
struct Expectation {
  template <class T>
  using ByModality = std::vector<std::pair<std::size_t, T>>;

  // A line of a protocol: its key, and its number ("3", "30 s") or words that its text contains.
  struct Line {
    std::string key, says;
  };

  std::optional<model::Disposition> disposition;
  std::optional<std::vector<std::string>> red_flags;
  std::optional<std::vector<std::string>> contradictions;  // assumptions that are broken; sorted
  ByModality<model::Status> status;
  ByModality<std::vector<model::Status>> never;  // the status is none of these
  std::vector<model::FactId> asks, asks_not;
  std::vector<model::FactId> assumed;  // among what the plan assumes
  std::vector<model::FactId> assumed_not;
  ByModality<std::vector<std::string>> reasons, reasons_not;
  ByModality<std::vector<std::string>> mitigations;  // words that one of them contains
  ByModality<std::vector<Line>> protocol;
  ByModality<std::vector<std::string>> protocol_not;  // keys of lines that it has not
  std::vector<std::size_t> now, later;                // among what stands there in the stages
  std::vector<std::size_t> order;      // in the stages these stand one after the other
  std::vector<std::string> texts;      // words that some text of the plan contains
  std::vector<std::string> texts_not;  // words that none contains

  bool empty() const;
  // What a row of a matrix expects, where this is what its case does. Lists grow; of the
  // disposition, the red flags, the order and each modality's status the row's own word counts.
  Expectation with(const Expectation& row) const;
  // Whether it looks at what follows from open answers, and not from verdicts alone.
  bool looks_at_what_is_open() const;
  // Whether it looks at more than the disposition, red flags and statuses.
  bool looks_at_the_plan() const;
  std::size_t size() const;  // how much it expects
};

struct Difference {
  std::string about;  // "disposition", "red_flags", "status of taping", "asks", "reasons of taping"
  std::string expected, got;
  std::vector<std::string> reasons;  // those that decided: "contraindication adhesive-allergy is
                                     // true (taping.yaml:31): Confirmed allergy ..."
};

// What the plan of this patient does not say. It is made as far as the expectation looks at it.
std::vector<Difference> compare(const Expectation&, const plan::Evaluation&, const plan::Calls&);

}  // namespace windlass::cases
