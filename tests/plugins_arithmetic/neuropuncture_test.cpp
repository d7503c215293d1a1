// SPDX-License-Identifier: Apache-2.0
#include "../../plugins/neuropuncture/neuropuncture.cpp"

#include "catch.hpp"
#include "probe.hpp"

WINDLASS_PROBE_DOCUMENT;

namespace {

const probe::Prescriber stimulation(windlass_plugin_v1, "nerve_stimulation");

// A calm nervous system, healthy skin and vessels, before the first session.
probe::Values plain() {
  probe::Values v = stimulation.facts();
  v.number("course.dn_sessions", 0);
  v.number("course.np_sessions", 0);
  v.number("course.first_step_nprs_baseline", 6);
  v.number("symptom.first_step_nprs", 6);
  v.code("course.last_session_adverse_event", "none");
  v.number("exam.csi_score", 20);
  v.code("history.anticoagulant", "none");
  v.code("history.antiplatelet", "none");
  v.code("history.epilepsy", "none");
  v.code("history.prior_needling_reaction", "none");
  v.code("symptom.side", "left");
  v.never("meds.heel_steroid_injection_weeks_ago");
  for (const char* fact :
       {"symptom.burning_or_paraesthesia", "history.peripheral_neuropathy",
        "history.peripheral_arterial_disease", "exam.pedal_pulses_absent", "history.pacemaker",
        "history.metal_hardware_foot_ankle", "allergy.nickel", "history.syncope_with_needles"})
    v.flag(fact, false);
  return v;
}

}  // namespace

TEST_CASE("the first session of current is short and starts from nothing") {
  const auto r = stimulation(plain());
  REQUIRE(r.fault.empty());
  CHECK(r["point_count"] == "3");
  CHECK(r["minutes"] == "15");
  CHECK(r["frequency"] == "2");
  CHECK(r["frequency_low"] == "2");
  CHECK(r["frequency_high"] == "10");
  CHECK(r["pulse_width"] == "200");
  CHECK(r["current_start"] == "0");
  CHECK(r["current_step"] == "0.2");
  CHECK(r["current_ceiling"] == "4");
  CHECK(r["sessions_per_week"] == "2");
  CHECK(r["cap"] == "8");
  CHECK(r["sessions_left"] == "8");
  CHECK(r["weeks_left"] == "4");
  CHECK(r["review_in"] == "4");
  CHECK(r["target"] == "4");
  CHECK(r.says("leads", "same leg"));
  CHECK(r.says("waveform", "biphasic"));
  CHECK(r.says("evidence", "No sham-controlled support"));
  CHECK(r.says("assumed", "unverified"));
  CHECK_FALSE(r.says("assumed", "cautious default"));
  CHECK_FALSE(r.has("precautions"));
}

TEST_CASE("the nerve that is tender is aimed at, and neither while that is in doubt") {
  auto v = plain();
  v.code("exam.plantar_nerve_tender", "medial");
  CHECK(stimulation(v)["point_count"] == "2");
  for (const auto state : {WINDLASS_SOURCE_ERROR, WINDLASS_ASKED_NOT_KNOWN, WINDLASS_STALE,
                           WINDLASS_CONFLICT, WINDLASS_INCOMPLETE_PAGE}) {
    v.state("exam.plantar_nerve_tender", state);
    CHECK(stimulation(v)["point_count"] == "1");
    CHECK(stimulation(v).says("assumed", "Which plantar nerve is tender is in doubt"));
  }
  v.state("exam.plantar_nerve_tender", WINDLASS_NOT_SUPPLIED);
  CHECK(stimulation(v)["point_count"] == "3");
  CHECK(stimulation(v).says("assumed", "hich plantar nerve is tender"));
}

