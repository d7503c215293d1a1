// SPDX-License-Identifier: Apache-2.0
#include "../../plugins/taping/taping.cpp"

#include "catch.hpp"
#include "probe.hpp"

WINDLASS_PROBE_DOCUMENT;

namespace {

const probe::Prescriber tape(windlass_plugin_v1, "support_tape");

// Week 0, untried, sound skin and vessels, aged 44, no pronation and no stiffness.
probe::Values plain() {
  probe::Values v = tape.facts();
  v.flag("foot.cannot_warn", false);
  v.flag("foot.at_risk", false);
  v.number("course.week", 0);
  v.never("course.relapse_after_pain_free_weeks");
  v.number("symptom.duration_weeks", 9);
  v.number("symptom.first_step_nprs", 6);
  v.code("exam.skin_local", "intact");
  v.code("allergy.adhesive", "none");
  v.flag("allergy.latex", false);
  v.code("history.diabetes", "none");
  v.number("demo.age_years", 44);
  v.number("exam.fpi6", 2);
  v.number("exam.ankle_df_knee_ext_deg", 14);
  v.code("history.anticoagulant", "none");
  v.code("exam.trigger_points", "plantar");
  for (const char* fact :
       {"exam.protective_sensation_lost", "history.peripheral_arterial_disease",
        "exam.pedal_pulses_absent", "history.lymphoedema_leg",
        "meds.systemic_corticosteroid_long_term", "exam.central_heel_pad_pain", "pref.goal_run"})
    v.flag(fact, false);
  return v;
}

}  // namespace

TEST_CASE("an untried tape is planned for its trial week") {
  const auto r = tape(plain());
  REQUIRE(r.fault.empty());
  CHECK(r.says("method", "low-Dye"));
  CHECK(r["strips"] == "5");
  CHECK(r["wear_hours"] == "48");
  CHECK(r["days_left"] == "7");
  CHECK(r["tapes"] == "4");
  CHECK(r.says("change", "Off after 48 h at the latest"));
  CHECK(r.says("change", "goes on the same day"));
  CHECK(r["target"] == "4");
  CHECK(r.says("until", "21 days are left to the end of week three"));
  CHECK_FALSE(r.has("patch_test"));
  CHECK_FALSE(r.has("wait_after_needling"));
  CHECK_FALSE(r.has("precautions"));
  CHECK_FALSE(r.says("assumed", "cautious default"));
}

TEST_CASE("the method follows the vessels, the pad, the posture and the calf") {
  const auto strips = [](auto change) {
    auto v = plain();
    change(v);
    return tape(v)["strips"];
  };
  CHECK(strips([](auto& v) { v.number("exam.ankle_df_knee_ext_deg", 9); }) == "2");
  CHECK(strips([](auto& v) { v.state("exam.ankle_df_knee_ext_deg", WINDLASS_SOURCE_ERROR); }) ==
        "2");
  CHECK(strips([](auto& v) {
          v.number("exam.ankle_df_knee_ext_deg", 9);
          v.number("exam.fpi6", 6);
        }) == "5");
  CHECK(strips([](auto& v) {
          v.flag("exam.central_heel_pad_pain", true);
          v.number("exam.fpi6", 8);
        }) == "4");
  CHECK(strips([](auto& v) { v.flag("history.lymphoedema_leg", true); }) == "4");
  CHECK(strips([](auto& v) { v.number("exam.abi", windlass::Decimal::parse("0.9")); }) == "2");
  CHECK(strips([](auto& v) { v.number("exam.abi", windlass::Decimal::parse("0.91")); }) == "5");
  CHECK(strips([](auto& v) { v.state("exam.pedal_pulses_absent", WINDLASS_NOT_SUPPLIED); }) == "2");
}

TEST_CASE("a foot that cannot warn, or that lacks blood, gets nothing rigid, and is looked at") {
  auto v = plain();
  CHECK(tape(v).says("tape", "Rigid"));
  CHECK(tape(v).says("remove", "numb"));
  for (const std::uint32_t state : {WINDLASS_CONFLICT, WINDLASS_NOT_SUPPLIED}) {
    v.state("foot.cannot_warn", state);
    CHECK_FALSE(tape(v).says("remove", "numb"));
  }
  v.flag("foot.cannot_warn", true);
  v.flag("foot.at_risk", true);
  auto r = tape(v);
  CHECK(r.says("method", "with no stretch"));
  CHECK(r.says("tape", "Elastic"));
  CHECK(r.says("remove", "with a mirror or by somebody else"));
  CHECK(r.says("next_same", "rigid tape may harm this foot unseen"));
  CHECK(r["wear_hours"] == "12");
  v = plain();
  v.number("exam.abi", windlass::Decimal::parse("1.31"));
  CHECK(tape(v).says("method", "with no stretch"));
  CHECK(tape(v).says("remove", "numb"));
  v.number("exam.toe_brachial_index", windlass::Decimal::parse("0.7"));
  CHECK(tape(v).says("tape", "Rigid"));
  v = plain();
  v.code("exam.tinel_tarsal_tunnel", "positive");
  CHECK(tape(v).says("precautions", "first tingling"));
  v.flag("foot.cannot_warn", true);
  CHECK_FALSE(tape(v).says("precautions", "tingling"));
}

