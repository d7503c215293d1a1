// SPDX-License-Identifier: Apache-2.0
#include "looking.hpp"
#include "strengthening_patient.hpp"

namespace {

std::string dose(const probe::Values& v) {
  const auto r = prescriber_under_test(v);
  REQUIRE(r.fault.empty());
  return r["sets"] + " x " + r["repetitions"];
}
bool one_legged(const probe::Values& v) { return prescriber_under_test(v).says("how", "one leg"); }

}  // namespace

TEST_CASE("a good answer goes one rung up, in its week") {
  auto v = plain();
  auto r = prescriber_under_test(v);
  REQUIRE(r.fault.empty());
  CHECK(r.says("step", "One step up to level 3, one leg, 4 sets of 10"));
  CHECK(dose(v) == "4 x 10");
  CHECK(r["set_time"] == "80");
  CHECK(r["session_time"] == "320");
  CHECK(r["rest"] == "120");
  CHECK(r["session_length"] == "11");  // 320 s and three rests of 120 s
  CHECK(r["sessions_in_14_days"] == "7");
  CHECK(r["rest_days"] == "1");
  CHECK(r["weekly_time"] == "1120");
  CHECK(r.says("calendar", "Day 1, 3, 5, 7, 9, 11, 13 "));
  CHECK(r.says("until", "plan week 12 (9 more)"));
  CHECK(r.says("assumed", "Nobody has said: "));
  v.number("course.week", 1);
  CHECK(prescriber_under_test(v).says("step", "waits for its week"));
  v.number("course.week", 2);
  CHECK(dose(v) == "4 x 10");
  v.code("course.hsr_level", "10rm_x4");
  CHECK(dose(v) == "4 x 10");
  v.number("course.week", 4);
  CHECK(dose(v) == "5 x 8");
  v.code("course.hsr_level", "8rm_x5");
  CHECK(prescriber_under_test(v).says("step", "last level"));
}

TEST_CASE("pain above five or a day without settling goes one rung down") {
  auto v = plain();
  v.code("course.hsr_level", "10rm_x4");
  v.number("symptom.settle_hours_after_load", 24);
  v.number("course.week", 4);
  CHECK(dose(v) == "5 x 8");
  v.number("symptom.settle_hours_after_load", windlass::Decimal::parse("24.5"));
  CHECK(dose(v) == "3 x 12");
  CHECK(one_legged(v));
  v.code("course.hsr_level", "12rm_x3");
  CHECK_FALSE(one_legged(v));
  v.code("course.hsr_level", "bilateral");
  auto r = prescriber_under_test(v);
  REQUIRE(r.fault.empty());
  CHECK(r["repetitions"] == "5");
  CHECK(r["session_time"] == "150");
  CHECK(r["sessions_in_14_days"] == "14");
  CHECK(r["rest_days"] == "0");
  CHECK(r["session_length"] == "7");  // five holds of 30 s and four rests of 60 s

  auto exercise = plain();
  exercise.number("course.exercise_nprs", windlass::Decimal::parse("5.5"));
  CHECK(prescriber_under_test(exercise).says("step", "One step back"));
  CHECK(prescriber_under_test(exercise).says("step", "hurt above 5 of 10"));
}

TEST_CASE("the step follows the pain of the exercises, not the worst pain of the week") {
  auto v = plain();
  v.number("symptom.worst_nprs", 9);
  CHECK(prescriber_under_test(v).says("step", "One step up"));
  v.state("course.exercise_nprs", WINDLASS_NOT_SUPPLIED);
  CHECK(prescriber_under_test(v).says("step", "how much did the exercises hurt"));
  v.number("symptom.worst_nprs", 5);  // bounds the pain of the exercises
  CHECK(prescriber_under_test(v).says("step", "One step up"));
}

TEST_CASE("worse than at the first visit, or pain at night, holds until the flags are looked at") {
  auto v = plain();
  v.number("course.worst_nprs_baseline", 5);
  auto r = prescriber_under_test(v);
  CHECK(r.says("step", "Held at level 2"));
  CHECK(r.says("step", "2 or more above that of the first visit"));
  v.number("course.worst_nprs_baseline", 6);
  CHECK(prescriber_under_test(v).says("step", "One step up"));
  v.flag("symptom.night_or_constant_nonmechanical", true);
  CHECK(prescriber_under_test(v).says("step", "pain at night"));
}

