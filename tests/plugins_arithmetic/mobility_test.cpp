// SPDX-License-Identifier: Apache-2.0
#include "mobility_patient.hpp"

namespace {

probe::Values plain() {
  probe::Values v = stretching_patient();
  v.number("exam.wblt_cm", 6);
  v.number("exam.ankle_df_knee_ext_deg", 4);
  v.never("meds.heel_steroid_injection_weeks_ago");
  return v;
}

}  // namespace

TEST_CASE("stretching is dosed by irritability and its seconds add up") {
  auto v = plain();
  auto r = prescriber_under_test(v);
  REQUIRE(r.fault.empty());
  CHECK(r["fascia_repetitions"] == "10");
  CHECK(r["fascia_hold"] == "10");
  CHECK(r["fascia_sessions"] == "3");
  CHECK(r["calf_repetitions"] == "5");
  CHECK(r["calf_hold"] == "30");
  CHECK(r["seconds_a_day"] == "1200");  // 10 x 10 x 3, and 5 x 30 x 3 in two positions
  CHECK(r["knee_to_wall_sets"] == "3");
  CHECK(r.says("when", "20 min"));
  CHECK(r.says("assumed", "Nobody has said: "));
  v.code("symptom.irritability", "moderate");
  CHECK(prescriber_under_test(v)["seconds_a_day"] == "780");  // 300 + 2 x 4 x 30 x 2
  v.code("symptom.irritability", "high");
  r = prescriber_under_test(v);
  CHECK(r["seconds_a_day"] == "390");  // 150 + 2 x 3 x 20 x 2
  v.code("symptom.side", "bilateral");
  CHECK(prescriber_under_test(v)["seconds_a_day"] == "780");
}

TEST_CASE(
    "stretching starts low while an answer that makes it irritable is missing, and names it") {
  for (const auto& [fact, what] : {std::pair{"symptom.rest_nprs", "pain at rest"},
                                   {"symptom.first_step_nprs", "first-step pain"},
                                   {"symptom.settle_hours_after_load", "hours to settle"}}) {
    auto v = plain();
    v.code("symptom.irritability", "moderate");
    v.number("symptom.worst_nprs", 5);
    v.state(fact, WINDLASS_NOT_SUPPLIED);
    const auto r = prescriber_under_test(v);
    CHECK(r["seconds_a_day"] == "390");
    CHECK(r.says("assumed", std::string("Ask for: ") + what));
  }
}

TEST_CASE("what the first visit called the heel is asked for once the plan is under way") {
  auto v = plain();
  CHECK_FALSE(prescriber_under_test(v).says("assumed", "diagnosis of the first visit"));
  v.number("course.week", 2);
  CHECK(prescriber_under_test(v).says("assumed", "the working diagnosis of the first visit"));
  v.code("course.dx_at_start", "likely");
  CHECK_FALSE(prescriber_under_test(v).says("assumed", "diagnosis of the first visit"));
}

TEST_CASE(
    "irritability is worked out by hand when it is not derived and high when it cannot be told") {
  auto v = plain();
  v.state("symptom.irritability", WINDLASS_NOT_SUPPLIED);
  auto r = prescriber_under_test(v);
  CHECK(r["seconds_a_day"] == "390");
  CHECK(r.says("assumed", "conservative default"));
  v.number("symptom.rest_nprs", 1);
  v.number("symptom.settle_hours_after_load", 1);
  v.number("symptom.first_step_nprs", 3);
  v.number("symptom.worst_nprs", 3);
  CHECK(prescriber_under_test(v)["seconds_a_day"] == "1200");
  v.number("symptom.settle_hours_after_load", windlass::Decimal::parse("1.01"));
  CHECK(prescriber_under_test(v)["seconds_a_day"] == "780");
  v.number("symptom.settle_hours_after_load", 24);
  CHECK(prescriber_under_test(v)["seconds_a_day"] == "780");
  v.number("symptom.settle_hours_after_load", windlass::Decimal::parse("24.5"));
  CHECK(prescriber_under_test(v)["seconds_a_day"] == "390");
}

