// SPDX-License-Identifier: Apache-2.0
// What is said in places where it is easily missed: ingredients, conclusions, texts, other systems.
#include <algorithm>

#include "fhir/support.hpp"

using namespace windlass::fhir;

namespace {

const std::string answers_begin =
    R"({"resourceType":"QuestionnaireResponse","id":"q",)"
    R"("questionnaire":"urn:windlass:questionnaire:plantar-heel-pain",)"
    R"("authored":"2026-02-28",)";

std::string response(const std::string& status, const std::string& link,
                     const std::string& answer) {
  return answers_begin + R"("status":")" + status + R"(","item":[{"linkId":")" + link +
         R"(","answer":[)" + answer + "]}]}";
}
const std::string no = R"({"valueBoolean":false})", yes = R"({"valueBoolean":true})";

std::string atc(const std::string& code) { return concept_of("http://www.whocc.no/atc", code); }

std::string request(const std::string& more) {
  return R"({"resourceType":"MedicationRequest","id":"m","status":"active","intent":"order",)"
         R"("authoredOn":"2026-02-01",)" +
         more + "}";
}

std::string allergy(const std::string& code) {
  return R"({"resourceType":"AllergyIntolerance","id":"a","code":)" + code + confirmed_allergy +
         "}";
}

std::string denial_with(const std::string& text, const std::string& display = {}) {
  return allergy(
      R"({"text":")" + text +
      R"(","coding":[{"system":"http://snomed.info/sct","code":"716186003","display":")" + display +
      R"("}]})");
}

}  // namespace

TEST_CASE("a drug is what its ingredients are, wherever they stand") {
  const std::string ingredient = R"("ingredient":[{"itemCodeableConcept":)" + atc("B01AA03") + "}]",
                    leads = R"("medicationReference":{"reference":"Medication/x"})",
                    inside = R"("medicationReference":{"reference":"#x"},"contained":[)";
  const std::string alone = R"({"resourceType":"Medication","id":"x",)";
  CHECK(fact_of(bundle({request(leads), alone + ingredient + "}"}), "history.anticoagulant") ==
        "vka");
  CHECK(fact_of(bundle({request(inside + alone + ingredient + "}]")}), "history.anticoagulant") ==
        "vka");
  // By a reference of the ingredient, into the same resource or to another.
  const std::string substance = R"({"resourceType":"Substance","id":"s","code":)" + atc("B01AF02"),
                    by = R"("ingredient":[{"itemReference":{"reference":")";
  CHECK(fact_of(bundle({request(leads), alone + by + R"(Substance/s"}}]})", substance + "}"}),
                "history.anticoagulant") == "doac");
  CHECK(fact_of(bundle({request(inside + alone + by + R"(#s"}}]},)" + substance + "}]")}),
                "history.anticoagulant") == "doac");
  // A combination gives several facts; what of it is not known is named.
  const std::string two = R"("ingredient":[{"itemCodeableConcept":)" + atc("B01AC06") +
                          R"(},{"itemCodeableConcept":)" + atc("J01MA02") +
                          R"(},{"itemCodeableConcept":{"text":"Prednisolone"}}]})";
  const std::vector<std::string> both{request(leads), alone + two};
  CHECK(fact_of(bundle(both), "history.antiplatelet") == "dual | single");
  CHECK(fact_of(bundle(both), "meds.fluoroquinolone_last_12wk") == "current");
  CHECK(names(both, "Prednisolone (MedicationRequest)"));
  // What does not work in it is no drug; what is not here may be any.
  const std::string idle = R"("ingredient":[{"isActive":false,"itemCodeableConcept":)" +
                           atc("B01AB01") + R"(}],"code":{"text":"Saline"}})";
  CHECK(fact_of(bundle({request(leads), alone + idle}), "history.anticoagulant").empty());
  for (const std::string& open : {by + R"(Substance/gone"}}]})", by + R"(Medication/x"}}]})",
                                  std::string(R"("status":"active"})")})
    CHECK(fact_of(bundle({request(leads), alone + open}), "history.anticoagulant") ==
          "unknown: source_error");
  CHECK(names({request(R"("medicationReference":{"reference":"Medication/x"})"),
               alone + R"("code":{"text":"Warfarin"}})"},
              "Warfarin (MedicationRequest)"));
}

