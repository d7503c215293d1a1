// SPDX-License-Identifier: Apache-2.0
#pragma once

// What hands-on work reads and writes. Constants.

#include "windlass/plugin.hpp"

namespace {
using namespace windlass;

enum class F {
  dorsiflexion,
  lunge,
  osteoporosis,
  long_steroid,
  hypermobility,
  pregnancy,
  sex,
  anticoagulant,
  bleeding,
  sensation_lost,
  arterial,
  pulses_absent,
  injection_weeks,
  skin,
  lymphoedema,
  csi,
  trigger_points,
  irritability,
  hours_since,
  needled,
  burning,
  tinel,
  slump,
  first_step,
  baseline,
  index_open,
  abi,
  ulcer,
  cancer,
  rest,
  settle,
  count
};
enum class L {
  joint,
  soft,
  nerve,
  grade,
  grade_highest,
  deficit,
  lunge_deficit,
  target,
  soft_minutes,
  joint_bouts,
  precautions,
  per_week,
  weeks,
  visits,
  gain_per_visit,
  order,
  decision,
  home,
  better,
  same,
  worse,
  stop,
  measure,
  fall,
  evidence,
  assumed,
  count
};

constexpr Inputs<F> inputs{
    reads_number(F::dorsiflexion, "exam.ankle_df_knee_ext_deg", "deg"),
    reads_number(F::lunge, "exam.wblt_cm", "cm"),
    reads_flag(F::osteoporosis, "history.osteoporosis_or_fragility_fracture"),
    reads_flag(F::long_steroid, "meds.systemic_corticosteroid_long_term"),
    reads_flag(F::hypermobility, "history.hypermobility"),
    reads_code(F::pregnancy, "history.pregnancy_status"),
    reads_code(F::sex, "demo.sex_at_birth"),
    reads_code(F::anticoagulant, "history.anticoagulant"),
    reads_flag(F::bleeding, "history.bleeding_disorder"),
    reads_flag(F::sensation_lost, "exam.protective_sensation_lost"),
    reads_flag(F::arterial, "history.peripheral_arterial_disease"),
    reads_flag(F::pulses_absent, "exam.pedal_pulses_absent"),
    reads_number(F::injection_weeks, "meds.heel_steroid_injection_weeks_ago", "wk"),
    reads_code(F::skin, "exam.skin_local"),
    reads_flag(F::lymphoedema, "history.lymphoedema_leg"),
    reads_number(F::csi, "exam.csi_score", "{score}"),
    reads_code(F::trigger_points, "exam.trigger_points"),
    reads_code(F::irritability, "symptom.irritability"),
    reads_number(F::hours_since, "course.hours_since_needling", "h"),
    reads_flag(F::needled, "course.needled_here"),
    reads_flag(F::burning, "symptom.burning_or_paraesthesia"),
    reads_code(F::tinel, "exam.tinel_tarsal_tunnel"),
    reads_flag(F::slump, "exam.slr_or_slump_reproduces"),
    reads_number(F::first_step, "symptom.first_step_nprs", "{score}"),
    reads_number(F::baseline, "course.first_step_nprs_baseline", "{score}"),
    reads_flag(F::index_open, "vessel.index_open"),
    reads_number(F::abi, "exam.abi", "1"),
    reads_flag(F::ulcer, "history.foot_ulcer_or_charcot"),
    reads_code(F::cancer, "history.cancer"),
    reads_number(F::rest, "symptom.rest_nprs"),
    reads_number(F::settle, "symptom.settle_hours_after_load", "h"),
};

}  // namespace
