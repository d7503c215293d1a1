// SPDX-License-Identifier: Apache-2.0
// Elements that narrow or change what a resource says: what is narrowed is not read as if it held
// for all, and somebody is told.
#include <algorithm>

#include "fhir/support.hpp"

using namespace windlass::fhir;

namespace {

const std::string modifier = R"("modifierExtension":[{"url":"urn:x","valueBoolean":true}])";

std::string told(const std::string& text, std::string_view id) {
  const auto made = understood(text);
  if (!made) return "refused: " + made.error().front().code;
  std::string out = fact(*made, id);
  for (const Understood::Unused& one : made->unused) out += " (" + one.why + ")";
  return out;
}

}  // namespace

TEST_CASE("a modifier extension of a part leaves the part, or the whole, unread") {
  const auto platelets = [](const std::string& whole, const std::string& part,
                            const std::string& value) {
    return fact_of(
        bundle({R"({"resourceType":"Observation","id":"x","status":"final","code":)" +
                loinc("58410-2") + whole + R"(,"effectiveDateTime":"2026-02-10","component":[{)" +
                part + R"("code":)" + loinc("777-3") +
                R"(,"valueQuantity":{"value":90,"system":"http://unitsofmeasure.org",)"
                R"("code":"10*9/L")" +
                value + "}}]}"}),
        "lab.platelets");
  };
  CHECK(platelets("", "", "") == "90 10*9/L");
  CHECK(platelets("", modifier + ",", "") == "90 10*9/L | unknown: source_error");
  CHECK(platelets("", "", "," + modifier) == "90 10*9/L | unknown: source_error");
  CHECK(platelets(R"(,"referenceRange":[{)" + modifier + "}]", "", "") ==
        "90 10*9/L | unknown: source_error");

  const auto device = [](const std::string& group, const std::string& item,
                         const std::string& answer) {
    return fact_of(
        bundle({R"({"resourceType":"QuestionnaireResponse","id":"q","status":)"
                R"("completed","authored":"2026-02-27","questionnaire":)"
                R"("urn:windlass:questionnaire:plantar-heel-pain|1","item":[{"linkId":"g",)" +
                group + R"("item":[{"linkId":"history.icd",)" + item + R"("answer":[{)" + answer +
                R"("valueBoolean":false}]}]}]})"}),
        "history.icd");
  };
  CHECK(device("", "", "") == "false");
  CHECK(device(modifier + ",", "", "") == "unknown: source_error");
  CHECK(device("", modifier + ",", "") == "unknown: source_error");
  CHECK(device("", "", modifier + ",") == "unknown: source_error");
}

TEST_CASE("an item below an answer is read") {
  CHECK(fact_of(
            bundle({R"({"resourceType":"QuestionnaireResponse","id":"q","status":"completed",)"
                    R"("authored":"2026-02-27",)"
                    R"("questionnaire":"urn:windlass:questionnaire:plantar-heel-pain|1",)"
                    R"("item":[{"linkId":"history.pacemaker","answer":[{"valueBoolean":false,)"
                    R"("item":[{"linkId":"history.icd","answer":[{"valueBoolean":true}]}]}]}]})"}),
            "history.icd") == "true");
}

TEST_CASE("a consent that is narrowed, out of its period or of another scope permits nothing") {
  const auto consent = [](const std::string& type, const std::string& scope,
                          const std::string& provision, const std::string& more = {}) {
    const std::string of = scope.empty() ? ""
                                         : R"("scope":)" +
                                               concept_of(
                                                   "http://terminology.hl7.org/CodeSystem/"
                                                   "consentscope",
                                                   scope) +
                                               ",";
    return told(bundle({R"({"resourceType":"Consent","id":"x","status":"active",)" + of +
                        R"("dateTime":"2026-02-10",)" + more + R"("provision":{"code":[)" +
                        concept_of("urn:windlass:modality", "dry_needling") + R"(],"type":")" +
                        type + "\"" + provision + "}}"}),
                "consent.needling");
  };
  const std::string open = "unknown: source_error", permit = "permit", deny = "deny",
                    treatment = "treatment";
  CHECK(consent(permit, treatment, "") == "given");
  CHECK(consent(permit, treatment, R"(,"period":{"start":"2026-01-01","end":"2026-12-31"})") ==
        "given");
  CHECK(consent(permit, treatment,
                R"(,"purpose":[{"system":)"
                R"("http://terminology.hl7.org/CodeSystem/v3-ActReason",)"
                R"("code":"TREAT"}])") == "given");
  CHECK(consent(permit, treatment, "", R"("verification":[{"verified":true}],)") == "given");

  CHECK(consent(permit, "", "") == open);
  CHECK(consent(permit, "somebodys-own", "") == open);
  CHECK(consent(permit, "research", "") == " (its scope is not treatment)");
  CHECK(consent(permit, treatment, R"(,"period":{"end":"2026-02-20"})") ==
        " (it is out of its period)");
  CHECK(consent(permit, treatment, R"(,"period":{"start":"2026-03-02"})") ==
        " (it is out of its period)");
  CHECK(consent(permit, treatment, R"(,"period":{"start":"2026"})") == open);
  for (const char* unread : {R"({"end":"soon"})", R"([{"end":"2020"}])", R"("2020")"})
    CHECK(consent(permit, treatment, R"(,"period":)" + std::string(unread)) == open);
  for (const char* narrow :
       {R"(,"actor":[{"reference":{"reference":"Practitioner/7"}}])",
        R"(,"purpose":[{"code":"X"}])", R"(,"action":[{"text":"disclose"}])",
        R"(,"class":[{"code":"x"}])", R"(,"actor":7)", R"(,"data":[{"meaning":"instance"}])",
        R"(,"dataPeriod":{"end":"2020"})"})
    CHECK(consent(permit, treatment, narrow) == open);
  CHECK(consent(permit, treatment, "", R"("verification":[{"verified":false}],)") == open);
  CHECK(consent(permit, treatment, "," + modifier) == open);
  // Who refuses is believed without scope and verification.
  CHECK(consent(deny, "", "", R"("verification":[{"verified":false}],)") == "refused");
}

