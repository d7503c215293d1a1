// SPDX-License-Identifier: Apache-2.0
// What each kind of resource says, by its statuses, dates, units and codes.
#include "fhir/support.hpp"

using namespace windlass::fhir;

namespace {

std::string medication(const std::string& code, const std::string& status,
                       const std::string& more = {}) {
  return R"({"resourceType":"MedicationRequest","id":"m1","intent":"order","status":")" + status +
         R"(","medicationCodeableConcept":)" +
         concept_of("http://www.nlm.nih.gov/research/umls/rxnorm", code) + more + "}";
}

std::string allergy(const std::string& code, const std::string& id = "a1") {
  return R"({"resourceType":"AllergyIntolerance","id":")" + id + R"(","clinicalStatus":)" +
         concept_of("http://terminology.hl7.org/CodeSystem/allergyintolerance-clinical", "active") +
         R"(,"code":)" + snomed(code) + "}";
}

const std::string dvt = snomed("128053003"), type2 = snomed("44054006"), gout = icd("M10.9");

}  // namespace

TEST_CASE("a condition by its clinical and verification status") {
  const auto diabetes = [](const std::string& clinical, const std::string& verification) {
    return fact_of(bundle({condition(type2, clinical, verification)}), "history.diabetes");
  };
  CHECK(diabetes("active", "confirmed") == "type2");
  CHECK(diabetes("active", "") == "type2");
  CHECK(diabetes("resolved", "confirmed") == "type2");  // the binding says `over`
  CHECK(diabetes("", "") == "type2");                   // a missing status is no reassurance
  CHECK(diabetes("active", "unconfirmed") == "none | type2");
  CHECK(diabetes("active", "something-new") == "none | type2");
  CHECK(diabetes("something-new", "confirmed") == "none | type2");
  CHECK(diabetes("active", "entered-in-error").empty());
  CHECK(diabetes("active", "refuted").empty());  // not this one: that is no "none"
  const auto clot = [](const std::string& clinical, const std::string& verification) {
    return fact_of(bundle({condition(dvt, clinical, verification)}),
                   "history.dvt_current_or_suspected");
  };
  CHECK(clot("active", "provisional") == "true");  // a suspicion counts
  CHECK(clot("resolved", "confirmed").empty());    // that it is over is no "no"
  CHECK(clot("", "confirmed") == "true");
}

TEST_CASE("a status of a foreign code system says nothing") {
  const std::string odd = R"({"resourceType":"Condition","id":"c1","code":)" + dvt +
                          R"(,"clinicalStatus":)" + concept_of("urn:local", "resolved") + "}";
  CHECK(fact_of(bundle({odd}), "history.dvt_current_or_suspected") == "true");
  const std::string wrong = R"({"resourceType":"Condition","id":"c1","code":)" +
                            concept_of("urn:local", "128053003") + "}";
  CHECK(fact_of(bundle({wrong}), "history.dvt_current_or_suspected") == "unknown: source_error");
}

TEST_CASE("codes count exactly, or by their class where the system has classes") {
  CHECK(fact_of(bundle({condition(icd("E11.9"))}), "history.diabetes") == "type2");
  CHECK(fact_of(bundle({condition(icd("E11.65"))}), "history.diabetes") == "type2");
  CHECK(fact_of(bundle({condition(icd("M10.9"))}), "history.rheumatoid_or_gout") == "true");
  CHECK(fact_of(bundle({condition(snomed("440540060"))}), "history.diabetes").empty());
  CHECK(fact_of(bundle({condition(snomed("15777000"))}), "history.diabetes").empty());  // pre-
}

TEST_CASE("what may be one of several is a conflict of all") {
  CHECK(fact_of(bundle({condition(snomed("77386006"))}), "history.pregnancy_status") ==
        "first_trimester | second_trimester | third_trimester");
  CHECK(fact_of(bundle({condition(type2), with_id(condition(icd("E10.9")), "c2")}),
                "history.diabetes") == "type1 | type2");
}