TEST_CASE("minutes and frequency rise by session, as far as the trials' doses") {
  for (const auto& [given, minutes, hertz] :
       {std::tuple{1, "20", "4"}, {3, "30", "8"}, {4, "30", "10"}, {7, "30", "10"}}) {
    auto v = plain();
    v.number("course.np_sessions", given);
    v.number("symptom.first_step_nprs", 3);
    const auto r = stimulation(v);
    CHECK(r["minutes"] == minutes);
    CHECK(r["frequency"] == hertz);
  }
  auto v = plain();
  v.number("course.np_sessions", 3);
  v.code("course.last_session_adverse_event", "minor_soreness_or_bruise");
  CHECK(stimulation(v)["minutes"] == "15");
  CHECK(stimulation(v)["frequency"] == "2");
}

TEST_CASE("a sensitised, nerve-like or fragile picture is dosed at the low end") {
  const auto low = [](const probe::Values& v) {
    const auto r = stimulation(v);
    REQUIRE(r.fault.empty());
    CHECK(r["minutes"] == "20");
    CHECK(r["frequency"] == "4");
    CHECK(r["pulse_width"] == "100");
    CHECK(r["current_step"] == "0.1");
    CHECK(r["current_ceiling"] == "2");
  };
  auto v = plain();
  v.number("course.np_sessions", 5);
  v.number("exam.csi_score", 40);
  low(v);
  v.state("exam.csi_score", WINDLASS_NOT_SUPPLIED);
  low(v);
  CHECK(stimulation(v).says("assumed", "no Central Sensitization Inventory score"));
  v.number("exam.csi_score", windlass::Decimal::parse("39.5"));
  CHECK(stimulation(v)["minutes"] == "30");
  v = plain();
  v.number("course.np_sessions", 5);
  v.state("history.peripheral_neuropathy", WINDLASS_INCOMPLETE_PAGE);
  low(v);
  for (const char* fact : {"symptom.burning_or_paraesthesia", "history.peripheral_neuropathy",
                           "history.pacemaker", "exam.pedal_pulses_absent"}) {
    v = plain();
    v.number("course.np_sessions", 5);
    v.flag(fact, true);
    low(v);
  }
}

TEST_CASE("the cap is eight, twelve with a two-point fall, and counts dry needling") {
  for (const auto& [dn, np, now, cap, left, weeks] : {std::tuple{0, 4, 4, "12", "8", "4"},
                                                      {0, 4, 5, "8", "4", "2"},
                                                      {6, 1, 6, "8", "1", "1"},
                                                      {6, 3, 6, "8", "0", "0"},
                                                      {6, 3, 4, "12", "3", "2"},
                                                      {6, 6, 1, "12", "0", "0"}}) {
    auto v = plain();
    v.number("course.dn_sessions", dn);
    v.number("course.np_sessions", np);
    v.number("symptom.first_step_nprs", now);
    const auto r = stimulation(v);
    REQUIRE(r.fault.empty());
    CHECK(r["cap"] == cap);
    CHECK(r["sessions_left"] == left);
    CHECK(r["weeks_left"] == weeks);
    CHECK(r.says("decision", "is reached") == (std::string_view(left) == "0"));
  }
}

TEST_CASE("current goes on by the measured fall") {
  for (const auto& [given, now, words] : {std::tuple{2, 5, "judged after session 4"},
                                          {4, 4, "going on is reasonable"},
                                          {4, 5, "stop"},
                                          {0, 6, "first session"}}) {
    auto v = plain();
    v.number("course.np_sessions", given);
    v.number("symptom.first_step_nprs", now);
    CHECK(stimulation(v).says("decision", words));
  }
  auto v = plain();
  v.number("course.np_sessions", 2);
  v.state("course.first_step_nprs_baseline", WINDLASS_STALE);
  CHECK(stimulation(v).says("decision", "Ask for first-step pain"));
  CHECK_FALSE(stimulation(v).has("target"));
}

