// SPDX-License-Identifier: Apache-2.0
// Other forms in which records say the same: systems by their second names, sides in words and on
// both feet, the day of a birth to come, starts and ends that are not yet.
#include "fhir/support.hpp"

using namespace windlass::fhir;

namespace {

const std::string oid = "urn:oid:2.16.840.1.113883.6.";

std::string measured(const std::string& code, const std::string& value, const std::string& more) {
  return R"({"resourceType":"Observation","id":"m1","status":"final","code":)" + code +
         R"(,"effectiveDateTime":"2026-02-20",)" + value + more + "}";
}

std::string due(const std::string& day, const std::string& code = "11778-8",
                const std::string& observed = "2026-02-20") {
  return R"({"resourceType":"Observation","id":"d1","status":"final","code":)" + loinc(code) +
         R"(,"effectiveDateTime":")" + observed + R"(","valueDateTime":")" + day + "\"}";
}

std::string not_pregnant(const std::string& day) {
  return R"({"resourceType":"Observation","id":"n1","status":"final","code":)" + loinc("82810-3") +
         R"(,"effectiveDateTime":")" + day + R"(","valueCodeableConcept":)" + snomed("60001007") +
         "}";
}

std::string pregnancy(const std::vector<std::string>& resources) {
  return fact_of(bundle(resources), "history.pregnancy_status");
}

const std::string any_trimester = "first_trimester | second_trimester | third_trimester";

// Plantar fasciitis on a body site, the site as JSON.
std::string heel_pain(const std::string& sites) {
  return condition(snomed("202882003"), "active", "confirmed", R"(,"bodySite":[)" + sites + "]");
}
std::string in_words(const std::string& words) { return R"({"text":")" + words + R"("})"; }

std::string side(const std::vector<std::string>& resources) {
  return fact_of(bundle(resources), "symptom.side");
}

std::string diabetes(const std::string& more, const std::string& clinical = "active") {
  return fact_of(bundle({condition(snomed("44054006"), clinical, "confirmed", more)}),
                 "history.diabetes");
}

}  // namespace

TEST_CASE("a code system is known by each of its names, and by no other") {
  const auto type = [](const std::string& system, const std::string& code) {
    return fact_of(bundle({condition(concept_of(system, code))}), "history.diabetes");
  };
  CHECK(type(oid + "96", "44054006") == "type2");
  CHECK(type(oid + "90", "E11.9") == "type2");  // a class of codes, too
  CHECK(type(oid + "999", "44054006") == "unknown: source_error");
  CHECK(type("2.16.840.1.113883.6.96", "44054006") == "unknown: source_error");
  CHECK(type(oid + "1", "44054006") == "unknown: source_error");
  // A drug, an answer, a side, a unit.
  CHECK(fact_of(bundle({R"({"resourceType":"MedicationRequest","id":"r1","status":"active",)"
                        R"("intent":"order","medicationCodeableConcept":)" +
                        concept_of(oid + "88", "11289") + "}"}),
                "history.anticoagulant") == "vka");
  CHECK(pregnancy({measured(concept_of(oid + "1", "82810-3"),
                            R"("valueCodeableConcept":)" + concept_of(oid + "96", "60001007"),
                            "")}) == "not_pregnant");
  CHECK(side({heel_pain(concept_of(oid + "96", "7771000"))}) == "left");
  const auto inr = [](const std::string& unit_system) {
    return fact_of(bundle({measured(loinc("6301-6"),
                                    R"("valueQuantity":{"value":2.4,"system":")" + unit_system +
                                        R"(","code":"{INR}"})",
                                    "")}),
                   "lab.inr");
  };
  CHECK(inr(oid + "8") == "2.4");
  CHECK(inr(oid + "9") == "unknown: source_error");
  // "None known" is one by either name.
  CHECK(fact_of(bundle({R"({"resourceType":"AllergyIntolerance","id":"a1","code":)" +
                        concept_of(oid + "96", "716186003") + confirmed_allergy + "}"}),
                "allergy.latex") == "false");
}

