// SPDX-License-Identifier: Apache-2.0
#pragma once

// How far hands-on work has come back after a heel steroid injection, and what it spares. Not the
// grade. Pure.
// SOURCE: clinical brief 3.3 (no deep pressure on the origin); the weeks and the steps are this
// project's proposal, as those of the loading.

#include "outputs.hpp"

namespace {

// As long as stretches stay at the first tension after a steroid, the fascia may tear; until
// somebody has asked, it may be that.
// From then on one grade at a time: none more before a visit records that heel raises went well
// since, grade III until week 6 (design, as the stretches).
constexpr std::int64_t gentle_after_injection = 4, whole_after_injection = 6;  // weeks
constexpr std::int64_t held_until = 12;  // weeks, where nobody recorded that it went well
inline bool held_since_injection(Facts<F> in) {
  return in[F::injection_weeks].number() >= gentle_after_injection &&
         in[F::injection_weeks].number() < held_until && !in[F::tissue_held].no();
}
inline bool injected(Facts<F> in) {
  return in[F::injection_weeks].unknown() ||
         in[F::injection_weeks].number() < gentle_after_injection || held_since_injection(in);
}
inline bool coming_back(Facts<F> in) {
  return !injected(in) && in[F::injection_weeks].number() < whole_after_injection;
}

inline void write_injection(Facts<F> in, Protocol<L>& out) {
  if (in[F::injection_weeks].number() < gentle_after_injection)
    out.text(L::precautions,
             "A steroid injection less than four weeks ago: stay short of the end of range and put "
             "no deep pressure on the fascia origin until day 28 after it. Warn about a pop.");
  if (held_since_injection(in))
    out.text(
        L::precautions,
        "Grade and pressure are held because of the steroid injection, until a visit records "
        "that heel raises went well for two weeks since day 7 after it, or, where they cannot "
        "be tried yet, that activity settles within 24 hours and the arch has no bruise or gap: "
        "short of the end of range, no deep pressure on the fascia origin. Then one grade at a "
        "time: the highest grade waits for week 6 after it. Warn about a pop.");
  if (coming_back(in))
    out.text(L::precautions,
             "After the steroid injection one grade at a time: the highest grade waits for week 6 "
             "after it. Warn about a pop.");
  if (in[F::injection_weeks].unknown())
    out.text(L::precautions,
             "Put no deep pressure on the fascia origin before somebody has asked about a steroid "
             "injection.");
}

}  // namespace