TEST_CASE("what is not known or not done holds the rung") {
  for (const char* fact :
       {"symptom.settle_hours_after_load", "course.adherence_pct", "course.week",
        "history.osteoporosis_or_fragility_fracture", "history.arrhythmia_or_unstable_cardiac",
        "meds.fluoroquinolone_last_12wk", "exam.falls_risk_high"}) {
    auto v = plain();
    v.state(fact, WINDLASS_NOT_SUPPLIED);
    INFO(fact);
    CHECK(prescriber_under_test(v).says("step", "Held at level 2, one leg, 3 sets of 12"));
  }
  // What is in doubt may be so, and is dosed as if it were.
  for (const char* fact : {"history.arrhythmia_or_unstable_cardiac",
                           "meds.fluoroquinolone_last_12wk", "exam.falls_risk_high"}) {
    for (const std::uint32_t state :
         {WINDLASS_ASKED_NOT_KNOWN, WINDLASS_SOURCE_ERROR, WINDLASS_INCOMPLETE_PAGE, WINDLASS_STALE,
          WINDLASS_CONFLICT}) {
      auto doubted = plain();
      doubted.state(fact, state);
      INFO(fact << " " << state);
      CHECK_FALSE(one_legged(doubted));
      CHECK(prescriber_under_test(doubted).says("assumed", "is in doubt: the dose is for"));
    }
  }
  auto v = plain();
  v.number("course.adherence_pct", 69);
  CHECK(prescriber_under_test(v).says("step", "less than 70 %"));
}

TEST_CASE("weeks that nobody counted are not called four") {
  auto v = plain();
  v.code("course.hsr_level", "8rm_x5");
  v.flag("course.goal_met", true);
  v.number("course.weeks_at_low_pain", 4);
  CHECK(prescriber_under_test(v).says("step", "2 or less for 4 weeks"));
  v.state("course.weeks_at_low_pain", WINDLASS_NOT_SUPPLIED);
  const auto r = prescriber_under_test(v);
  CHECK(r.says("step", "because the goal is met: first-step pain is 2 or less."));
  CHECK_FALSE(r.says("step", "for 4 weeks"));
  CHECK(r.says("until", "counted from today"));
}

TEST_CASE("the entry is one-legged only with twelve single raises and everything asked") {
  auto v = plain();
  v.code("course.hsr_level", "none");
  CHECK(one_legged(v));
  v.number("exam.heel_raise_single_reps", 11);
  CHECK_FALSE(one_legged(v));
  v.number("exam.heel_raise_single_reps", 12);
  CHECK(one_legged(v));
  v.state("exam.heel_raise_bilateral_nprs", WINDLASS_NOT_SUPPLIED);
  CHECK_FALSE(one_legged(v));
  CHECK(prescriber_under_test(v).says("assumed", "do the test first"));
  v.number("exam.heel_raise_bilateral_nprs", 5);
  v.state("symptom.rest_nprs", WINDLASS_NOT_SUPPLIED);
  v.state("symptom.settle_hours_after_load", WINDLASS_NOT_SUPPLIED);
  CHECK_FALSE(one_legged(v));
  CHECK(prescriber_under_test(v).says("assumed", "low start"));
  auto bilateral = plain();
  bilateral.code("course.hsr_level", "bilateral");
  CHECK(one_legged(bilateral));
  bilateral.number("exam.heel_raise_single_reps", 8);
  CHECK(prescriber_under_test(bilateral).says("step", "12 single-leg raises are needed"));
}

