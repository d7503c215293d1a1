// SPDX-License-Identifier: Apache-2.0
#include "../../plugins/manual_therapy/manual_therapy.cpp"

#include "catch.hpp"
#include "probe.hpp"

WINDLASS_PROBE_DOCUMENT;

namespace {

const probe::Prescriber hands(windlass_plugin_v1, "mobilise_and_measure");

// Four degrees of dorsiflexion, everything else sound.
probe::Values plain() {
  probe::Values v = hands.facts();
  v.flag("foot.cannot_warn", false);
  v.flag("foot.at_risk", false);
  v.number("exam.ankle_df_knee_ext_deg", 4);
  v.code("history.pregnancy_status", "not_pregnant");
  v.code("history.anticoagulant", "none");
  v.never("meds.heel_steroid_injection_weeks_ago");
  v.code("exam.skin_local", "intact");
  v.code("exam.trigger_points", "none");
  v.code("symptom.irritability", "moderate");
  v.code("exam.tinel_tarsal_tunnel", "negative");
  v.number("symptom.first_step_nprs", 5);
  v.number("symptom.rest_nprs", 2);
  v.number("symptom.settle_hours_after_load", 2);
  v.number("course.first_step_nprs_baseline", 7);
  for (const char* fact :
       {"history.osteoporosis_or_fragility_fracture", "meds.systemic_corticosteroid_long_term",
        "history.hypermobility", "history.bleeding_disorder", "exam.protective_sensation_lost",
        "history.peripheral_arterial_disease", "exam.pedal_pulses_absent",
        "history.lymphoedema_leg", "symptom.burning_or_paraesthesia",
        "exam.slr_or_slump_reproduces"})
    v.flag(fact, false);
  return v;
}

}  // namespace

TEST_CASE("a large deficit is worked on twice a week for four weeks") {
  const auto r = hands(plain());
  REQUIRE(r.fault.empty());
  CHECK(r["deficit"] == "6");
  CHECK(r["sessions_per_week"] == "2");
  CHECK(r["weeks"] == "4");
  CHECK(r["visits"] == "8");
  CHECK(r["gain_per_visit"] == "1");  // whole degrees, as they are measured
  CHECK(r["next_range"] == "5");
  CHECK(r["grade_highest"] == "4");
  CHECK(r["soft_minutes"] == "10");
  CHECK(r["joint_bouts"] == "5");
  CHECK(r["first_step_fall"] == "2");
  CHECK(r.says("decision", "Missing 6 degrees"));
  CHECK_FALSE(r.has("precautions"));
  CHECK_FALSE(r.says("assumed", "cautious default"));
}

TEST_CASE("the deficit sets the number of visits") {
  for (const auto& [degrees, deficit, per_week, weeks, visits, gain, bouts] :
       {std::tuple{"9", "1", "1", "6", "6", "1", "3"},
        {"5.1", "4.9", "1", "6", "6", "1", "3"},
        {"5", "5", "2", "4", "8", "1", "5"},
        {"10", "0", "1", "4", "4", "", "2"},
        {"18", "0", "1", "4", "4", "", "2"}}) {
    auto v = plain();
    v.number("exam.ankle_df_knee_ext_deg", windlass::Decimal::parse(degrees));
    const auto r = hands(v);
    REQUIRE(r.fault.empty());
    CHECK(r["deficit"] == deficit);
    CHECK(r["sessions_per_week"] == per_week);
    CHECK(r["weeks"] == weeks);
    CHECK(r["visits"] == visits);
    CHECK(r["gain_per_visit"] == gain);
    CHECK(r["joint_bouts"] == bouts);
  }
  auto v = plain();
  v.number("exam.ankle_df_knee_ext_deg", windlass::Decimal::parse("9.5"));
  CHECK(hands(v)["next_range"] == "10");
  v.number("exam.ankle_df_knee_ext_deg", -30);
  CHECK(hands(v)["deficit"] == "40");
  CHECK(hands(v)["next_range"] == "-25");
}

TEST_CASE("the lunge decides where the angle was not measured") {
  auto v = plain();
  v.state("exam.ankle_df_knee_ext_deg", WINDLASS_NOT_SUPPLIED);
  v.number("exam.wblt_cm", 6);
  auto r = hands(v);
  CHECK(r["lunge_deficit"] == "4");
  CHECK(r["visits"] == "8");
  CHECK_FALSE(r.has("deficit"));
  CHECK(r.says("decision", "Lunge short by 4 cm"));
  CHECK(r.says("assumed", "the lunge decides"));
  v.number("exam.wblt_cm", 8);
  CHECK(hands(v)["visits"] == "6");
  v.state("exam.wblt_cm", WINDLASS_STALE);
  r = hands(v);
  CHECK(r["visits"] == "4");
  CHECK(r.says("assumed", "No range measured"));
  CHECK(r.says("decision", "Measure dorsiflexion"));
}

