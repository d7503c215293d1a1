// SPDX-License-Identifier: Apache-2.0
// Observations whose code is that of a finding, and interpretations that contradict a value.
#include "fhir/support.hpp"

using namespace windlass::fhir;

namespace {

const std::string open = "unknown: source_error", dvt = "404223003",
                  of_dvt = "history.dvt_current_or_suspected";

// An Observation, the rest of whose elements is given.
std::string seen(const std::string& code, const std::string& rest,
                 const std::string& status = "final", const std::string& day = "2026-02-10") {
  return R"({"resourceType":"Observation","id":"o","status":")" + status +
         R"(","effectiveDateTime":")" + day + R"(","code":)" + code +
         (rest.empty() ? "" : "," + rest) + "}";
}
std::string coded(const std::string& concept_json) {
  return R"("valueCodeableConcept":)" + concept_json;
}
std::string interpreted(const std::string& code) {
  return R"("interpretation":[)" +
         concept_of("http://terminology.hl7.org/CodeSystem/v3-ObservationInterpretation", code) +
         "]";
}
// What a form says later.
std::string denied_later(const std::string& id) {
  return R"({"resourceType":"QuestionnaireResponse","id":"q","status":"completed",)"
         R"("authored":"2026-02-20",)"
         R"("questionnaire":"urn:windlass:questionnaire:plantar-heel-pain",)"
         R"("item":[{"linkId":")" +
         id + R"(","answer":[{"valueBoolean":false}]}]})";
}

const std::string yes = R"("valueBoolean":true)", no = R"("valueBoolean":false)",
                  words = "an observation says what is read from another kind";

}  // namespace

TEST_CASE("a finding that an observation says is there counts as a diagnosis does") {
  for (const std::string& value :
       {yes, coded(snomed("52101004")), coded(snomed("260373001")), coded(loinc("LA9633-4")),
        coded(R"({"text":"Positive"})"), std::string(R"("valueString":"present")"),
        interpreted("POS"), yes + "," + interpreted("NEG")}) {
    CAPTURE(value);
    CHECK(fact_of(bundle({seen(snomed(dvt), value)}), of_dvt) == "true");
    CHECK(names({seen(snomed(dvt), value)}, words));
    // As a diagnosis it is not taken back by a later answer.
    CHECK(fact_of(bundle({seen(snomed(dvt), value), denied_later(of_dvt)}), of_dvt) ==
          "false | true");
    CHECK(fact_of(bundle({condition(snomed(dvt)), denied_later(of_dvt)}), of_dvt) ==
          "false | true");
  }
  CHECK(fact_of(bundle({seen(snomed("73211009"), yes)}), "history.diabetes") ==
        fact_of(bundle({condition(snomed("73211009"))}), "history.diabetes"));
  CHECK(fact_of(bundle({seen(icd("E11.9"), yes)}), "history.diabetes") == "type2");
  // Devices, drugs and procedures that are said to be there.
  CHECK(fact_of(bundle({seen(snomed("14106009"), yes)}), "history.pacemaker") == "true");
  CHECK(fact_of(bundle({seen(concept_of("http://www.whocc.no/atc", "B01AA03"), yes)}),
                "history.anticoagulant") == "vka");
}

TEST_CASE("a finding that an observation names without a value is as a suspicion of it") {
  CHECK(fact_of(bundle({seen(snomed(dvt), "")}), of_dvt) == "true");
  CHECK(fact_of(bundle({seen(icd("I73.9"), "")}), "history.peripheral_arterial_disease") ==
        "false | true");
  CHECK(names({seen(snomed(dvt), "")}, words + " of resource, and has no value"));
  // With a value that is not understood it may be so or not.
  for (const std::string& value :
       {std::string(R"("valueString":"left")"), coded(snomed("415684004")),
        no + "," + coded(snomed("373066001")), no + R"(,"dataAbsentReason":{"text":"x"})",
        no + "," + interpreted("POS"), coded(concept_of("http://local", "N"))}) {
    CAPTURE(value);
    const std::string there =
        value.find("373066001") != std::string::npos ? "true" : "false | true";
    CHECK(fact_of(bundle({seen(snomed(dvt), value)}), of_dvt) == there);
    CHECK(names({seen(snomed(dvt), value)}, words));
  }
  CHECK(fact_of(bundle({seen(snomed(dvt), R"("dataAbsentReason":)" +
                                              concept_of("http://terminology.hl7.org/CodeSystem/"
                                                         "data-absent-reason",
                                                         "unknown"))}),
                of_dvt) == "unknown: asked_not_known");
}

TEST_CASE("a finding that an observation denies says nothing") {
  for (const std::string& value :
       {no, coded(snomed("2667000")), coded(snomed("260415000")), coded(loinc("LA9634-2"))}) {
    CHECK(fact_of(bundle({seen(snomed(dvt), value)}), of_dvt).empty());
    CHECK_FALSE(names({seen(snomed(dvt), value)}, words));
  }
  for (const std::string& value : {coded(R"({"text":"Negative"})"),
                                   std::string(R"("valueString":"absent")"), interpreted("NEG")}) {
    CHECK(fact_of(bundle({seen(snomed(dvt), value)}), of_dvt).empty());
    CHECK(names({seen(snomed(dvt), value)}, words));
  }
}

