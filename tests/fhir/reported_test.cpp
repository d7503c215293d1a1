// SPDX-License-Identifier: Apache-2.0
// What public trackers say that other systems got wrong with FHIR. Each case names the report.
#include "fhir/support.hpp"

using namespace windlass::fhir;

namespace {

const std::string saddle = "symptom.saddle_numbness_or_sphincter_change",
                  pregnancy = "history.pregnancy_status", thinner = "history.anticoagulant";
const std::string open = "unknown: source_error";

std::string drug(const std::string& more, const std::string& status = "active") {
  return R"({"resourceType":"MedicationRequest","id":"m","intent":"order","status":")" + status +
         "\"" + more + "}";
}
const std::string warfarin = R"(,"medicationCodeableConcept":)" +
                             concept_of("http://www.nlm.nih.gov/research/umls/rxnorm", "11289");
const std::string warfarin_code =
    R"("code":)" + concept_of("http://www.nlm.nih.gov/research/umls/rxnorm", "11289");

std::string platelets(const std::string& value, const std::string& day = "2026-02-28") {
  return R"({"resourceType":"Observation","id":"o)" + std::to_string(day.size()) +
         R"(","status":"final","code":)" + loinc("777-3") + R"(,"effectiveDateTime":")" + day +
         "\"," + value + "}";
}
std::string counted(const std::string& more) {
  return R"("valueQuantity":{"value":200,"system":"http://unitsofmeasure.org","code":"10*9/L")" +
         more + "}";
}

}  // namespace

// drajer-health/eCRNow 577, 192, 678, and onc-healthit/inferno-community 462.
TEST_CASE("a diagnosis entered in error has no clinical status and is none") {
  for (const char* clinical : {"", "active", "resolved"}) {
    CHECK(fact_of(bundle({condition(icd("G83.4"), clinical, "entered-in-error")}), saddle).empty());
    CHECK(fact_of(bundle({condition(snomed("77386006"), clinical, "entered-in-error")}), pregnancy)
              .empty());
    CHECK_FALSE(
        names({condition(R"({"text":"Brustkrebs"})", clinical, "entered-in-error")}, "Brustkrebs"));
  }
}

// drajer-health/eCRNow 456: an empty status is none that is known.
TEST_CASE("an empty or a foreign verification status makes nothing certain and nothing silent") {
  for (const char* status :
       {"{}", R"({"coding":[]})", R"({"coding":[{}]})", R"({"text":"entered-in-error"})",
        R"({"coding":[{"code":"entered-in-error"}]})", "\"entered-in-error\"", "\"refuted\""}) {
    CAPTURE(status);
    CHECK(fact_of(bundle({condition(snomed("44054006"), "active", "",
                                    std::string(R"(,"verificationStatus":)") + status)}),
                  "history.diabetes") == "none | type2");
  }
  CHECK(fact_of(bundle({condition(snomed("44054006"), "active", "")}), "history.diabetes") ==
        "type2");
}

// ccsm-cds-tools/ccsm-cds-with-tests 11.
TEST_CASE("a refuted diagnosis says neither yes nor no") {
  CHECK(fact_of(bundle({condition(snomed("44054006"), "active", "refuted")}), "history.diabetes")
            .empty());
  CHECK(fact_of(bundle({with_id(condition(snomed("44054006"), "active", "refuted"), "c2"),
                        condition(snomed("46635009"))}),
                "history.diabetes") == "type1");
}

// hl7germany/basisprofil-de-r4 30 and 46: the certainty stands in an extension of the coding.
TEST_CASE("a German diagnosis that its coding excludes is no yes, no no, and named") {
  for (const char* certainty : {"A", "V", "Z", "G"}) {
    CAPTURE(certainty);
    const std::string coded =
        R"({"coding":[{"extension":[{"url":"http://fhir.de/StructureDefinition/)"
        R"(icd-10-gm-diagnosesicherheit","valueCoding":{"system":)"
        R"("https://fhir.kbv.de/CodeSystem/KBV_CS_SFHIR_ICD_DIAGNOSESICHERHEIT","code":")" +
        std::string(certainty) +
        R"("}}],"system":"http://fhir.de/CodeSystem/bfarm/icd-10-gm","code":"G83.4"}]})";
    CHECK(fact_of(bundle({condition(coded, "active", "")}), saddle) == open);
    CHECK(names({condition(coded, "active", "")}, "icd-10-gm G83.4"));
  }
}

