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

TEST_CASE("loading names what it counts on and nobody has said") {
  auto v = plain();
  v.state("course.exercise_nprs", WINDLASS_NOT_SUPPLIED);
  v.number("symptom.worst_nprs", 4);
  auto r = prescriber_under_test(v);
  for (const char* what :
       {"a past ulcer or Charcot foot", "a pregnancy", "the ankle-brachial index",
        "low energy or missed periods", "an earlier stress fracture", "long-term steroid tablets",
        "what was done properly before without help", "the pain during the exercises",
        "which sports"})
    CHECK(r.says("assumed", what));
  v.code("demo.sex_at_birth", "male");
  v.number("exam.abi", 1);
  v.number("course.exercise_nprs", 4);
  r = prescriber_under_test(v);
  CHECK(r.says("assumed", "Nobody has said: "));
  for (const char* what : {"a pregnancy", "brachial", "the pain during the exercises"})
    CHECK_FALSE(r.says("assumed", what));
}

TEST_CASE("a foot that diabetes endangers is loaded as after an ulcer until somebody asks") {
  auto v = plain();
  v.code("history.diabetes", "type2");
  auto r = prescriber_under_test(v);
  CHECK(r.says("load", "Body weight only."));
  CHECK(r.says("assumed", "A past ulcer, Charcot foot or amputation is not known"));
  v.flag("history.foot_ulcer_or_charcot", false);
  r = prescriber_under_test(v);
  CHECK_FALSE(r.says("load", "Body weight only."));
}

TEST_CASE("a new patient begins on both legs while an answer about irritability is missing") {
  for (const char* fact :
       {"symptom.rest_nprs", "symptom.first_step_nprs", "symptom.settle_hours_after_load"}) {
    auto v = plain();
    v.code("course.hsr_level", "none");
    CHECK(prescriber_under_test(v).says("step", "Start: level 2"));
    v.state(fact, WINDLASS_NOT_SUPPLIED);
    const auto r = prescriber_under_test(v);
    CHECK(r.says("step", "Start: level 1"));
    CHECK(r.says("assumed", "How irritable it is is not known"));
  }
}

TEST_CASE("after an injection one level above what was done since, level 2 while nobody told") {
  auto v = plain();
  v.number("meds.heel_steroid_injection_weeks_ago", 12);
  v.flag("load.restarts", false);
  v.flag("load.level_of_before", true);
  v.code("course.hsr_level", "8rm_x5");
  for (const auto& [since, level] :
       {std::pair{"", "Taken back to level 2"}, std::pair{"bilateral", "Taken back to level 2"},
        std::pair{"12rm_x3", "Taken back to level 3"}, std::pair{"10rm_x4", "Held at level 4"}}) {
    if (*since != 0) v.code("course.hsr_level_since_injection", since);
    CHECK(prescriber_under_test(v).says("step", level));
  }
}

TEST_CASE("a towel and a step are for who is steady, feels the foot and was not injected") {
  constexpr const char* steady = "on the edge of a step, fingers on a wall, a rolled towel";
  CHECK(prescriber_under_test(plain()).says("how", steady));
  const auto stands = [](const char* words, const auto& change) {
    auto v = plain();
    change(v);
    return prescriber_under_test(v).says("how", words);
  };
  for (const std::uint32_t state : {WINDLASS_CONFLICT, WINDLASS_STALE, WINDLASS_NOT_SUPPLIED})
    CHECK(stands("on flat ground, both hands on a rail, somebody near. No towel",
                 [&](auto& v) { v.state("exam.falls_risk_high", state); }));
  CHECK(stands("on flat ground and in shoes, both hands on a rail. No towel",
               [](auto& v) { v.flag("exam.protective_sensation_lost", true); }));
  CHECK(stands("on flat ground, fingers on a wall. No towel", [](auto& v) {
    v.state("meds.heel_steroid_injection_weeks_ago", WINDLASS_NOT_SUPPLIED);
  }));
  CHECK(stands("on flat ground, fingers on a wall. No towel",
               [](auto& v) { v.number("meds.heel_steroid_injection_weeks_ago", 0); }));
  CHECK(stands("on flat ground, fingers on a wall. No towel", [](auto& v) {
    v.number("meds.heel_steroid_injection_weeks_ago", windlass::Decimal::parse("11.9"));
  }));
  CHECK(stands(steady, [](auto& v) { v.number("meds.heel_steroid_injection_weeks_ago", 12); }));
}