TEST_CASE("units are converted exactly, of UCUM alone") {
  const auto weight = [](const std::string& value, const std::string& unit) {
    return fact_of(bundle({observation("29463-7", value, unit, "2026-01-10")}), "demo.weight_kg");
  };
  CHECK(weight("70.10", "kg") == "70.1 kg");
  CHECK(weight("70100", "g") == "70.1 kg");
  CHECK(weight("200", "[lb_av]") == "90.718474 kg");
  CHECK(weight("200", "lbs") == "unknown: source_error");
  const std::string bare = R"({"resourceType":"Observation","id":"o","status":"final","code":)" +
                           loinc("29463-7") +
                           R"(,"effectiveDateTime":"2026-01-10","valueQuantity":{"value":110}})";
  CHECK(fact_of(bundle({bare}), "demo.weight_kg") == "unknown: source_error");
  CHECK(weight("70", "cm") == "unknown: source_error");
  CHECK(weight("7000", "kg") == "unknown: source_error");  // out of range
  CHECK(weight("1e400", "kg") == "unknown: source_error");
  CHECK(weight("\"70\"", "kg") == "unknown: source_error");
  const std::string local =
      R"({"resourceType":"Observation","id":"o","status":"final","code":)" + loinc("29463-7") +
      R"(,"effectiveDateTime":"2026-01-10","valueQuantity":{"value":70,"system":"urn:x",)"
      R"("code":"kg"}})";
  CHECK(fact_of(bundle({local}), "demo.weight_kg") == "unknown: source_error");
  CHECK(fact_of(bundle({observation("777-3", "150", "10*3/uL", "2026-02-01")}), "lab.platelets") ==
        "150 10*9/L");
}

TEST_CASE("of measurements the newest valid one counts") {
  const std::string older = observation("777-3", "200", "10*9/L", "2026-01-10"),
                    newer = observation("777-3", "40", "10*9/L", "2026-02-10");
  const auto platelets = [](const std::vector<std::string>& all) {
    return fact_of(bundle(all), "lab.platelets");
  };
  CHECK(platelets({older, newer}) == "40 10*9/L");
  CHECK(platelets({newer, older}) == "40 10*9/L");
  const auto newest = [&](const std::string& status) {
    return platelets({older, observation("777-3", "40", "10*9/L", "2026-02-10", status)});
  };
  CHECK(newest("entered-in-error") == "200 10*9/L");
  CHECK(newest("preliminary") == "200 10*9/L | 40 10*9/L | unknown: source_error");
  CHECK(newest("nonsense") == "200 10*9/L | 40 10*9/L | unknown: source_error");
  CHECK(newest("cancelled") == "200 10*9/L");
  // Nobody knows which of two is the newer one.
  CHECK(platelets({observation("777-3", "200", "10*9/L", "2026-02"), newer}) ==
        "200 10*9/L | 40 10*9/L");
  CHECK(platelets({observation("777-3", "200", "10*9/L", "2026-04-01")}) ==
        "200 10*9/L | unknown: source_error");  // later than as_of
}

TEST_CASE("a measurement without a value says so, and an older one may still count") {
  const std::string older = observation("777-3", "200", "10*9/L", "2026-01-10");
  const std::string absent = "http://terminology.hl7.org/CodeSystem/data-absent-reason";
  const auto empty = [&](const std::string& reason, const std::string& system) {
    return R"({"resourceType":"Observation","id":"x","status":"final","code":)" + loinc("777-3") +
           R"(,"effectiveDateTime":"2026-02-10")" +
           (reason.empty() ? "" : R"(,"dataAbsentReason":)" + concept_of(system, reason)) + "}";
  };
  CHECK(fact_of(bundle({empty("asked-unknown", absent)}), "lab.platelets") ==
        "unknown: asked_not_known");
  CHECK(fact_of(bundle({older, empty("not-performed", absent)}), "lab.platelets") == "200 10*9/L");
  // A reason under no system, or another, is none.
  for (const char* system : {"", "urn:r"})
    CHECK(fact_of(bundle({older, empty("not-performed", system)}), "lab.platelets") ==
          "200 10*9/L | unknown: source_error");
  CHECK(fact_of(bundle({older, empty("error", absent)}), "lab.platelets") ==
        "200 10*9/L | unknown: source_error");
  CHECK(fact_of(bundle({older, empty("", absent)}), "lab.platelets") ==
        "200 10*9/L | unknown: source_error");
}

TEST_CASE("components count like observations") {
  const std::string panel =
      R"({"resourceType":"Observation","id":"x","status":"final","effectiveDateTime":"2026-02-10",)"
      R"("code":)" +
      loinc("58410-2") + R"(,"component":[{"code":)" + loinc("777-3") +
      R"(,"valueQuantity":{"value":90,"system":"http://unitsofmeasure.org","code":"10*9/L"}}]})";
  CHECK(fact_of(bundle({panel}), "lab.platelets") == "90 10*9/L");
}

