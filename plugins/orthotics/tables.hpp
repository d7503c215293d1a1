// SPDX-License-Identifier: Apache-2.0
#pragma once

// What the foot orthosis reads and writes. Constants.

#include "windlass/plugin.hpp"

namespace {

using namespace windlass;

enum class F {
  standing,
  week,
  worn,
  first_step,
  baseline,
  responded,
  low_weeks,
  goal_met,
  fpi,
  gait,
  diabetes,
  neuropathy,
  lops,
  cannot_warn,
  pad,
  pulses,
  abi,
  index_open,
  ulcer,
  falls,
  shoe,
  run,
  free_only,
  arthritis,
  flare,
  count
};
enum class L {
  device,
  partner,
  fit,
  target,
  full_day,
  today,
  calendar,
  skin,
  running,
  review,
  decision,
  wean,
  better,
  same,
  worse,
  stop,
  measure,
  evidence,
  shoes,
  balance,
  assumed,
  count
};

constexpr Inputs<F> inputs{
    reads_number(F::standing, "demo.standing_hours_per_day", "h/d"),
    reads_number(F::week, "course.week", "wk"),
    reads_number(F::worn, "course.orthosis_weeks", "wk"),
    reads_number(F::first_step, "symptom.first_step_nprs"),
    reads_number(F::baseline, "course.first_step_nprs_baseline"),
    reads_flag(F::responded, "course.responded"),
    reads_number(F::low_weeks, "course.weeks_at_low_pain", "wk"),
    reads_flag(F::goal_met, "course.goal_met"),
    reads_number(F::fpi, "exam.fpi6"),
    reads_code(F::gait, "exam.gait_deviation"),
    reads_code(F::diabetes, "history.diabetes"),
    reads_flag(F::neuropathy, "history.peripheral_neuropathy"),
    reads_flag(F::lops, "exam.protective_sensation_lost"),
    reads_flag(F::cannot_warn, "foot.cannot_warn"),
    reads_flag(F::pad, "history.peripheral_arterial_disease"),
    reads_flag(F::pulses, "exam.pedal_pulses_absent"),
    reads_number(F::abi, "exam.abi", "1"),
    reads_flag(F::index_open, "vessel.index_open"),
    reads_flag(F::ulcer, "history.foot_ulcer_or_charcot"),
    reads_flag(F::falls, "exam.falls_risk_high"),
    reads_flag(F::shoe, "footwear.accommodates_orthosis"),
    reads_flag(F::run, "pref.goal_run"),
    reads_flag(F::free_only, "pain.free_only"),
    reads_flag(F::arthritis, "history.rheumatoid_or_gout"),
    reads_code(F::flare, "exam.arthritis_flare"),
};
constexpr Outputs<L> outputs{
    writes_text(L::device, "device", Section::technique, "Device", WINDLASS_OUTPUT_REQUIRED),
    writes_text(L::partner, "partner", Section::technique, "Together with",
                WINDLASS_OUTPUT_REQUIRED),
    writes_text(L::fit, "fit", Section::technique, "Fit"),
    writes_number(L::target, "target_hours", Section::dose, "Wear to reach", "h/d", 4, 10),
    writes_number(L::full_day, "full_wear_day", Section::schedule, "Full wear from day", "d", 4,
                  19),
    writes_number(L::today, "hours_today", Section::dose, "Wear today", "h/d", 1, 10),
    writes_text(L::calendar, "calendar", Section::schedule, "Break-in", WINDLASS_OUTPUT_REQUIRED),
    writes_text(L::skin, "skin", Section::schedule, "Skin checks", WINDLASS_OUTPUT_REQUIRED),
    writes_text(L::running, "running", Section::schedule, "Running"),
    writes_text(L::review, "review", Section::schedule, "Reviews", WINDLASS_OUTPUT_REQUIRED),
    writes_text(L::decision, "decision", Section::progression, "At this review"),
    writes_text(L::wean, "wean", Section::schedule, "Wean", WINDLASS_OUTPUT_REQUIRED),
    writes_text(L::better, "better", Section::progression, "Next visit: better",
                WINDLASS_OUTPUT_REQUIRED),
    writes_text(L::same, "same", Section::progression, "Next visit: same",
                WINDLASS_OUTPUT_REQUIRED),
    writes_text(L::worse, "worse", Section::progression, "Next visit: worse",
                WINDLASS_OUTPUT_REQUIRED),
    writes_text(L::stop, "stop", Section::stop, "Stop when", WINDLASS_OUTPUT_REQUIRED),
    writes_text(L::measure, "measure", Section::measure, "Measure"),
    writes_text(L::evidence, "evidence", Section::note, "How sure"),
    writes_text(L::shoes, "shoes", Section::note, "Shoes"),
    writes_text(L::balance, "balance", Section::note, "Balance"),
    writes_text(L::assumed, "assumed", Section::assumption, "Assumed"),
};

}  // namespace