TEST_CASE("bone, pregnancy, hypermobility and sensitivity lower the grade") {
  const auto grade = [](auto change) {
    auto v = plain();
    change(v);
    return hands(v)["grade_highest"];
  };
  CHECK(grade([](auto& v) { v.flag("history.osteoporosis_or_fragility_fracture", true); }) == "3");
  CHECK(grade([](auto& v) { v.flag("meds.systemic_corticosteroid_long_term", true); }) == "2");
  CHECK(grade([](auto& v) { v.code("history.pregnancy_status", "possible"); }) == "3");
  CHECK(grade([](auto& v) { v.flag("history.hypermobility", true); }) == "2");
  CHECK(grade([](auto& v) { v.code("symptom.irritability", "high"); }) == "2");
  CHECK(grade([](auto& v) { v.state("symptom.rest_nprs", WINDLASS_NOT_SUPPLIED); }) == "2");
  CHECK(grade([](auto& v) { v.state("symptom.first_step_nprs", WINDLASS_NOT_SUPPLIED); }) == "2");
  CHECK(grade([](auto& v) { v.state("symptom.settle_hours_after_load", WINDLASS_NOT_SUPPLIED); }) ==
        "2");
  CHECK(grade([](auto& v) { v.number("exam.csi_score", 40); }) == "2");
  CHECK(grade([](auto& v) { v.number("exam.csi_score", 39); }) == "4");
  CHECK(grade([](auto& v) { v.flag("vessel.index_open", true); }) == "2");
  CHECK(grade([](auto& v) { v.flag("vessel.index_open", false); }) == "4");
  CHECK(grade([](auto& v) { v.code("history.cancer", "active"); }) == "2");
  CHECK(grade([](auto& v) { v.code("history.cancer", "past"); }) == "4");
  CHECK(grade([](auto& v) {
          v.state("history.osteoporosis_or_fragility_fracture", WINDLASS_CONFLICT);
        }) == "3");
  CHECK(grade([](auto& v) { v.state("history.hypermobility", WINDLASS_ASKED_NOT_KNOWN); }) == "2");
}

TEST_CASE("a hand that must be light is light in every line") {
  const auto light = [](auto change) {
    auto v = plain();
    change(v);
    const auto r = hands(v);
    REQUIRE(r.fault.empty());
    const bool grade = r["grade_highest"] == "2";
    CHECK(r.says("grade", "grades I and II") == grade);
    CHECK(r.says("joint", "before the stiff part") == grade);
    CHECK(r.says("soft_tissue", "Light") == grade);
    CHECK((r["soft_minutes"] == "5") == grade);
    return grade;
  };
  CHECK_FALSE(light([](auto&) {}));
  for (const char* drug : {"vka", "doac", "heparin", "other"})
    CHECK(light([&](auto& v) { v.code("history.anticoagulant", drug); }));
  for (const std::uint32_t state : {WINDLASS_NOT_SUPPLIED, WINDLASS_CONFLICT, WINDLASS_STALE})
    CHECK(light([&](auto& v) { v.state("history.anticoagulant", state); }));
  CHECK(light([](auto& v) { v.flag("history.bleeding_disorder", true); }));
  CHECK(light([](auto& v) { v.state("history.bleeding_disorder", WINDLASS_CONFLICT); }));
  CHECK(light([](auto& v) { v.code("history.antiplatelet", "dual"); }));
  CHECK_FALSE(light([](auto& v) { v.code("history.antiplatelet", "single"); }));
  CHECK(light([](auto& v) { v.flag("meds.systemic_corticosteroid_long_term", true); }));
  CHECK(light([](auto& v) { v.code("exam.skin_local", "fragile"); }));
  CHECK(light([](auto& v) { v.flag("history.lymphoedema_leg", true); }));
  CHECK(light([](auto& v) { v.flag("foot.at_risk", true); }));
  CHECK(light([](auto& v) { v.number("meds.heel_steroid_injection_weeks_ago", 1); }));
  CHECK(light([](auto& v) {
    v.number("meds.heel_steroid_injection_weeks_ago", windlass::Decimal::parse("3.9"));
  }));
  CHECK(light([](auto& v) { v.number("meds.heel_steroid_injection_weeks_ago", 4); }));
  CHECK_FALSE(light([](auto& v) {
    v.number("meds.heel_steroid_injection_weeks_ago", 6);
    v.flag("shot.tissue_held", false);
  }));
  CHECK(light(
      [](auto& v) { v.state("meds.heel_steroid_injection_weeks_ago", WINDLASS_NOT_SUPPLIED); }));
  CHECK_FALSE(light([](auto& v) { v.flag("history.osteoporosis_or_fragility_fracture", true); }));
}

TEST_CASE("soreness and numbness guide nobody whose foot cannot warn") {
  auto v = plain();
  CHECK(hands(v).says("home", "Soreness up to 5 of 10"));
  CHECK(hands(v).says("stop", "numbness"));
  v.state("foot.cannot_warn", WINDLASS_NOT_SUPPLIED);
  CHECK_FALSE(hands(v).says("home", "5 of 10"));
  v.flag("foot.cannot_warn", true);
  v.flag("symptom.burning_or_paraesthesia", true);
  const auto r = hands(v);
  CHECK(r.says("home", "with a mirror or by somebody else"));
  CHECK_FALSE(r.says("stop", "numb"));
  CHECK_FALSE(r.says("next_worse", "of 10"));
  CHECK(r.says("nerve", "may not feel"));
  CHECK(r.says("precautions", "untested and treated as lost") == false);  // it was tested
}

