// SPDX-License-Identifier: Apache-2.0
#include "../../plugins/dry_needling/dry_needling.cpp"

#include "catch.hpp"
#include "probe.hpp"

WINDLASS_PROBE_DOCUMENT;

namespace {

const probe::Prescriber course_of(windlass_plugin_v1, "trigger_point_course");

// Points in calf and sole, nothing that calls for care, before the first session.
probe::Values plain() {
  probe::Values v = course_of.facts();
  v.code("exam.trigger_points", "both");
  v.number("course.dn_sessions", 0);
  v.number("course.np_sessions", 0);
  v.number("course.first_step_nprs_baseline", 7);
  v.number("symptom.first_step_nprs", 7);
  v.code("course.last_session_adverse_event", "none");
  v.code("history.anticoagulant", "none");
  v.code("history.antiplatelet", "none");
  v.never("meds.heel_steroid_injection_weeks_ago");
  v.never("course.relapse_after_pain_free_weeks");
  v.code("history.prior_needling_reaction", "none");
  v.code("history.diabetes", "none");
  v.code("history.immunosuppressed", "none");
  v.code("history.epilepsy", "none");
  v.code("exam.skin_local", "intact");
  for (const char* fact :
       {"history.syncope_with_needles", "allergy.nickel",
        "history.prosthetic_valve_or_endocarditis", "history.metal_hardware_foot_ankle",
        "history.peripheral_arterial_disease", "exam.pedal_pulses_absent",
        "meds.systemic_corticosteroid_long_term"})
    v.flag(fact, false);
  return v;
}

}  // namespace

TEST_CASE("the first needling session is small and the course is six weeks long") {
  const auto r = course_of(plain());
  REQUIRE(r.fault.empty());
  CHECK(r["session"] == "1");
  CHECK(r["sessions_left"] == "6");
  CHECK(r["weeks_left"] == "5");
  CHECK(r["review_in"] == "4");
  CHECK(r["sites_today"] == "2");
  CHECK(r["compress"] == "1");
  CHECK(r["earliest_in"] == "0");
  CHECK(r["load_wait"] == "24");
  CHECK(r["first_step_fall"] == "0");
  CHECK(r["target"] == "5");
  CHECK(r.says("sites", "gastrocnemius and soleus"));
  CHECK(r.says("sites", "quadratus plantae"));
  CHECK(r.says("decision", "first session"));
  CHECK_FALSE(r.has("precautions"));
  CHECK(r["assumed"].find("cautious default") == std::string::npos);
}

TEST_CASE("needle sessions of both kinds count against the cap of six") {
  for (const auto& [dn, np, left, weeks] : {std::tuple{1, 0, "5", "4"},
                                            {3, 2, "1", "0"},
                                            {2, 4, "0", "0"},
                                            {0, 9, "0", "0"},
                                            {6, 0, "0", "0"}}) {
    auto v = plain();
    v.number("course.dn_sessions", dn);
    v.number("course.np_sessions", np);
    v.number("symptom.first_step_nprs", 4);
    const auto r = course_of(v);
    REQUIRE(r.fault.empty());
    CHECK(r["sessions_left"] == left);
    CHECK(r["weeks_left"] == weeks);
    CHECK((r["sites_today"] == "0") == (std::string_view(left) == "0"));
    CHECK(r.says("decision", "cap of 6") == (std::string_view(left) == "0"));
  }
}

TEST_CASE("in a relapse the earlier course is in the count") {
  for (const auto& [done, left] : {std::pair{2, "6"}, {6, "6"}, {7, "5"}, {11, "1"}, {12, "0"}}) {
    auto v = plain();
    v.number("course.relapse_after_pain_free_weeks", 10);
    v.number("course.dn_sessions", done);
    const auto r = course_of(v);
    REQUIRE(r.fault.empty());
    CHECK(r["sessions_left"] == left);
    CHECK_FALSE(r.says("decision", "stop needling"));
    CHECK_FALSE(r.has("review_in"));
    CHECK(r.says("assumed", "earlier episode"));
  }
}

TEST_CASE("needling goes on by the measured fall and stops at session four without two points") {
  for (const auto& [done, now, fall, words] : {std::tuple{3, "6", "1", "judged after session 4"},
                                               {4, "5", "2", "going on is reasonable"},
                                               {4, "5.5", "1.5", "stop needling"},
                                               {5, "7", "0", "stop needling"},
                                               {2, "8", "-1", "judged after"}}) {
    auto v = plain();
    v.number("course.dn_sessions", done);
    v.number("symptom.first_step_nprs", windlass::Decimal::parse(now));
    const auto r = course_of(v);
    REQUIRE(r.fault.empty());
    CHECK(r["first_step_fall"] == fall);
    CHECK(r.says("decision", words));
  }
}

