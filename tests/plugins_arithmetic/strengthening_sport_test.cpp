// SPDX-License-Identifier: Apache-2.0
// Sport until gait work opens, the gym and its jumps; what is taken back or held, and when the
// weeks are over.
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
  // Gait work waits until somebody has looked at the gait, and has nothing to do where it is well.
  CHECK(prescriber_under_test(v).has("sport"));
  v.code("exam.gait_deviation", "none");
  CHECK(prescriber_under_test(v).has("sport"));
  v.code("exam.gait_deviation", "overstride");
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

TEST_CASE("a hiker's pack is named and stays at home until gait work opens") {
  auto v = plain();
  v.set("demo.activities", "hike");
  v.number("course.exercise_nprs", 2);
  CHECK_FALSE(prescriber_under_test(v).says("sport", "the pack"));
  v.number("load.pack_pct_bw", 0);
  CHECK_FALSE(prescriber_under_test(v).says("sport", "the pack"));
  v.number("load.pack_pct_bw", 15);
  CHECK(prescriber_under_test(v).says("sport", "leave the pack, 15 % of body weight now, at home"));
  v.state("load.pack_pct_bw", WINDLASS_CONFLICT);
  CHECK(prescriber_under_test(v).says("sport", "at home, because its weight is in doubt"));
  v.flag("bone.impact_stops", true);
  CHECK(prescriber_under_test(v).says("sport", "On hikes carry no pack."));
  v.set("demo.activities", "gym");
  CHECK_FALSE(prescriber_under_test(v).says("sport", "pack"));
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

TEST_CASE("after twelve weeks of the plan or of a relapse more load needs a gain") {
  auto v = plain();
  v.number("course.week", 12);
  v.flag("course.responded", true);
  CHECK(prescriber_under_test(v).says("step", "One step up"));
  v.flag("course.responded", false);
  CHECK(prescriber_under_test(v).says("step", "no measure has improved"));
  v.state("course.responded", WINDLASS_NOT_SUPPLIED);
  CHECK(prescriber_under_test(v).says("step", "no measure was compared"));
  v.code("course.hsr_level", "8rm_x5");
  for (const bool told : {true, false}) {
    if (told) v.flag("course.responded", false);
    const auto last = prescriber_under_test(v);
    CHECK_FALSE(last.says("step", "make the load heavier"));
    CHECK(last.says("load", "nothing is added for now"));
    CHECK(last.says("better", "Until then nothing is added"));
    v.state("course.responded", WINDLASS_NOT_SUPPLIED);
  }
  v = plain();
  v.number("course.week", 12);
  v.state("course.responded", WINDLASS_NOT_SUPPLIED);
  v.flag("course.in_relapse", true);
  v.number("course.weeks_since_relapse", 11);
  CHECK(prescriber_under_test(v).says("step", "One step up"));
  CHECK(prescriber_under_test(v).says("until", "To week 12 of this relapse (1 more)"));
  v.number("course.weeks_since_relapse", 12);
  CHECK(prescriber_under_test(v).says("step", "no measure was compared"));
}

TEST_CASE("what is not safe today is said once, with what frees it") {
  auto v = plain();
  v.code("course.hsr_level", "8rm_x5");
  v.state("meds.heel_steroid_injection_weeks_ago", WINDLASS_NOT_SUPPLIED);
  auto r = prescriber_under_test(v);
  CHECK(r.says("step", "Taken back to level 1"));
  CHECK(r.says("load", "Body weight; nothing is added until"));
  CHECK(r.says("care", "Both legs until a heel injection is asked about"));
  v.flag("shot.told", false);  // none is on record, and nobody asked anew: the level is held
  for (const std::uint32_t state : {WINDLASS_NOT_SUPPLIED, WINDLASS_STALE}) {
    v.state("meds.heel_steroid_injection_weeks_ago", state);
    r = prescriber_under_test(v);
    CHECK(r.says("step", "Held at level 4"));
    CHECK(r.says("load", "Never, or 12 weeks ago or more: the rucksack of the last sessions"));
    CHECK(r.says("how", "No towel under the toes"));
    CHECK(r.says("better", "First the open question"));
  }
  v.flag("course.in_relapse", true);  // a relapse asks anew
  CHECK(prescriber_under_test(v).says("step", "Taken back to level 1"));
  v.flag("course.in_relapse", false);
  v.state("shot.told", WINDLASS_ASKED_NOT_KNOWN);
  v.state("meds.heel_steroid_injection_weeks_ago", WINDLASS_STALE);
  CHECK(prescriber_under_test(v).says("step", "Taken back to level 1"));
  v.state("meds.heel_steroid_injection_weeks_ago", WINDLASS_CONFLICT);
  CHECK(prescriber_under_test(v).says("step", "Taken back to level 1"));
  v.number("meds.heel_steroid_injection_weeks_ago", windlass::Decimal::parse("0.5"));
  r = prescriber_under_test(v);
  CHECK(r.says("step", "because more is not safe here"));
  CHECK(r.says("step", "Reached before: level 4"));
  CHECK_FALSE(r.says("step", "Held at"));
  v.number("meds.heel_steroid_injection_weeks_ago", 4);
  CHECK_FALSE(prescriber_under_test(v).says("step", "Taken back"));
  // At the highest rung that is safe nothing steps up.
  v = plain();
  v.flag("history.osteoporosis_or_fragility_fracture", true);
  r = prescriber_under_test(v);
  CHECK(r.says("step", "Held at level 2"));
  CHECK_FALSE(r.says("step", "One step up"));
}

TEST_CASE("pregnancy and an index that tells nothing keep raises flat, light and without jumps") {
  for (const bool pregnant : {true, false}) {
    auto v = plain();
    v.set("demo.activities", "gym");
    v.number("exam.heel_raise_single_reps", 25);
    v.number("course.exercise_nprs", 2);
    CHECK(prescriber_under_test(v)["jump_sets"] == "2");
    if (pregnant)
      v.code("history.pregnancy_status", "third_trimester");
    else
      v.flag("vessel.index_open", true);
    const auto r = prescriber_under_test(v);
    REQUIRE(r.fault.empty());
    CHECK(r.says("how", "on flat ground"));
    CHECK(r.says("load", "Body weight only"));
    CHECK(r.says("step", "level 1, both legs"));
    CHECK(
        r.says("care", pregnant ? "Because of the pregnancy" : "until the toe index is measured"));
    CHECK_FALSE(r.has("jump_sets"));
  }
  auto v = plain();
  v.code("history.pregnancy_status", "first_trimester");
  v.code("course.hsr_level", "8rm_x5");
  CHECK(prescriber_under_test(v).says("step", "Taken back to level 2"));
}

TEST_CASE("an unstable heart ends the sport for now, and one that nobody asked about the plank") {
  auto v = plain();
  v.set("demo.activities", "run");
  v.flag("history.arrhythmia_or_unstable_cardiac", true);
  CHECK(prescriber_under_test(v).says("sport", "Sport waits until the physician"));
  v.number("exam.front_plank_s", 20);
  v.flag("history.core_caution", false);
  v.code("history.pregnancy_status", "not_pregnant");
  v.state("history.arrhythmia_or_unstable_cardiac", WINDLASS_NOT_SUPPLIED);
  CHECK(prescriber_under_test(v).says("core", "A no opens the plank"));
  CHECK(prescriber_under_test(v).says("better", "First the open question"));
}