TEST_CASE("a light hand stays before the stiff part, and the lunge ends the work in centimetres") {
  auto v = plain();
  CHECK(hands(v).says("joint", "at the stiff part"));
  v.number("exam.csi_score", 54);
  CHECK(hands(v).says("joint", "before the stiff part"));
  v = plain();
  v.number("exam.wblt_cm", 6);
  v.state("exam.ankle_df_knee_ext_deg", WINDLASS_NOT_SUPPLIED);
  CHECK(hands(v).says("next_better", "ten centimetres of lunge"));
}

TEST_CASE("bleeding, skin, vessels and fresh needles make the soft tissue light") {
  for (const char* fact : {"history.bleeding_disorder", "exam.protective_sensation_lost",
                           "exam.pedal_pulses_absent", "history.lymphoedema_leg"}) {
    auto v = plain();
    v.flag(fact, true);
    CHECK(hands(v)["soft_minutes"] == "5");
    CHECK(hands(v).says("soft_tissue", "Light"));
  }
  auto v = plain();
  v.state("history.anticoagulant", WINDLASS_NOT_SUPPLIED);
  CHECK(hands(v)["soft_minutes"] == "5");
  v = plain();
  v.number("course.hours_since_needling", 23);
  CHECK(hands(v)["soft_minutes"] == "5");
  CHECK(hands(v).says("precautions", "Needled 23 hours ago"));
  v.number("course.hours_since_needling", 24);
  CHECK(hands(v)["soft_minutes"] == "10");
}

TEST_CASE("after an injection the origin is spared, and the end of range comes back in steps") {
  for (const char* weeks : {"0", "1.857143", "3.9"}) {
    auto v = plain();
    v.number("meds.heel_steroid_injection_weeks_ago", windlass::Decimal::parse(weeks));
    CHECK(hands(v).says("precautions", "stay short of the end of range and put no deep pressure"));
    CHECK(hands(v)["highest_grade"] != "4");
    CHECK_FALSE(hands(v).says("precautions", weeks));
  }
  auto v = plain();
  v.number("meds.heel_steroid_injection_weeks_ago", 4);
  CHECK(hands(v).says("precautions", "Grade and pressure are held"));
  CHECK(hands(v)["grade_highest"] == "2");
  v.flag("shot.tissue_held", false);
  CHECK(hands(v).says("precautions", "the highest grade waits for week 6"));
  CHECK(hands(v)["grade_highest"] == "3");
  v.number("meds.heel_steroid_injection_weeks_ago", 6);
  CHECK_FALSE(hands(v).says("precautions", "injection"));
  CHECK(hands(v)["grade_highest"] == "4");
  v.flag("shot.tissue_held", true);
  CHECK(hands(v)["grade_highest"] == "2");
  v.number("meds.heel_steroid_injection_weeks_ago", 12);
  CHECK_FALSE(hands(v).says("precautions", "injection"));
  v.state("meds.heel_steroid_injection_weeks_ago", WINDLASS_NOT_SUPPLIED);
  CHECK(hands(v).says("precautions", "before somebody has asked about a steroid injection"));
}

TEST_CASE("neural glides only with mild nerve signs and negative tests") {
  auto v = plain();
  CHECK(hands(v)["nerve"] == "No neural glides are needed.");
  v.flag("symptom.burning_or_paraesthesia", true);
  CHECK(hands(v).says("nerve", "Gentle sliders"));
  v.code("exam.tinel_tarsal_tunnel", "positive");
  CHECK(hands(v).says("nerve", "None"));
  v.state("exam.tinel_tarsal_tunnel", WINDLASS_ASKED_NOT_KNOWN);
  CHECK(hands(v).says("nerve", "until"));
}

TEST_CASE("any hands-on facts give a protocol that the host accepts") {
  std::mt19937 dice(20260117);
  for (int i = 0; i < 20'000; ++i) {
    const auto v = hands.random(dice,
                                {{"exam.ankle_df_knee_ext_deg", -30, 40},
                                 {"exam.wblt_cm", 0, 25},
                                 {"meds.heel_steroid_injection_weeks_ago", 0, 520},
                                 {"exam.csi_score", 0, 100},
                                 {"course.hours_since_needling", 0, 10000},
                                 {"symptom.first_step_nprs", 0, 10},
                                 {"course.first_step_nprs_baseline", 0, 10}},
                                {{"history.pregnancy_status", {"not_pregnant", "possible"}},
                                 {"history.anticoagulant", {"none", "doac"}},
                                 {"exam.skin_local", {"intact", "fragile", "dermatitis"}},
                                 {"exam.trigger_points", {"none", "calf", "plantar", "both"}},
                                 {"symptom.irritability", {"low", "moderate", "high"}},
                                 {"exam.tinel_tarsal_tunnel", {"negative", "positive"}}});
    const auto r = hands(v);
    if (!r.fault.empty()) FAIL(r.fault);
  }
}
