// SPDX-License-Identifier: Apache-2.0
#pragma once

// What supportive tape reads. What it writes stands in outputs.hpp. Constants.

#include "windlass/plugin.hpp"

namespace {

using namespace windlass;

enum class F {
  week,
  relapse,
  duration,
  relapse_weeks,
  tape_change,
  first_step,
  skin,
  adhesive,
  latex,
  diabetes,
  sensation_lost,
  arterial,
  pulses_absent,
  abi,
  toe_index,
  lymphoedema,
  long_steroid,
  age,
  fpi,
  gait,
  central_pain,
  tinel,
  burning,
  dorsiflexion,
  hours_since,
  last_event,
  anticoagulant,
  trigger_points,
  goal_run,
  fits,
  dx_at_start,
  cannot_warn,
  foot_at_risk,
  ulcer,
  neuropathy,
  falls,
  cancer,
  immunity,
  count
};

constexpr Inputs<F> inputs{
    reads_number(F::week, "course.week", "wk"),
    reads_number(F::relapse, "course.relapse_after_pain_free_weeks", "wk"),
    reads_number(F::duration, "symptom.duration_weeks", "wk"),
    reads_number(F::relapse_weeks, "course.weeks_since_relapse", "wk"),
    reads_number(F::tape_change, "course.tape_trial_nprs_change", "{score}"),
    reads_number(F::first_step, "symptom.first_step_nprs", "{score}"),
    reads_code(F::skin, "exam.skin_local"),
    reads_code(F::adhesive, "allergy.adhesive"),
    reads_flag(F::latex, "allergy.latex"),
    reads_code(F::diabetes, "history.diabetes"),
    reads_flag(F::sensation_lost, "exam.protective_sensation_lost"),
    reads_flag(F::arterial, "history.peripheral_arterial_disease"),
    reads_flag(F::pulses_absent, "exam.pedal_pulses_absent"),
    reads_number(F::abi, "exam.abi", "1"),
    reads_number(F::toe_index, "exam.toe_brachial_index", "1"),
    reads_flag(F::lymphoedema, "history.lymphoedema_leg"),
    reads_flag(F::long_steroid, "meds.systemic_corticosteroid_long_term"),
    reads_number(F::age, "demo.age_years", "a"),
    reads_number(F::fpi, "exam.fpi6", "{score}"),
    reads_code(F::gait, "exam.gait_deviation"),
    reads_flag(F::central_pain, "exam.central_heel_pad_pain"),
    reads_code(F::tinel, "exam.tinel_tarsal_tunnel"),
    reads_flag(F::burning, "symptom.burning_or_paraesthesia"),
    reads_number(F::dorsiflexion, "exam.ankle_df_knee_ext_deg", "deg"),
    reads_number(F::hours_since, "course.hours_since_needling", "h"),
    reads_code(F::last_event, "course.last_session_adverse_event"),
    reads_code(F::anticoagulant, "history.anticoagulant"),
    reads_code(F::trigger_points, "exam.trigger_points"),
    reads_flag(F::goal_run, "pref.goal_run"),
    reads_flag(F::fits, "dx.pattern_fits"),
    reads_code(F::dx_at_start, "course.dx_at_start"),
    reads_flag(F::cannot_warn, "foot.cannot_warn"),
    reads_flag(F::foot_at_risk, "foot.at_risk"),
    reads_flag(F::ulcer, "history.foot_ulcer_or_charcot"),
    reads_flag(F::neuropathy, "history.peripheral_neuropathy"),
    reads_flag(F::falls, "exam.falls_risk_high"),
    reads_code(F::cancer, "history.cancer"),
    reads_code(F::immunity, "history.immunosuppressed"),
};
}  // namespace
