// SPDX-License-Identifier: Apache-2.0
#include "../../plugins/gait/gait.cpp"

#include "catch.hpp"
#include "looking.hpp"
#include "probe.hpp"

WINDLASS_PROBE_DOCUMENT;

namespace {

const probe::Prescriber prescriber_under_test(windlass_plugin_v1, "cadence_and_ramp");

probe::Values plain() {
  probe::Values v = prescriber_under_test.facts();
  v.flag("foot.cannot_warn", false);
  v.code("exam.gait_deviation", "overstride");
  v.flag("pref.goal_run", true);
  v.code("demo.activity_level", "runner");
  v.number("course.week", 6);
  v.number("symptom.walking_nprs", 2);
  v.number("symptom.first_step_nprs", 3);
  v.number("course.first_step_nprs_baseline", 7);
  v.code("history.diabetes", "none");
  v.code("course.hsr_level", "10rm_x4");
  for (const char* fact : {"exam.falls_risk_high", "exam.protective_sensation_lost",
                           "history.peripheral_neuropathy", "exam.achilles_pain_or_defect",
                           "bone.risk", "history.arrhythmia_or_unstable_cardiac", "load.restarts"})
    v.flag(fact, false);
  v.never("meds.heel_steroid_injection_weeks_ago");
  return v;
}

// The weekly running minutes as written, line by line.
std::vector<windlass::Decimal> weekly_minutes(const probe::Result& r) {
  std::vector<windlass::Decimal> minutes;
  for (const std::string& line : r.lines.find("walk_run")->second) {
    const std::size_t at = line.find("Running ");
    if (at == std::string::npos) continue;
    const std::size_t from = at + 8;
    minutes.push_back(
        windlass::Decimal::parse(std::string_view(line).substr(from, line.find(' ', from) - from)));
  }
  return minutes;
}

}  // namespace

TEST_CASE("the walk-run ramp never grows by more than a tenth a week") {
  for (const auto& [activity, first] :
       {std::pair{"sedentary", 18}, {"recreational", 24}, {"runner", 30}, {"competitive", 30}}) {
    auto v = plain();
    v.code("demo.activity_level", activity);
    const auto r = prescriber_under_test(v);
    REQUIRE(r.fault.empty());
    const auto minutes = weekly_minutes(r);
    REQUIRE(minutes.size() == 12);
    CHECK(minutes[0] == windlass::Decimal(first));
    CHECK(r["running_minutes_week_1"] == std::to_string(first));
    for (std::size_t i = 1; i < minutes.size(); ++i) {
      CHECK(minutes[i] * 10 <= minutes[i - 1] * 11);
      CHECK(minutes[i] > minutes[i - 1]);
    }
  }
}

TEST_CASE("a runner's ramp, row by row") {
  const auto r = prescriber_under_test(plain());
  const auto minutes = weekly_minutes(r);
  const char* expected[] = {"30",   "33", "36",   "39", "42", "45",
                            "49.5", "54", "58.5", "63", "69", "75"};
  for (std::size_t i = 0; i < 12; ++i) CHECK(minutes[i] == windlass::Decimal::parse(expected[i]));
  CHECK(
      r.says("walk_run", "Week 2: 3 x 11 min in pieces of 1 min; 31 min. Running 33 min (+10 %)"));
  CHECK(
      r.says("walk_run", "Week 3: 3 x 12 min in pieces of 2 min; 27 min. Running 36 min (+9.1 %)"));
  CHECK(r.says("walk_run_rules", "week 12 is plan week 17"));
  CHECK(r["step_rate_to"] == "10");
  CHECK(r.says("step_rate", "Running 150: 158 to 165; 160: 168 to 176; 170: 179 to 187"));
  CHECK(r.says("assumed", "Nobody has said: "));
  CHECK(r.has("one_change"));
}

TEST_CASE("feedback fades from always to never") {
  auto v = plain();
  auto r = prescriber_under_test(v);
  CHECK(r["sessions"] == "6");
  CHECK(r.says("feedback", "100, 80, 60, 40, 20, 0 %"));
  v.code("exam.gait_deviation", "antalgic");
  r = prescriber_under_test(v);
  CHECK(r["sessions"] == "8");
  CHECK(r.says("feedback", "100, 85, 70, 55, 45, 30, 15, 0 %"));
}

