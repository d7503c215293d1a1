// SPDX-License-Identifier: Apache-2.0
#include "analyse/contradictions.hpp"

#include <algorithm>

namespace windlass::analyse {

namespace {

// The allowed words in the order in which one of several counts: statuses by caution, dispositions
// by their precedence.
OutcomeSet in_order(const Expected& expected) {
  if (expected.kind != Expected::Kind::disposition) return expected.allowed;
  OutcomeSet made = 0;
  for (std::size_t i = 0; i < model::precedence.size(); ++i)
    if ((expected.allowed & outcome_bit(model::precedence[i])) != 0) made |= OutcomeSet{1} << i;
  return made;
}

// Whatever counts before an allowed word is allowed.
bool closed_towards_caution(OutcomeSet allowed) { return (allowed & (allowed + 1)) == 0; }

// The words between two allowed ones are allowed.
bool without_gap(OutcomeSet allowed) {
  const OutcomeSet least = allowed & (~allowed + 1);
  return least == 0 || closed_towards_caution(allowed / least);
}

OutcomeSet actionable() {
  OutcomeSet made = 0;
  for (const model::StatusRow& row : model::statuses)
    if (row.actionable) made |= outcome_bit(row.status);
  return made;
}

// Each combination may have its own company, and all together none.
bool may_be_left_alone(const Expected& expected, const knowledge::KnowledgeBase& base) {
  return expected.kind == Expected::Kind::status && base.modalities()[expected.index].never_alone &&
         (expected.allowed & actionable()) != 0 &&
         (expected.allowed & outcome_bit(model::Status::defer)) == 0;
}

Contradictions of_claim(const Claim& claim, const knowledge::KnowledgeBase& base) {
  if (claim.expect.kind == Expected::Kind::red_flag) return Contradictions::any_candidate;
  if (may_be_left_alone(claim.expect, base)) return Contradictions::not_decided;
  // Of whom it always speaks, each candidate has an allowed word, and the plan has one of these.
  const bool of_all = claim.when.empty() && !claim.while_screen_is_open;
  const OutcomeSet allowed = in_order(claim.expect);
  if (of_all || closed_towards_caution(allowed)) return Contradictions::any_candidate;
  // A candidate of whom it does not speak can bring the plan below all that is allowed, where the
  // law is silent, but also into a gap.
  return without_gap(allowed) ? Contradictions::every_candidate : Contradictions::not_decided;
}

}  // namespace

std::string_view word(Contradictions one) {
  switch (one) {
    case Contradictions::any_candidate: return "any_candidate";
    case Contradictions::every_candidate: return "every_candidate";
    case Contradictions::not_decided: return "not_decided";
  }
  return {};
}

Contradictions contradictions(const Law& law, const knowledge::KnowledgeBase& base) {
  Contradictions made = Contradictions::any_candidate;
  for (const Claim& claim : law.claims) made = std::max(made, of_claim(claim, base));
  return made;
}

}  // namespace windlass::analyse
