// SPDX-License-Identifier: Apache-2.0
#pragma once

// Which range is to be reached by when.

#include "outputs.hpp"

namespace {

constexpr std::int64_t check_week = 6;  // of the plan
constexpr Decimal usual_wall = 10;      // cm; a goal of this project, not a norm that was read

// A third or two thirds of the way, to the half centimetre.
constexpr Decimal on_the_way(Decimal now, Decimal goal, std::int64_t thirds) {
  return now + divide_rounded((goal - now) * 2 * thirds, 3, 0) * 0.5_d;
}

// The target is fixed at the first visit: two centimetres more than then, ten at most.
inline void wall_goal(Facts<F> in, Protocol<L>& out) {
  if (in[F::wall].unknown()) return;
  const Decimal now = in[F::wall].number();
  const In first = in[F::wall_baseline];
  if (first.unknown() && !(in[F::week].number() <= 0)) {
    out.text(L::wall_step, now,
             " cm today. No target is set, because the distance of the first visit is not on "
             "record: look it up (course.wblt_baseline_cm).");
    return;
  }
  const Decimal start = first.known() ? first.number() : now;
  const Decimal goal = start >= usual_wall ? start : min(start + 2, usual_wall);
  out.number(L::wall_goal, goal);
  if (start >= usual_wall) {
    out.text(L::wall_step, "10 cm or more at the first visit: keep it. ", now, " cm today.");
  } else if (in[F::week].number() > check_week) {
    out.text(L::wall_step, start, " cm at the first visit, ", now, " cm today; ", goal,
             " cm was the goal for week 6. Less than 1 cm of change is within the error of the "
             "hand (goal of this project).");
  } else {
    out.text(L::wall_step, start, " cm at the first visit, ", now, " cm today; on the way ",
             on_the_way(start, goal, 1), " cm at week 2, ", on_the_way(start, goal, 2),
             " cm at week 4, ", goal,
             " cm at week 6. Less than 1 cm of change is within the error of the hand (goal of "
             "this project).");
  }
}

inline void goals(Facts<F> in, bool end_range, Protocol<L>& out) {
  if (!end_range) return;
  wall_goal(in, out);
  if (in[F::flexion].known()) {
    if (in[F::flexion].number() < 10)
      out.text(L::range_goal, "Above 10 degrees with the knee straight; ", in[F::flexion].number(),
               " today, ", 10_d - in[F::flexion].number(), " to go.");
    else
      out.text(L::range_goal, in[F::flexion].number(),
               " degrees today: no deficit; stretch for pain, not for range.");
  }
  if (in[F::wall].unknown() && in[F::flexion].unknown())
    out.text(L::assumed,
             "Neither toe-to-wall nor dorsiflexion is known: no target is set. Measure one today, "
             "or the gain check cannot be done.");
}

}  // namespace