TEST_CASE("a met goal needs stretching once a day, and open skin no weight") {
  auto v = plain();
  v.flag("course.goal_met", true);
  auto r = prescriber_under_test(v);
  CHECK(r["fascia_sessions"] == "1");
  CHECK(r["calf_sessions"] == "1");
  CHECK(r["seconds_a_day"] == "400");  // 10 x 10, and 5 x 30 in two positions
  CHECK(r.says("end", "once a day is enough"));
  v = plain();
  CHECK(prescriber_under_test(v).says("knee_to_wall", "Stand facing a wall"));
  v.code("exam.skin_local", "ulcer");
  r = prescriber_under_test(v);
  CHECK_FALSE(r.has("knee_to_wall_sets"));
  CHECK(r.says("knee_to_wall", "from when the skin has healed"));
  CHECK(r.says("calf", "Put no weight on the open skin"));
  v.code("exam.skin_local", "fragile");
  CHECK(prescriber_under_test(v).has("knee_to_wall_sets"));
}

TEST_CASE("the toe-to-wall target is two centimetres more, ten at most") {
  auto v = plain();
  auto r = prescriber_under_test(v);
  CHECK(r["wall_goal"] == "8");
  CHECK(r.says("wall_step", "6.5 cm at week 2, 7.5 cm at week 4, 8 cm at week 6"));
  CHECK(r.says("range_goal", "6 to go"));
  v.number("exam.wblt_cm", windlass::Decimal::parse("9.5"));
  CHECK(prescriber_under_test(v)["wall_goal"] == "10");
  v.number("exam.wblt_cm", 12);
  CHECK(prescriber_under_test(v)["wall_goal"] == "12");
  v.state("exam.wblt_cm", WINDLASS_NOT_SUPPLIED);
  v.state("exam.ankle_df_knee_ext_deg", WINDLASS_NOT_SUPPLIED);
  r = prescriber_under_test(v);
  CHECK_FALSE(r.has("wall_goal"));
  CHECK(r.says("assumed", "gain check"));
}

TEST_CASE("the target is that of the first visit and does not move") {
  auto v = plain();
  v.number("course.wblt_baseline_cm", 6);
  v.number("course.week", 4);
  v.number("exam.wblt_cm", 8);
  auto r = prescriber_under_test(v);
  CHECK(r["wall_goal"] == "8");
  CHECK(r.says("wall_step", "6 cm at the first visit, 8 cm today"));
  v.number("course.wblt_baseline_cm", 10);
  CHECK(prescriber_under_test(v)["wall_goal"] == "10");
  v.state("course.wblt_baseline_cm", WINDLASS_NOT_SUPPLIED);
  r = prescriber_under_test(v);
  CHECK_FALSE(r.has("wall_goal"));
  CHECK(r.says("wall_step", "the distance of the first visit is not on record"));
}

TEST_CASE("a hamstring 30 degrees short is stretched, unless a nerve speaks against it") {
  auto v = plain();
  CHECK(prescriber_under_test(v).says("hamstrings_next", "not tested"));
  v.number("exam.hamstring_90_90_deg", 30);
  auto r = prescriber_under_test(v);
  CHECK(r["hamstring_repetitions"] == "1");
  CHECK(r["hamstring_hold"] == "30");
  CHECK(r["hamstring_days"] == "5");
  CHECK(r.says("hamstrings_next", "six weeks from the first day of this stretch"));
  v.number("exam.hamstring_90_90_deg", 29);
  r = prescriber_under_test(v);
  CHECK_FALSE(r.has("hamstring_hold"));
  CHECK(r.says("hamstrings_next", "no hamstring stretch is needed"));
  v.number("exam.hamstring_90_90_deg", 45);
  v.flag("exam.slr_or_slump_reproduces", true);
  CHECK_FALSE(prescriber_under_test(v).has("hamstring_hold"));
  CHECK(prescriber_under_test(v).says("hamstrings", "Held because of nerve symptoms"));
  v.state("exam.slr_or_slump_reproduces", WINDLASS_NOT_SUPPLIED);
  CHECK_FALSE(prescriber_under_test(v).has("hamstring_hold"));
  CHECK(prescriber_under_test(v).says("hamstrings", "Held because straight-leg raise and slump"));
}