TEST_CASE("falls, numb feet and no wish to run mean no running") {
  auto v = plain();
  v.flag("exam.falls_risk_high", true);
  auto r = prescriber_under_test(v);
  CHECK_FALSE(r.has("walk_run"));
  CHECK(r["sessions"] == "8");
  CHECK(r["step_rate_to"] == "5");
  v = plain();
  v.state("exam.falls_risk_high", WINDLASS_NOT_SUPPLIED);
  r = prescriber_under_test(v);
  CHECK_FALSE(r.has("walk_run"));
  CHECK(r.says("assumed", "risk of falls"));
  v = plain();
  v.code("history.diabetes", "type1");
  v.state("exam.protective_sensation_lost", WINDLASS_NOT_SUPPLIED);
  CHECK_FALSE(prescriber_under_test(v).has("walk_run"));
  v = plain();
  v.flag("pref.goal_run", false);
  CHECK_FALSE(prescriber_under_test(v).has("walk_run"));
  v = plain();
  v.flag("exam.achilles_pain_or_defect", true);
  CHECK(prescriber_under_test(v)["step_rate_to"] == "5");
  CHECK(prescriber_under_test(v).says("cue", "forefoot"));
}

TEST_CASE("dance goes from the floor barre to pointe, jumps after twenty single raises") {
  auto v = plain();
  CHECK_FALSE(prescriber_under_test(v).has("dance"));
  v.set("demo.activities", "dance");
  v.number("load.sport_h_wk", 9);
  auto r = prescriber_under_test(v);
  CHECK(r.says("dance", "Step 1: floor barre"));
  CHECK(r.says("dance_rules", "single-leg heel raises were not counted"));
  CHECK(r.says("dance_rules", "Stay at 9 h"));
  v.number("exam.heel_raise_single_reps", 19);
  CHECK(prescriber_under_test(v).says("dance_rules", "because 19 single-leg"));
  v.number("exam.heel_raise_single_reps", 20);
  CHECK_FALSE(prescriber_under_test(v).says("dance_rules", "Steps 3 to 5"));
  v.flag("exam.falls_risk_high", true);
  CHECK_FALSE(prescriber_under_test(v).has("dance"));
}

TEST_CASE("a bone at risk, or one that nobody asked about, holds the ramp and the jumps of dance") {
  auto v = plain();
  v.set("demo.activities", "dance");
  v.number("exam.heel_raise_single_reps", 25);
  CHECK(prescriber_under_test(v).has("walk_run"));
  CHECK_FALSE(prescriber_under_test(v).says("dance_rules", "Steps 4 and 5"));
  v.flag("bone.risk", true);
  auto r = prescriber_under_test(v);
  CHECK_FALSE(r.has("walk_run"));
  CHECK_FALSE(r.has("running_minutes_week_1"));
  CHECK(r.says("walk_run_rules", "while the bone is at risk"));
  CHECK(r.says("dance_rules", "Steps 4 and 5 are held while the bone is at risk"));
  v.state("bone.risk", WINDLASS_NOT_SUPPLIED);
  r = prescriber_under_test(v);
  CHECK_FALSE(r.has("walk_run"));
  CHECK(r.says("walk_run_rules", "because nobody asked about low energy"));
  CHECK(r.says("dance_rules", "because nobody asked about low energy"));
  v.flag("pref.goal_run", false);
  CHECK_FALSE(prescriber_under_test(v).says("walk_run_rules", "bone"));
}

TEST_CASE(
    "a heart that is unstable, or that nobody asked about, holds runs, jumps, hills and pack") {
  auto v = plain();
  v.set("demo.activities", "dance hike");
  v.number("exam.heel_raise_single_reps", 25);
  CHECK(prescriber_under_test(v).has("walk_run"));
  v.flag("history.arrhythmia_or_unstable_cardiac", true);
  auto r = prescriber_under_test(v);
  CHECK_FALSE(r.has("walk_run"));
  CHECK(r.says("walk_run_rules", "because an unstable heart condition is known"));
  CHECK(r.says("dance_rules", "Dance is held because an unstable heart"));
  CHECK(r.says("hike_rules", "Hiking is held because an unstable heart"));
  v.state("history.arrhythmia_or_unstable_cardiac", WINDLASS_NOT_SUPPLIED);
  CHECK(prescriber_under_test(v).says("walk_run_rules", "nobody asked about an unstable heart"));
  v.state("history.arrhythmia_or_unstable_cardiac", WINDLASS_STALE);
  CHECK(prescriber_under_test(v).says("walk_run_rules", "the heart may be unstable. Settle it"));
}