// healthchainai/HealthChain 234, aks129/HealthClawGuardrails 388, samply/blaze 12,
// drajer-health/eCRNow 345, hapifhir/hapi-fhir 7591.
TEST_CASE("a drug that stands elsewhere is found there, and one that does not may be any") {
  const std::string there = R"({"resourceType":"Medication","id":"d",)" + warfarin_code + "}";
  CHECK(fact_of(bundle({drug(R"(,"medicationReference":{"reference":"#d"},"contained":[)" + there +
                             "]")}),
                thinner) == "vka");
  CHECK(fact_of(bundle({drug(R"(,"medicationReference":{"reference":"Medication/d"})"), there}),
                thinner) == "vka");
  const std::string uuid = "urn:uuid:0b1b6b0e-9d0d-4f0a-8d4c-5f0a7c1d2e3f";
  CHECK(fact_of(R"({"resourceType":"Bundle","type":"collection","entry":[)"
                R"({"resource":{"resourceType":"Patient","id":"p1"}},{"fullUrl":")" +
                    uuid + R"(","resource":{"resourceType":"Medication",)" + warfarin_code +
                    R"(}},{"resource":)" +
                    drug(R"(,"subject":{"reference":"Patient/p1"},"medicationReference":)"
                         R"({"reference":")" +
                         uuid + "\"}") +
                    "}]}",
                thinner) == "vka");
  for (const char* nowhere : {"#d", "#", "Medication/d", "urn:uuid:0", ""})
    CHECK(fact_of(bundle({drug(std::string(R"(,"medicationReference":{"reference":")") + nowhere +
                               "\"}")}),
                  thinner) == open);
}

// cqframework/CQL-Formatting-and-Usage-Wiki 21 and 25; medizininformatik-initiative/INTERPOLAR 991.
TEST_CASE("what is not to be taken is not taken, and what is on hold may be") {
  CHECK(fact_of(bundle({drug(R"(,"doNotPerform":true)" + warfarin)}), thinner).empty());
  CHECK(fact_of(bundle({drug(R"(,"doNotPerform":false)" + warfarin)}), thinner) == "vka");
  CHECK(fact_of(bundle({drug(R"(,"_doNotPerform":{"extension":[{"url":"urn:x"}]})" + warfarin)}),
                thinner) == "none | vka");
  CHECK(fact_of(bundle({drug(warfarin, "on-hold")}), thinner) == "none | vka");
  CHECK(fact_of(bundle({drug(warfarin, "cancelled")}), thinner).empty());
}

// beda-software/fhirpath-py 79, LinuxForHealth/FHIR 493, microsoft/FHIR-Converter 504.
TEST_CASE("a bound is no number, however it is written") {
  const std::string fact = "lab.platelets", masked =
                                                R"(":{"extension":[{"url":"http://hl7.org/)"
                                                R"(fhir/StructureDefinition/)"
                                                R"(data-absent-reason","valueCode":"masked"}]})";
  CHECK(fact_of(bundle({platelets(counted(""))}), fact) == "200 10*9/L");
  for (const std::string& value :
       {counted(R"(,"comparator":"<")"), counted(R"(,"comparator":">=")"),
        counted(R"(,"comparator":"=")"), counted(R"(,"comparator":"<>")"),
        counted(R"(,"comparator":"ad")"), counted(",\"_comparator" + masked),
        std::string(R"("valueQuantity":{"value":200,"unit":"10*9/L","_code)") + masked + "}",
        std::string(R"("valueString":"<200")"),
        std::string(R"("valueQuantity":{"value":"200","code":"10*9/L"})"),
        std::string(R"("valueRange":{"high":{"value":200}})")}) {
    CAPTURE(value);
    CHECK(fact_of(bundle({platelets(value)}), fact) == open);
  }
  CHECK(fact_of(bundle({R"({"resourceType":"QuestionnaireResponse","id":"q","status":"completed",)"
                        R"("questionnaire":"urn:windlass:questionnaire:plantar-heel-pain",)"
                        R"("authored":"2026-02-28","item":[{"linkId":"lab.platelets","answer":[{)" +
                        counted(R"(,"comparator":">")") + "}]}]}"}),
                fact) == open);
}

// openemr/openemr 12429, microsoft/FHIR-Converter 431.
TEST_CASE("a year is all its days") {
  const auto both = [](const std::string& older, const std::string& newer) {
    return fact_of(bundle({observation("777-3", "40", "10*9/L", older),
                           observation("777-3", "200", "10*9/L", newer)}),
                   "lab.platelets");
  };
  CHECK(both("2026", "2026-02-10") == "200 10*9/L | 40 10*9/L");
  CHECK(both("2026-02", "2026-02-10") == "200 10*9/L | 40 10*9/L");
  CHECK(both("2025", "2026-02-10") == "200 10*9/L");
}