TEST_CASE("a week lies between two sessions, to the hour") {
  for (const auto& [since, wait] :
       {std::pair{"0", "144"}, {"100", "44"}, {"143.5", "0.5"}, {"144", "0"}, {"900", "0"}}) {
    auto v = plain();
    v.number("course.dn_sessions", 1);
    v.number("course.hours_since_needling", windlass::Decimal::parse(since));
    const auto r = course_of(v);
    CHECK(r["earliest_in"] == wait);
    CHECK(r.says("decision", "Too soon") == (std::string_view(wait) != "0"));
  }
}

TEST_CASE("blood-thinning drugs lengthen the compression and lessen the muscles") {
  for (const auto& [anticoagulant, antiplatelet, minutes] : {std::tuple{"none", "single", "2"},
                                                             {"none", "dual", "3"},
                                                             {"doac", "none", "5"},
                                                             {"heparin", "none", "5"},
                                                             {"vka", "none", "5"}}) {
    auto v = plain();
    v.code("history.anticoagulant", anticoagulant);
    v.code("history.antiplatelet", antiplatelet);
    v.number("lab.inr", windlass::Decimal::parse("2.5"));
    v.number("course.dn_sessions", 3);
    const auto r = course_of(v);
    CHECK(r["compress"] == minutes);
    CHECK(r["sites_today"] == "2");
    CHECK(r.says("measure", "bruising and bleeding"));
  }
  auto v = plain();
  v.state("history.anticoagulant", WINDLASS_CONFLICT);
  const auto r = course_of(v);
  CHECK(r["compress"] == "5");
  CHECK(r.says("assumed", "Blood-thinning drugs are not known"));
}

TEST_CASE(
    "an INR of 3.0 or more, or none on a vitamin K antagonist, keeps needles out of the sole") {
  for (const auto& [inr, plantar] : {std::pair{"2.99", true}, {"3.0", false}, {"3.5", false}}) {
    auto v = plain();
    v.code("history.anticoagulant", "vka");
    v.number("lab.inr", windlass::Decimal::parse(inr));
    const auto r = course_of(v);
    CHECK(r.says("sites", "quadratus plantae") == plantar);
    CHECK(r.says("sites", "soleus"));
    CHECK(r.says("precautions", "No deep plantar needling") != plantar);
  }
  auto v = plain();
  v.code("history.anticoagulant", "vka");
  v.code("exam.trigger_points", "plantar");
  const auto r = course_of(v);
  REQUIRE(r.fault.empty());
  CHECK(r["sites_today"] == "0");
  CHECK(r.says("sites", "No needling now"));
  CHECK(r.says("assumed", "INR is not known"));
}

TEST_CASE("poor supply closes the sole unless the index is above 0.9") {
  for (const auto& [abi, plantar] :
       {std::pair{"", false}, {"0.89", false}, {"0.9", false}, {"0.91", true}, {"1.1", true}}) {
    auto v = plain();
    v.flag("exam.pedal_pulses_absent", true);
    if (*abi != '\0') v.number("exam.abi", windlass::Decimal::parse(abi));
    CHECK(course_of(v).says("sites", "quadratus plantae") == plantar);
  }
}

TEST_CASE("a recent injection spares the sole and a past reaction means one muscle") {
  auto v = plain();
  v.number("meds.heel_steroid_injection_weeks_ago", windlass::Decimal::parse("1.9"));
  v.code("history.prior_needling_reaction", "significant");
  auto r = course_of(v);
  CHECK_FALSE(r.says("sites", "In the sole"));
  CHECK(r.says("precautions", "No needle in the sole until two weeks after the steroid injection"));
  CHECK(r["sites_today"] == "1");
  v.number("meds.heel_steroid_injection_weeks_ago", 2);
  CHECK(course_of(v).says("sites", "In the sole"));
  v = plain();
  v.number("course.dn_sessions", 2);
  CHECK(course_of(v)["sites_today"] == "4");
  v.code("course.last_session_adverse_event", "minor_soreness_or_bruise");
  CHECK(course_of(v)["sites_today"] == "3");
  v.state("course.last_session_adverse_event", WINDLASS_NOT_SUPPLIED);
  CHECK(course_of(v)["sites_today"] == "3");
  CHECK(course_of(v).says("assumed", "How the last session went, if there was one, is not known"));
}

