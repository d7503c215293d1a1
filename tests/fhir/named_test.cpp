// SPDX-License-Identifier: Apache-2.0
// What is in words alone, or answered in another way, is named; a visit that nobody reads alarms
// nobody; and of which kind a text is.
#include "fhir/support.hpp"

using namespace windlass::fhir;

namespace {

const std::vector<std::string> in_words = {"Brustkrebs, Zustand nach Operation",
                                           "Verdacht auf tiefe Beinvenenthrombose links",
                                           "Zuckerkrankheit Typ 2 mit Fußgeschwür",
                                           "Schwangerschaft, 24. Woche",
                                           "Fersensporn rechts",
                                           "Herzschrittmacher seit 2011",
                                           "Épilepsie partielle",
                                           "Cancer du sein métastatique",
                                           "Grossesse en cours",
                                           "Allergie au pansement adhésif",
                                           "Trouble de la coagulation",
                                           "Cáncer de próstata en tratamiento",
                                           "Embarazo de alto riesgo",
                                           "Epilepsia no controlada",
                                           "Diabetes mellitus con pie diabético",
                                           "Anticoagulación oral crónica",
                                           "乳癌術後",
                                           "深部静脈血栓症の疑い",
                                           "てんかん",
                                           "妊娠２４週、切迫早産のため安静にしている"};

std::string text_only(const std::string& text, std::size_t number,
                      const std::string& clinical = "active") {
  return with_id(condition(R"({"text":")" + text + "\"}", clinical), "t" + std::to_string(number));
}

std::string answered(const std::string& answer, const std::string& fact = "exam.falls_risk_high") {
  return R"({"resourceType":"QuestionnaireResponse","id":"q","status":"completed",)"
         R"("questionnaire":"urn:windlass:questionnaire:plantar-heel-pain",)"
         R"("authored":"2026-02-28","item":[{"linkId":")" +
         fact + R"(","answer":[)" + answer + "]}]}";
}

}  // namespace

TEST_CASE("every diagnosis in words alone stands in the plan by name") {
  std::vector<std::string> all;
  for (const std::string& text : in_words) {
    CAPTURE(text);
    CHECK(names({text_only(text, 1)}, text));
    CHECK(names({text_only(text, 1, "resolved")}, text));
    CHECK(names({text_only(text, 1, "")}, text));
    all.push_back(text_only(text, all.size()));
  }
  const auto together = understood(bundle(all));
  REQUIRE(together);
  for (const std::string& text : in_words) {
    CAPTURE(text);
    CHECK(together->document.find(text) != std::string::npos);
  }
  CHECK_FALSE(names({text_only("Grippe", 1, "resolved")}, R"("Grippe")"));
  CHECK(names({text_only("Grippe", 1, "resolved")}, "Grippe (said to be over)"));
}

TEST_CASE("an answer that is not understood is named with its question") {
  const std::string fact = "exam.falls_risk_high", named = fact + " is not understood";
  for (const std::string& answer :
       {std::string(R"({"valueCoding":{"system":"urn:local","code":"ja"}})"),
        std::string(R"({"valueCoding":{"system":"urn:local","code":"nein","display":"Nein"}})"),
        std::string(R"({"valueInteger":1})"), std::string(R"({"valueDecimal":0})"),
        std::string(R"({"valueString":"manchmal, sagt Frau Zqxwv"})"),
        std::string(R"({"valueQuantity":{"value":1}})"), std::string(R"({"valueAttachment":{}})"),
        std::string("{}")}) {
    CAPTURE(answer);
    const auto made = understood(bundle({answered(answer)}));
    REQUIRE(made);
    CHECK(windlass::fhir::fact(*made, fact) == "unknown: source_error");
    CHECK(made->document.find(named) != std::string::npos);
    CHECK(made->document.find("Zqxwv") == std::string::npos);
  }
  CHECK(names({answered(R"({"valueCoding":{"system":"urn:local","code":"ja"}})")}, "urn:local ja"));
  CHECK(names({answered(R"({"valueInteger":1})")}, "its answer (1) to " + named));
  for (const char* known :
       {R"({"valueBoolean":true})", R"({"valueBoolean":false})",
        R"({"valueCoding":{"system":"http://terminology.hl7.org/CodeSystem/data-absent-reason",)"
        R"("code":"asked-unknown"}})"})
    CHECK_FALSE(names({answered(known)}, "not understood:"));
}