TEST_CASE("a page of which something was left out denies nothing") {
  const auto page = [](const std::string& issue) {
    return R"({"patient":{"resourceType":"Patient","id":"p1"},)"
           R"("allergies":{"resourceType":"Bundle",)"
           R"("type":"searchset","entry":[{"search":{"mode":"match"},"resource":)"
           R"({"patient":{"reference":"Patient/p1"},)" +
           allergy(snomed("716186003")).substr(1) +
           R"(},{"search":{"mode":"outcome"},"resource":{"resourceType":"OperationOutcome",)"
           R"("issue":[)" +
           issue + "]}}]}}";
  };
  const auto issue = [](const std::string& severity, const std::string& code) {
    return R"({"severity":")" + severity + R"(","code":")" + code + R"("})";
  };
  for (const char* code : {"incomplete", "suppressed", "throttled", "too-costly", "timeout",
                           "transient", "processing", "strange", ""})
    for (const char* severity : {"warning", "information"})
      CHECK(fact_of(page(issue(severity, code)), "allergy.latex") == "unknown: incomplete_page");
  CHECK(fact_of(page(issue("error", "informational")), "allergy.latex") == "unknown: source_error");
  CHECK(fact_of(page(issue("information", "informational")), "allergy.latex") == "false");
  CHECK(fact_of(page(issue("warning", "informational")), "allergy.latex") == "false");
}

TEST_CASE("what a report concludes may hold, and is named") {
  const auto report = [](const std::string& more, const std::string& status = "final") {
    return R"({"resourceType":"DiagnosticReport","id":"d","status":")" + status +
           R"(","effectiveDateTime":"2026-02-10","code":)" + loinc("24707-2") + "," + more + "}";
  };
  const std::string fracture =
      R"("conclusion":"Calcaneal stress fracture","conclusionCode":[{"coding":[{"system":)"
      R"("http://snomed.info/sct","code":"263102004","display":"Fracture of calcaneus"}]}])";
  CHECK(names({report(fracture)}, "Calcaneal stress fracture (DiagnosticReport)"));
  CHECK(names({report(fracture)}, "Fracture of calcaneus (DiagnosticReport"));
  CHECK(names({report(R"("conclusion":"Unremarkable")")}, "Unremarkable"));
  const std::string clot = R"("conclusionCode":[)" + snomed("128053003") + "]";
  const std::string dvt = "history.dvt_current_or_suspected";
  CHECK(fact_of(bundle({report(clot)}), dvt) == "false | true");
  CHECK(fact_of(bundle({report(clot), response("completed", dvt, no)}), dvt) == "false | true");
  CHECK(fact_of(bundle({report(clot, "preliminary"), response("completed", dvt, no)}), dvt) ==
        "false | true");
  CHECK(fact_of(bundle({report(clot, "entered-in-error")}), dvt).empty());
}

TEST_CASE("who has not finished answering reassures nobody") {
  const std::string latex = "allergy.latex";
  CHECK(fact_of(bundle({response("completed", latex, no)}), latex) == "false");
  CHECK(fact_of(bundle({response("in-progress", latex, no)}), latex) == "unknown: incomplete_page");
  CHECK(fact_of(bundle({response("in-progress", latex, yes)}), latex) == "true");
  CHECK(fact_of(bundle({response("stopped", latex, no)}), latex) == "unknown: source_error");
  // It neither confirms what is older nor takes it away.
  std::string older = response("completed", latex, yes);
  older.replace(older.find("2026-02-28"), 10, "2026-02-01");
  older.replace(older.find(R"("id":"q")"), 8, R"("id":"o")");
  CHECK(fact_of(bundle({older, response("in-progress", latex, no)}), latex) == "true");
}

TEST_CASE("results that are not final") {
  const auto inr = [](const std::string& status) {
    return fact_of(bundle({observation("6301-6", "6", "1", "2026-02-20", status)}), "lab.inr");
  };
  CHECK(inr("final") == "6");
  for (const char* status : {"preliminary", "registered", "unknown", ""})
    CHECK(inr(status) == "6 | unknown: source_error");
  const std::string registered =
      R"({"resourceType":"Observation","id":"r","status":"registered","code":)" + loinc("6301-6") +
      R"(,"effectiveDateTime":"2026-02-25"})";
  CHECK(fact_of(bundle({observation("6301-6", "3", "1", "2026-02-20"), registered}), "lab.inr") ==
        "3");
}

