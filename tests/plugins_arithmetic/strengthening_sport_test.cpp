// SPDX-License-Identifier: Apache-2.0
// Sport until gait work opens, the gym and its jumps.
#include "strengthening_patient.hpp"

TEST_CASE("sport is kept while it is quiet and halved when it is not") {
  auto v = plain();
  CHECK_FALSE(prescriber_under_test(v).has("sport"));
  v.set("demo.activities", "run gym");
  v.number("load.sport_h_wk", 7);
  v.number("load.run_km_wk", 31);
  v.number("course.exercise_nprs", 3);
  auto r = prescriber_under_test(v);
  CHECK(r.says("sport", "Keep the sport"));
  CHECK(r["sport_hours"] == "7");
  v.number("course.exercise_nprs", windlass::Decimal::parse("3.5"));
  r = prescriber_under_test(v);
  CHECK(r.says("sport", "Halve the sport, because pain is above 3"));
  CHECK(r["sport_hours"] == "3.5");
  CHECK(r["run_km"] == "15.5");
  v.state("course.exercise_nprs", WINDLASS_NOT_SUPPLIED);
  CHECK(prescriber_under_test(v).says("sport", "are not known"));
  v.number("load.change_4wk_pct", 30);
  CHECK_FALSE(prescriber_under_test(v).says("sport", "a jump of over 30"));
  v.number("load.change_4wk_pct", 31);
  CHECK(prescriber_under_test(v).says("sport", "a jump of over 30"));
  v.number("course.week", 4);
  v.number("symptom.walking_nprs", 3);
  CHECK_FALSE(prescriber_under_test(v).has("sport"));
}

TEST_CASE("a bone at risk, or one that nobody asked about, holds jumps and keeps raises flat") {
  auto v = plain();
  v.set("demo.activities", "gym");
  v.number("exam.heel_raise_single_reps", 25);
  v.number("course.exercise_nprs", 2);
  CHECK(prescriber_under_test(v)["jump_sets"] == "2");
  CHECK(prescriber_under_test(v).says("how", "on the edge of a step"));
  v.flag("bone.risk", true);
  CHECK_FALSE(prescriber_under_test(v).has("jump_sets"));
  CHECK(prescriber_under_test(v).says("how", "on flat ground"));
  v.state("bone.risk", WINDLASS_NOT_SUPPLIED);
  CHECK_FALSE(prescriber_under_test(v).has("jump_sets"));
  CHECK(prescriber_under_test(v).says("jumps_next", "because nobody asked about low energy"));
}

TEST_CASE("where impact stops the sport is not kept") {
  auto v = plain();
  v.set("demo.activities", "run");
  v.number("load.run_km_wk", 40);
  v.number("course.exercise_nprs", 2);
  CHECK(prescriber_under_test(v)["run_km"] == "40");
  v.flag("bone.impact_stops", true);
  const auto r = prescriber_under_test(v);
  CHECK_FALSE(r.has("run_km"));
  CHECK(r.says("sport", "Running, jumping and hopping stop"));
}

TEST_CASE("in the gym barbell raises open at level 3 and jumps after twenty single raises") {
  auto v = plain();
  v.set("demo.activities", "gym");
  v.number("course.exercise_nprs", 2);
  v.number("exam.heel_raise_single_reps", 20);
  auto r = prescriber_under_test(v);  // steps up to level 3 today
  CHECK(r.says("gym", "with a barbell are open too"));
  CHECK(r["jump_sets"] == "2");
  CHECK(r["jump_repetitions"] == "10");
  CHECK(r["jump_days"] == "2");
  v.number("course.week", 1);
  CHECK(prescriber_under_test(v).says("gym", "open at level 3"));
  v.number("exam.heel_raise_single_reps", 19);
  CHECK_FALSE(prescriber_under_test(v).has("jump_sets"));
  CHECK(prescriber_under_test(v).says("jumps_next", "19 were counted"));
  v.number("exam.heel_raise_single_reps", 25);
  v.flag("history.osteoporosis_or_fragility_fracture", true);
  CHECK_FALSE(prescriber_under_test(v).has("jump_sets"));
}
