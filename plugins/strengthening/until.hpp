// SPDX-License-Identifier: Apache-2.0
#pragma once

// How long the loading goes on: the weeks of the plan or of a relapse, when they are over,
// and from when gait work says what comes back. Not which level. Pure.

#include "ladder.hpp"
#include "outputs.hpp"

namespace {

// The weeks of the plan, or of a relapse, which starts the count anew.
inline Decimal weeks_of_course(Facts<F> in) {
  return in[in[F::relapse].yes() ? F::relapse_weeks : F::week].number();
}
inline bool course_over(Facts<F> in) { return weeks_of_course(in) >= course_weeks; }
inline bool over_without_gain(Facts<F> in) { return course_over(in) && !in[F::responded].yes(); }

// From here on gait work says what comes back, and when. It waits for the gait to be looked at and
// for the question of falls, and where it has no reason it says nothing.
inline bool gait_work_opens(Facts<F> in) {
  const bool reason = !in[F::deviation].is("none") || in[F::goal_run].may_be_yes() ||
                      in[F::activities].has("dance") || in[F::activities].has("hike");
  return weeks_of_course(in) >= 4 && in[F::walking].number() <= 3 && in[F::deviation].known() &&
         in[F::falls].known() && reason;
}

inline void write_until(Facts<F> in, bool taper, Protocol<L>& out) {
  if (in[F::week].unknown()) {
    out.text(L::assumed, "The week of the plan is not known: 12 weeks are counted from today.");
    out.text(L::until, taper ? "Twice a week for 12 more weeks." : "12 weeks from today.");
  } else if (taper) {
    out.text(
        L::until, "Twice a week for 12 more weeks, counted from ",
        in[F::low_weeks].known() ? "the end of the four quiet weeks" : "today", ": to plan week ",
        max(in[F::week].number() - in[F::low_weeks].number_or(4) + 4 + 12, in[F::week].number()),
        ".");
  } else if (in[F::relapse].yes() && in[F::relapse_weeks].unknown()) {
    out.text(L::until, "For 12 weeks, counted from the start of this relapse.");
  } else if (!course_over(in)) {
    out.text(L::until, in[F::relapse].yes() ? "To week " : "To plan week ", course_weeks,
             in[F::relapse].yes() ? " of this relapse (" : " (",
             Decimal(course_weeks) - weeks_of_course(in), " more).");
  } else {
    out.text(L::until,
             in[F::responded].yes() ? "The 12 weeks are over, and there is a gain: go on."
             : in[F::responded].no()
                 ? "The 12 weeks are over without a gain: nothing is added; refer (12 week "
                   "review)."
                 : "The 12 weeks are over. Go on only with a gain; otherwise refer (12 "
                   "week review).");
  }
}

}  // namespace