TEST_CASE("what says yes in an observation says yes in an answer") {
  const std::string fact = "symptom.saddle_numbness_or_sphincter_change";
  for (const std::string& coding :
       {std::string(R"("system":"http://snomed.info/sct","code":"373066001")"),
        std::string(R"("system":"http://snomed.info/sct","code":"52101004")"),
        std::string(R"("system":"http://snomed.info/sct","code":"10828004")"),
        std::string(R"("system":"http://loinc.org","code":"LA33-6")"),
        std::string(R"("system":"http://loinc.org","code":"LA9633-4")"),
        std::string(R"("system":"urn:v2","code":"Y")"),
        std::string(R"("system":"urn:local","code":"POS")"),
        std::string(R"("system":"urn:local","code":"yes")"),
        std::string(R"("system":"urn:local","code":"1","display":"Yes")")}) {
    CAPTURE(coding);
    CHECK(fact_of(bundle({answered(R"({"valueCoding":{)" + coding + "}}", fact)}), fact) ==
          "false | true");
    CHECK(fact_of(bundle({R"({"resourceType":"Observation","id":"o","status":"final","code":)" +
                          icd("G83.4") + R"(,"effectiveDateTime":"2026-02-28",)" +
                          R"("valueCodeableConcept":{"coding":[{)" + coding + "}]}}"}),
                  fact) == "true");
  }
}

TEST_CASE("a visit that the binding does not read is told as such, and alarms nobody") {
  const std::string visit =
      R"({"resourceType":"Encounter","id":"e","status":"finished",)"
      R"("class":{"system":"http://terminology.hl7.org/CodeSystem/v3-ActCode","code":"AMB"},)"
      R"("type":[)" +
      snomed("185345009") + R"(],"period":{"start":"2026-02-20T08:00:00Z"}})";
  const auto made = understood(bundle({visit}));
  REQUIRE(made);
  CHECK(made->document.find("not_understood") == std::string::npos);
  REQUIRE(made->unused.size() == 1);
  CHECK(made->unused.front().source == "Encounter/e");
  CHECK(made->unused.front().why == "the binding reads nothing of such an Encounter");
  CHECK(made->resources.at("Encounter") == 1);
  // What its reason says is still named, and so is a kind of visit that looks relevant.
  std::string reason = visit;
  reason.insert(reason.size() - 1, R"(,"reasonCode":[)" + icd("G83.4") + "]");
  CHECK(names({reason}, "it stands as a reason"));
  CHECK(names({R"({"resourceType":"Encounter","id":"e","status":"finished","type":[)"
               R"({"text":"Chemotherapy visit"}]})"},
              "Chemotherapy visit"));
}

TEST_CASE("of which kind a text is, wherever it says so") {
  const std::string far(200'000, ' ');
  std::string many = R"("entry":[)";
  for (int i = 0; i < 500; ++i) many += R"({"resource":{"id":"x}]\"","a":[1,2]}},)";
  many += "{}]";
  for (const std::string& yes :
       {std::string(R"({"resourceType":"Bundle"})"),
        R"({"id":"b",)" + many + R"(,"resourceType":"Bundle"})",
        R"({"id":"b",)" + far + R"("resourceType":"Patient"})",
        R"({"hookInstance":"x","context":{"a":")" + far + R"("},"prefetch":{}})",
        R"({"patient":{)" + far + R"("resourceType":"Patient"}})",
        std::string(R"({"a":null,"patient":{"resourceType":"Patient"}})"),
        std::string("\xEF\xBB\xBF \n{\"resourceType\":\"Patient\"}"),
        std::string("{\"resourceType\":\"Patient\"}\n{\"resourceType\":\"Condition\"}")})
    CHECK(is_fhir(yes));
  for (const std::string& no :
       {std::string(), std::string("[]"), std::string("{"), std::string("{}"),
        std::string("windlass: 1"), std::string("{windlass: 1}"), std::string(R"({"a":"\)"),
        std::string(R"({"a":"resourceType"})"), std::string(R"({"a":["resourceType"]})"),
        std::string(R"({"windlass":1,"resourceType":"x"})"),
        R"({"facts":{"x":{)" + far + R"("resourceType":"Patient"}},"windlass":1})",
        std::string("\xEF\xBB\xBF\xEF\xBB\xBF{\"resourceType\":\"Patient\"}")})
    CHECK_FALSE(is_fhir(no));
}

TEST_CASE("a byte order mark before a text is no part of it") {
  const std::string plain = bundle({condition(snomed("44054006"))});
  const auto made = understood(plain), marked = understood("\xEF\xBB\xBF" + plain);
  REQUIRE(made);
  REQUIRE(marked);
  CHECK(marked->document == made->document);
  const auto twice = understood("\xEF\xBB\xBF\xEF\xBB\xBF" + plain);
  REQUIRE_FALSE(twice);
  CHECK(twice.error().front().code == "json.encoding");
  CHECK(twice.error().front().message.find("byte order mark") != std::string::npos);
}