TEST_CASE("the course is eight weeks and the gain check comes at six") {
  auto v = plain();
  v.number("course.week", 2);
  CHECK(prescriber_under_test(v).says("end", "plan week 8: 6 more"));
  CHECK(prescriber_under_test(v).says("gain_check", "in 4"));
  v.number("course.week", 6);
  CHECK(prescriber_under_test(v).says("gain_check", "Due now"));
  v.number("course.week", 8);
  CHECK(prescriber_under_test(v).says("end", "are done"));
}

TEST_CASE("the next visit promises nothing that the plan does not hold") {
  auto v = plain();
  CHECK(prescriber_under_test(v).says("same",
                                      "not moved, add manual therapy where this plan opens it"));
  v.number("course.week", 6);
  auto r = prescriber_under_test(v);
  CHECK(r.says("same", "the gain check decides"));
  CHECK_FALSE(r.says("same", "manual therapy"));
  v.flag("course.goal_met", true);
  r = prescriber_under_test(v);
  CHECK(r.says("same", "the dose stays"));
  CHECK(r.says("better", "once a day stays enough"));
  CHECK_FALSE(r.says("gain_check", "manual therapy"));
  v = plain();
  v.set("course.prior_failed", "manual");
  r = prescriber_under_test(v);
  CHECK(r.says("gain_check", "change technique and dose"));
  CHECK_FALSE(r.says("same", "manual therapy"));
  v = plain();
  v.state("meds.heel_steroid_injection_weeks_ago", WINDLASS_NOT_SUPPLIED);
  CHECK_FALSE(prescriber_under_test(v).says("better", "deeper lunge"));
}

TEST_CASE("an injection, loose joints and nerve signs change the drills") {
  auto injected = plain();
  injected.number("meds.heel_steroid_injection_weeks_ago", 1);
  auto r = prescriber_under_test(injected);
  CHECK(r["fascia_repetitions"] == "5");
  CHECK(r["calf_hold"] == "20");
  CHECK_FALSE(r.has("knee_to_wall_sets"));
  injected.state("meds.heel_steroid_injection_weeks_ago", WINDLASS_NOT_SUPPLIED);
  r = prescriber_under_test(injected);
  CHECK(r.says("assumed", "injected"));
  CHECK(r["fascia_repetitions"] == "5");
  CHECK(r["calf_hold"] == "20");
  CHECK_FALSE(r.has("knee_to_wall_sets"));
  CHECK(r.says("knee_to_wall", "Not yet: first somebody asks"));

  auto loose = plain();
  loose.number("exam.ankle_df_knee_ext_deg", windlass::Decimal::parse("20.5"));
  r = prescriber_under_test(loose);
  CHECK_FALSE(r.has("calf_repetitions"));
  CHECK(r["seconds_a_day"] == "150");
  CHECK_FALSE(r.has("wall_goal"));

  auto nerve = plain();
  nerve.code("exam.tinel_tarsal_tunnel", "positive");
  r = prescriber_under_test(nerve);
  CHECK(r["calf_hold"] == "5");
  CHECK(r["seconds_a_day"] == "350");  // 10 x 5 x 3, and 10 x 5 x 2 in two positions
}

