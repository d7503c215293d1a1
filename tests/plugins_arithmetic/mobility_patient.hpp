// SPDX-License-Identifier: Apache-2.0
#pragma once

// A patient of the mobility plugin's tests with nothing to be careful about.

#include "../../plugins/mobility/mobility.cpp"
#include "catch.hpp"
#include "probe.hpp"

WINDLASS_PROBE_DOCUMENT;

namespace {

const probe::Prescriber prescriber_under_test(windlass_plugin_v1, "stretch_plan");

// Of the ankle's bend and of an injection nobody has said anything.
probe::Values stretching_patient() {
  probe::Values v = prescriber_under_test.facts();
  v.flag("pain.free_only", false);
  v.flag("foot.cannot_warn", false);
  v.code("history.pregnancy_status", "not_pregnant");
  v.code("symptom.irritability", "low");
  v.number("symptom.rest_nprs", 1);
  v.number("symptom.first_step_nprs", 3);
  v.number("symptom.settle_hours_after_load", 1);
  v.code("symptom.side", "left");
  v.number("course.week", 0);
  v.code("history.diabetes", "none");
  v.code("exam.tinel_tarsal_tunnel", "negative");
  v.flag("dx.pattern_fits", true);
  for (const char* fact : {"history.hypermobility", "symptom.burning_or_paraesthesia",
                           "symptom.radiates_from_back_or_leg", "exam.slr_or_slump_reproduces",
                           "exam.achilles_pain_or_defect", "exam.protective_sensation_lost",
                           "history.peripheral_neuropathy"})
    v.flag(fact, false);
  return v;
}

}  // namespace