TEST_CASE("medication by its status, and what it refers to") {
  const auto thinner = [](const std::string& one) {
    return fact_of(bundle({one}), "history.anticoagulant");
  };
  CHECK(thinner(medication("855332", "active")) == "vka");
  CHECK(thinner(medication("855332", "on-hold")) == "none | vka");
  CHECK(thinner(medication("855332", "draft")) == "none | vka");
  CHECK(thinner(medication("855332", "what")) == "none | vka");
  CHECK(thinner(medication("855332", "stopped")).empty());
  CHECK(thinner(medication("855332", "entered-in-error")).empty());
  CHECK(thinner(medication("855332", "active", R"(,"doNotPerform":true)")).empty());
  const std::string referred =
      R"({"resourceType":"MedicationRequest","id":"m","status":"active","intent":"order",)"
      R"("contained":[{"resourceType":"Medication","id":"d","code":)" +
      concept_of("http://www.whocc.no/atc", "B01AF02") +
      R"(}],"medicationReference":{"reference":"#d"}})";
  CHECK(thinner(referred) == "doac");
  const std::string lost =
      R"({"resourceType":"MedicationRequest","id":"m","status":"active","intent":"order",)"
      R"("medicationReference":{"reference":"Medication/9"}})";
  CHECK(thinner(lost) == "unknown: source_error");  // it may be anything
  const auto quinolone = [](const std::string& day) {
    return fact_of(bundle({medication("2551", "completed", R"(,"authoredOn":")" + day + "\"")}),
                   "meds.fluoroquinolone_last_12wk");
  };
  CHECK(quinolone("2026-02-01") == "past_12wk");
  // Prescribed long ago; when it ended nobody says.
  CHECK(quinolone("2024-02-01") == "none | past_12wk");
}

TEST_CASE("what works in a drug counts as the drug") {
  const auto made_of = [](const std::string& medication, const std::string& ingredient,
                          const std::string& more = "") {
    return fact_of(
        bundle(
            {R"({"resourceType":"MedicationRequest","id":"m","status":"active","intent":"order",)"
             R"("contained":[{"resourceType":"Medication","id":"d")" +
             medication + R"(,"ingredient":[{)" + ingredient + "}]}" + more +
             R"(],"medicationReference":{"reference":"#d"}})"}),
        "history.anticoagulant");
  };
  const std::string atc = "http://www.whocc.no/atc", warfarin = concept_of(atc, "B01AA03");
  const std::string coded = R"("itemCodeableConcept":)" + warfarin;
  const std::string other = R"(,"code":)" + concept_of("urn:site", "77");
  const std::string leads = R"("itemReference":{"reference":"#s"})";
  CHECK(made_of("", coded) == "vka");
  CHECK(made_of(other, coded) == "vka");
  CHECK(made_of(other, coded + R"(,"isActive":false)").empty());
  CHECK(made_of("", leads, R"(,{"resourceType":"Substance","id":"s","code":)" + warfarin + "}") ==
        "vka");
  CHECK(made_of("", leads,
                R"(,{"resourceType":"Substance","id":"s","ingredient":[{)"
                R"("substanceCodeableConcept":)" +
                    warfarin + "}]}") == "vka");
  CHECK(made_of("", leads) == "unknown: source_error");
  // A ring ends, and tells nothing.
  CHECK(made_of("", R"("itemReference":{"reference":"#d"})") == "unknown: source_error");
  CHECK(made_of("", R"("itemCodeableConcept":{"text":"Warfarin"})") == "unknown: source_error");
}

TEST_CASE("no known allergy is a no only while nothing contradicts it") {
  CHECK(fact_of(bundle({allergy("716186003")}), "allergy.latex") == "false");
  CHECK(fact_of(bundle({allergy("716186003"), allergy("300916003", "a2")}), "allergy.latex") ==
        "true");
  CHECK(fact_of(bundle({allergy("716186003"), allergy("232350006", "a2")}), "allergy.latex") ==
        "unknown: source_error");
  CHECK(fact_of(bundle({allergy("232350006")}), "allergy.latex").empty());
}

TEST_CASE("procedures, devices and their use") {
  const auto procedure = [](const std::string& status) {
    return fact_of(bundle({R"({"resourceType":"Procedure","id":"x","status":")" + status +
                           R"(","code":)" + snomed("307280005") + "}"}),
                   "history.pacemaker");
  };
  CHECK(procedure("completed") == "true");
  CHECK(procedure("not-done").empty());
  CHECK(procedure("whatever") == "false | true");
  const std::string device =
      R"({"resourceType":"Device","id":"d1","status":"active","type":)" + snomed("72506001") + "}";
  CHECK(fact_of(bundle({device}), "history.icd") == "true");
  const std::string use =
      R"({"resourceType":"DeviceUseStatement","id":"u","status":"active","device":{"reference":)"
      R"("Device/d1"}})";
  CHECK(fact_of(bundle({device, use}), "history.icd") == "true");
  CHECK(fact_of(bundle({use}), "history.icd") == "unknown: source_error");
}

TEST_CASE("age to the day, and to what the birth date tells") {
  const auto age = [](const std::string& born) {
    return fact_of(R"({"resourceType":"Patient","id":"p1","birthDate":")" + born + "\"}",
                   "demo.age_years");
  };
  CHECK(age("1980-03-01") == "46 a");
  CHECK(age("1980-03-02") == "45 a");
  CHECK(age("1980") == "45 a | 46 a");
  CHECK(age("1980-13") == "unknown: source_error");
  CHECK(age("2027-01-01") == "unknown: source_error");
}

TEST_CASE("the side is that of the site or of the code") {
  const std::string heel = snomed("202882003");
  CHECK(fact_of(
            bundle({condition(heel, "active", "confirmed", R"(,"bodySite":)" + snomed("7771000"))}),
            "symptom.side") == "left");
  CHECK(fact_of(bundle({condition(icd("M79.671"))}), "symptom.side") == "right");
  CHECK(fact_of(bundle({condition(heel)}), "symptom.side").empty());
}

TEST_CASE("consent permits or denies a modality") {
  const auto consent = [](const std::string& status, const std::string& provision) {
    return fact_of(
        bundle({R"({"resourceType":"Consent","id":"x","status":")" + status +
                R"(","dateTime":"2026-02-10","scope":)" +
                concept_of("http://terminology.hl7.org/CodeSystem/consentscope", "treatment") +
                R"(,"provision":{"code":[)" + concept_of("urn:windlass:modality", "dry_needling") +
                "]" + provision + "}}"}),
        "consent.needling");
  };
  CHECK(consent("active", R"(,"type":"permit")") == "given");
  CHECK(consent("active", R"(,"type":"deny")") == "refused");
  CHECK(consent("rejected", R"(,"type":"permit")") == "refused");
  CHECK(consent("active", "") == "unknown: source_error");
  CHECK(consent("draft", R"(,"type":"permit")").empty());
  CHECK(consent("active", R"(,"type":"permit","period":{"end":"2026-02-20"})").empty());
  CHECK(consent("active", R"(,"type":"permit","provision":[{"type":"deny"}])") ==
        "unknown: source_error");
}