TEST_CASE("no known allergy of some kinds is no general no") {
  const auto latex = [](const std::string& more, const std::vector<std::string>& others = {}) {
    std::vector<std::string> all = others;
    all.push_back(R"({"resourceType":"AllergyIntolerance","id":"a1","code":)" +
                  snomed("716186003") + confirmed_allergy + more + "}");
    return fact_of(bundle(all), "allergy.latex");
  };
  const std::string general = R"({"resourceType":"AllergyIntolerance","id":"a0","code":)" +
                              snomed("716186003") + confirmed_allergy + "}";
  CHECK(latex("") == "false");
  CHECK(latex(R"(,"type":"allergy")") == "false");
  for (const char* narrow :
       {R"(,"category":["food"])", R"(,"category":"food")", R"(,"type":"intolerance")"}) {
    CHECK(latex(narrow).empty());
    CHECK(latex(narrow, {general}) == "false");
  }
  const std::string reaction = R"(,"reaction":[{"manifestation":[{"text":"rash"}]}])";
  CHECK(latex(reaction).empty());
  CHECK(latex(reaction, {general}) == "unknown: source_error");
  CHECK(
      told(bundle({std::string(general).insert(1, R"("category":["food"],)")}), "allergy.latex") ==
      " (that there is no allergy is said of some kinds only (category))");
}

TEST_CASE("a drug of which nobody says since when it is over may be within its time") {
  const auto statement = [](const std::string& status, const std::string& when) {
    return fact_of(bundle({R"({"resourceType":"MedicationStatement","id":"m","status":")" + status +
                           R"(","medicationCodeableConcept":)" +
                           concept_of("http://www.whocc.no/atc", "J01MA02") + when + "}"}),
                   "meds.fluoroquinolone_last_12wk");
  };
  CHECK(statement("active", "") == "current");
  CHECK(statement("completed", R"(,"effectivePeriod":{"end":"2026-02-01"})") == "past_12wk");
  CHECK(statement("completed", R"(,"effectiveDateTime":"2026-02-01")") == "past_12wk");
  CHECK(statement("completed", R"(,"effectivePeriod":{"start":"2026-02-01"})") == "past_12wk");
  CHECK(statement("completed", R"(,"effectivePeriod":{"end":"2025-02-01"})").empty());
  for (const char* open :
       {"", R"(,"effectivePeriod":{"start":"2024-02-01"})", R"(,"effectiveDateTime":"2024-02-01")",
        R"(,"effectivePeriod":{"end":"long ago"})", R"(,"dateAsserted":"2024-02-01")"})
    CHECK(statement("completed", open) == "none | past_12wk");
  const auto request = [](const std::string& when) {
    return fact_of(
        bundle({R"({"resourceType":"MedicationRequest","id":"m","intent":"order","status":)"
                R"("stopped","medicationCodeableConcept":)" +
                concept_of("http://www.whocc.no/atc", "J01MA02") + when + "}"}),
        "meds.fluoroquinolone_last_12wk");
  };
  CHECK(request("") == "none | past_12wk");
  CHECK(request(R"(,"authoredOn":"2024-02-01")") == "none | past_12wk");
  CHECK(request(R"(,"authoredOn":"2026-02-01")") == "past_12wk");
}