TEST_CASE("an index above 1.3 is taped loosely until a toe index says that blood flows") {
  auto v = plain();
  v.number("exam.abi", windlass::Decimal::parse("1.3"));
  CHECK_FALSE(tape(v).says("precautions", "Not tight"));
  v.number("exam.abi", windlass::Decimal::parse("1.31"));
  CHECK(tape(v).says("precautions", "Not tight: no turn round foot or leg"));
  v.number("exam.toe_brachial_index", windlass::Decimal::parse("0.69"));
  CHECK(tape(v).says("precautions", "Not tight"));
  v.number("exam.toe_brachial_index", windlass::Decimal::parse("0.7"));
  CHECK_FALSE(tape(v).says("precautions", "Not tight"));
}

TEST_CASE("the most careful reason sets the wear time") {
  const auto wear = [](auto change) {
    auto v = plain();
    change(v);
    return tape(v)["wear_hours"];
  };
  CHECK(wear([](auto& v) { v.number("exam.ankle_df_knee_ext_deg", 5); }) == "120");
  CHECK(wear([](auto& v) {
          v.number("exam.ankle_df_knee_ext_deg", 5);
          v.code("history.diabetes", "type2");
        }) == "24");
  CHECK(wear([](auto& v) { v.number("demo.age_years", 65); }) == "24");
  CHECK(wear([](auto& v) { v.number("demo.age_years", 64); }) == "48");
  CHECK(wear([](auto& v) { v.code("exam.skin_local", "fragile"); }) == "24");
  CHECK(wear([](auto& v) { v.code("allergy.adhesive", "mild_irritation"); }) == "24");
  CHECK(wear([](auto& v) {
          v.flag("exam.protective_sensation_lost", true);
          v.code("history.diabetes", "type1");
        }) == "12");
  CHECK(wear([](auto& v) { v.state("history.diabetes", WINDLASS_SOURCE_ERROR); }) == "24");
}

TEST_CASE("a tape of twelve hours is worn by day: one a day") {
  auto v = plain();
  v.flag("exam.protective_sensation_lost", true);
  v.flag("foot.cannot_warn", true);
  const auto r = tape(v);
  REQUIRE(r.fault.empty());
  CHECK(r["wear_hours"] == "12");
  CHECK(r["tapes"] == r["days_left"]);
  CHECK(r.says("change", "goes on the next day"));
  CHECK(r.says("put_on_by", "A clinician, each time"));
  CHECK_FALSE(tape(plain()).has("put_on_by"));
}

TEST_CASE("days and tapes run to the end of week three, of the plan or of a relapse") {
  for (const auto& [week, days, tapes] : {std::tuple{"1", "14", "7"},
                                          {"1.5", "11", "6"},
                                          {"2.9", "1", "1"},
                                          {"3", "1", "1"},
                                          {"3.1", "0", "0"},
                                          {"10", "0", "0"}}) {
    auto v = plain();
    v.number("course.week", windlass::Decimal::parse(week));
    v.number("course.tape_trial_nprs_change", windlass::Decimal(-2));
    const auto r = tape(v);
    REQUIRE(r.fault.empty());
    CHECK(r["days_left"] == days);
    CHECK(r["tapes"] == tapes);
    CHECK(r.has("change") == (std::string_view(tapes) != "0"));
    CHECK(r.says("change", "none follows") == (std::string_view(tapes) == "1"));
    CHECK(r.says("decision", "Week three is over") == (std::string_view(days) == "0"));
  }
  auto v = plain();
  v.number("course.week", 30);
  v.number("course.relapse_after_pain_free_weeks", 12);
  v.number("symptom.duration_weeks", 1);
  v.number("course.tape_trial_nprs_change", -3);
  CHECK(tape(v)["days_left"] == "14");
  // The pain may be told as it has been since it first came.
  v.number("symptom.duration_weeks", 70);
  v.number("course.weeks_since_relapse", 0);
  CHECK(tape(v)["days_left"] == "21");
  v.number("course.weeks_since_relapse", 2);
  CHECK(tape(v)["days_left"] == "7");
  v.number("course.weeks_since_relapse", 5);
  v.number("symptom.duration_weeks", 5);
  v.flag("pref.goal_run", true);
  CHECK(tape(v)["days_left"] == "1");
  CHECK(tape(v).says("decision", "only for a run or an event"));
}

