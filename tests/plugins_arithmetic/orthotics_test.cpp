// SPDX-License-Identifier: Apache-2.0
#include "../../plugins/orthotics/orthotics.cpp"

#include "catch.hpp"
#include "probe.hpp"

WINDLASS_PROBE_DOCUMENT;

namespace {

const probe::Prescriber prescriber_under_test(windlass_plugin_v1, "orthosis_break_in");

// A healthy foot, on its feet for 6 h a day, at week 3, nothing worn yet.
probe::Values plain() {
  probe::Values v = prescriber_under_test.facts();
  v.flag("pain.free_only", false);
  v.flag("history.rheumatoid_or_gout", false);
  v.flag("foot.cannot_warn", false);
  v.number("demo.standing_hours_per_day", 6);
  v.number("course.week", 3);
  v.number("course.orthosis_weeks", 0);
  v.number("symptom.first_step_nprs", 6);
  v.number("course.first_step_nprs_baseline", 7);
  v.number("exam.fpi6", 7);
  v.code("exam.gait_deviation", "none");
  v.number("exam.abi", 1);
  v.code("history.diabetes", "none");
  for (const char* fact : {"history.peripheral_neuropathy", "exam.protective_sensation_lost",
                           "history.peripheral_arterial_disease", "exam.pedal_pulses_absent",
                           "history.foot_ulcer_or_charcot", "exam.falls_risk_high"})
    v.flag(fact, false);
  v.flag("footwear.accommodates_orthosis", true);
  v.flag("pref.goal_run", true);
  return v;
}

}  // namespace

TEST_CASE("an orthosis is broken in by an hour a day to the hours that are needed") {
  const auto r = prescriber_under_test(plain());
  REQUIRE(r.fault.empty());
  CHECK(r["target_hours"] == "6");
  CHECK(r["full_wear_day"] == "6");
  CHECK(r["hours_today"] == "1");
  CHECK(r.says("calendar", "3 h on day 3, 6 h on day 6"));
  CHECK(r.says("running", "before day 10"));
  CHECK(r.says("review", "plan week 7 to 9"));
  CHECK(r.says("review", "plan week 15"));
  CHECK(r.says("device", "ready-made, semi-rigid"));
  CHECK_FALSE(r.has("assumed"));
  CHECK_FALSE(r.has("shoes"));
}

TEST_CASE("the wear to reach stays between 4 and 10 hours and is rounded up") {
  for (const auto& [hours, target] :
       {std::pair{"0", "4"}, {"4.5", "5"}, {"9.01", "10"}, {"10", "10"}, {"16", "10"}}) {
    auto v = plain();
    v.number("demo.standing_hours_per_day", windlass::Decimal::parse(hours));
    CHECK(prescriber_under_test(v)["target_hours"] == target);
  }
}

TEST_CASE("a foot without sensation, or with diabetes, takes two days for each hour") {
  auto v = plain();
  v.flag("exam.protective_sensation_lost", true);
  v.number("demo.standing_hours_per_day", 12);
  auto r = prescriber_under_test(v);
  CHECK(r["full_wear_day"] == "19");
  CHECK(r.says("calendar", "every second day"));
  CHECK(r.says("calendar", "5 h on day 9, 10 h on day 19"));
  CHECK(r.says("device", "Podiatry makes"));
  CHECK(r.says("running", "before day 19"));
  v.number("course.orthosis_weeks", 1);  // day 8 of wear
  CHECK(prescriber_under_test(v)["hours_today"] == "4");

  auto untested = plain();
  untested.code("history.diabetes", "type2");
  untested.state("exam.protective_sensation_lost", WINDLASS_ASKED_NOT_KNOWN);
  r = prescriber_under_test(untested);
  CHECK(r["full_wear_day"] == "11");
  CHECK(r.says("assumed", "monofilament"));
}

TEST_CASE("the reviews follow the weeks of wear") {
  auto v = plain();
  v.number("course.orthosis_weeks", 4);
  auto r = prescriber_under_test(v);
  CHECK(r["hours_today"] == "6");
  CHECK(r.says("calendar", "over"));
  CHECK(r.says("review", "due now"));
  CHECK(r.says("decision", "No gain after 4 weeks"));
  v.number("symptom.first_step_nprs", 5);  // two points down
  CHECK(prescriber_under_test(v).says("decision", "go on to 12 weeks"));
  v.flag("course.responded", false);  // the derived fact speaks first
  CHECK(prescriber_under_test(v).says("decision", "No gain"));
  v.number("course.orthosis_weeks", 12);
  CHECK(prescriber_under_test(v).says("review", "12 week review is due now"));
  v.number("course.orthosis_weeks", 52);
  CHECK(prescriber_under_test(v).says("decision", "a year or more"));
}