TEST_CASE("a code that is bound is found however it is written, another is not looked for") {
  const auto said = [](const std::string& code) {
    return fact_of(bundle({condition(snomed(code))}), "history.diabetes");
  };
  CHECK(said("44054006") == "type2");
  for (const char* code :
       {" 44054006", "44054006 ", "44054006|Diabetes|", "44054006:x", "44054006+1"})
    CHECK(said(code) == "unknown: source_error");
  CHECK(said("44054007").empty());
  CHECK(said("") == "unknown: source_error");
  CHECK(fact_of(bundle({condition(icd("e11.9"))}), "history.diabetes") == "unknown: source_error");
  CHECK(fact_of(bundle({condition(snomed("e11.9"))}), "history.diabetes") ==
        "unknown: source_error");
}

TEST_CASE("a side in words may be both") {
  for (const char* words : {"both heels", "Bilateral", "both", " Both feet "})
    CHECK(side({heel_pain(in_words(words))}) == "bilateral");
  for (const char* words : {"not bilateral", "both ankles", "left?", "L heel"}) {
    CAPTURE(words);
    CHECK(side({heel_pain(in_words(words))}).empty());
  }
}

TEST_CASE("a body site in words that are not read is named") {
  const std::string display = R"({"coding":[{"display":"Left heel"}]})";
  CHECK(side({heel_pain(display)}).empty());
  CHECK(names({heel_pain(display)}, "Left heel"));
  CHECK(names({heel_pain(in_words("L heel"))}, "L heel"));
  CHECK(names({heel_pain(R"({"coding":[{"display":"Left heel"}],"text":"Heel, left"})")},
              "Heel, left"));
}

TEST_CASE("the left and the right at once may be both sides") {
  const std::string open = "bilateral | left | right";
  const std::string left = heel_pain(snomed("7771000")), right = heel_pain(snomed("24028007"));
  CHECK(side({left, with_id(right, "c2")}) == open);
  CHECK(side({heel_pain(snomed("7771000") + "," + snomed("24028007"))}) == open);
  CHECK(side({heel_pain(in_words("left heel") + "," + in_words("right heel"))}) == open);
  CHECK(side({left, with_id(left, "c2")}) == "left");
  CHECK(side({left, with_id(heel_pain(snomed("51440002")), "c2")}) == "bilateral | left");
}

TEST_CASE(
    "until the day of birth somebody is pregnant, and for a while after it may have given birth") {
  for (const char* code : {"11778-8", "11779-6", "11780-4"})
    CHECK(pregnancy({due("2026-07-15", code)}) == any_trimester);
  CHECK(pregnancy({due("2026-03-01")}) == any_trimester);  // today
  CHECK(pregnancy({due("2026-03")}) == any_trimester);     // any day of this month
  const std::string born = "postpartum_6wk | third_trimester";
  CHECK(pregnancy({due("2026-02-28")}) == born);
  CHECK(pregnancy({due("2025-12-28")}) == born);  // nine weeks ago
  CHECK(pregnancy({due("2025-12-27")}).empty());
  CHECK(pregnancy({due("2020-07-01")}).empty());
  // What is no day, a reason beside it, and none.
  CHECK(pregnancy({due("in July")}) == "unknown: source_error");
  const std::string absent =
      R"("dataAbsentReason":)" +
      concept_of("http://terminology.hl7.org/CodeSystem/data-absent-reason", "asked-unknown");
  CHECK(pregnancy({measured(loinc("11778-8"), absent, "")}) == "unknown: asked_not_known");
  CHECK(pregnancy({measured(loinc("11778-8"), absent, R"(,"valueDateTime":"2026-07-15")")}) ==
        "unknown: source_error");
  // As a component, whatever the whole is.
  CHECK(pregnancy({measured(loinc("90767-5"), R"("component":[{"code":)" + loinc("11778-8"),
                            R"(,"valueDateTime":"2026-07-15"}])")}) == any_trimester);
}