TEST_CASE("low adherence is no failed trial and a stretching protocol stands whatever is unknown") {
  auto v = plain();
  v.set("course.prior_failed", "taping stretching");
  CHECK(prescriber_under_test(v).says("adherence", "failed before"));
  v.number("course.adherence_pct", 69);
  CHECK(prescriber_under_test(v).says("adherence", "not a failed trial"));
  const auto nothing = prescriber_under_test(prescriber_under_test.facts());
  REQUIRE(nothing.fault.empty());
  std::mt19937 dice(2);
  for (int i = 0; i < 20'000; ++i) {
    const auto r = prescriber_under_test(prescriber_under_test.random(
        dice,
        {{"symptom.rest_nprs", 0, 10},
         {"symptom.settle_hours_after_load", 0, 96},
         {"symptom.first_step_nprs", 0, 10},
         {"symptom.worst_nprs", 0, 10},
         {"course.week", 0, 104},
         {"exam.wblt_cm", 0, 25},
         {"exam.ankle_df_knee_ext_deg", -30, 40},
         {"meds.heel_steroid_injection_weeks_ago", 0, 520},
         {"course.adherence_pct", 0, 100}},
        {{"symptom.irritability", {"low", "moderate", "high"}},
         {"symptom.side", {"left", "right", "bilateral"}},
         {"exam.tinel_tarsal_tunnel", {"negative", "positive"}},
         {"history.diabetes", {"none", "type1", "type2", "other"}},
         {"course.prior_failed", {"", "stretching", "taping loading"}}}));
    if (r.status != WINDLASS_OK || !r.fault.empty()) FAIL(r.fault);
  }
}

TEST_CASE("an undiagnosed heel, a fluoroquinolone and a flare keep the end of the range shut") {
  auto v = plain();
  CHECK_FALSE(prescriber_under_test(v)["knee_to_wall_sets"].empty());
  v.state("dx.pattern_fits", WINDLASS_NOT_SUPPLIED);
  auto r = prescriber_under_test(v);
  CHECK(r.says("knee_to_wall", "Not yet: from when the heel has been diagnosed"));
  CHECK(r.says("fascia", "first tension only"));
  CHECK(r.says("calf", "first tension only"));
  CHECK_FALSE(r.has("knee_to_wall_sets"));
  CHECK_FALSE(r.has("wall_goal"));
  CHECK(r.says("better", "Keep dose and range"));
  v.flag("dx.pattern_fits", false);
  CHECK_FALSE(prescriber_under_test(v).has("knee_to_wall_sets"));
  v.flag("dx.pattern_fits", true);
  for (const char* drug : {"current", "past_12wk"}) {
    v.code("meds.fluoroquinolone_last_12wk", drug);
    r = prescriber_under_test(v);
    CHECK(r.says("calf", "first tension only"));
    CHECK_FALSE(r.has("knee_to_wall_sets"));
  }
  v.code("meds.fluoroquinolone_last_12wk", "none");
  CHECK(prescriber_under_test(v).has("knee_to_wall_sets"));
  v.code("exam.arthritis_flare", "elsewhere");
  CHECK(prescriber_under_test(v).has("knee_to_wall_sets"));
  v.code("exam.arthritis_flare", "foot");
  CHECK_FALSE(prescriber_under_test(v).has("knee_to_wall_sets"));
}

TEST_CASE("an earlier ulcer keeps the drills in shoes") {
  auto v = plain();
  CHECK_FALSE(prescriber_under_test(v).says("knee_to_wall", "In shoes"));
  v.flag("history.foot_ulcer_or_charcot", true);
  const auto r = prescriber_under_test(v);
  CHECK(r.says("knee_to_wall", "In shoes"));
  CHECK(r.says("care", "No barefoot loaded drill"));
}

TEST_CASE("an ankle that may bend far is not stretched to the end of its range") {
  auto v = plain();
  CHECK(prescriber_under_test(v).has("knee_to_wall_sets"));
  v.state("exam.ankle_df_knee_ext_deg", WINDLASS_CONFLICT);
  auto r = prescriber_under_test(v);
  REQUIRE(r.fault.empty());
  CHECK_FALSE(r.has("knee_to_wall_sets"));
  v = plain();
  v.state("meds.heel_steroid_injection_weeks_ago", WINDLASS_STALE);
  CHECK(prescriber_under_test(v).says("care", "A pop or a bruise in the arch: stop and call"));
}

