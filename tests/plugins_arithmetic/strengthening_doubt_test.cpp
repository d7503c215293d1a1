// SPDX-License-Identifier: Apache-2.0
// What is in doubt is dosed for the worse case.
#include "strengthening_patient.hpp"

TEST_CASE("needles nobody can date, and a score in doubt, are dosed as fresh needles and as high") {
  auto v = plain();
  v.state("course.hours_since_needling", WINDLASS_CONFLICT);
  auto r = prescriber_under_test(v);
  REQUIRE(r.fault.empty());
  CHECK(r["first_day"] == "2");
  CHECK(r.says("assumed", "How long ago the last needling was is in doubt"));
  v = plain();
  v.state("exam.csi_score", WINDLASS_SOURCE_ERROR);
  r = prescriber_under_test(v);
  REQUIRE(r.fault.empty());
  CHECK(r.says("care", "Widespread sensitivity"));
}

TEST_CASE("an answer in doubt about pain or settling counts as too much, and frees no step") {
  auto v = plain();
  v.state("symptom.settle_hours_after_load", WINDLASS_STALE);
  auto r = prescriber_under_test(v);
  REQUIRE(r.fault.empty());
  CHECK(r.says("step", "One step back to level 1"));
  CHECK(r.says("step", "are in doubt. The question that frees it: after activity"));
  CHECK(r.says("assumed", "How long the pain takes to settle is in doubt"));
  v.state("symptom.settle_hours_after_load", WINDLASS_NOT_SUPPLIED);
  CHECK(prescriber_under_test(v).says("step", "Held at level 2"));
  v = plain();
  v.state("course.exercise_nprs", WINDLASS_CONFLICT);
  v.number("symptom.worst_nprs", 9);
  CHECK(prescriber_under_test(v).says("step", "the pain during the exercises is in doubt."));
  v.number("symptom.worst_nprs", 5);  // somebody who said more may know better
  CHECK(prescriber_under_test(v).says("step", "One step back"));
  v.state("course.exercise_nprs", WINDLASS_NOT_SUPPLIED);  // it bounds what nobody asked about
  CHECK(prescriber_under_test(v).says("step", "One step up"));
  v = plain();
  v.state("course.hsr_level", WINDLASS_CONFLICT);
  CHECK(prescriber_under_test(v).says("step", "Start: level 1, both legs"));
  for (const char* score : {"symptom.worst_nprs", "course.worst_nprs_baseline"}) {
    INFO(score);
    v = plain();
    v.state(score, WINDLASS_ASKED_NOT_KNOWN);
    r = prescriber_under_test(v);
    CHECK(r.says("step", "Held at level 2"));
    CHECK(r.says("step", "the worst pain of now or of the first visit is in doubt"));
  }
}