TEST_CASE("a birth to come and an answer: the newer of them counts, but for a birth since then") {
  CHECK(pregnancy({due("2026-07-15"), not_pregnant("2025-06-01")}) == any_trimester);
  CHECK(pregnancy({due("2026-05-15", "11778-8", "2025-12-01"), not_pregnant("2026-02-20")}) ==
        "not_pregnant | postpartum_6wk");
  CHECK(pregnancy({due("2026-02-10", "11778-8", "2025-12-01"), not_pregnant("2026-02-20")}) ==
        "not_pregnant | postpartum_6wk");
  CHECK(pregnancy({due("2026-07-15"), not_pregnant("2026-02-20")}) ==
        "first_trimester | not_pregnant | second_trimester | third_trimester");
  CHECK(pregnancy({due("2020-07-01", "11778-8", "2020-02-01"), not_pregnant("2026-02-20")}) ==
        "not_pregnant");
}

TEST_CASE("what began later than as_of is no sure thing, whenever it was recorded") {
  CHECK(diabetes(R"(,"recordedDate":"2025-01-01","onsetDateTime":"2025-01-01")") == "type2");
  for (const char* onset :
       {R"("onsetDateTime":"2027-01-01")", R"("onsetPeriod":{"start":"2027-01-01"})",
        R"("onsetPeriod":{"start":"2027-01-01","end":"2027-02-01"})"})
    CHECK(diabetes(std::string(R"(,"recordedDate":"2025-01-01",)") + onset) == "none | type2");
}

TEST_CASE("what is over and ends later than as_of may not be over") {
  const auto said = [](const std::string& code, const std::string& id, const std::string& more) {
    return fact_of(bundle({condition(snomed(code), "resolved", "confirmed", more)}), id);
  };
  const auto crps = [&](const std::string& more) {
    return said("734947007", "history.crps", more);
  };
  CHECK(crps("").empty());
  CHECK(crps(R"(,"abatementDateTime":"2025-01-01")").empty());
  CHECK(crps(R"(,"abatementDateTime":"2027-01-01")") == "false | true");
  CHECK(crps(R"(,"abatementPeriod":{"end":"2027-01-01"})") == "false | true");
  // Where a suspicion is as good as the thing, so is this.
  const std::string dvt = "history.dvt_current_or_suspected";
  CHECK(said("128053003", dvt, R"(,"abatementDateTime":"2025-01-01")").empty());
  CHECK(said("128053003", dvt, R"(,"abatementDateTime":"2027-01-01")") == "true");
}

TEST_CASE("a rejected consent that names nothing may reject anything") {
  const auto consent = [](const std::string& id, const std::string& day, const std::string& rest) {
    return R"({"resourceType":"Consent","id":")" + id + R"(","dateTime":")" + day +
           R"(","scope":)" +
           concept_of("http://terminology.hl7.org/CodeSystem/consentscope", "treatment") + "," +
           rest + "}";
  };
  const auto needling = [](const std::vector<std::string>& resources) {
    return fact_of(bundle(resources), "consent.needling");
  };
  const std::string permit =
      consent("k1", "2026-02-01",
              R"("status":"active","provision":{"type":"permit","code":[)" +
                  concept_of("urn:windlass:modality", "dry_needling") + "]}");
  CHECK(needling({permit}) == "given");
  for (const char* rest : {R"("status":"rejected")", R"("status":"rejected","provision":{})",
                           R"("status":"rejected","provision":{"type":"permit"})"}) {
    CAPTURE(rest);
    CHECK(needling({consent("k2", "2026-02-10", rest)}) == "refused");
    CHECK(needling({permit, consent("k2", "2026-02-10", rest)}) == "refused");
  }
  CHECK(needling({consent("k2", "2026-02-10", R"("status":"active")")}).empty());
}