// chaseastewart/fhir-converter 2, hapifhir/hapi-fhir 887, FirelyTeam/spark 69, firely-net-sdk 731.
TEST_CASE("a time without a zone is taken by its day, and what is no time is none") {
  const auto both = [](const std::string& older, const std::string& newer) {
    return fact_of(bundle({observation("777-3", "40", "10*9/L", older),
                           observation("777-3", "200", "10*9/L", newer)}),
                   "lab.platelets");
  };
  for (const char* time : {"2026-02-10T08:00:00", "2026-02-10T08:00", "2026-02-10T08:00Z",
                           "2026-02-10T08:00:00.000"}) {
    CAPTURE(time);
    CHECK(both("2026-02-10T07:00:00Z", time) == "200 10*9/L | 40 10*9/L");
    CHECK(both("2026-02-08", time) == "200 10*9/L");
  }
  for (const char* none : {"2026-02-10 08:00:00", "20260210", "10.02.2026", "2026-13-01",
                           "2026-02-30", "2026-2-8", "now"}) {
    CAPTURE(none);
    CHECK(both("2026-02-08", none).find("40") != std::string::npos);
  }
}

// medizininformatik-initiative/fts-next 1682: the last day of a period is a whole one.
TEST_CASE("a consent holds to the end of the last day of its period") {
  const auto consent = [](const std::string& end) {
    return fact_of(
        bundle({R"({"resourceType":"Consent","id":"c","status":"active","dateTime":"2026-01-01",)"
                R"("scope":)" +
                concept_of("http://terminology.hl7.org/CodeSystem/consentscope", "treatment") +
                R"(,"provision":{"type":"permit","period":{"start":"2025","end":")" + end +
                R"("},"code":[)" + concept_of("urn:windlass:modality", "dry_needling") + "]}}"}),
        "consent.needling");
  };
  CHECK(consent("2026-03-01") == "given");
  CHECK(consent("2026-02-28") != "given");
}

// w3c-cg/hcls-fhir-rdf 93, IHE/ITI.MHD 18.
TEST_CASE("a modifier extension deep inside is not read past") {
  const std::string modifier = R"("modifierExtension":[{"url":"urn:x","valueBoolean":true}])";
  CHECK(fact_of(bundle({condition(snomed("44054006"), "active", "confirmed",
                                  R"(,"stage":[{)" + modifier + "}]")}),
                "history.diabetes") == "none | type2");
  CHECK(fact_of(bundle({drug(R"(,"dosageInstruction":[{)" + modifier + "}]" + warfarin)}),
                thinner) == "none | vka");
  CHECK(fact_of(bundle({platelets(R"("referenceRange":[{)" + modifier + "}]," + counted(""))}),
                "lab.platelets") == "200 10*9/L | " + open);
}

// hl7au/au-fhir-test-data 66 and 82, drajer-health/eCRNow 509.
TEST_CASE("a part without a value is not known, and its neighbour is") {
  const std::string absent =
      R"(,"dataAbsentReason":)" +
      concept_of("http://terminology.hl7.org/CodeSystem/data-absent-reason", "not-performed");
  const auto part = [](const std::string& code, const std::string& more) {
    return R"({"code":)" + loinc(code) + more + "}";
  };
  const std::string panel =
      R"({"resourceType":"Observation","id":"o","status":"final","effectiveDateTime":"2026-02-28",)"
      R"("code":)" +
      loinc("58410-2") + R"(,"component":[)" + part("777-3", absent) + "," +
      part("6301-6",
           R"(,"valueQuantity":{"value":2.5,"system":"http://unitsofmeasure.org","code":"1"})") +
      "]}";
  CHECK(fact_of(bundle({panel}), "lab.platelets") == "unknown: asked_not_known");
  CHECK(fact_of(bundle({panel}), "lab.inr") == "2.5");
}

// CDCgov/dibbs-ecr-viewer 1552.
TEST_CASE("no known problems denies no diagnosis, and is named") {
  const std::string none = R"({"coding":[{"system":"http://snomed.info/sct","code":"160245001",)"
                           R"("display":"No current problems or disability"}]})";
  CHECK(fact_of(bundle({condition(none)}), "history.diabetes").empty());
  CHECK(names({condition(none)}, "No current problems or disability"));
}
