// SPDX-License-Identifier: Apache-2.0
#pragma once

// Ways of turning an evaluated patient into a status: the engine's own, and wrong ones with which
// each law's test shows that it can fail.

#include <functional>

#include "plan/evaluation.hpp"

namespace windlass::test {

using Judge = std::function<model::Status(const plan::Evaluation&, const knowledge::Modality&)>;

inline model::Status engine_judge(const plan::Evaluation& evaluation,
                                  const knowledge::Modality& modality) {
  return evaluation.status(modality);
}

// Bug: what is unknown about safety counts as no.
inline model::Status unknown_is_no(const plan::Evaluation& evaluation,
                                   const knowledge::Modality& modality) {
  using knowledge::StatusInput;
  const auto yes = [&](StatusInput input) {
    return evaluation.any_lane(modality.slots[input]) == model::Verdict::true_;
  };
  if (yes(StatusInput::block)) return model::Status::block;
  if (yes(StatusInput::flag_not_indicated) || yes(StatusInput::not_indicated))
    return model::Status::not_indicated;
  if (yes(StatusInput::flag_defer) || yes(StatusInput::defer)) return model::Status::defer;
  if (!yes(StatusInput::recommend) && !yes(StatusInput::optional))
    return model::Status::not_indicated;
  return yes(StatusInput::caution) ? model::Status::caution : model::Status::recommend;
}

// Bug: of several candidates the first one counts.
inline model::Status first_candidate(const plan::Evaluation& evaluation,
                                     const knowledge::Modality& modality) {
  return plan::decide(modality.slots, evaluation.lanes()).most_cautious(1);
}

// Bug: a contraindication that holds is passed over where two hold.
inline model::Status two_cancel_out(const plan::Evaluation& evaluation,
                                    const knowledge::Modality& modality) {
  std::size_t hold = 0;
  for (const knowledge::Contribution& item : modality.contributions)
    hold += item.effect == model::Status::block &&
                    evaluation.any_lane(item.slot) == model::Verdict::true_
                ? 1
                : 0;
  return hold == 2 ? model::Status::recommend : evaluation.status(modality);
}

}  // namespace windlass::test