TEST_CASE("after an injection no ramp before loading has gone well since") {
  auto v = plain();
  v.flag("pref.goal_run", true);
  v.number("meds.heel_steroid_injection_weeks_ago", 6);
  CHECK(prescriber_under_test(v).has("running_minutes_week_1"));
  v.flag("load.restarts", true);
  CHECK(prescriber_under_test(v).says("walk_run_rules", "have not gone well for two weeks"));
  v.state("load.restarts", WINDLASS_NOT_SUPPLIED);
  CHECK_FALSE(prescriber_under_test(v).has("running_minutes_week_1"));
}

TEST_CASE("an injection within twelve weeks, and a tender heel cord, hold the jumps of dance") {
  auto v = plain();
  v.set("demo.activities", "dance");
  v.number("exam.heel_raise_single_reps", 25);
  CHECK_FALSE(prescriber_under_test(v).says("dance_rules", "Steps 4 and 5"));
  v.number("meds.heel_steroid_injection_weeks_ago", 11);
  CHECK(prescriber_under_test(v).says("dance_rules", "until week 12 after the heel steroid"));
  v.number("meds.heel_steroid_injection_weeks_ago", 12);
  CHECK_FALSE(prescriber_under_test(v).says("dance_rules", "Steps 4 and 5"));
  for (const auto state : {WINDLASS_NOT_SUPPLIED, WINDLASS_STALE}) {
    v.state("meds.heel_steroid_injection_weeks_ago", state);
    CHECK(prescriber_under_test(v).says("dance_rules", "when a heel steroid injection was"));
  }
  v.never("meds.heel_steroid_injection_weeks_ago");
  v.flag("exam.achilles_pain_or_defect", true);
  CHECK(prescriber_under_test(v).says("dance_rules", "while the heel cord is tender"));
  v.state("exam.achilles_pain_or_defect", WINDLASS_NOT_SUPPLIED);
  CHECK(prescriber_under_test(v).says("dance_rules", "whether the heel cord is well"));
}

TEST_CASE("a fluoroquinolone within twelve weeks holds hills and pack") {
  auto v = plain();
  v.set("demo.activities", "hike");
  v.code("meds.fluoroquinolone_last_12wk", "none");
  CHECK_FALSE(prescriber_under_test(v).says("hike_rules", "Hills and pack"));
  for (const char* word : {"past_12wk", "current"}) {
    v.code("meds.fluoroquinolone_last_12wk", word);
    CHECK(prescriber_under_test(v).says("hike_rules", "Hills and pack are held within twelve"));
  }
  v.state("meds.fluoroquinolone_last_12wk", WINDLASS_STALE);
  CHECK(prescriber_under_test(v).says("hike_rules", "Hills and pack are held within twelve"));
}

TEST_CASE("hiking goes from the flat to a pack of a tenth of the weight") {
  auto v = plain();
  v.set("demo.activities", "hike run");
  auto r = prescriber_under_test(v);
  CHECK(r.says("hike", "Step 5: a pack of 10 %"));
  CHECK(r.says("hike_rules", "Weigh the patient"));
  v.number("demo.weight_kg", 73);
  v.number("load.pack_pct_bw", 18);
  r = prescriber_under_test(v);
  CHECK(r["pack_first"] == "3.5");
  CHECK(r["pack_last"] == "7");
  CHECK(r.says("hike_rules", "18 % of body weight, stays at home"));
  v.number("load.pack_pct_bw", 0);
  CHECK_FALSE(prescriber_under_test(v).says("hike_rules", "stays at home"));
}

