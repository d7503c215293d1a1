// SPDX-License-Identifier: Apache-2.0
#pragma once

// What mobility reads, and the names of what it writes (outputs.hpp). Constants.

#include "windlass/plugin.hpp"

namespace {

using namespace windlass;

enum class F {
  irritability,
  rest,
  settle,
  first_step,
  worst,
  side,
  week,
  wall,
  flexion,
  hypermobile,
  burning,
  radiating,
  tinel,
  slump,
  injection,
  achilles,
  lops,
  diabetes,
  neuropathy,
  ulcer,
  fits,
  fluoroquinolone,
  flare,
  hamstring,
  wall_baseline,
  skin,
  goal_met,
  adherence,
  failed,
  count
};
enum class L {
  fascia_how,
  fascia_reps,
  fascia_hold,
  fascia_times,
  calf_how,
  calf_reps,
  calf_hold,
  calf_times,
  wall_how,
  wall_sets,
  hamstring_how,
  hamstring_reps,
  hamstring_hold,
  hamstring_days,
  hamstring_next,
  total,
  when,
  wall_goal,
  wall_step,
  range_goal,
  end,
  check,
  feet,
  redose,
  better,
  same,
  worse,
  stop,
  measure,
  evidence,
  assumed,
  count
};

constexpr Inputs<F> inputs{
    reads_code(F::irritability, "symptom.irritability"),
    reads_number(F::rest, "symptom.rest_nprs"),
    reads_number(F::settle, "symptom.settle_hours_after_load", "h"),
    reads_number(F::first_step, "symptom.first_step_nprs"),
    reads_number(F::worst, "symptom.worst_nprs"),
    reads_code(F::side, "symptom.side"),
    reads_number(F::week, "course.week", "wk"),
    reads_number(F::wall, "exam.wblt_cm", "cm"),
    reads_number(F::flexion, "exam.ankle_df_knee_ext_deg", "deg"),
    reads_flag(F::hypermobile, "history.hypermobility"),
    reads_flag(F::burning, "symptom.burning_or_paraesthesia"),
    reads_flag(F::radiating, "symptom.radiates_from_back_or_leg"),
    reads_code(F::tinel, "exam.tinel_tarsal_tunnel"),
    reads_flag(F::slump, "exam.slr_or_slump_reproduces"),
    reads_number(F::injection, "meds.heel_steroid_injection_weeks_ago", "wk"),
    reads_flag(F::achilles, "exam.achilles_pain_or_defect"),
    reads_flag(F::lops, "exam.protective_sensation_lost"),
    reads_code(F::diabetes, "history.diabetes"),
    reads_flag(F::neuropathy, "history.peripheral_neuropathy"),
    reads_flag(F::ulcer, "history.foot_ulcer_or_charcot"),
    reads_flag(F::fits, "dx.pattern_fits"),
    reads_code(F::fluoroquinolone, "meds.fluoroquinolone_last_12wk"),
    reads_code(F::flare, "exam.arthritis_flare"),
    reads_number(F::hamstring, "exam.hamstring_90_90_deg", "deg"),
    reads_number(F::wall_baseline, "course.wblt_baseline_cm", "cm"),
    reads_code(F::skin, "exam.skin_local"),
    reads_flag(F::goal_met, "course.goal_met"),
    reads_number(F::adherence, "course.adherence_pct", "%"),
    reads_set(F::failed, "course.prior_failed"),
};

}  // namespace