TEST_CASE("loading of a foot that does not feel begins with the clinician, once") {
  auto v = plain();
  v.flag("exam.protective_sensation_lost", true);
  CHECK(prescriber_under_test(v)["first_day"] == "1");
  CHECK(prescriber_under_test(v).says("care", "one session at this visit with the clinician"));
  v.code("course.hsr_level", "none");
  CHECK(prescriber_under_test(v).says("supervised", "The first two sessions"));
  CHECK(prescriber_under_test(v)["first_day"] == "");
  CHECK(prescriber_under_test(v).says("short_foot_next", "Held at sitting: sensation lost"));
}

TEST_CASE(
    "a relapse goes on at the last tolerated load, and on both legs where it is not tolerated") {
  auto v = plain();
  v.code("course.hsr_level", "8rm_x5");
  v.flag("course.in_relapse", true);
  v.number("course.weeks_since_relapse", 2);
  auto r = prescriber_under_test(v);
  CHECK(r.says("step", "Held at level 4"));
  CHECK(r.says("load", "The rucksack of the last sessions, if one was carried; nothing is added"));
  CHECK(r.says("care", "the last level is borne"));
  CHECK(r.says("better", "once the relapse is no longer fresh"));
  v.number("course.exercise_nprs", 6);
  CHECK(prescriber_under_test(v).says("step", "Taken back to level 1"));
  v.state("course.exercise_nprs", WINDLASS_NOT_SUPPLIED);
  CHECK(prescriber_under_test(v).says("step", "Taken back to level 1"));
  v.number("course.exercise_nprs", 5);
  v.state("meds.heel_steroid_injection_weeks_ago", WINDLASS_NOT_SUPPLIED);
  CHECK(prescriber_under_test(v).says("step", "Taken back to level 1"));
}

TEST_CASE("where the goal is met nothing is added") {
  auto v = plain();
  CHECK(prescriber_under_test(v).says("load", "add 1 to 2 kg"));
  v.flag("course.goal_met", true);
  CHECK(prescriber_under_test(v).says("load", "nothing is added for now"));
  v.code("course.hsr_level", "bilateral");
  CHECK(prescriber_under_test(v).says("load", "nothing is added for now"));
}

TEST_CASE("one low reading whose weeks nobody counted adds nothing, and asks for the weeks") {
  auto v = plain();
  CHECK(prescriber_under_test(v).says("step", "One step up"));
  v.state("course.goal_met", WINDLASS_NOT_SUPPLIED);
  v.state("course.weeks_at_low_pain", WINDLASS_NOT_SUPPLIED);
  const auto r = prescriber_under_test(v);
  CHECK(r.says("step", "Held at level 2"));
  CHECK(r.says("step", "The question that frees it: for how many weeks has first-step pain been"));
  CHECK(r.says("load", "nothing is added for now"));
  CHECK(r.says("better", "First the open question: for how many weeks"));
  CHECK(r["rest_days"] == "1");
  v.number("course.weeks_at_low_pain", 4);
  CHECK(prescriber_under_test(v).says("step", "how bad is first-step pain now, 0 to 10?"));
}

TEST_CASE("a hold names every question that is open, for one answer alone frees nothing") {
  auto v = plain();
  v.state("course.exercise_nprs", WINDLASS_NOT_SUPPLIED);
  CHECK(prescriber_under_test(v).says("step", "The question that frees it: how much did"));
  v.state("exam.falls_risk_high", WINDLASS_NOT_SUPPLIED);
  v.state("course.adherence_pct", WINDLASS_NOT_SUPPLIED);
  v.code("course.hsr_level", "bilateral");
  CHECK(prescriber_under_test(v).says(
      "step",
      "The questions that free it together: how much did the exercises hurt at the last sessions, "
      "0 "
      "to 10? a high risk of falls? how much of the home exercise was done?"));
}