TEST_CASE("answers to the engine's own questionnaire come back as facts") {
  const auto answer = [](const std::string& id, const std::string& value,
                         const std::string& url = "urn:windlass:questionnaire:plantar-heel-pain|1",
                         const std::string& status = "completed") {
    return fact_of(bundle({R"({"resourceType":"QuestionnaireResponse","id":"q","status":")" +
                           status + R"(","authored":"2026-02-27","questionnaire":")" + url +
                           R"(","item":[{"linkId":"g","item":[{"linkId":")" + id +
                           R"(","answer":[)" + value + "]}]}]}"}),
                   id);
  };
  CHECK(answer("history.icd", R"({"valueBoolean":false})") == "false");
  CHECK(answer("history.anticoagulant",
               R"({"valueCoding":{"system":"urn:windlass:answer","code":"doac"}})") == "doac");
  CHECK(answer("history.icd",
               R"({"valueCoding":{"system":"http://terminology.hl7.org/CodeSystem/)"
               R"(data-absent-reason","code":"asked-unknown"}})") == "unknown: asked_not_known");
  CHECK(answer("symptom.first_step_nprs", R"({"valueDecimal":7.0})") == "7");
  CHECK(answer("demo.activities",
               R"({"valueCoding":{"system":"urn:windlass:answer","code":"run"}},)"
               R"({"valueCoding":{"system":"urn:windlass:answer","code":"hike"}})") ==
        "[run, hike]");
  CHECK(answer("history.icd", R"({"valueString":"no"})") == "unknown: source_error");
  CHECK(answer("history.icd", R"({"valueBoolean":false})", "urn:other").empty());
  // Before it is finished nothing that reassures counts.
  const std::string ours = "urn:windlass:questionnaire:plantar-heel-pain|1";
  CHECK(answer("history.icd", R"({"valueBoolean":false})", ours, "in-progress") ==
        "unknown: incomplete_page");
  CHECK(answer("history.icd", R"({"valueBoolean":true})", ours, "in-progress") == "true");
}