TEST_CASE("cautions hold the rung down") {
  auto v = plain();
  v.code("course.hsr_level", "8rm_x5");
  v.number("meds.heel_steroid_injection_weeks_ago", windlass::Decimal::parse("0.5"));
  CHECK_FALSE(one_legged(v));
  v.state("meds.heel_steroid_injection_weeks_ago", WINDLASS_NOT_SUPPLIED);
  CHECK_FALSE(one_legged(v));
  v.state("course.hsr_level", WINDLASS_NOT_SUPPLIED);
  CHECK_FALSE(one_legged(v));
  v.code("course.hsr_level", "8rm_x5");
  v.number("meds.heel_steroid_injection_weeks_ago", 3);
  CHECK_FALSE(one_legged(v));
  v.number("meds.heel_steroid_injection_weeks_ago", 4);
  CHECK(dose(v) == "5 x 8");
  // What was reached before an injection within 12 weeks counts no more, nor where that is open.
  v.number("meds.heel_steroid_injection_weeks_ago", 11);
  v.flag("load.restarts", true);
  CHECK_FALSE(one_legged(v));
  CHECK(prescriber_under_test(v).says("care", "loading begins anew at level 1"));
  v.state("load.restarts", WINDLASS_NOT_SUPPLIED);
  CHECK_FALSE(one_legged(v));
  v.number("meds.heel_steroid_injection_weeks_ago", 12);
  CHECK(one_legged(v));
  v.flag("load.restarts", false);
  v.code("meds.fluoroquinolone_last_12wk", "past_12wk");
  CHECK_FALSE(one_legged(v));
  CHECK(prescriber_under_test(v).says("load", "Body weight only"));
  v = plain();
  v.flag("exam.falls_risk_high", true);
  CHECK_FALSE(one_legged(v));
  CHECK(prescriber_under_test(v).says("how", "flat ground"));
  v = plain();
  v.flag("history.osteoporosis_or_fragility_fracture", true);
  CHECK(dose(v) == "3 x 12");
  CHECK(one_legged(v));
  CHECK(prescriber_under_test(v).says("step", "Held at level 2, one leg"));
  v = plain();
  v.code("history.diabetes", "type2");
  v.state("exam.protective_sensation_lost", WINDLASS_STALE);
  CHECK(prescriber_under_test(v).says("care", "treated as lost"));
  CHECK(dose(v) == "3 x 12");
  CHECK_FALSE(one_legged(v));
  CHECK(prescriber_under_test(v).says("load", "Body weight only"));
  v = plain();
  v.flag("history.foot_ulcer_or_charcot", true);
  CHECK_FALSE(one_legged(v));
  CHECK(prescriber_under_test(v).says("load", "Body weight only"));
}

TEST_CASE("heavy sets wait a day after needling and two-legged ones do not") {
  auto v = plain();
  v.number("course.hours_since_needling", 23);
  auto r = prescriber_under_test(v);
  CHECK(r["first_day"] == "2");
  CHECK(r.says("calendar", "Day 2, 4, 6, 8, 10, 12, 14 "));
  CHECK(r.says("care", "another 1 h"));
  v.number("course.hours_since_needling", 24);
  CHECK(prescriber_under_test(v)["first_day"] == "1");
  v.number("course.hours_since_needling", 2);
  v.flag("exam.falls_risk_high", true);
  CHECK(prescriber_under_test(v)["first_day"] == "1");
}

TEST_CASE("four quiet weeks mean twice a week for twelve more") {
  auto v = plain();
  v.number("symptom.first_step_nprs", 2);
  v.number("symptom.worst_nprs", 2);
  v.number("course.week", 14);
  v.number("course.weeks_at_low_pain", 5);
  v.flag("course.goal_met", true);
  auto r = prescriber_under_test(v);
  REQUIRE(r.fault.empty());
  CHECK(r["sessions_in_14_days"] == "4");
  CHECK(r["rest_days"] == "2");
  CHECK(r.says("calendar", "Day 1, 4, 8, 11 "));
  CHECK(r.says("until", "plan week 25"));
  CHECK(r["weekly_time"] == "576");
  v.state("course.weeks_at_low_pain", WINDLASS_NOT_SUPPLIED);
  CHECK(prescriber_under_test(v).says("until", "plan week 26"));
  v.number("exam.csi_score", 40);
  v.number("course.weeks_at_low_pain", 1);
  v.flag("course.goal_met", false);
  CHECK(prescriber_under_test(v)["sessions_in_14_days"] == "5");
  CHECK(prescriber_under_test(v)["rest_days"] == "2");
}

