// SPDX-License-Identifier: Apache-2.0
// Codes that are written otherwise, that have something behind them, and that nobody can read.
#include "base/text.hpp"
#include "fhir/support.hpp"

using namespace windlass::fhir;

namespace {

std::string of_code(const std::string& code, const std::string& id) {
  return fact_of(bundle({condition(code)}), id);
}

const std::string oid = "urn:oid:2.16.840.1.113883.6.90", who = "http://hl7.org/fhir/sid/icd-10";
const std::string open = "unknown: source_error";

}  // namespace

TEST_CASE("a code of ICD-10-CM is the same without its dot") {
  const std::pair<const char*, const char*> codes[] = {
      {"G83.4", "symptom.saddle_numbness_or_sphincter_change"},
      {"Z95.0", "history.pacemaker"},
      {"Z91.040", "allergy.latex"},
      {"L03.115", "exam.skin_local"},
      {"L97.411", "exam.skin_local"},
      {"I73.9", "history.peripheral_arterial_disease"},
      {"M81.0", "history.osteoporosis_or_fragility_fracture"},
      {"R50.9", "symptom.fever_or_systemically_unwell"},
      {"L23.1", "allergy.adhesive"},
      {"E11.621", "history.foot_ulcer_or_charcot"},
      {"E11.621", "history.diabetes"},
      {"G90.521", "history.crps"},
      {"L40.50", "history.spondyloarthritis_features"}};
  for (const auto& [dotted, id] : codes) {
    const std::string said = of_code(icd(dotted), id);
    CHECK_FALSE(said.empty());
    std::string plain(dotted);
    plain.erase(3, 1);
    CHECK(of_code(icd(plain), id) == said);
    CHECK(of_code(concept_of(oid, plain), id) == said);
    // In other letters, or under another system, it is open.
    CHECK(of_code(concept_of(oid, windlass::base::lower(plain)), id) == open);
    CHECK(of_code(concept_of(who, plain), id) == open);
    CHECK(of_code(concept_of("", plain), id) == open);
  }
  // The dot stands behind the third character and nowhere else: elsewhere the code may be any.
  CHECK(of_code(icd("G8.34"), codes[0].second) == open);
  CHECK(of_code(icd("G84"), codes[0].second).empty());
  CHECK(fact_of(bundle({condition(icd("M79671"), "active", "confirmed")}), "symptom.side") ==
        "right");
}

TEST_CASE("a site's binding without dots agrees with ours, or is refused once") {
  const auto of = [](const std::string& code, const std::string& value) {
    const auto site = windlass::base::read_yaml(
        "b.yaml",
        "windlass: 1\nkind: binding\nid: site\ntitle: t\n"
        "systems: {icd-10-cm: http://hl7.org/fhir/sid/icd-10-cm}\nfacts:\n"
        "  - {fact: history.foot_ulcer_or_charcot, from: [{resource: Condition, "
        "codes: {icd-10-cm: [\"" +
            code + "\"]}, value: " + value + ", over: true}]}\n");
    const auto ours = document_of_tree("rules/bindings/fhir-r4.yaml");
    const auto read = Binding::read({&*site, &ours}, vocabulary());
    std::string out;
    if (!read)
      for (const auto& one : read.error()) out += one.code + " ";
    return out;
  };
  CHECK(of("E11621", "true").empty());
  CHECK(of("E11621", "false") == "binding.code ");
  CHECK(of("E11.621", "false") == "binding.code ");
}

TEST_CASE("what stands behind a code takes it out of its class as well") {
  for (const char* id :
       {"history.diabetes", "history.peripheral_neuropathy", "exam.protective_sensation_lost"}) {
    CHECK_FALSE(of_code(icd("E11.42"), id).empty());
    for (const char* code :
         {"E11.42 ", " E11.42", "E11.42 |term|", "E11.42:363698007=1", "E11.42;E11.621", "E11.42/",
          "E11.42*", "E11.42-", "(E11.42)", "E1142 ", "e1142+"})
      CHECK(of_code(icd(code), id) == open);
  }
  CHECK(of_code(icd("E11.621:363698007=1"), "history.foot_ulcer_or_charcot") == open);
  CHECK(names({condition(icd("E11.42 "))}, "would speak of"));
}

