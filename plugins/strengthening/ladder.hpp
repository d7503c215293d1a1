// SPDX-License-Identifier: Apache-2.0
#pragma once

// The ladder of heel raises: rungs, their doses and weeks, and the days of training. Constants and
// pure functions; who may climb is decided elsewhere.

#include "tables.hpp"

namespace {

using namespace windlass;

// The ladder, lowest rung first.
enum Rung { seated, two_legs, rm12, rm10, rm8 };
struct Dose {
  std::string_view name;
  std::int64_t reps, sets, seconds, rest;
};  // seconds for each repetition
constexpr std::int64_t lift = 3, hold = 2, lower = 3, repetition = lift + hold + lower;
constexpr Dose ladder[] = {
    {"seated holds, 5 of 30 s", 5, 1, 30, 60},
    {"level 1, both legs, 3 sets of 12", 12, 3, repetition, 120},
    {"level 2, one leg, 3 sets of 12", 12, 3, repetition, 120},
    {"level 3, one leg, 4 sets of 10", 10, 4, repetition, 120},
    {"level 4, one leg, 5 sets of 8", 8, 5, repetition, 120},
};
constexpr std::int64_t course_weeks = 12, enough_single = 12;

inline Rung up(Rung r) { return r == rm8 ? rm8 : static_cast<Rung>(r + 1); }
inline Rung down(Rung r) { return r == seated ? seated : static_cast<Rung>(r - 1); }
// Where the patient stood; not on the ladder yet: seated.
inline Rung rung_of_code(In level) {
  return level.is("bilateral") ? two_legs
         : level.is("12rm_x3") ? rm12
         : level.is("10rm_x4") ? rm10
         : level.is("8rm_x5")  ? rm8
                               : seated;
}
inline Rung reached(Facts<F> in) { return rung_of_code(in[F::rung]); }
// Nobody asked anew about a heel injection, and none of the last half year is on record: a level
// that was reached is held and not taken back. An old answer that names one, an answer in doubt and
// a relapse, which asks anew, take it back.
inline bool level_kept(Facts<F> in) {
  return in[F::injection].unknown() && in[F::shot_told].no() && !in[F::relapse].may_be_yes() &&
         reached(in) > two_legs;
}
// The brief's weeks of each rung, read as "not before".
constexpr std::int64_t earliest_week(Rung r) { return r == rm8 ? 4 : r == rm10 ? 2 : 0; }

struct Days {
  char text[64] = {};
  std::size_t length = 0;
  std::int64_t count = 0;
  void add(std::int64_t day) {
    if (count++ != 0) {
      text[length++] = ',';
      text[length++] = ' ';
    }
    if (day >= 10) text[length++] = static_cast<char>('0' + day / 10);
    text[length++] = static_cast<char>('0' + day % 10);
  }
};

// The days of the next 14 with a session.
inline Days training_days(Rung rung, bool taper, bool paced, std::int64_t first) {
  Days days;
  if (rung == seated)
    for (std::int64_t d = 1; d <= 14; ++d) days.add(d);
  else if (taper)
    for (const std::int64_t d : {0, 3, 7, 10}) days.add(first + d);
  else
    for (std::int64_t d = first; d <= 14; d += paced ? 3 : 2) days.add(d);
  return days;
}

}  // namespace