TEST_CASE("small foot muscles go from sitting to standing to one leg") {
  auto v = plain();
  v.code("exam.short_foot", "able");
  v.number("course.week", windlass::Decimal::parse("2.9"));
  CHECK(prescriber_under_test(v).says("short_foot", "Sit with"));
  v.number("course.week", 3);
  auto r = prescriber_under_test(v);
  CHECK(r.says("short_foot", "Stand on both feet"));
  CHECK(r["short_foot_hold"] == "5");
  CHECK(r["short_foot_repetitions"] == "10");
  CHECK(r["short_foot_sets"] == "3");
  CHECK(r["toe_flexion_sets"] == "3");
  CHECK(r["toe_flexion_repetitions"] == "12");
  CHECK(r["short_foot_days"] == "5");
  v.number("course.week", 5);
  CHECK(prescriber_under_test(v).says("short_foot", "Stand on the sore foot"));
  v.code("exam.short_foot", "toes_curl");
  CHECK(prescriber_under_test(v).says("short_foot", "Sit with"));
  CHECK(prescriber_under_test(v).says("short_foot_next", "because the toes curl"));
  v.state("exam.short_foot", WINDLASS_NOT_SUPPLIED);
  CHECK(prescriber_under_test(v).says("short_foot", "Sit with"));
  CHECK(prescriber_under_test(v).says("short_foot_next", "because the short-foot test was not"));
}

TEST_CASE("hips are trained for a fair or poor squat or a difference above 32.5 %") {
  auto v = plain();
  CHECK_FALSE(prescriber_under_test(v).has("hip_sets"));
  CHECK(prescriber_under_test(v).says("hip_next", "was not looked at"));
  v.code("exam.single_leg_squat", "good");
  CHECK(prescriber_under_test(v).says("hip_next", "no hip work is needed"));
  v.number("exam.hip_abd_asymmetry_pct", windlass::Decimal::parse("32.5"));
  CHECK_FALSE(prescriber_under_test(v).has("hip_sets"));
  v.number("exam.hip_abd_asymmetry_pct", 33);
  auto r = prescriber_under_test(v);
  CHECK(r["hip_sets"] == "3");
  CHECK(r["hip_repetitions"] == "12");
  CHECK(r["hip_days"] == "3");
  v.state("exam.hip_abd_asymmetry_pct", WINDLASS_NOT_SUPPLIED);
  v.code("exam.single_leg_squat", "fair");
  CHECK(prescriber_under_test(v)["hip_sets"] == "3");
}

TEST_CASE("the plank is for a hold under 30 s that nothing speaks against") {
  auto v = plain();
  v.number("exam.front_plank_s", 29);
  v.flag("history.core_caution", false);
  v.code("history.pregnancy_status", "not_pregnant");
  auto r = prescriber_under_test(v);
  CHECK(r["core_hold"] == "10");
  CHECK(r["core_repetitions"] == "5");
  CHECK(r["core_days"] == "3");
  v.number("exam.front_plank_s", 30);
  CHECK_FALSE(prescriber_under_test(v).has("core_hold"));
  v.number("exam.front_plank_s", 10);
  v.flag("history.core_caution", true);
  CHECK(prescriber_under_test(v).says("core", "Held because of a hernia"));
  v.state("history.core_caution", WINDLASS_NOT_SUPPLIED);
  CHECK(prescriber_under_test(v).says("core", "Held because this was not asked"));
  v.flag("history.core_caution", false);
  v.code("history.pregnancy_status", "second_trimester");
  CHECK(prescriber_under_test(v).says("core", "Held because of pregnancy"));
  v.state("history.pregnancy_status", WINDLASS_NOT_SUPPLIED);
  CHECK(prescriber_under_test(v).says("core", "nobody asked about a pregnancy"));
  v.code("demo.sex_at_birth", "male");
  CHECK(prescriber_under_test(v).has("core_hold"));
  v.state("exam.front_plank_s", WINDLASS_NOT_SUPPLIED);
  CHECK(prescriber_under_test(v).says("core_next", "not tested"));
}