TEST_CASE("a sensitised pain system gets two short items, and the third in week 2") {
  auto v = plain();
  v.number("exam.hamstring_90_90_deg", 40);
  v.number("exam.csi_score", 39);
  CHECK(prescriber_under_test(v)["seconds_a_day"] == "1200");
  CHECK(prescriber_under_test(v).has("hamstring_repetitions"));
  v.number("exam.csi_score", 40);
  auto r = prescriber_under_test(v);
  REQUIRE(r.fault.empty());
  CHECK(r["seconds_a_day"] == "220");  // 5 x 10 x 2, and 3 x 20 x 1 in two positions
  CHECK(r.says("when", "and in the evening"));
  CHECK(r.says("knee_to_wall", "from plan week 2"));
  CHECK(r.says("care", "same on good days and on bad ones"));
  CHECK(r.says("hamstrings", "widespread sensitivity"));
  CHECK(r.says("better", "no more than one a week"));
  v.flag("symptom.burning_or_paraesthesia", true);
  CHECK(prescriber_under_test(v)["seconds_a_day"] ==
        "100");  // 5 x 5 x 2, and 5 x 5 in two positions
  v.number("course.week", 2);
  CHECK(prescriber_under_test(v).says("knee_to_wall", "Stand facing a wall"));
  v.state("exam.csi_score", WINDLASS_CONFLICT);
  CHECK(prescriber_under_test(v)["fascia_sessions"] == "2");
  v.state("exam.csi_score", WINDLASS_NOT_SUPPLIED);
  CHECK(prescriber_under_test(v)["fascia_sessions"] == "3");
}

TEST_CASE("what is seen, and no score of pain, guides a foot that cannot warn") {
  auto v = plain();
  CHECK(prescriber_under_test(v).says("knee_to_wall", "3 of 10"));
  CHECK(prescriber_under_test(v).says("stop", "tingling"));
  for (const bool told : {true, false}) {
    if (told)
      v.flag("foot.cannot_warn", true);
    else
      v.state("foot.cannot_warn", WINDLASS_CONFLICT);
    const auto r = prescriber_under_test(v);
    REQUIRE(r.fault.empty());
    CHECK(r.says("calf", "In shoes, stand facing a wall"));
    CHECK(r.says("calf", "Go to the first tension only"));
    CHECK(r.says("knee_to_wall", "Go to the first tension only, and look at the sole"));
    CHECK(r.says("stop", "with a mirror or by somebody else"));
    CHECK_FALSE(r.says("stop", "tingling"));
    CHECK(r.says("worse", "red or warm spot"));
    CHECK_FALSE(r.has("wall_goal"));
  }
}

TEST_CASE("in pregnancy it stays at the first tension, sitting or at a wall, and off the back") {
  auto v = plain();
  v.number("exam.hamstring_90_90_deg", 40);
  CHECK(prescriber_under_test(v).has("hamstring_hold"));
  CHECK_FALSE(prescriber_under_test(v).says("care", "pregnancy"));
  for (const char* state : {"first_trimester", "second_trimester", "third_trimester", "possible"}) {
    v.code("history.pregnancy_status", state);
    const auto r = prescriber_under_test(v);
    REQUIRE(r.fault.empty());
    CHECK(r.says("fascia", "first tension"));
    CHECK(r.says("calf", "first tension"));
    CHECK(r.says("knee_to_wall", "Go to the first tension only, with both hands"));
    CHECK(r.says("care", "Nothing lying on the front"));
    CHECK(r.says("hamstrings", "Held because of the pregnancy"));
    CHECK_FALSE(r.has("hamstring_hold"));
    CHECK_FALSE(r.has("wall_goal"));
  }
  v.state("history.pregnancy_status", WINDLASS_NOT_SUPPLIED);
  CHECK(prescriber_under_test(v).says("assumed", "pregnancy"));
  v.state("history.pregnancy_status", WINDLASS_CONFLICT);
  CHECK(prescriber_under_test(v).says("care", "There may be a pregnancy"));
}
