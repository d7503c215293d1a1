// SPDX-License-Identifier: Apache-2.0
#pragma once

// What becomes of the patient's sport until gait work opens, and what opens in the gym. Not the
// return to running, dancing or hiking, which is gait's. Pure.
// SOURCE: clinical brief 9.4; all of it is this project's proposal.

#include "programmes.hpp"

namespace {

constexpr std::int64_t jump_raises = 20;
constexpr Decimal load_spike = 30;

// Is the exercise or sport of now quiet: 3 or less, and settled within a day?
enum class Quiet { yes, no, unknown };
inline Quiet quiet(Facts<F> in) {
  if (in[F::exercise].number() > 3 || in[F::settle].number() > 24) return Quiet::no;
  const bool low = in[F::exercise].known() || in[F::worst].number() <= 3;
  return low && in[F::settle].known() ? Quiet::yes : Quiet::unknown;
}

inline void write_sport_amount(Facts<F> in, Protocol<L>& out) {
  const bool keep = quiet(in) == Quiet::yes;
  const auto amount = [keep](Decimal now) {
    return keep ? now : divide_rounded(now, 2, 6).round_down_to(0.5_d);
  };
  if (in[F::sport_hours].known()) out.number(L::sport_hours, amount(in[F::sport_hours].number()));
  if (in[F::run_km].known()) out.number(L::run_km, amount(in[F::run_km].number()));
}

inline void write_sport(Facts<F> in, Protocol<L>& out) {
  const bool active = in[F::activities].has("run") || in[F::activities].has("dance") ||
                      in[F::activities].has("hike") || in[F::activities].has("gym") ||
                      in[F::sport_hours].number() > 0 || in[F::run_km].number() > 0;
  if (!active || (in[F::week].number() >= 4 && in[F::walking].number() <= 3)) return;
  if (in[F::heart].may_be_yes()) {
    out.text(L::sport, "Sport waits until the physician has agreed, because of the heart.");
    return;
  }
  if (in[F::impact_stops].may_be_yes()) {
    out.text(L::sport,
             "Running, jumping and hopping stop until the physician has looked at energy intake, "
             "periods and bone. Cycle or swim while it does not hurt.");
    return;
  }
  if (insensate_or_untested(in)) {
    out.text(L::sport,
             "Running, jumping, hiking and dancing wait: pain may not warn of harm. Cycle or swim, "
             "and look at both feet before and after.");
    return;
  }
  switch (quiet(in)) {
    case Quiet::yes:
      out.text(L::sport,
               "Keep the sport: pain is 3 of 10 or less and settles within a day. Add nothing "
               "before gait work opens.");
      break;
    case Quiet::no:
      out.text(L::sport,
               "Halve the sport, because pain is above 3 of 10 or does not settle within a day. If "
               "half still hurts, change to the bicycle until it is calm.");
      break;
    case Quiet::unknown:
      out.text(
          L::sport,
          "Halve the sport, because pain during it, the hours to settle or both are not known. "
          "Ask what is missing: 3 of 10 or less and settled within a day keeps it.");
      break;
  }
  if (in[F::load_change].number() > load_spike)
    out.text(L::sport, "The load rose by ", in[F::load_change].number(),
             " % in four weeks, a jump of over 30 %: go back to what it was before.");
  write_sport_amount(in, out);
}

// Jumps need strong calves and nothing that makes an impact dangerous.
inline void write_jumps(Facts<F> in, bool unasked, Protocol<L>& out) {
  const bool guarded = in[F::bone].may_be_yes() || in[F::bone_risk].may_be_yes() ||
                       in[F::impact_stops].may_be_yes() || !in[F::falls].no() ||
                       in[F::achilles].may_be_yes() || body_weight_only(in) ||
                       in[F::quinolone].may_be_other_than("none") || in[F::heart].may_be_yes() ||
                       in[F::injection].may_be_below(12);
  if (unasked) {
    out.text(L::jump_next, "Jumps are held because a safety question is open: ", open_question(in));
  } else if (in[F::bone_risk].unknown()) {
    out.text(L::jump_next,
             "Jumps are held because nobody asked about low energy, missed periods or an earlier "
             "stress fracture. A no to each frees them.");
  } else if (guarded) {
    out.text(L::jump_next, "Jumps are held for safety; see \"Take care\".");
  } else if (in[F::single].unknown()) {
    out.text(L::jump_next, "Jumps are held because single-leg heel raises were not counted. ",
             jump_raises, " in a row open them.");
  } else if (in[F::single].number() < jump_raises) {
    out.text(L::jump_next, "Jumps open at ", jump_raises, " single-leg heel raises; ",
             in[F::single].number(), " were counted.");
  } else if (quiet(in) != Quiet::yes) {
    out.text(L::jump_next,
             "Jumps are held because pain is above 3 of 10, has not settled within a day, or was "
             "not asked.");
  } else {
    out.number(L::jump_sets, 2);
    out.number(L::jump_reps, 10);
    out.number(L::jump_days, 2);
    out.text(
        L::jump_next,
        "Small jumps on both feet on a soft floor, and stop above 3 of 10. While they settle by "
        "the next morning, add 2 a set up to 20, then a third set. If they do not settle, take "
        "the last number that did.");
  }
}

inline void write_gym(Facts<F> in, bool third_level, bool unasked, Protocol<L>& out) {
  if (!in[F::activities].has("gym")) return;
  out.text(L::gym, "Lifts with the heels flat are open now. ",
           third_level ? "Heel raises with a barbell are open too."
                       : "Heel raises with a barbell open at level 3 of the heel raises.");
  write_jumps(in, unasked, out);
}

}  // namespace