TEST_CASE("a code with characters that no code has may be any of its system") {
  const std::string dvt = "history.dvt_current_or_suspected";
  for (const char* code : {"\xEF\xBB\xBF"
                           "128053003",
                           "128053003\xE2\x80\x8B",
                           "\xEF\xBC\x91"
                           "28053003",
                           "128053\\u00ad003", "128053003\\u0000"}) {
    CHECK(of_code(snomed(code), dvt) == open);
    CHECK(names({condition(snomed(code))}, "characters that no code has"));
  }
  CHECK(of_code(icd("\xEF\xBC\xA7"
                    "83.4"),
                "symptom.saddle_numbness_or_sphincter_change") == open);
  CHECK(of_code(concept_of("urn:local",
                           "\xC3\xBC"
                           "ber"),
                dvt)
            .empty());
}

TEST_CASE("a code that is broken inside may be any, and opens what stands in it") {
  const char* const saddle = "symptom.saddle_numbness_or_sphincter_change";
  const char* const dvt = "history.dvt_current_or_suspected";
  const char* const inr = "lab.inr";
  for (const char* code : {"G83 .4", "M54.5 G83.4", "M54.5,G83.4", "M54.5;  G83.4", "ICD10:G83.4",
                           "ICD10-G83.4", "10_G83.4", "ICD10G83.4", "xG83.4", "G83..4", "G8 3.4",
                           "M54.5G83.4", "G83.4.", "E11.9.G83.4", "G83.4/M54.5", " G8 3.4"}) {
    CAPTURE(code);
    CHECK(of_code(icd(code), saddle) == open);
    CHECK(of_code(concept_of(oid, code), saddle) == open);
    CHECK(of_code(icd(code), dvt) == open);
    CHECK(names({condition(icd(code))}, "no code of its system is written like this"));
    // What no red flag rests on stays as it was.
    CHECK(of_code(icd(code), "history.needle_phobia").empty());
  }
  for (const char* code : {"SCT128053003", "SCTID: 128053003", "128053003.0", "128 053 003",
                           "128053003|", "73211009 128053003", "x", "0128053003", "0"})
    CHECK(of_code(snomed(code), dvt) == open);
  // What is in it and alarms is open, whether or not a red flag rests on it.
  CHECK(of_code(icd("M54.5 F40.231"), "history.needle_phobia") == open);
  CHECK(of_code(icd("ICD10:F40.231"), "history.needle_phobia") == open);
  CHECK(of_code(icd("F40 .231"), "history.needle_phobia") == open);
  CHECK(names({condition(icd("M54.5 F40.231"))}, "what stands in it would speak of"));
  // So it is under another system or none, of which nobody knows how its codes are written.
  for (const char* code : {"M54.5 G83.4", "ICD10:G83.4", "G83 .4"}) {
    CHECK(of_code(concept_of("", code), saddle) == open);
    CHECK(of_code(concept_of(who, code), saddle) == open);
    CHECK(of_code(concept_of(who, code), dvt).empty());
  }
  CHECK(fact_of(bundle({R"({"resourceType":"MedicationRequest","id":"m","status":"active",)"
                        R"("medicationCodeableConcept":)" +
                        concept_of("http://www.nlm.nih.gov/research/umls/rxnorm", "11 289") + "}"}),
                "history.anticoagulant") == open);
  CHECK(fact_of(bundle({observation("6301 - 6", "2", "1", "2026-01-10")}), inr) == open);
  CHECK(fact_of(bundle({R"({"resourceType":"DiagnosticReport","id":"r","status":"final","code":)" +
                        loinc("24612-4") + R"(,"conclusionCode":[)" + icd("G83 .4") + "]}"}),
                saddle) == open);
}

TEST_CASE("words without a digit in the place of a code are named and not repeated") {
  const std::vector<std::string> named{condition(icd("Doe, Jane"))};
  CHECK(names(named, "no code of its system is written like this"));
  CHECK_FALSE(names(named, "Jane"));
  CHECK(names({condition(icd("Doe, Jane 7"))}, "Jane 7"));
  // So it is wherever a code stands.
  const std::vector<std::string> beside{
      R"({"resourceType":"Encounter","id":"e","status":"finished","class":{},"type":[)" +
      snomed("Doe, Jane") + "]}"};
  CHECK(names(beside, "no code of its system is written like this"));
  CHECK_FALSE(names(beside, "Jane"));
}

