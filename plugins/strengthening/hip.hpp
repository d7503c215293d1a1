// SPDX-License-Identifier: Apache-2.0
#pragma once

// Hip work as an option beside the heel raises. Pure.
// SOURCE: clinical brief 9.4; the dose is this project's proposal.

#include "findings.hpp"
#include "outputs.hpp"
#include "stance.hpp"

namespace {

constexpr Decimal hip_difference = 32.5_d;

inline void write_hip(Facts<F> in, Protocol<L>& out) {
  const In squat = in[F::squat], difference = in[F::hip_difference];
  if (!squat.is_any("fair", "poor") && !(difference.number() > hip_difference)) {
    if (squat.unknown())
      out.text(L::hip_next, "The single-leg squat was not looked at, so no hip work is given.");
    else
      out.text(L::hip_next, "The single-leg squat is good: no hip work is needed.");
    return;
  }
  const bool untold = in[F::pregnancy].unknown() && !past_childbearing(in);
  const bool late = is_late_in_pregnancy(in) || untold;
  out.text(L::hip_how, "Lie on the side and lift the upper leg",
           may_fall(in) ? "" : "; walk sideways against a band",
           late ? "; leave out the bridge, which is done on the back. "
                : "; lie on the back and lift the hips (bridge). ",
           "Twelve slow repetitions of each. Stop on hip pain. In a trial of heel pain, hip work "
           "added nothing to stretching, so this is an option.");
  if (may_fall(in))
    out.text(L::hip_how, "Because of the risk of falls there is no side walk with a band.");
  if (untold)
    out.text(L::hip_how, "Nobody asked about a pregnancy, so there is no bridge. A no opens it.");
  out.number(L::hip_reps, 12);
  out.number(L::hip_sets, 3);
  out.number(L::hip_days, 3);
  out.text(L::hip_next,
           "Do it for 8 weeks, counted from the first day. When 15 repetitions go well, take a "
           "band or a stronger one. When the hip hurts, go back to no band.");
}

}  // namespace
