// SPDX-License-Identifier: Apache-2.0
// What stands where nothing is read, and answers to questions that nobody knows, is named.
#include "fhir/support.hpp"

using namespace windlass::fhir;

namespace {

const std::string open = "unknown: source_error", dvt = "404223003",
                  of_dvt = "history.dvt_current_or_suspected";

std::string of_kind(const std::string& kind, const std::string& rest) {
  return R"({"resourceType":")" + kind + R"(","id":"x",)" + rest + "}";
}

std::string response(const std::string& url, const std::string& items,
                     const std::string& day = "2026-02-27") {
  return R"({"resourceType":"QuestionnaireResponse","id":"q)" + day +
         R"(","status":"completed","authored":")" + day + "\"," +
         (url.empty() ? "" : R"("questionnaire":")" + url + "\",") + R"("item":[)" + items + "]}";
}
std::string item(const std::string& id, const std::string& answer, const std::string& text = {}) {
  return R"({"linkId":")" + id + "\"," + (text.empty() ? "" : R"("text":")" + text + "\",") +
         R"("answer":[)" + answer + "]}";
}

const std::string yes = R"({"valueBoolean":true})", no = R"({"valueBoolean":false})",
                  ours = "urn:windlass:questionnaire:plantar-heel-pain";

}  // namespace

TEST_CASE("an answer without its questionnaire counts where it alarms, and is named") {
  const std::string words = "says of no questionnaire of ours";
  for (const char* url : {"", "http://ehr/Questionnaire/intake"}) {
    const std::string alarms = response(url, item("history.icd", yes)),
                      reassures = response(url, item("history.icd", no));
    const std::string older = response(ours, item("history.icd", no), "2026-02-20");
    CHECK(fact_of(bundle({alarms}), "history.icd") == "true");
    CHECK(fact_of(bundle({older, alarms}), "history.icd") == "true");
    CHECK(fact_of(bundle({reassures}), "history.icd").empty());
    CHECK(fact_of(bundle({older, reassures}), "history.icd") == "false");
    CHECK(fact_of(bundle({response(ours, item("history.icd", yes), "2026-02-20"), reassures}),
                  "history.icd") == "true");
    CHECK(fact_of(bundle({response(url, item("history.icd", R"({"valueString":"x"})"))}),
                  "history.icd") == open);
    CHECK(names({alarms}, words));
    CHECK_FALSE(names({response(url, item("1.2", yes))}, words));
  }
  CHECK_FALSE(names({response(ours, item("history.icd", no))}, words));
}

TEST_CASE("an answer to what no fact is called is named where it may matter") {
  const std::string words = "what no fact is called";
  CHECK(names({response(ours, item("history.pacemakers", yes, "Pacemaker?"))}, "Pacemaker?"));
  CHECK(names({response(ours, item("history.pacemakers", no))}, words));
  CHECK(names({response(ours, item("x", yes))}, words));
  CHECK(names({response(ours, item("x", R"({"valueCoding":{"system":"http://snomed.info/sct",)"
                                        R"("code":"373066001"}})"))},
              words));
  CHECK_FALSE(names({response(ours, item("x", no, "Shoes?"))}, words));
  CHECK_FALSE(names({response(ours, item("history.icd", yes))}, words));
  CHECK(fact_of(bundle({response(ours, item("History.ICD ", no))}), "history.icd") == open);
}

