// SPDX-License-Identifier: Apache-2.0
#pragma once

// Whether a patient breaks a claim, as the oracle judges plans.

#include "analyse/small_world.hpp"
#include "oracle/tree.hpp"

namespace windlass::test {

// Whether a patient breaks the claim as a plan goes, by the oracle alone.
inline bool breaks(const Small& small, const analyse::Claim& claim, const model::Facts& facts) {
  oracle::Rules& rules = *small.world.rules;
  const oracle::Expr expr = rules.expression(asked(small.condition).root);
  std::vector<oracle::World> worlds = oracle::worlds(rules, facts);
  std::size_t spoken_of = 0;
  for (oracle::World& one : worlds) {
    const oracle::Answer answer = one.answer(expr);
    bool met = true;
    for (const analyse::Premise& premise : claim.when)
      met = premise.verdict == analyse::Premise::Verdict::holds ? answer == oracle::Answer::yes
            : premise.verdict == analyse::Premise::Verdict::may_hold
                ? answer != oracle::Answer::no
                : answer == oracle::Answer::unknown;
    spoken_of += met ? 1 : 0;
  }
  if (spoken_of == 0) return false;
  const oracle::Judgement judgement = oracle::judge(rules, facts);
  if (claim.expect.kind == analyse::Expected::Kind::red_flag)
    return judgement.red_flags.at(small.base->flags()[claim.expect.index].id) !=
           oracle::Answer::yes;
  const analyse::OutcomeSet got = claim.expect.kind == analyse::Expected::Kind::status
                                      ? analyse::outcome_bit(judgement.status.at(
                                            small.base->modalities()[claim.expect.index].id))
                                      : analyse::outcome_bit(judgement.disposition);
  if ((claim.expect.allowed & got) != 0) return false;
  return spoken_of == worlds.size() || (claim.expect.allowed & (got - 1)) != 0;
}

}  // namespace windlass::test