TEST_CASE("a step that a safety question holds names the question") {
  auto v = plain();
  v.number("course.week", 3);
  v.state("exam.falls_risk_high", WINDLASS_NOT_SUPPLIED);
  CHECK(prescriber_under_test(v).says("step", "The question that frees it: a high risk of falls?"));
  v.state("meds.heel_steroid_injection_weeks_ago", WINDLASS_NOT_SUPPLIED);
  CHECK(prescriber_under_test(v).says("care", "until a heel injection is asked about"));
  v.code("course.hsr_level", "bilateral");
  CHECK(prescriber_under_test(v).says("step", "weeks ago was a heel steroid injection"));
  v.code("course.hsr_level", "none");
  CHECK(prescriber_under_test(v).says(
      "step",
      "because safety questions are open: how many weeks ago was a heel steroid injection, if any? "
      "a high risk of falls?"));
  v = plain();
  v.state("course.week", WINDLASS_NOT_SUPPLIED);
  CHECK(prescriber_under_test(v).says("step", "The question that frees it: which week is it?"));
}

TEST_CASE("a loading protocol stands whatever is unknown") {
  const auto nothing = prescriber_under_test(prescriber_under_test.facts());
  REQUIRE(nothing.fault.empty());
  CHECK(nothing["sets"] == "3");
  CHECK(nothing.says("how", "both legs"));
  std::mt19937 dice(3);
  for (int i = 0; i < 20'000; ++i) {
    const auto values = prescriber_under_test.random(
        dice,
        {{"exam.heel_raise_single_reps", 0, 60},
         {"exam.heel_raise_bilateral_nprs", 0, 10},
         {"course.week", 0, 104},
         {"symptom.settle_hours_after_load", 0, 96},
         {"symptom.worst_nprs", 0, 10},
         {"symptom.rest_nprs", 0, 10},
         {"symptom.first_step_nprs", 0, 10},
         {"course.weeks_at_low_pain", 0, 52},
         {"course.adherence_pct", 0, 100},
         {"meds.heel_steroid_injection_weeks_ago", 0, 30},
         {"course.hours_since_needling", 0, 48},
         {"course.exercise_nprs", 0, 10},
         {"course.worst_nprs_baseline", 0, 10},
         {"exam.hip_abd_asymmetry_pct", 0, 100},
         {"exam.front_plank_s", 0, 600},
         {"demo.age_years", 18, 90},
         {"load.sport_h_wk", 0, 80},
         {"load.run_km_wk", 0, 300},
         {"load.change_4wk_pct", 0, 100},
         {"exam.csi_score", 0, 100}},
        {{"course.hsr_level", {"none", "bilateral", "12rm_x3", "10rm_x4", "8rm_x5"}},
         {"meds.fluoroquinolone_last_12wk", {"none", "past_12wk"}},
         {"history.diabetes", {"none", "type1", "type2", "other"}},
         {"symptom.side", {"left", "right", "bilateral"}},
         {"exam.short_foot", {"able", "toes_curl", "unable"}},
         {"exam.single_leg_squat", {"good", "fair", "poor"}},
         {"demo.activities", {"", "gym", "run", "dance hike"}},
         {"demo.sex_at_birth", {"female", "male"}},
         {"history.pregnancy_status", {"not_pregnant", "third_trimester"}},
         {"course.prior_failed", {"", "loading", "taping"}}});
    const auto r = prescriber_under_test(values);
    if (r.status != WINDLASS_OK || !r.fault.empty()) FAIL(r.fault);
    // No way up while the last answer was too much or a safety question is open.
    if (r.says("step", "One step up") &&
        (r.says("assumed", "no step up") || r.says("step", "One step back")))
      FAIL(r["step"]);
  }
}

TEST_CASE("what is seen, and no score of pain, guides the loading of a foot that cannot warn") {
  const auto r = probe::judged_by_looking(prescriber_under_test, plain());
  CHECK(r.says("how", "Pain may not warn here"));
  CHECK(r.says("load", "Body weight only"));
  CHECK_FALSE(r.says("better", "5 or less"));
}
