// SPDX-License-Identifier: Apache-2.0
#pragma once

// What becomes of the patient's sport until gait work opens, what stops it in every week, and what
// opens in the gym. Not the return to running, dancing or hiking, which is gait's. Pure.
// SOURCE: clinical brief 9.4; all of it is this project's proposal.

#include "impact.hpp"
#include "pack.hpp"
#include "programmes.hpp"
#include "until.hpp"

namespace {

constexpr std::int64_t jump_raises = 20;
constexpr Decimal load_spike = 30;

inline void write_sport_amount(Facts<F> in, Protocol<L>& out) {
  const bool keep = quiet(in) == Quiet::yes;
  const auto amount = [keep](Decimal now) {
    return keep ? now : divide_rounded(now, 2, 6).round_down_to(0.5_d);
  };
  if (in[F::sport_hours].known()) out.number(L::sport_hours, amount(in[F::sport_hours].number()));
  if (in[F::run_km].known()) out.number(L::run_km, amount(in[F::run_km].number()));
}

// What stops the sport, or its impact, whatever it hurts and in every week; says so and is true,
// or is false.
inline bool write_sport_stopped(Facts<F> in, Protocol<L>& out) {
  if (in[F::heart].may_be_yes()) {
    out.text(L::sport, "Sport waits until the physician has agreed, because of the heart.");
  } else if (energy_low(in)) {
    out.text(L::sport, "Running, jumping and hopping stop until ",
             in[F::impact_stops].unsaid()
                 ? "somebody has asked about low energy, missed periods and weight."
                 : "the physician has looked at energy intake, periods and bone.",
             " Cycle or swim while it does not hurt.");
    if (in[F::activities].has("dance") || in[F::activities].in_doubt())
      out.text(L::sport, "In dance no pointe, no demi-pointe on one foot and no jumps.");
    if (in[F::activities].has("hike")) out.text(L::sport, "On hikes carry no pack.");
  } else if (insensate_or_untested(in)) {
    out.text(L::sport,
             "Running, jumping, hiking and dancing wait: pain may not warn of harm. Cycle or swim, "
             "and look at both feet before and after.");
  } else if (const std::string_view why = tissue_held(in); !why.empty()) {
    out.text(L::sport, "No running, jumping, hiking or dancing ", why,
             gait_work_opens(in) ? " Of hiking and dance only the steps that gait work leaves open."
                                 : "",
             " Cycle or swim while it does not hurt.");
  } else {
    return false;
  }
  return true;
}

// Which sports is disputed, old, was asked in vain or could not be read.
inline bool may_do_sport(Facts<F> in) {
  return in[F::activities].in_doubt() || in[F::sport_hours].in_doubt() || in[F::run_km].in_doubt();
}

inline void write_sport(Facts<F> in, Protocol<L>& out) {
  const bool active = in[F::activities].has("run") || in[F::activities].has("dance") ||
                      in[F::activities].has("hike") || in[F::activities].has("gym") ||
                      in[F::sport_hours].number() > 0 || in[F::run_km].number() > 0;
  if (!(active || may_do_sport(in))) return;
  if (write_sport_stopped(in, out) || gait_work_opens(in)) return;
  // A sport that cannot be told is held or halved, and not kept.
  if (!active && quiet(in) == Quiet::yes) return;
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
  if (in[F::activities].has("dance") || in[F::activities].in_doubt())
    out.text(L::sport, "In dance no pointe, no demi-pointe on one foot and no jumps yet.");
  write_pack_for_now(in, out);
  if (in[F::load_change].number() > load_spike)
    out.text(L::sport, "The load rose by ", in[F::load_change].number(),
             " % in four weeks, a jump of over 30 %: go back to what it was before.");
  write_sport_amount(in, out);
}

// Jumps need strong calves and nothing that makes an impact dangerous.
inline void write_jumps(Facts<F> in, bool unasked, Protocol<L>& out) {
  const bool guarded = in[F::bone_risk].may_be_yes() || !in[F::falls].no() ||
                       in[F::achilles].may_be_yes() || body_weight_only(in) || fascia_heals(in);
  if (unasked) {
    out.text(L::jump_next, "Jumps are held because ");
    write_safety_questions(in, out);
  } else if (guarded) {
    out.text(L::jump_next, "Jumps are held for safety; see \"Take care\".");
  } else if (in[F::bone_risk].unknown()) {
    out.text(L::jump_next,
             "Jumps are held because nobody asked about low energy, missed periods or an earlier "
             "stress fracture. A no to each frees them.");
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
  if (in[F::heart].may_be_yes() || energy_low(in)) {
    out.text(L::gym, "Lifts wait until the physician has agreed, because of ",
             in[F::heart].may_be_yes() ? "the heart."
             : in[F::impact_stops].yes()
                 ? "low energy, missed periods or underweight."
                 : "low energy, missed periods or underweight, which is not excluded.");
    write_jumps(in, unasked, out);
    return;
  }
  out.text(L::gym, "Lifts with the heels flat are open now. ",
           body_weight_only(in) ? "Heel raises with a barbell wait: body weight only, as \"Take "
                                  "care\" says."
           : third_level        ? "Heel raises with a barbell are open too."
                                : "Heel raises with a barbell open at level 3 of the heel raises.");
  write_jumps(in, unasked, out);
}

}  // namespace