TEST_CASE("a finding of an observation holds as far as the observation does") {
  const std::string code = icd("I73.9"), fact = "history.peripheral_arterial_disease";
  CHECK(fact_of(bundle({seen(code, yes, "preliminary")}), fact) == "false | true");
  CHECK(fact_of(bundle({seen(code, yes, "registered")}), fact) == "false | true");
  CHECK(fact_of(bundle({seen(code, yes, "entered-in-error")}), fact).empty());
  CHECK(fact_of(bundle({seen(code, yes, "final", "2026-04-01")}), fact) == "false | true");
  CHECK(fact_of(bundle({seen(code, yes + R"(,"modifierExtension":[{"url":"u"}])")}), fact) ==
        "false | true");
  CHECK(fact_of(bundle({seen(loinc("1-8"), R"("component":[{"code":)" + code + "," + yes + "}]")}),
                fact) == "true");
  // Under no system, or a wrong one, it opens what a diagnosis would open.
  const std::string bare = R"({"coding":[{"code":"404223003"}]})";
  CHECK(fact_of(bundle({seen(bare, yes)}), of_dvt) == open);
  CHECK(fact_of(bundle({condition(bare)}), of_dvt) == open);
  CHECK(names({seen(bare, yes)}, "the code stands under no system"));
  CHECK(fact_of(bundle({seen(bare, no)}), of_dvt).empty());
}

TEST_CASE("a number that its interpretation contradicts may be another, and is named") {
  const auto platelets = [](const std::string& value, const std::string& code,
                            const std::string& range = {}) {
    return observation(
        "777-3", value, "10*9/L", "2026-02-10", "final",
        "," + interpreted(code) + (range.empty() ? "" : R"(,"referenceRange":[)" + range + "]"));
  };
  const std::string range =
      R"({"low":{"value":150,"code":"10*9/L"},"high":{"value":400,"code":"10*9/L"}})";
  const auto read = [](const std::string& one) { return fact_of(bundle({one}), "lab.platelets"); };
  for (const auto& [value, code] :
       std::vector<std::pair<std::string, std::string>>{{"200", "L"},
                                                        {"200", "HH"},
                                                        {"200", "A"},
                                                        {"200", "POS"},
                                                        {"20", "N"},
                                                        {"20", "H"},
                                                        {"500", "N"},
                                                        {"500", "LL"}}) {
    CAPTURE(value, code);
    CHECK(read(platelets(value, code, range)) == value + " 10*9/L | " + open);
    CHECK(names({platelets(value, code, range)},
                "its interpretation (" + code + ") contradicts its value"));
  }
  for (const auto& [value, code] : std::vector<std::pair<std::string, std::string>>{
           {"200", "N"}, {"20", "L"}, {"20", "LL"}, {"20", "A"}, {"500", "H"}, {"200", "U"}}) {
    CAPTURE(value, code);
    CHECK(read(platelets(value, code, range)) == value + " 10*9/L");
    CHECK_FALSE(names({platelets(value, code, range)}, "interpretation"));
  }
  // Without a range that can be compared only what is critical is not believed.
  for (const std::string& other :
       {std::string(), std::string(R"({"low":{"value":150000,"code":"/uL"}})"),
        std::string(R"({"text":"150 to 400"})")}) {
    CHECK(read(platelets("200", "LL", other)) == "200 10*9/L | " + open);
    CHECK(read(platelets("200", "L", other)) == "200 10*9/L");
  }
  // Of several ranges one is enough.
  CHECK(fact_of(bundle({observation("6301-6", "2.5", "1", "2026-02-27", "final",
                                    "," + interpreted("H") +
                                        R"(,"referenceRange":[{"low":{"value":2},"high":)"
                                        R"({"value":3}},{"high":{"value":1.2}}])")}),
                "lab.inr") == "2.5");
}

TEST_CASE("an answer that its interpretation contradicts may be another, if it reassures") {
  const auto pregnant = [](const std::string& answer, const std::string& code) {
    return seen(loinc("82810-3"), coded(snomed(answer)) + "," + interpreted(code));
  };
  const std::string fact = "history.pregnancy_status", none = "60001007", is = "77386006";
  CHECK(fact_of(bundle({pregnant(none, "POS")}), fact) == "not_pregnant | " + open);
  CHECK(names({pregnant(none, "POS")}, "its interpretation (POS) contradicts its value"));
  CHECK(fact_of(bundle({pregnant(none, "NEG")}), fact) == "not_pregnant");
  CHECK(fact_of(bundle({pregnant(is, "NEG")}), fact) ==
        "first_trimester | second_trimester | third_trimester");
  CHECK(names({pregnant(is, "NEG")}, "its interpretation (NEG) contradicts its value"));
}

TEST_CASE("a broken code of an observation opens what one of a diagnosis does") {
  const char* const saddle = "symptom.saddle_numbness_or_sphincter_change";
  for (const char* code : {"G83.4\xE2\x80\x8B", "G83 .4", "M54.5 G83.4", "x"}) {
    CAPTURE(code);
    for (const std::string& value :
         {yes, std::string(), coded(R"({"text":"who knows"})"), no + "," + interpreted("POS")})
      for (const char* id : {saddle, "history.dvt_current_or_suspected"})
        CHECK(fact_of(bundle({seen(icd(code), value)}), id) == open);
    CHECK(names({seen(icd(code), yes)}, "code"));
    // Where it is said not to be there, and of a number, no diagnosis is meant.
    for (const std::string& value : {no, std::string(R"("valueQuantity":{"value":4})")})
      CHECK(fact_of(bundle({seen(icd(code), value)}), saddle).empty());
  }
}
