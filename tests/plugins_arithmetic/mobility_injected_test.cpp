// SPDX-License-Identifier: Apache-2.0
// How stretching comes back after a heel steroid injection.
#include "mobility_patient.hpp"

TEST_CASE("after an injection stretching comes back in steps that a visit records") {
  auto injected = stretching_patient();
  // From week 4 on it comes back in steps, once a visit has recorded how it went.
  injected.number("meds.heel_steroid_injection_weeks_ago", windlass::Decimal::parse("11.9"));
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
  injected.number("meds.heel_steroid_injection_weeks_ago", windlass::Decimal::parse("5.9"));
  const auto r = prescriber_under_test(injected);
  CHECK(r["fascia_repetitions"] == "8");
  CHECK(r["calf_repetitions"] == "3");
  CHECK(r["calf_hold"] == "30");
  CHECK_FALSE(r.has("knee_to_wall_sets"));
  CHECK(r.says("knee_to_wall", "it opens in week 6"));
  injected.number("meds.heel_steroid_injection_weeks_ago", 6);
  CHECK(prescriber_under_test(injected).has("knee_to_wall_sets"));
  injected.state("shot.tissue_held", WINDLASS_NOT_SUPPLIED);
  injected.number("meds.heel_steroid_injection_weeks_ago", 12);
  CHECK(prescriber_under_test(injected)["fascia_repetitions"] == "10");
}
