// SPDX-License-Identifier: Apache-2.0
#pragma once

// A patient of the strengthening plugin's tests with nothing to be careful about.

#include "../../plugins/strengthening/strengthening.cpp"
#include "catch.hpp"
#include "probe.hpp"

WINDLASS_PROBE_DOCUMENT;

namespace {

const probe::Prescriber prescriber_under_test(windlass_plugin_v1, "heel_raise_loading");

// Nothing to be careful about; week 3, 12RM x 3 done well.
probe::Values plain() {
  probe::Values v = prescriber_under_test.facts();
  v.flag("foot.cannot_warn", false);
  v.number("exam.heel_raise_single_reps", 15);
  v.number("exam.heel_raise_bilateral_nprs", 2);
  v.number("course.week", 3);
  v.code("course.hsr_level", "12rm_x3");
  v.number("symptom.settle_hours_after_load", 6);
  v.number("symptom.worst_nprs", 7);  // of the first steps, not of the exercises
  v.number("course.exercise_nprs", 5);
  v.number("symptom.rest_nprs", 1);
  v.number("symptom.first_step_nprs", 4);
  v.number("course.adherence_pct", 80);
  v.never("meds.heel_steroid_injection_weeks_ago");
  v.number("course.hours_since_needling", 100);
  v.code("meds.fluoroquinolone_last_12wk", "none");
  v.code("history.diabetes", "none");
  v.code("symptom.side", "right");
  for (const char* fact :
       {"history.osteoporosis_or_fragility_fracture", "exam.falls_risk_high",
        "exam.protective_sensation_lost", "history.peripheral_neuropathy", "bone.risk",
        "bone.impact_stops", "history.arrhythmia_or_unstable_cardiac",
        "exam.achilles_pain_or_defect", "load.restarts", "course.goal_met"})
    v.flag(fact, false);
  return v;
}

}  // namespace
