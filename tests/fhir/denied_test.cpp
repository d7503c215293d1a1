// SPDX-License-Identifier: Apache-2.0
// What is said and denied at once, what says no date, and what a "none" or a "not" does not speak
// of.
#include "fhir/support.hpp"

using namespace windlass::fhir;

namespace {

const std::string absent =
    R"({"extension":[{"url":"http://hl7.org/fhir/StructureDefinition/data-absent-reason",)"
    R"("valueCode":"masked"}]})";

std::string replaced(std::string text, const std::string& old, const std::string& by) {
  const std::size_t at = text.find(old);
  REQUIRE(at != std::string::npos);
  return text.replace(at, old.size(), by);
}

std::string allergy(const std::string& code, const std::string& more) {
  return R"({"resourceType":"AllergyIntolerance","id":"a","code":)" + snomed(code) +
         confirmed_allergy + more + "}";
}

std::string answered(const std::string& id, const std::string& day, const std::string& answer) {
  return R"({"resourceType":"QuestionnaireResponse","id":"q)" + day +
         R"(","status":"completed","questionnaire":"urn:windlass:questionnaire:plantar-heel-pain",)"
         R"("authored":")" +
         day + R"(","item":[{"linkId":")" + id + R"(","answer":[{)" + answer + "}]}]}";
}

std::string pregnancy(const std::vector<std::string>& resources) {
  return fact_of(bundle(resources), "history.pregnancy_status");
}

std::string coded(const std::string& word) {
  return R"("valueCoding":{"system":"urn:windlass:answer","code":")" + word + "\"}";
}

std::string not_pregnant(const std::string& day) {
  return R"({"resourceType":"Observation","id":"n1","status":"final","code":)" + loinc("82810-3") +
         R"(,"effectiveDateTime":")" + day + R"(","valueCodeableConcept":)" + snomed("60001007") +
         "}";
}

}  // namespace

TEST_CASE("when a measurement was issued is no date where another is to say it, and does not") {
  const std::string day = R"("effectiveDateTime":"2026-02-27")",
                    issued = R"(,"issued":"2026-02-27T10:00:00Z")",
                    plain = observation("777-3", "250", "10*9/L", "2026-02-27");
  const auto platelets = [&](const std::string& when) {
    return fact_of(bundle({replaced(plain, day, when)}), "lab.platelets");
  };
  CHECK(platelets(day) == "250 10*9/L");
  CHECK(platelets(issued.substr(1)) == "250 10*9/L");
  for (const std::string& when :
       {std::string(R"("effectiveDateTime":"last year")"), R"("_effectiveDateTime":)" + absent,
        std::string(R"("effectiveTiming":{"event":["2019-03-01","once"]})"),
        std::string(R"("effectivePeriod":{"start":"in 2019"})")}) {
    CAPTURE(when);
    CHECK(platelets(when + issued) == "unknown: stale");
  }
  // The end of a time that cannot be read ends nothing.
  const std::string newer = observation("777-3", "300", "10*9/L", "2026-02-28");
  const auto beside = [&](const std::string& end) {
    return fact_of(
        bundle({newer,
                replaced(plain, day, R"("effectivePeriod":{"start":"2026-02-27")" + end + "}")}),
        "lab.platelets");
  };
  CHECK(beside(R"(,"end":"2026-02-27")") == "300 10*9/L");
  for (const char* end : {"", R"(,"end":"now")"}) CHECK(beside(end) == "250 10*9/L | 300 10*9/L");
}

TEST_CASE("a value beside a reason why there is none is no value") {
  const std::string error = "unknown: source_error";
  const auto latex = [](const std::string& answer) {
    return fact_of(bundle({answered("allergy.latex", "2026-02-20", answer)}), "allergy.latex");
  };
  CHECK(latex(R"("valueBoolean":false)") == "false");
  CHECK(latex(R"("valueBoolean":false,"_valueBoolean":{"id":"x"})") == "false");
  CHECK(latex(R"("valueBoolean":false,"_valueBoolean":)" + absent) == error);
  CHECK(latex(R"("_valueBoolean":)" + absent + R"(,"valueBoolean":false)") == error);
  const std::string plain = observation("777-3", "250", "10*9/L", "2026-02-27");
  for (const char* member : {"value", "code", "system"})
    CHECK(fact_of(bundle({replaced(
                      plain, R"("valueQuantity":{)",
                      R"("valueQuantity":{"_)" + std::string(member) + "\":" + absent + ",")}),
                  "lab.platelets") == "250 10*9/L | unknown: source_error");
  for (const char* member : {"status", "effectiveDateTime"})
    CHECK(fact_of(bundle({replaced(plain, R"("status")",
                                   "\"_" + std::string(member) + "\":" + absent + R"(,"status")")}),
                  "lab.platelets") == "250 10*9/L | unknown: source_error");
  // What an entry of a list raises, it raises still.
  const std::string pacemaker =
      condition(icd("Z95.0"), "active", "confirmed",
                R"(,"recordedDate":"2026-01-01","_recordedDate":)" + absent);
  CHECK(fact_of(bundle({pacemaker}), "history.pacemaker") == "false | true");
  CHECK(fact_of(bundle({allergy("716186003",
                                R"(,"recordedDate":"2026-01-01","_recordedDate":)" + absent)}),
                "allergy.latex") == "false | true");
  const std::string silent =
      R"({"resourceType":"MedicationRequest","id":"m","intent":"order","status":"cancelled",)"
      R"("medicationCodeableConcept":)" +
      concept_of("http://www.whocc.no/atc", "B01AF01");
  CHECK(fact_of(bundle({silent + "}"}), "history.anticoagulant").empty());
  CHECK(fact_of(bundle({silent + R"(,"_status":)" + absent + "}"}), "history.anticoagulant") ==
        "doac | none");
}