TEST_CASE("the wean begins after four weeks of little pain") {
  auto v = plain();
  CHECK(prescriber_under_test(v).says("wean", "Do not wean yet"));
  v.number("symptom.first_step_nprs", 2);
  v.number("course.week", 10);
  v.number("course.weeks_at_low_pain", 4);
  v.flag("course.goal_met", true);
  auto r = prescriber_under_test(v);
  CHECK(r.says("wean", "Begin now (plan week 10)"));
  CHECK(r.says("wean", "At plan week 14 stop"));
  CHECK(r.says("wean", "At plan week 18 look again"));
  v.flag("course.goal_met", false);
  v.number("course.weeks_at_low_pain", 1);
  CHECK(prescriber_under_test(v).says("wean", "Begin at plan week 13 at the earliest"));
  v.state("course.weeks_at_low_pain", WINDLASS_NOT_SUPPLIED);
  r = prescriber_under_test(v);
  CHECK(r.says("wean", "Begin at plan week 14 at the earliest"));
  CHECK(r.says("assumed", "conservative default"));
}

TEST_CASE("shoes that were not asked about are a note and shoes that are too small come first") {
  auto v = plain();
  v.state("footwear.accommodates_orthosis", WINDLASS_NOT_SUPPLIED);
  CHECK(prescriber_under_test(v).says("shoes", "Nobody asked"));
  v.flag("footwear.accommodates_orthosis", false);
  CHECK(prescriber_under_test(v).says("shoes", "first"));
  v.number("exam.fpi6", -5);
  CHECK(prescriber_under_test(v).says("device", "cushioned, neutral"));
}

TEST_CASE("an orthosis protocol stands whatever is unknown") {
  const auto nothing = prescriber_under_test(prescriber_under_test.facts());
  REQUIRE(nothing.fault.empty());
  CHECK(nothing["target_hours"] == "8");
  CHECK(nothing["full_wear_day"] == "15");  // slow: nobody asked about diabetes
  CHECK(nothing.lines.find("assumed")->second.size() == 5);
  std::mt19937 dice(1);
  for (int i = 0; i < 20'000; ++i) {
    const auto r = prescriber_under_test(
        prescriber_under_test.random(dice,
                                     {{"demo.standing_hours_per_day", 0, 18},
                                      {"course.week", 0, 104},
                                      {"course.orthosis_weeks", 0, 520},
                                      {"symptom.first_step_nprs", 0, 10},
                                      {"course.first_step_nprs_baseline", 0, 10},
                                      {"course.weeks_at_low_pain", 0, 520},
                                      {"exam.fpi6", -12, 12}},
                                     {{"history.diabetes", {"none", "type1", "type2", "other"}}}));
    if (r.status != WINDLASS_OK || !r.fault.empty()) FAIL(r.fault);
  }
}

TEST_CASE("dose, schedule and reviews of a wean are those of the wean") {
  auto v = plain();
  v.number("course.orthosis_weeks", 10);
  v.number("symptom.first_step_nprs", 1);
  v.flag("course.responded", true);
  v.flag("course.goal_met", true);
  const auto r = prescriber_under_test(v);
  REQUIRE(r.fault.empty());
  CHECK(r.says("wean", "Begin now"));
  for (const char* line : {"hours_today", "target_hours", "full_wear_day", "decision"})
    CHECK_FALSE(r.has(line));
  CHECK(r.says("calendar", "No daily hours any more"));
  CHECK(r.says("review", "end of the wean"));
  CHECK(r.says("better", "stop wearing it"));
  v.flag("course.goal_met", false);
  CHECK(prescriber_under_test(v)["hours_today"] == "6");
  v.state("course.goal_met", WINDLASS_NOT_SUPPLIED);
  CHECK(prescriber_under_test(v)["hours_today"] == "6");
}

TEST_CASE("an insole is judged by the skin where the foot cannot warn") {
  auto v = plain();
  CHECK(prescriber_under_test(v).says("stop", "numbness"));
  CHECK(prescriber_under_test(v).says("calendar", "3 of 10"));
  v.state("foot.cannot_warn", WINDLASS_CONFLICT);
  CHECK_FALSE(prescriber_under_test(v).says("stop", "numbness"));
  v.flag("foot.cannot_warn", true);
  CHECK_FALSE(prescriber_under_test(v).says("stop", "numbness"));
  CHECK(prescriber_under_test(v).says("stop", "look after each hour"));
  CHECK(prescriber_under_test(v).says("calendar", "a warm spot or swelling"));
}
