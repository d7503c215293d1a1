// SPDX-License-Identifier: Apache-2.0
// How stretching comes back after a heel steroid injection.
#include "../../plugins/mobility/mobility.cpp"

#include "catch.hpp"
#include "probe.hpp"

WINDLASS_PROBE_DOCUMENT;

namespace {

const probe::Prescriber prescriber_under_test(windlass_plugin_v1, "stretch_plan");

probe::Values plain() {
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

TEST_CASE("after an injection stretching comes back in steps that a visit records") {
  auto injected = plain();
  // From week 4 on it comes back in steps, once a visit has recorded how it went.
  injected.number("meds.heel_steroid_injection_weeks_ago", 26);
  for (const bool known : {false, true}) {
    if (known) injected.flag("shot.tissue_held", true);
    const auto r = prescriber_under_test(injected);
    CHECK(r["fascia_repetitions"] == "5");
    CHECK(r["calf_hold"] == "20");
    CHECK(r.says("care", "Held at the small dose"));
    CHECK_FALSE(r.has("knee_to_wall_sets"));
  }
  injected.flag("shot.tissue_held", false);
  CHECK(prescriber_under_test(injected)["fascia_repetitions"] == "10");
  injected.number("meds.heel_steroid_injection_weeks_ago", windlass::Decimal::parse("11.9"));
  const auto r = prescriber_under_test(injected);
  CHECK(r["fascia_repetitions"] == "8");
  CHECK(r["calf_repetitions"] == "3");
  CHECK(r["calf_hold"] == "30");
  CHECK_FALSE(r.has("knee_to_wall_sets"));
  injected.number("meds.heel_steroid_injection_weeks_ago", 12);
  CHECK(prescriber_under_test(injected).has("knee_to_wall_sets"));
  injected.state("shot.tissue_held", WINDLASS_NOT_SUPPLIED);
  injected.number("meds.heel_steroid_injection_weeks_ago", windlass::Decimal::parse("26.1"));
  CHECK(prescriber_under_test(injected)["fascia_repetitions"] == "10");
}