TEST_CASE(
    "a blood thinner means once a week, and an INR of 3, an injection or poor supply the tibial "
    "point alone") {
  auto v = plain();
  v.code("history.anticoagulant", "doac");
  v.number("course.hours_since_needling", 100);
  auto r = stimulation(v);
  CHECK(r["sessions_per_week"] == "1");
  CHECK(r["compress"] == "5");
  CHECK(r["weeks_left"] == "8");
  CHECK(r["earliest_in"] == "44");
  CHECK(r["point_count"] == "3");
  v.code("history.anticoagulant", "vka");
  CHECK(stimulation(v)["point_count"] == "1");
  CHECK(stimulation(v).says("assumed", "INR is not known"));
  v.number("lab.inr", 3);
  CHECK(stimulation(v)["point_count"] == "1");
  v.number("lab.inr", windlass::Decimal::parse("2.9"));
  CHECK(stimulation(v)["point_count"] == "3");
  v = plain();
  v.number("course.hours_since_needling", 50);
  CHECK(stimulation(v)["earliest_in"] == "22");
  v.number("meds.heel_steroid_injection_weeks_ago", 1);
  CHECK(stimulation(v)["point_count"] == "1");
  v = plain();
  v.number("exam.abi", windlass::Decimal::parse("0.9"));
  CHECK(stimulation(v)["point_count"] == "1");
  CHECK(stimulation(v)["current_ceiling"] == "2");
  v.number("exam.abi", windlass::Decimal::parse("0.91"));
  CHECK(stimulation(v)["point_count"] == "3");
}

TEST_CASE("without any fact the current stays low and one session is planned") {
  const auto r = stimulation(stimulation.facts());
  REQUIRE(r.fault.empty());
  CHECK(r["sessions_left"] == "1");
  CHECK(r["minutes"] == "15");
  CHECK(r["current_ceiling"] == "2");
  CHECK(r["compress"] == "5");
  for (const char* words : {"many sessions were given", "no Central", "Neuropathy is not known",
                            "Blood-thinning", "steroid injection"})
    CHECK(r.says("assumed", words));
}

TEST_CASE("any stimulation facts give a protocol that the host accepts") {
  std::mt19937 dice(20260116);
  for (int i = 0; i < 20'000; ++i) {
    const auto v = stimulation.random(
        dice,
        {{"course.dn_sessions", 0, 40},
         {"course.np_sessions", 0, 40},
         {"course.first_step_nprs_baseline", 0, 10},
         {"symptom.first_step_nprs", 0, 10},
         {"course.hours_since_needling", 0, 10000},
         {"exam.csi_score", 0, 100},
         {"exam.abi", 0, 2},
         {"lab.inr", 1, 12},
         {"meds.heel_steroid_injection_weeks_ago", 0, 520}},
        {{"course.last_session_adverse_event", {"none", "minor_soreness_or_bruise", "syncope"}},
         {"history.epilepsy", {"none", "controlled"}},
         {"history.anticoagulant", {"none", "vka", "other"}},
         {"history.antiplatelet", {"none", "single", "dual"}},
         {"history.prior_needling_reaction", {"none", "minor", "significant"}},
         {"symptom.side", {"left", "right", "bilateral"}}});
    const auto r = stimulation(v);
    if (!r.fault.empty()) FAIL(r.fault);
  }
}

TEST_CASE("the tibial point alone while an injection was not asked about or an INR is in doubt") {
  CHECK(stimulation(plain())["point_count"] == "3");
  for (const char* fact : {"meds.heel_steroid_injection_weeks_ago", "lab.inr"}) {
    INFO(fact);
    auto v = plain();
    v.state(fact, WINDLASS_STALE);
    const auto r = stimulation(v);
    REQUIRE(r.fault.empty());
    CHECK(r["point_count"] == "1");
    CHECK(r.says("precautions", "or because one of them is not known"));
  }
  auto v = plain();
  v.state("history.epilepsy", WINDLASS_CONFLICT);
  CHECK(stimulation(v).says("precautions", "Because of epilepsy"));
}
