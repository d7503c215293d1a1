// SPDX-License-Identifier: Apache-2.0
// What is lost, contradicts itself or speaks of another takes no concern away.
#include "fhir/support.hpp"

using namespace windlass::fhir;

namespace {

const std::string dvt = "history.dvt_current_or_suspected";
const std::string open = "unknown: source_error";
const std::string absent =
    R"("extension":[{"url":"http://hl7.org/fhir/StructureDefinition/data-absent-reason",)"
    R"("valueCode":"unknown"}])";

std::string answered(const std::string& answer) {
  return fact_of(bundle({R"({"resourceType":"QuestionnaireResponse","id":"q","status":"completed",)"
                         R"("questionnaire":"urn:windlass:questionnaire:plantar-heel-pain",)"
                         R"("authored":"2026-02-28",)"
                         R"("item":[{"linkId":"history.icd","answer":[)" +
                         answer + "]}]}"}),
                 "history.icd");
}

}  // namespace

TEST_CASE("a status under no system takes no concern away") {
  for (const char* system : {R"("system":"",)", "", R"("system":"urn:x",)"}) {
    const auto status = [&](const std::string& name, const std::string& code) {
      return condition(
          snomed("73211009"), "", "",
          ",\"" + name + R"(":{"coding":[{)" + system + R"("code":")" + code + R"("}]})");
    };
    for (const auto& [name, code] : {std::pair("verificationStatus", "refuted"),
                                     std::pair("verificationStatus", "entered-in-error")})
      CHECK(fact_of(bundle({status(name, code)}), "history.diabetes") ==
            "none | other | type1 | type2");
  }
  const std::string latex = R"({"resourceType":"AllergyIntolerance","id":"a1","code":)" +
                            snomed("716186003") +
                            R"(,"verificationStatus":{"coding":[{"code":"confirmed"}]}})";
  CHECK(fact_of(bundle({latex}), "allergy.latex") == "false | true");
}

TEST_CASE("an entry that is lost leaves the page incomplete") {
  const std::string whole = R"({"resourceType":"Bundle","type":"collection","entry":[)"
                            R"({"resource":{"resourceType":"Patient","id":"p1"}})";
  for (const char* lost :
       {",null", ",[]", ",\"x\"", ",7", R"(,{"resource":[{"resourceType":"Condition"}]})",
        R"(,{"resource":"{}"})", R"(,{"resource":{"id":"c1"}})", ",{}"})
    CHECK(fact_of(whole + lost + "]}", dvt) == "unknown: incomplete_page");
  CHECK(fact_of(whole + "]}", dvt).empty());
  for (const char* relation : {"next", "Next", " NEXT"})
    CHECK(fact_of(whole + R"(],"link":[{"relation":")" + relation + R"(","url":"x"}]})", dvt) ==
          "unknown: incomplete_page");
}

TEST_CASE("an answer that says two things, or denies itself, is none") {
  const std::string no = R"("valueBoolean":false)",
                    coding = R"("system":"urn:windlass:answer","code":"false")";
  CHECK(answered("{" + no + "}") == "false");
  CHECK(answered(R"({"valueCoding":{)" + coding + "}}") == "false");
  for (const std::string& answer :
       {"{" + no + R"(,"valueCoding":{"system":"urn:windlass:answer","code":"true"}})",
        "{" + no + R"(,"valueString":"yes"})"})
    CHECK(answered(answer) == "false | true");
  for (const std::string& answer :
       {R"({"valueCoding":{)" + coding + "," + absent + "}}", "{" + no + "," + absent + "}",
        R"({"valueCoding":{)" + coding + R"(,"_code":{)" + absent + "}}}"})
    CHECK(answered(answer) == open);
  const auto platelets = [](const std::string& more) {
    return fact_of(bundle({R"({"resourceType":"Observation","id":"o","status":"final","code":)" +
                           loinc("777-3") + R"(,"effectiveDateTime":"2026-02-28",)" +
                           R"("valueQuantity":{"value":200,"system":"http://unitsofmeasure.org",)" +
                           R"("code":"10*9/L")" + more + "}"}),
                   "lab.platelets");
  };
  CHECK(platelets("}") == "200 10*9/L");
  CHECK(platelets(R"(},"valueString":"see report")") == open);
  CHECK(platelets("," + absent + "}") == "200 10*9/L | unknown: source_error");
  // Who names a drug twice may mean either.
  CHECK(fact_of(bundle({R"({"resourceType":"MedicationStatement","id":"m","status":"active",)"
                        R"("medicationCodeableConcept":{"coding":[{"system":"urn:x","code":"1"}]},)"
                        R"("medicationReference":{"reference":"#d"},"contained":[)"
                        R"({"resourceType":"Medication","id":"d","code":)" +
                        concept_of("http://www.whocc.no/atc", "B01AA03") + "}]}"}),
                "history.anticoagulant") == "vka");
}

TEST_CASE("what speaks of a linked patient or of a group may be of this one") {
  const auto of = [](const std::string& link, const std::string& subject) {
    const std::string made = R"({"resourceType":"Bundle","type":"collection","entry":[)"
                             R"({"resource":{"resourceType":"Patient","id":"p1")" +
                             link + R"(}},{"resource":)" +
                             condition(snomed("128053003"), "active", "confirmed",
                                       R"(,"subject":{"reference":")" + subject + "\"}") +
                             "}]}";
    const auto read = understood(made, "2026-03-01", "p1");
    if (!read) return read.error().front().code;
    const bool is_named = read->document.find("record links it") != std::string::npos ||
                          read->document.find("speaks of a group") != std::string::npos;
    return fact(*read, dvt) + (is_named ? ", named" : "");
  };
  for (const char* type : {"replaces", "seealso", "refer", "replaced-by"})
    CHECK(of(R"(,"link":[{"type":")" + std::string(type) +
                 R"(","other":{"reference":"Patient/p2"}}])",
             "Patient/p2") == "true, named");
  CHECK(of(R"(,"link":[{"type":"replaces","other":{"reference":"Patient/p2"}}])", "Patient/p3") ==
        "");
  CHECK(of(R"(}},{"resource":{"resourceType":"Patient","id":"p2","link":[{"type":"replaced-by",)"
           R"("other":{"reference":"Patient/p1"}}])",
           "Patient/p2") == "true, named");
  CHECK(of("", "Group/g1") == "true, named");
  CHECK(of("", "Device/d1") == "");
  CHECK(of("", "Pateint/p1") == "true");
}