TEST_CASE("a reason of an Encounter is named by its code, and where its diagnosis is not here") {
  const std::string alone = of_kind("Encounter", R"("status":"in-progress","class":{"code":"EMER"})"
                                                 R"(,"reasonCode":[)" +
                                                     icd("G83.4") + "]");
  CHECK(names({alone}, "G83.4: it stands as a reason"));
  CHECK_FALSE(names({alone, condition(icd("G83.4"))}, "it stands as a reason"));
  CHECK_FALSE(names(
      {of_kind("Encounter", R"("status":"finished","reasonCode":[)" + snomed("185349003") + "]")},
      "185349003"));
  for (const char* element : {R"("diagnosis":[{"condition":)", R"("reasonReference":[)"}) {
    const std::string close = element[1] == 'd' ? "}]" : "]";
    const auto leads = [&](const std::string& to, const std::string& display) {
      return of_kind("Encounter", R"("status":"finished",)" + std::string(element) +
                                      R"({"reference":")" + to + R"(","display":")" + display +
                                      "\"}" + close);
    };
    const std::string words = "what it refers to is not here";
    CHECK(names({leads("Condition/none", "Deep vein thrombosis")}, words));
    CHECK_FALSE(names({leads("Condition/none", "Common cold")}, words));
    CHECK_FALSE(
        names({leads("Condition/c1", "Type 2 diabetes"), condition(snomed("44054006"))}, words));
  }
}

TEST_CASE("a code that a binding knows is named wherever it stands") {
  const std::string words = "it stands where nothing is read";
  const std::string problem = snomed(dvt);
  for (const std::string& one :
       {of_kind("ExplanationOfBenefit",
                R"("status":"active","diagnosis":[{"sequence":1,"diagnosisCodeableConcept":)" +
                    icd("G83.4") + "}]"),
        of_kind("Procedure",
                R"("status":"completed","code":{"text":"Knee"},"complication":[)" + problem + "]"),
        of_kind("Procedure", R"("status":"completed","code":{"text":"Implant"},"usedCode":[)" +
                                 snomed("14106009") + "]"),
        condition(snomed("1"), "active", "confirmed",
                  R"(,"evidence":[{"code":[)" + problem + "]}]"),
        of_kind("AdverseEvent", R"("event":)" + problem),
        of_kind("RiskAssessment", R"("status":"final","prediction":[{"outcome":)" + problem + "}]"),
        of_kind("EpisodeOfCare", R"("status":"active","extension":[{"url":"u",)"
                                 R"("valueCoding":{"system":"http://snomed.info/sct","code":")" +
                                     dvt + "\"}}]")}) {
    CAPTURE(one);
    CHECK(names({one}, words));
    // What an entry that is read says as well is no news.
    CHECK_FALSE(
        names({one, with_id(condition(problem), "c2"), with_id(condition(icd("G83.4")), "c3"),
               R"({"resourceType":"Device","id":"d","type":)" + snomed("14106009") + "}"},
              words));
  }
  CHECK_FALSE(names({of_kind("Goal", R"("lifecycleStatus":"active","target":[{"measure":)" +
                                         loinc("29463-7") + "}]")},
                    words));
  CHECK_FALSE(names(
      {of_kind("Procedure", R"("status":"not-done","complication":[)" + problem + "]")}, words));
}

TEST_CASE("texts, notes and narratives that look relevant are named") {
  CHECK(names({of_kind("Communication", R"("status":"completed","payload":[{"contentString":)"
                                        R"("Has a pacemaker"}])")},
              "Has a pacemaker"));
  CHECK(names({condition(snomed("1"), "active", "confirmed",
                         R"(,"note":[{"text":"On warfarin since May"}])")},
              "it stands in a note"));
  CHECK_FALSE(names(
      {condition(snomed("1"), "active", "confirmed", R"(,"note":[{"text":"Better since May"}])")},
      "it stands in a note"));
  const auto section = [](const std::string& status, const std::string& entry) {
    return of_kind("Composition", R"("status":"final","section":[{"title":"Problems","text":)"
                                  R"({"status":")" +
                                      status + R"(","div":"<div>On warfarin</div>"})" + entry +
                                      "}]");
  };
  const std::string led = R"(,"entry":[{"reference":"Condition/c1"}])";
  CHECK(names({section("additional", led)}, "On warfarin"));
  CHECK(names({section("generated", "")}, "On warfarin"));
  CHECK_FALSE(names({section("generated", led)}, "On warfarin"));
}