TEST_CASE("a foot that rolls outwards gets a neutral shoe and a cue for the big toe") {
  auto v = plain();
  CHECK_FALSE(prescriber_under_test(v).has("shoe"));
  for (const char* word : {"supination", "poor_push_off"}) {
    v.code("exam.gait_deviation", word);
    CHECK(prescriber_under_test(v).says("cue", "big toe"));
    CHECK(prescriber_under_test(v).has("shoe") == (std::string_view(word) == "supination"));
  }
  v.number("exam.fpi6", -1);
  CHECK(prescriber_under_test(v).has("shoe"));
  v.number("exam.fpi6", 0);
  CHECK_FALSE(prescriber_under_test(v).has("shoe"));
}

TEST_CASE("no ramp within twelve weeks of a fluoroquinolone") {
  for (const char* word : {"past_12wk", "current"}) {
    auto v = plain();
    v.code("meds.fluoroquinolone_last_12wk", word);
    const auto r = prescriber_under_test(v);
    REQUIRE(r.fault.empty());
    CHECK(r.lines.count("walk_run") == 0);
    CHECK(r["walk_run_rules"].find("fluoroquinolone") != std::string::npos);
  }
}

TEST_CASE("first-step pain two points up holds the ramp") {
  auto v = plain();
  v.number("symptom.first_step_nprs", 5);
  v.number("course.first_step_nprs_baseline", 3);
  CHECK(prescriber_under_test(v).says("hold", "Hold now"));
  CHECK(prescriber_under_test(v).says("walk_run", "do not start or go on"));
  v.number("symptom.first_step_nprs", windlass::Decimal::parse("4.9"));
  CHECK_FALSE(prescriber_under_test(v).says("hold", "Hold now"));
}

TEST_CASE("a gait protocol stands whatever is unknown") {
  const auto nothing = prescriber_under_test(prescriber_under_test.facts());
  REQUIRE(nothing.fault.empty());
  CHECK_FALSE(nothing.has("walk_run"));
  std::mt19937 dice(4);
  for (int i = 0; i < 20'000; ++i) {
    const auto r = prescriber_under_test(prescriber_under_test.random(
        dice,
        {{"course.week", 0, 104},
         {"symptom.walking_nprs", 0, 10},
         {"symptom.first_step_nprs", 0, 10},
         {"course.first_step_nprs_baseline", 0, 10}},
        {{"exam.gait_deviation",
          {"none", "antalgic", "overpronation", "early_heel_off", "overstride"}},
         {"demo.activity_level", {"sedentary", "recreational", "runner", "competitive"}},
         {"history.diabetes", {"none", "type1", "type2", "other"}},
         {"course.hsr_level", {"none", "bilateral", "8rm_x5"}}}));
    if (r.status != WINDLASS_OK || !r.fault.empty()) FAIL(r.fault);
  }
}

TEST_CASE(
    "a first-step score, an antibiotic or a foot posture in doubt holds the run and the shoe") {
  for (const char* fact : {"symptom.first_step_nprs", "course.first_step_nprs_baseline"}) {
    INFO(fact);
    auto v = plain();
    v.state(fact, WINDLASS_CONFLICT);
    CHECK(prescriber_under_test(v).says("walk_run", "is in doubt: do not start or go on"));
  }
  auto v = plain();
  v.state("meds.fluoroquinolone_last_12wk", WINDLASS_SOURCE_ERROR);
  CHECK(prescriber_under_test(v).says("walk_run_rules",
                                      "No running ramp is given within twelve weeks"));
  v = plain();
  v.state("exam.fpi6", WINDLASS_STALE);
  CHECK(prescriber_under_test(v).says("shoe", "no shoe, insole or tape against pronation"));
}

TEST_CASE("a limp or a foot that rolls outwards, in doubt, is trained as if it were there") {
  auto v = plain();
  v.state("exam.gait_deviation", WINDLASS_CONFLICT);
  const auto r = prescriber_under_test(v);
  REQUIRE(r.fault.empty());
  CHECK(r["sessions"] == "8");
  CHECK(r.says("shoe", "no shoe, insole or tape against pronation"));
  CHECK_FALSE(r.says("assumed", "Gait was not assessed"));
  CHECK(r.says("assumed", "How the foot rolls in walking is in doubt"));
}

TEST_CASE("walking is judged by skin, warmth and colour where the foot cannot warn") {
  const auto r = probe::judged_by_looking(prescriber_under_test, plain());
  CHECK(r.says("walk_run_rules", "No running ramp"));
}
