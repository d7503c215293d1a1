// SPDX-License-Identifier: Apache-2.0
// What stands beside the code of a resource: reasons, findings, values of what is not bound, notes.
#include "fhir/support.hpp"
#include "fhir/watch.hpp"

using namespace windlass::fhir;

namespace {

const std::string dvt =
    R"({"coding":[{"system":"http://snomed.info/sct","code":"128053003","display":"Clot"}]})";
const std::string pain =
    R"({"coding":[{"system":"http://snomed.info/sct","code":"22253000","display":"Pain"}]})";

std::string resource(const std::string& type, const std::string& more) {
  return R"({"resourceType":")" + type + R"(","id":"r1","status":"completed",)" + more + "}";
}
bool names_any(const std::vector<std::string>& resources) {
  return names(resources, R"("entries": )") && !names(resources, R"("entries": 0)");
}

std::string denial(const std::string& more) {
  return R"({"resourceType":"AllergyIntolerance","id":"a","code":)" + snomed("716186003") +
         confirmed_allergy + more + "}";
}

}  // namespace

TEST_CASE("a note beside a denial counts as its text does") {
  const auto latex = [](const std::string& note) {
    return fact_of(bundle({denial(R"(,"note":[{"text":")" + note + R"("}])")}), "allergy.latex");
  };
  CHECK(fact_of(bundle({denial("")}), "allergy.latex") == "false");
  CHECK(latex("no allergies, asked at every visit") == "false");
  CHECK(latex("except latex: rash") == "unknown: source_error");
  CHECK(latex("none but gloves").empty());
  CHECK(latex("see letter").empty());
  CHECK(latex("No known allergies, none reported at this time") == "false");
  for (const char* more :
       {"Reacts to band-aids, no doctor seen", "Not sure", "not asked",
        "No fever. Rubber gloves make hands itch", "Denies drug allergies",
        "Keine bekannt, wahrscheinlich", "Allergies not known", "No, pt is allergic", "no record",
        "have allergies, without note", "none asked", "Denied on file; allergic at this visit"})
    CHECK(latex(more) != "false");
  const auto narrative = [](const std::string& status) {
    return fact_of(bundle({denial(R"(,"text":{"status":")" + status +
                                  R"(","div":"<div>Allergic to latex</div>"})")}),
                   "allergy.latex");
  };
  CHECK(narrative("additional") == "unknown: source_error");
  CHECK(narrative("generated") == "false");
}

TEST_CASE("a reason or a finding that no diagnosis says is named") {
  const std::string words = "128053003): it stands as a reason, and no diagnosis has this code";
  const std::string code = R"("code":)" + pain + ",", reason = R"("reasonCode":[)" + dvt + "]";
  for (const char* type : {"Procedure", "ServiceRequest", "MedicationAdministration"})
    CHECK(names({resource(type, code + reason)}, words));
  CHECK(names({resource("Procedure", code + R"("reasonCode":[)" + pain + "," + dvt + "]")}, words));
  // Where a diagnosis says it, it is known from there.
  CHECK_FALSE(names_any({resource("Procedure", code + reason), condition(snomed("128053003"))}));
  CHECK_FALSE(names_any({resource("Procedure", code + R"("reasonCode":[)" + pain + "]")}));
  CHECK(names({resource("Procedure", code + R"("reasonCode":[{"text":"Old DVT"}])")}, "Old DVT"));
  CHECK_FALSE(names_any({R"({"resourceType":"Procedure","id":"r1","status":"entered-in-error",)" +
                         code + reason + "}"}));
  CHECK(
      names({resource("ClinicalImpression", R"("finding":[{"itemCodeableConcept":)" + dvt + "}]")},
            "128053003): a finding in what is not read"));
  CHECK(names({resource("ClinicalImpression", R"("summary":"Pacemaker seen")")}, "Pacemaker seen"));
  CHECK(
      names({resource("CarePlan", R"("title":"Anticoagulation")")}, "Anticoagulation (CarePlan)"));
  CHECK(names({resource("Goal", R"("description":{"text":"Diabetes in range"})")},
              "Diabetes in range ("));
  CHECK(names({resource("Procedure", code + R"("text":{"status":"additional",)"
                                            R"("div":"<div>Warfarin goes on</div>"})")},
              "Warfarin goes on"));
}

TEST_CASE("the value of an Observation that is not bound is named where it looks relevant") {
  const auto observed = [](const std::string& value) {
    return R"({"resourceType":"Observation","id":"o","status":"final","code":{"text":"Problem"},)" +
           value + "}";
  };
  const std::string words = "128053003): it stands as a value of what is not bound";
  CHECK(names({observed(R"("valueCodeableConcept":)" + dvt)}, words));
  CHECK(names({observed(R"("component":[{"code":)" + loinc("1-1") + R"(,"valueCodeableConcept":)" +
                        dvt + "}]")},
              words));
  CHECK(names({observed(R"("valueString":"on warfarin")")}, "on warfarin"));
  CHECK_FALSE(names_any({observed(R"("valueString":"walks")")}));
  CHECK_FALSE(names_any({observed(R"("valueCodeableConcept":)" + pain)}));
}

TEST_CASE("what another questionnaire asks and what is attached is named") {
  const auto asked = [](const std::string& item) {
    return resource(
        "QuestionnaireResponse",
        R"("questionnaire":"http://other/q","item":[{"linkId":"1","item":[)" + item + "]}]");
  };
  const std::string words = "it answers another questionnaire, and asks: A pacemaker?";
  CHECK(names({asked(R"({"linkId":"2","text":"A pacemaker?","answer":[{"valueBoolean":true}]})")},
              words));
  CHECK_FALSE(names_any({asked(R"({"linkId":"2","text":"A pacemaker?"})")}));
  CHECK_FALSE(
      names_any({asked(R"({"linkId":"2","text":"A dog?","answer":[{"valueInteger":1}]})")}));
  CHECK(names({R"({"resourceType":"DiagnosticReport","id":"d","status":"final","code":)" +
               loinc("24612-4") + R"(,"presentedForm":[{"title":"Calcaneal fracture"}]})"},
              "Calcaneal fracture"));
}

TEST_CASE("a code with words or an expression behind it says nothing, and is not overlooked") {
  for (const char* code : {"44054006:{246112005=24484000}", " 44054006", ":44054006", " ",
                           "44054006 |Diabetes|", "44054006+73211009", "44054006|x|"})
    CHECK(fact_of(bundle({condition(snomed(code))}), "history.diabetes") ==
          "unknown: source_error");
}

TEST_CASE("a watched word in capitals is an abbreviation: alone, and in capitals") {
  Watch watch;
  for (const char* one : {"DVT", "T2DM", "clot"}) watch.add(one);
  for (const char* text : {"DVT", "? DVT", "DVT/PE", "old (DVT)", "T2DM.", "CLOT", "Clotted"})
    CHECK(watch.finds(text));
  for (const char* text : {"dvt", "Dvt", "ADVT", "DVTS", "DVT\xC3\xA9", "XT2DM", "T2DM2", ""})
    CHECK_FALSE(watch.finds(text));
}