TEST_CASE("relevant words and codes are named wherever they stand") {
  const std::string heel = R"({"text":"Suspected thrombosis"})", words = "uspected thrombosis",
                    display = R"([{"display":"Suspected thrombosis"}])";
  const std::string started = R"("status":"completed","code":{"text":"Knee"},)";
  for (const std::string& one :
       {condition(snomed("1"), "active", "confirmed", R"(,"stage":[{"summary":)" + heel + "}]"),
        of_kind("Procedure", started + R"("statusReason":)" + heel),
        of_kind("Procedure", started + R"("outcome":)" + heel),
        of_kind("List", R"("status":"current","entry":[{"item":{"reference":"Condition/c9",)"
                        R"("display":"Suspected thrombosis"}}])"),
        of_kind("Composition", R"("status":"final","section":[{"entry":)" + display + "}]"),
        of_kind("DocumentReference", R"("status":"current","content":[{"attachment":)"
                                     R"({"title":"Suspected thrombosis"}}])"),
        of_kind("DiagnosticReport", R"("status":"final","code":{"text":"x"},"result":)" + display),
        of_kind("MedicationRequest",
                R"("status":"active","medicationCodeableConcept":{"text":"x"},)"
                R"("dosageInstruction":[{"text":"Suspected thrombosis"}])"),
        of_kind("MedicationRequest",
                R"("status":"active","medicationCodeableConcept":{"text":"x"},)"
                R"("dosageInstruction":[{"patientInstruction":"Suspected thrombosis"}])"),
        of_kind("Device", R"("status":"active","type":{"text":"x"},"safety":[)" + heel + "]"),
        of_kind("CarePlan", R"("status":"active","activity":[{"detail":{"description":)"
                            R"("Suspected thrombosis"}}])"),
        of_kind("CarePlan", R"("status":"active","activity":[{"detail":{"code":)" + heel + "}}]"),
        of_kind("AllergyIntolerance", R"("reaction":[{"description":"Suspected thrombosis"}])"),
        of_kind("AllergyIntolerance", R"("reaction":[{"manifestation":[)" + heel + "]}]"),
        of_kind("AllergyIntolerance", R"("reaction":[{"note":[)" + heel + "]}]")}) {
    CAPTURE(one);
    CHECK(names({one}, words));
  }
  CHECK_FALSE(names({of_kind("Procedure", started + R"("performer":[{"actor":)"
                                                    R"({"display":"Thrombosis clinic"}}])")},
                    "Thrombosis"));
  CHECK_FALSE(
      names({of_kind("Procedure", started + R"("statusReason":{"text":"Too late"})")}, "Too late"));
}

TEST_CASE("what a Patient carries beside what is read of one is named") {
  const auto with = [](const std::string& value) {
    const auto made = understood(
        R"({"resourceType":"Patient","id":"p1","extension":[{"url":"urn:x",)" + value + "}]}");
    if (!made) FAIL(windlass::base::render(made.error()));
    return made->document;
  };
  CHECK(with(R"("valueCodeableConcept":)" + icd("G83.4")).find("G83.4") != std::string::npos);
  CHECK(with(R"("valueCoding":{"system":"http://snomed.info/sct","code":"404223003"})")
            .find("404223003") != std::string::npos);
  CHECK(with(R"("valueString":"On warfarin")").find("On warfarin") != std::string::npos);
  CHECK(with(R"("valueString":"Green")").find("Green") == std::string::npos);
}

TEST_CASE("answers of other questionnaires, and to what no fact is called, are named") {
  const std::string coding =
      R"({"valueCoding":{"system":"http://snomed.info/sct","code":"404223003"}})";
  for (const std::string& url : {std::string("http://ehr/Questionnaire/intake"), ours}) {
    CHECK(names({response(url, item("7", coding))}, "404223003"));
    CHECK(names({response(url, item("7", R"({"valueString":"On warfarin"})"))}, "On warfarin"));
    CHECK(
        names({response(url, item("7", R"({"valueCoding":{"code":"y","display":"On warfarin"}})"))},
              "On warfarin"));
    CHECK_FALSE(names({response(url, item("7", R"({"valueString":"Shoes"})"))}, "Shoes"));
  }
}