TEST_CASE("a code that is whole is not broken by what may stand around it") {
  const char* const dvt = "history.dvt_current_or_suspected";
  for (const char* code : {"M54.5", "m54.5", "M545", "M54.5 ", " M54.5", "M54", "S72.001A"})
    CHECK(of_code(icd(code), dvt).empty());
  for (const char* code : {"195967001", "195967001 |Asthma|", "195967001|Asthma|", "1"})
    CHECK(of_code(snomed(code), dvt).empty());
  CHECK(of_code(concept_of("urn:local", "back pain (2)"), dvt).empty());
}

TEST_CASE("a broken code with a denial in it denies nothing, and is named wherever it stands") {
  const auto allergy = [](const std::string& code) {
    return R"({"resourceType":"AllergyIntolerance","id":"a","code":)" + snomed(code) +
           confirmed_allergy + "}";
  };
  CHECK(fact_of(bundle({allergy("716186003")}), "allergy.latex") == "false");
  for (const char* code : {"716186003 300916003", "716 186003", "716186003;", "716186003 |No| x"})
    CHECK(fact_of(bundle({allergy(code)}), "allergy.latex") == open);
  CHECK(names({R"({"resourceType":"Encounter","id":"e","status":"finished","class":{},"type":[)" +
               snomed("16x") + "]}"},
              "no code of its system is written like this"));
}

TEST_CASE("no denial stands beside a code that is broken, and such a reason is named") {
  const std::string none = R"({"resourceType":"AllergyIntolerance","id":"a","code":{"coding":[)"
                           R"({"system":"http://snomed.info/sct","code":"716186003"})";
  CHECK(fact_of(bundle({none + "]}" + confirmed_allergy + "}"}), "allergy.nickel") == "false");
  CHECK(fact_of(
            bundle({none + R"(,{"system":"http://hl7.org/fhir/sid/icd-10-cm","code":"L2 3.0"}]})" +
                    confirmed_allergy + "}"}),
            "allergy.nickel") != "false");
  CHECK(names({R"({"resourceType":"Procedure","id":"p","status":"completed","code":)" +
               snomed("1") + R"(,"reasonCode":[)" + icd("G83 .4") + "]}"},
              "G83 .4"));
}

TEST_CASE("a code that nobody can read may be any, and is named") {
  const std::string masked =
      R"({"extension":[{"url":"http://hl7.org/fhir/StructureDefinition/data-absent-reason",)"
      R"("valueCode":"masked"}]})";
  const std::string concepts[] = {
      masked,
      "null",
      "{}",
      "[]",
      R"("128053003")",
      R"([[{"coding":[{"code":"128053003"}]}]])",
      R"({"coding":[[{"system":"http://snomed.info/sct","code":"128053003"}]]})",
      R"({"coding":[{"system":"http://snomed.info/sct","code":["128053003"]}]})",
      R"({"coding":[{"system":"http://snomed.info/sct","code":["128053003"]}],"text":"?"})",
      R"({"coding":[{"system":"http://snomed.info/sct","_code":)" + masked + R"(}],"text":"x"})",
      R"({"coding":[{"system":"http://snomed.info/sct"}]})"};
  for (const std::string& one : concepts) {
    CHECK(of_code(one, "history.dvt_current_or_suspected") == open);
    CHECK(of_code(one, "symptom.saddle_numbness_or_sphincter_change") == open);
    // What no red flag rests on stays as it was: nobody could treat anybody else.
    CHECK(of_code(one, "history.needle_phobia").empty());
    CHECK(names({condition(one)}, "its code cannot be read"));
  }
  // A text is read by people, and one that takes nothing away opens nothing.
  CHECK(of_code(R"({"text":"Sore throat"})", "history.dvt_current_or_suspected").empty());
  CHECK(
      fact_of(bundle({condition("null", "active", "refuted")}), "history.dvt_current_or_suspected")
          .empty());
  CHECK(fact_of(bundle({R"({"resourceType":"AllergyIntolerance","id":"a1"})"}), "allergy.latex") ==
        open);
  CHECK(fact_of(bundle({R"({"resourceType":"Device","id":"d1"})"}), "history.pacemaker") == open);
  CHECK(fact_of(bundle({R"({"resourceType":"Device","id":"d1","deviceName":[{"name":"Bed"}]})"}),
                "history.pacemaker")
            .empty());
  const std::string older = observation("777-3", "200", "10*9/L", "2026-01-10");
  CHECK(fact_of(bundle({older, R"({"resourceType":"Observation","id":"x","status":"final",)"
                               R"("effectiveDateTime":"2026-02-10","code":{}})"}),
                "lab.platelets") == "200 10*9/L | unknown: source_error");
}
