// SPDX-License-Identifier: Apache-2.0
#include "../../plugins/strengthening/strengthening.cpp"

#include "catch.hpp"
#include "probe.hpp"

WINDLASS_PROBE_DOCUMENT;

namespace {

const probe::Prescriber prescriber_under_test(windlass_plugin_v1, "heel_raise_loading");

// Nothing to be careful about; week 3, 12RM x 3 done well.
probe::Values plain() {
  probe::Values v = prescriber_under_test.facts();
  v.number("exam.heel_raise_single_reps", 15);
  v.number("exam.heel_raise_bilateral_nprs", 2);
  v.number("course.week", 3);
  v.code("course.hsr_level", "12rm_x3");
  v.number("symptom.settle_hours_after_load", 6);
  v.number("symptom.worst_nprs", 4);
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
        "exam.protective_sensation_lost", "history.peripheral_neuropathy",
        "history.arrhythmia_or_unstable_cardiac", "exam.achilles_pain_or_defect"})
    v.flag(fact, false);
  return v;
}
std::string dose(const probe::Values& v) {
  const auto r = prescriber_under_test(v);
  REQUIRE(r.fault.empty());
  return r["sets"] + " x " + r["repetitions"];
}
bool one_legged(const probe::Values& v) { return prescriber_under_test(v).says("how", "One leg"); }

}  // namespace

TEST_CASE("a good answer goes one rung up, in its week") {
  auto v = plain();
  auto r = prescriber_under_test(v);
  REQUIRE(r.fault.empty());
  CHECK(r.says("step", "One step up to one-legged, 10RM x 4"));
  CHECK(dose(v) == "4 x 10");
  CHECK(r["set_time"] == "80");
  CHECK(r["session_time"] == "320");
  CHECK(r["rest"] == "120");
  CHECK(r["session_length"] == "11.3");  // 320 s and three rests of 120 s
  CHECK(r["sessions_in_14_days"] == "7");
  CHECK(r["weekly_time"] == "1120");
  CHECK(r.says("calendar", "Day 1, 3, 5, 7, 9, 11, 13 "));
  CHECK(r.says("until", "plan week 12 (9 more)"));
  CHECK_FALSE(r.has("assumed"));
  v.number("course.week", 1);
  CHECK(prescriber_under_test(v).says("step", "waits for its week"));
  v.number("course.week", 2);
  CHECK(dose(v) == "4 x 10");
  v.code("course.hsr_level", "10rm_x4");
  CHECK(dose(v) == "4 x 10");
  v.number("course.week", 4);
  CHECK(dose(v) == "5 x 8");
  v.code("course.hsr_level", "8rm_x5");
  CHECK(prescriber_under_test(v).says("step", "top rung"));
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
  CHECK(r["session_length"] == "6.5");  // five holds of 30 s and four rests of 60 s

  auto worst = plain();
  worst.number("symptom.worst_nprs", 6);
  CHECK(prescriber_under_test(worst).says("step", "One step back"));
  worst.number("symptom.first_step_nprs", 6);  // explained by the first steps: held, and asked
  CHECK(prescriber_under_test(worst).says("step", "Hold at one-legged, 12RM x 3"));
  CHECK(prescriber_under_test(worst).says("step", "ask whether"));
}

TEST_CASE("what is not known or not done holds the rung") {
  for (const char* fact :
       {"symptom.settle_hours_after_load", "course.adherence_pct", "course.week",
        "meds.heel_steroid_injection_weeks_ago", "history.osteoporosis_or_fragility_fracture",
        "history.arrhythmia_or_unstable_cardiac", "meds.fluoroquinolone_last_12wk",
        "exam.falls_risk_high"}) {
    auto v = plain();
    v.state(fact, WINDLASS_ASKED_NOT_KNOWN);
    INFO(fact);
    CHECK(prescriber_under_test(v).says("step", "Hold at one-legged, 12RM x 3"));
  }
  auto v = plain();
  v.number("course.adherence_pct", 69);
  CHECK(prescriber_under_test(v).says("step", "less than 70 %"));
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
  v.number("meds.heel_steroid_injection_weeks_ago", 1);
  CHECK(dose(v) == "5 x 8");
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
  CHECK(prescriber_under_test(v).says("step", "Held down"));
  v = plain();
  v.code("history.diabetes", "type2");
  v.state("exam.protective_sensation_lost", WINDLASS_STALE);
  CHECK(prescriber_under_test(v).says("care", "treated as lost"));
  CHECK(dose(v) == "3 x 12");
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
  auto r = prescriber_under_test(v);
  REQUIRE(r.fault.empty());
  CHECK(r["sessions_in_14_days"] == "4");
  CHECK(r.says("calendar", "Day 1, 4, 8, 11 "));
  CHECK(r.says("until", "plan week 25"));
  CHECK(r["weekly_time"] == "576");
  v.number("exam.csi_score", 40);
  v.number("course.weeks_at_low_pain", 1);
  CHECK(prescriber_under_test(v)["sessions_in_14_days"] == "5");
}

TEST_CASE("a loading protocol stands whatever is unknown") {
  const auto nothing = prescriber_under_test(prescriber_under_test.facts());
  REQUIRE(nothing.fault.empty());
  CHECK(nothing["sets"] == "3");
  CHECK(nothing.says("how", "Both legs"));
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
         {"meds.heel_steroid_injection_weeks_ago", 0, 4},
         {"course.hours_since_needling", 0, 48},
         {"exam.csi_score", 0, 100}},
        {{"course.hsr_level", {"none", "bilateral", "12rm_x3", "10rm_x4", "8rm_x5"}},
         {"meds.fluoroquinolone_last_12wk", {"none", "past_12wk"}},
         {"history.diabetes", {"none", "type1", "type2", "other"}},
         {"symptom.side", {"left", "right", "bilateral"}},
         {"course.prior_failed", {"", "loading", "taping"}}});
    const auto r = prescriber_under_test(values);
    if (r.status != WINDLASS_OK || !r.fault.empty()) FAIL(r.fault);
    // No way up while the last answer was too much or a safety question is open.
    if (r.says("step", "One step up") &&
        (r.says("assumed", "no step up") || r.says("step", "One step back")))
      FAIL(r["step"]);
  }
}
