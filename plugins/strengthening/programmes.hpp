// SPDX-License-Identifier: Apache-2.0
#pragma once

// Beside the heel raises: small foot muscles for everybody, abdominal core as an option. Not the
// heel raises, nor the hips. Pure.
// SOURCE: clinical brief 9.4. Doses and steps are this project's proposal unless its evidence
// entries say more.

#include "findings.hpp"
#include "hip.hpp"
#include "outputs.hpp"
#include "stance.hpp"

namespace {

constexpr std::int64_t standing_week = 3, one_leg_week = 5, enough_plank = 30;

// Why the small muscles stay on both feet whatever the week is, or nothing.
inline std::string_view one_leg_held(Facts<F> in) {
  return !in[F::falls].no() ? "Held at standing on both feet because the risk of falls is high or "
                              "not known."
         : in[F::injection].unknown()
             ? "Held at standing on both feet until somebody has asked about a heel injection."
         : load_restarts(in)
             ? "Held at standing on both feet until week 12 after the heel injection."
         : fascia_heals(in) ? "Held at standing on both feet until week 12 after a heel injection."
         : energy_low(in)   ? "Held at standing on both feet while low energy, missed periods or "
                              "underweight is not excluded."
                            : "";
}

// What holds one leg is said before the week that would open it.
inline void write_foot_steps(Facts<F> in, Protocol<L>& out) {
  const std::string_view held = one_leg_held(in);
  const bool sits = in[F::week].number() < standing_week;
  if (sits) out.text(L::foot_next, "Standing opens at plan week ", standing_week, ".");
  if (!held.empty())
    out.text(L::foot_next, held);
  else if (in[F::week].number() < one_leg_week)
    out.text(L::foot_next, "One leg opens at plan week ", one_leg_week, ".");
  else
    out.text(L::foot_next, "This is the last step.");
}

inline void write_foot_next(Facts<F> in, Protocol<L>& out) {
  const In test = in[F::short_foot];
  if (foot_at_risk(in)) {
    out.text(L::foot_next, "Held at sitting: sensation lost or untested, or an earlier ulcer.");
  } else if (test.unknown()) {
    const bool due = in[F::week].number() >= standing_week;
    out.text(L::foot_next,
             "Held at sitting because the short-foot test was not done. Test it: can the ball of "
             "the foot be drawn to the heel with long toes? If so, ",
             due ? "it is done standing from then on." : "standing opens at plan week ");
    if (!due) out.more(standing_week, ".");
  } else if (!test.is("able"))
    out.text(L::foot_next,
             "Held at sitting because the toes curl or the arch does not lift. Standing opens when "
             "the arch lifts with long toes.");
  else if (in[F::week].unknown())
    out.text(L::foot_next, "Held at sitting because the week of the plan is not known.");
  else
    write_foot_steps(in, out);
  out.text(L::foot_next, "After a cramp stop, stretch the toes, and go back one position.");
}

inline void write_foot(Facts<F> in, Protocol<L>& out) {
  const bool upright =
      in[F::short_foot].is("able") && in[F::week].number() >= standing_week && !foot_at_risk(in);
  const bool injected = fascia_heals(in);
  const bool one_leg = upright && in[F::week].number() >= one_leg_week && in[F::falls].no() &&
                       !injected && !energy_low(in);
  out.text(L::foot_how,
           one_leg                   ? "Stand on the sore foot, a hand on a wall. "
           : upright && may_fall(in) ? "Stand on both feet, both hands on a rail. "
           : upright                 ? "Stand on both feet. "
           : foot_at_risk(in)        ? "Sit with the foot flat on the floor, in a sock. "
                                     : "Sit with the foot flat on the floor. ",
           "Draw the ball of the foot towards the heel so that the arch lifts; keep the toes long. "
           "Hold, let go, repeat. ",
           in[F::injection].unknown()
               ? "No toe bends against a towel before somebody has asked about a heel injection."
           : injected ? "No toe bends against a towel until week 12 after the injection."
           : upright  ? "Then sit down and bend the toes down against a folded towel."
                      : "Then bend the toes down against a folded towel.");
  if (in[F::short_foot].is_any("toes_curl", "unable"))
    out.text(L::foot_how, "Lift the arch with your hand first, let go, and try to keep it up.");
  out.number(L::foot_hold, 5);
  out.number(L::foot_reps, 10);
  out.number(L::foot_sets, 3);
  if (!injected) {
    out.number(L::toe_reps, 12);
    out.number(L::toe_sets, 3);
  }
  out.number(L::foot_days, 5);
  write_foot_next(in, out);
}

// Why the plank is held, or nothing.
inline std::string_view core_held(Facts<F> in) {
  if (in[F::core_caution].yes())
    return "Held because of a hernia, abdominal surgery or birth within 12 weeks, or uncontrolled "
           "blood pressure.";
  if (in[F::core_caution].unknown())
    return "Held because this was not asked: hernia, abdominal surgery or birth within 12 weeks, "
           "uncontrolled blood pressure? A no opens the plank.";
  if (in[F::pregnancy].known() && !in[F::pregnancy].is("not_pregnant"))
    return "Held because of pregnancy or a recent birth.";
  if (in[F::pregnancy].unknown() && !past_childbearing(in))
    return "Held because nobody asked about a pregnancy. A no opens the plank.";
  if (in[F::heart].unknown() && !in[F::heart].in_doubt())
    return "Held because nobody asked about an unstable heart condition or rhythm. A no opens the "
           "plank.";
  if (in[F::heart].may_be_yes())
    return in[F::heart].yes() ? "Held because of an unstable heart condition."
                              : "Held because the heart may be unstable. Settle it.";
  return {};
}

inline void write_core(Facts<F> in, Protocol<L>& out) {
  const In plank = in[F::plank];
  if (plank.unknown()) {
    out.text(L::core_next, "The front plank was not tested, so no core work is given.");
  } else if (plank.number() >= enough_plank) {
    out.text(L::core_next, "The front plank is held ", plank.number(), " s, ", enough_plank,
             " or more: no core work is needed.");
  } else if (const std::string_view why = core_held(in); !why.empty()) {
    out.text(L::core_how, why);
  } else {
    out.text(L::core_how,
             "Front plank on forearms and knees, on the toes when that is easy, back straight. "
             "Breathe on and never hold the breath. It is on offer because many programmes name "
             "it; no trial of it in heel pain was found.");
    out.number(L::core_hold, 10);
    out.number(L::core_reps, 5);
    out.number(L::core_days, 3);
    out.text(L::core_next, "The plank is held ", plank.number(),
             " s today. Hold each one 5 s longer when all five are easy; the aim is three of 30 s "
             "after 8 weeks. When the back hurts, go back to 10 s on the knees.");
  }
}

}  // namespace