TEST_CASE("a trial without a two-point fall ends the taping") {
  for (const auto& [change, goes_on] :
       {std::pair{"-2", true}, {"-1.5", false}, {"0", false}, {"1", false}}) {
    auto v = plain();
    v.number("course.week", 1);
    const bool better = *change == '-';
    const auto size = windlass::Decimal::parse(better ? change + 1 : change);
    v.number("course.tape_trial_nprs_change", better ? -size : size);
    const auto r = tape(v);
    CHECK(r.says("decision", "while an insole is arranged") == goes_on);
    CHECK(r.says("decision", "stop taping") != goes_on);
    CHECK((r["days_left"] == "0") != goes_on);
    CHECK_FALSE(r.has("target"));
  }
}

TEST_CASE("punctures are left alone for a day, two with a bruise or a blood thinner") {
  const auto wait = [](auto change) {
    auto v = plain();
    v.number("course.hours_since_needling", windlass::Decimal::parse("6.5"));
    change(v);
    return tape(v)["wait_after_needling"];
  };
  CHECK(wait([](auto&) {}) == "18");
  CHECK(wait([](auto& v) { v.code("history.anticoagulant", "doac"); }) == "42");
  CHECK(wait([](auto& v) { v.state("history.anticoagulant", WINDLASS_STALE); }) == "42");
  CHECK(wait([](auto& v) {
          v.code("course.last_session_adverse_event", "minor_soreness_or_bruise");
        }) == "42");
  CHECK(wait([](auto& v) { v.number("course.hours_since_needling", 48); }) == "0");
  CHECK(wait([](auto& v) { v.code("exam.trigger_points", "calf"); }).empty());
  CHECK(wait([](auto& v) {
          v.code("exam.trigger_points", "calf");
          v.number("exam.ankle_df_knee_ext_deg", 5);
        }) == "18");
}

TEST_CASE("irritable skin is tested first, and latex left out unless it is known to be safe") {
  auto v = plain();
  v.code("allergy.adhesive", "mild_irritation");
  CHECK(tape(v)["patch_test"] == "24");
  CHECK(tape(v).says("tape", "underwrap"));
  v.number("course.tape_trial_nprs_change", -3);
  CHECK_FALSE(tape(v).has("patch_test"));
  v = plain();
  CHECK_FALSE(tape(v).says("tape", "latex-free"));
  v.flag("allergy.latex", true);
  CHECK(tape(v).says("tape", "latex-free"));
  v.state("allergy.latex", WINDLASS_NOT_SUPPLIED);
  CHECK(tape(v).says("tape", "latex-free"));
}

TEST_CASE("without any fact a careful trial week is planned and every default is named") {
  const auto r = tape(tape.facts());
  REQUIRE(r.fault.empty());
  CHECK(r["strips"] == "2");
  CHECK(r["wear_hours"] == "12");
  CHECK(r["days_left"] == "7");
  CHECK(r["tapes"] == "7");
  CHECK(r["patch_test"] == "24");
  for (const char* words :
       {"week of the plan", "Skin not looked at", "Reaction to plaster", "Latex allergy",
        "Diabetes not known", "Foot pulses", "Sensation not tested", "Age is not known"})
    CHECK(r.says("assumed", words));
}

TEST_CASE("any taping facts give a protocol that the host accepts") {
  std::mt19937 dice(20260118);
  for (int i = 0; i < 20'000; ++i) {
    const auto v =
        tape.random(dice,
                    {{"course.week", 0, 104},
                     {"course.relapse_after_pain_free_weeks", 0, 520},
                     {"symptom.duration_weeks", 0, 20},
                     {"course.tape_trial_nprs_change", -10, 10},
                     {"symptom.first_step_nprs", 0, 10},
                     {"exam.abi", 0, 2},
                     {"demo.age_years", 0, 110},
                     {"exam.fpi6", -12, 12},
                     {"exam.ankle_df_knee_ext_deg", -30, 40},
                     {"course.hours_since_needling", 0, 10000}},
                    {{"exam.skin_local", {"intact", "fragile"}},
                     {"allergy.adhesive", {"none", "mild_irritation"}},
                     {"history.diabetes", {"none", "type1"}},
                     {"course.last_session_adverse_event", {"none", "minor_soreness_or_bruise"}},
                     {"history.anticoagulant", {"none", "heparin"}},
                     {"exam.trigger_points", {"none", "calf", "plantar", "both"}}});
    const auto r = tape(v);
    if (!r.fault.empty()) FAIL(r.fault);
  }
}

TEST_CASE("a foot that may roll outwards gets no rigid tape, and age in doubt the shorter wear") {
  for (const char* fact : {"exam.fpi6", "exam.gait_deviation"}) {
    INFO(fact);
    auto v = plain();
    v.state(fact, WINDLASS_CONFLICT);
    const auto r = tape(v);
    REQUIRE(r.fault.empty());
    CHECK(r.says("method", "Elastic tape"));
    CHECK(r["wear_hours"] == "48");
    CHECK(r.says("assumed", "is in doubt: the dose is for the worse case"));
  }
  auto v = plain();
  v.state("demo.age_years", WINDLASS_SOURCE_ERROR);
  CHECK(tape(v)["wear_hours"] == "24");
}