TEST_CASE("what is not known is said and treated with care") {
  const auto r = course_of(course_of.facts());
  REQUIRE(r.fault.empty());
  CHECK(r["sessions_left"] == "1");
  CHECK(r["sites_today"] == "0");
  CHECK(r["compress"] == "5");
  CHECK(r.says("home", "Walk and move the foot gently today"));
  CHECK_FALSE(r.has("target"));
  CHECK_FALSE(r.has("review_in"));
  for (const char* words :
       {"many sessions were given is not known", "hours since the last needling",
        "Diabetes is not known", "steroid injection is not known"})
    CHECK(r.says("assumed", words));
  auto v = plain();
  v.state("course.np_sessions", WINDLASS_NOT_SUPPLIED);
  CHECK(course_of(v)["sessions_left"] == "1");
  v = plain();
  v.state("course.first_step_nprs_baseline", WINDLASS_NOT_SUPPLIED);
  CHECK(course_of(v)["target"] == "5");
  CHECK(course_of(v).says("assumed", "today's first-step pain"));
  v.number("course.dn_sessions", 4);
  CHECK_FALSE(course_of(v).has("target"));
  CHECK(course_of(v).says("decision", "Ask for first-step pain"));
}

TEST_CASE("any needling facts give a protocol that the host accepts") {
  std::mt19937 dice(20260115);
  for (int i = 0; i < 20'000; ++i) {
    const auto v = course_of.random(
        dice,
        {{"course.dn_sessions", 0, 40},
         {"course.np_sessions", 0, 40},
         {"course.first_step_nprs_baseline", 0, 10},
         {"symptom.first_step_nprs", 0, 10},
         {"course.hours_since_needling", 0, 10000},
         {"lab.inr", 1, 12},
         {"course.relapse_after_pain_free_weeks", 0, 520},
         {"meds.heel_steroid_injection_weeks_ago", 0, 520},
         {"exam.abi", 0, 2}},
        {{"exam.trigger_points", {"none", "calf", "plantar", "both"}},
         {"course.last_session_adverse_event", {"none", "minor_soreness_or_bruise", "syncope"}},
         {"history.anticoagulant", {"none", "vka", "doac"}},
         {"history.antiplatelet", {"none", "single", "dual"}},
         {"history.prior_needling_reaction", {"none", "minor", "significant"}},
         {"history.diabetes", {"none", "type2"}},
         {"history.immunosuppressed", {"none", "mild"}},
         {"history.epilepsy", {"none", "controlled"}},
         {"exam.skin_local", {"intact", "fragile"}}});
    const auto r = course_of(v);
    if (!r.fault.empty()) FAIL(r.fault);
    if (r["sessions_left"] == "0" && r["sites_today"] != "0")
      FAIL("muscles are needled beyond the cap");
  }
}

TEST_CASE("an injection that nobody asked about spares the sole, and so does an INR in doubt") {
  auto v = plain();
  CHECK(course_of(v).says("sites", "In the sole"));
  for (const std::uint32_t state : {WINDLASS_NOT_SUPPLIED, WINDLASS_STALE, WINDLASS_CONFLICT}) {
    v.state("meds.heel_steroid_injection_weeks_ago", state);
    CHECK_FALSE(course_of(v).says("sites", "In the sole"));
    CHECK(course_of(v).says("precautions", "until somebody has asked about a steroid injection"));
  }
  v = plain();
  v.state("lab.inr", WINDLASS_STALE);
  const auto r = course_of(v);
  REQUIRE(r.fault.empty());
  CHECK(r.says("precautions", "No deep plantar needling"));
  CHECK_FALSE(r.says("sites", "In the sole"));
  CHECK(r.says("assumed", "The INR is in doubt"));
}

TEST_CASE("sessions in doubt are counted before another is given") {
  for (const char* fact : {"course.dn_sessions", "course.np_sessions"}) {
    INFO(fact);
    auto v = plain();
    v.number("course.dn_sessions", 3);
    v.state(fact, WINDLASS_CONFLICT);
    const auto r = course_of(v);
    REQUIRE(r.fault.empty());
    CHECK(r["sessions_left"] == "0");
    CHECK(r["sites_today"] == "0");
    CHECK(r.says("decision", "is in doubt: give none before they are counted"));
  }
}
