// SPDX-License-Identifier: Apache-2.0
#pragma once

// Where and how somebody stands for a heel raise: on a step or on flat ground, what the hands hold,
// whether a towel lies under the toes. Not how often. Pure.
// SOURCE: the step and the towel are those of the trial (brief 3.7), whose patients were steady and
// felt their feet; who has neither is this project's proposal.

#include "findings.hpp"
#include "ladder.hpp"

namespace {

inline bool may_fall(Facts<F> in) { return !in[F::falls].no(); }

// Nothing under the foot but the floor: a towel tips whoever may fall, presses where it is not felt
// and pulls on a fascia or a tendon that may tear.
inline bool steady_ground(Facts<F> in) {
  return may_fall(in) || foot_at_risk(in) || is_pregnant(in) || fascia_heals(in) ||
         tendon_at_risk(in);
}

inline bool on_flat_ground(Facts<F> in) {
  return steady_ground(in) || in[F::achilles].may_be_yes() || in[F::bone].may_be_yes() ||
         in[F::bone_risk].may_be_yes() || body_weight_only(in);
}

inline std::string_view where(Facts<F> in) {
  return !on_flat_ground(in) ? ", on the edge of a step"
         : foot_at_risk(in)  ? ", on flat ground and in shoes"
                             : ", on flat ground";
}

inline std::string_view support(Facts<F> in) {
  return may_fall(in)                          ? ", both hands on a rail, somebody near"
         : foot_at_risk(in) || is_pregnant(in) ? ", both hands on a rail"
                                               : ", fingers on a wall";
}

inline std::string_view toes(Facts<F> in) {
  return steady_ground(in) ? ". No towel under the toes. "
                           : ", a rolled towel under the toes so that they bend fully at the top. ";
}

// Whoever cannot feel a mark, and has not begun yet, is watched before doing it alone.
inline bool first_with_clinician(Facts<F> in) { return foot_at_risk(in) && reached(in) == seated; }

}  // namespace