TEST_CASE("a code under a wrong system is named, and what it would alarm about is open") {
  const std::string diabetes = "history.diabetes";
  for (const char* system : {"urn:other", "", "http://hl7.org/fhir/sid/icd-10"}) {
    for (const char* code : {"E11.9", "e11.9", "44054006"}) {
      const std::string wrong = condition(concept_of(system, code));
      CHECK(fact_of(bundle({wrong}), diabetes) == "unknown: source_error");
      CHECK(names({wrong}, "would speak of history.diabetes"));
    }
  }
  const std::string none = R"({"valueCoding":{"system":"urn:windlass:answer","code":"none"}})";
  CHECK(fact_of(bundle({condition(concept_of("urn:x", "E11.9")),
                        response("completed", diabetes, none)}),
                diabetes) == "unknown: source_error");
  CHECK(fact_of(bundle({condition(concept_of("urn:x", "E11.9")),
                        with_id(condition(icd("E10.9")), "c2")}),
                diabetes) == "type1 | unknown: source_error");
  CHECK(fact_of(bundle({condition(R"({"coding":[{"system":"urn:x","code":"E11.9"},)"
                                  R"({"system":"http://snomed.info/sct","code":"44054006"}]})")}),
                diabetes) == "type2");
  CHECK(fact_of(bundle({request(R"("medicationCodeableConcept":)" +
                                concept_of("http://wrong.example", "J01MA02"))}),
                "meds.fluoroquinolone_last_12wk") == "unknown: source_error");
  // A denial under a wrong system denies nothing, and alarms nobody.
  const std::string denial = allergy(concept_of("urn:x", "716186003"));
  CHECK(fact_of(bundle({denial}), "allergy.latex").empty());
  CHECK(fact_of(bundle({denial, response("completed", "allergy.latex", no)}), "allergy.latex") ==
        "false");
}

TEST_CASE("what stands beside a denial and is none contradicts it") {
  const std::string latex = "allergy.latex";
  const auto with_no = [&](const std::string& entry) {
    return fact_of(bundle({entry, response("completed", latex, no)}), latex);
  };
  for (const char* text : {"No known allergy", "No Known Allergies", "NKA", "Allergies: none",
                           "Keine Allergien bekannt", ""}) {
    CHECK(fact_of(bundle({denial_with(text)}), latex) == "false");
    CHECK(fact_of(bundle({denial_with("", text)}), latex) == "false");
  }
  for (const char* text : {"Latex allergy", "Allergy to latex", "No known allergies but nickel",
                           "No known latex allergy"})
    for (const std::string& entry : {denial_with(text), denial_with("", text)}) {
      CHECK(with_no(entry) == "unknown: source_error");
      CHECK(names({entry}, std::string(text) + " (AllergyIntolerance"));
    }
  // Of other kinds, or of other substances: no denial, and no more.
  for (const char* text :
       {"Penicillin", "No known drug allergies", "NKDA", "No known allergies except penicillin"}) {
    CHECK(fact_of(bundle({denial_with(text)}), latex).empty());
    CHECK(with_no(denial_with(text)) == "false");
  }
}

TEST_CASE("a denial without a date agrees with an answer that has one, and makes it no newer") {
  const std::string denial = allergy(snomed("716186003")), id = "allergy.adhesive",
                    none = R"({"valueCoding":{"system":"urn:windlass:answer","code":"none"}})";
  const auto made = understood(bundle({denial, response("completed", id, none)}));
  REQUIRE(made);
  CHECK(fact(*made, id) == "none");
  for (const Merged& one : made->facts)
    if (vocabulary()[one.fact].id == id) {
      REQUIRE(one.choices.size() == 1);
      REQUIRE(one.choices.front().observed);
      CHECK(windlass::base::day_text(*one.choices.front().observed) == "2026-02-28");
      CHECK(one.choices.front().sources.size() == 2);
    }
}

TEST_CASE("a patient who was replaced, and a birth date that is not known") {
  const auto patient = [](const std::string& more) {
    return R"({"resourceType":"Patient","id":"p1",)" + more + "}";
  };
  const auto said = [&](const std::string& more) {
    const auto made = understood(patient(more));
    REQUIRE(made);
    return made->document;
  };
  CHECK(said(R"("link":[{"type":"replaced-by","other":{"reference":"Patient/p9"}}])")
            .find("Patient: the record says that it was replaced by Patient/p9") !=
        std::string::npos);
  CHECK(said(R"("link":[{"type":"seealso","other":{"reference":"Patient/p9"}}])").find("p9") ==
        std::string::npos);
  CHECK(said(R"("active":false)").find("not in use any more") != std::string::npos);
  const auto absent = [](const std::string& reason) {
    return R"("_birthDate":{"extension":[{"url":)"
           R"("http://hl7.org/fhir/StructureDefinition/data-absent-reason","valueCode":")" +
           reason + R"("}]})";
  };
  CHECK(fact_of(patient(absent("unknown")), "demo.age_years") == "unknown: asked_not_known");
  CHECK(fact_of(patient(absent("masked")), "demo.age_years") == "unknown: source_error");
  CHECK(fact_of(patient(R"("birthDate":"1980-01-01",)" + absent("unknown")), "demo.age_years") ==
        "unknown: source_error");
}

TEST_CASE("a body site in words is a side where it names a side and no more") {
  const auto at = [](const std::string& text) {
    return condition(snomed("202882003"), "active", "confirmed",
                     R"(,"bodySite":[{"text":")" + text + R"("}])");
  };
  for (const char* text : {"left", "Left heel", "LEFT FOOT"})
    CHECK(fact_of(bundle({at(text)}), "symptom.side") == "left");
  CHECK(fact_of(bundle({at("left ankle")}), "symptom.side").empty());
  CHECK(names({at("heel, both")}, "heel, both (Condition)"));
}