TEST_CASE("none known denies nothing where it tells when it last happened, or how grave it is") {
  CHECK(fact_of(bundle({allergy("716186003", "")}), "allergy.latex") == "false");
  for (const char* more : {R"(,"lastOccurrence":"2025-05-01")", R"(,"criticality":"high")"}) {
    CAPTURE(more);
    CHECK(fact_of(bundle({allergy("716186003", more)}), "allergy.latex").empty());
    CHECK(fact_of(bundle({allergy("716186003", more),
                          replaced(allergy("716186003", ""), R"("id":"a")", R"("id":"b")")}),
                  "allergy.latex") == "unknown: source_error");
  }
}

TEST_CASE("until when a drug may be dispensed does not say when it was taken") {
  const auto quinolone = [](const std::string& more) {
    return fact_of(
        bundle({R"({"resourceType":"MedicationRequest","id":"m","intent":"order","status":)"
                R"("completed","medicationCodeableConcept":)" +
                concept_of("http://www.whocc.no/atc", "J01MA02") + more + "}"}),
        "meds.fluoroquinolone_last_12wk");
  };
  const std::string may =
      R"(,"dispenseRequest":{"validityPeriod":{"start":"2024-02-01","end":"2025-02-24"}})";
  CHECK(quinolone(R"(,"authoredOn":"2026-02-24")" + may) == "past_12wk");
  CHECK(quinolone(R"(,"authoredOn":"2025-02-24")" + may) == "none | past_12wk");
  // An end that is earlier than the start ends nothing.
  CHECK(fact_of(bundle({R"({"resourceType":"MedicationStatement","id":"m","status":"completed",)"
                        R"("effectivePeriod":{"start":"2026-02-20","end":"2025-02-25"},)"
                        R"("medicationCodeableConcept":)" +
                        concept_of("http://www.whocc.no/atc", "J01MA02") + "}"}),
                "meds.fluoroquinolone_last_12wk") == "past_12wk");
}

TEST_CASE("who is not pregnant may have given birth within six weeks") {
  const std::string id = "history.pregnancy_status", both = "not_pregnant | postpartum_6wk";
  const auto said = [&](const std::string& day, const std::string& word) {
    return answered(id, day, coded(word));
  };
  CHECK(pregnancy({not_pregnant("2026-02-20")}) == "not_pregnant");
  CHECK(pregnancy({said("2026-02-10", "postpartum_6wk"), not_pregnant("2026-02-20")}) == both);
  CHECK(pregnancy({said("2026-01-18", "postpartum_6wk"), not_pregnant("2026-02-20")}) == both);
  // More than six weeks ago.
  CHECK(pregnancy({said("2026-01-17", "postpartum_6wk"), not_pregnant("2026-02-20")}) ==
        "not_pregnant");
  // Who asked for both, got both.
  CHECK(pregnancy({said("2026-02-10", "postpartum_6wk"), said("2026-02-20", "not_pregnant")}) ==
        "not_pregnant");
  CHECK(pregnancy({said("2026-02-10", "postpartum_6wk"), not_pregnant("2026-02-15"),
                   said("2026-02-20", "not_pregnant")}) == "not_pregnant");
  CHECK(pregnancy({said("2026-02-10", "postpartum_6wk"), said("2026-02-15", "not_pregnant"),
                   not_pregnant("2026-02-20")}) == "not_pregnant");
  // Whoever was pregnant and is not any more.
  CHECK(pregnancy({said("2026-02-10", "first_trimester"), not_pregnant("2026-02-20")}) == both);
}
