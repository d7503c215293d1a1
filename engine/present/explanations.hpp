// SPDX-License-Identifier: Apache-2.0
#pragma once

// The accounts of `windlass explain`: a plan by treatment, what to ask, one protocol, and what
// another answer would change.
//
// Thread rule: [pure].

#include "present/account.hpp"

namespace windlass::present {

// The plan by treatment: what decides each status, and where it stands (`explain` in brief).
Account reasons_of(const PlanView&);
// Every open question with what it helps to settle, and the smallest sets (`explain --ask`).
Account questions_of(const PlanView&);
// The whole protocol of one treatment, or what is not shown of it while something comes first.
Account protocol_of(const PlanView&, std::string_view modality);
// Two plans of one patient under the same rules, side by side.
struct Changes {
  struct Pair {
    const model::ModalityPlan *before, *after;
    bool changed() const { return before->status != after->status; }
  };
  model::Disposition was{}, is{};
  std::vector<std::string_view> flags_before, flags_after;  // the red flags that hold
  std::vector<Pair> modalities;                             // all of them, in the plan's order
};
Changes compare(const model::Recommendation& before, const model::Recommendation& after);
// What another set of answers would change. `about`: a treatment that is listed even if its status
// stays; may be empty.
Account changes_of(const model::Recommendation& before, const model::Recommendation& after,
                   const std::vector<std::string>& what_if, std::string_view about);
// Why a treatment has its status: the deciding reasons, that no indication holds or that nobody
// knows, that a plugin gave no protocol.
std::vector<std::string> why_in_words(const model::ModalityPlan&);

}  // namespace windlass::present
