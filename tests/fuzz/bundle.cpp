// SPDX-License-Identifier: Apache-2.0
// FHIR resources, Bundles, NDJSON and prefetch objects, against the vocabulary and the binding of
// the tree: whatever comes makes a patient document that the model reads, or is refused.
#include "base/json.hpp"
#include "base/yaml.hpp"
#include "fhir/understand.hpp"
#include "fuzz/reading.hpp"
#include "model/facts.hpp"

namespace windlass::fuzz {

namespace {

base::Document document(const std::string& path) {
  auto read = base::read_yaml(path, file_of_tree(path));
  require(read.has_value(), "the tree's documents are read");
  return std::move(*read);
}

const model::Vocabulary& vocabulary() {
  static const base::Document read = document("rules/plantar-heel-pain/vocabulary.yaml");
  static const model::Vocabulary made = model::Vocabulary::read({&read}).value();
  return made;
}

const fhir::Binding& binding() {
  static const base::Document read = document("rules/bindings/fhir-r4.yaml");
  static const fhir::Binding made = fhir::Binding::read({&read}, vocabulary()).value();
  return made;
}

std::vector<std::string> seeds() {
  const std::string patient = R"({"resourceType":"Patient","id":"p1","birthDate":"1980-04"})";
  const std::string condition =
      R"({"resourceType":"Condition","id":"c1","subject":{"reference":"Patient/p1"},)"
      R"("clinicalStatus":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/)"
      R"(condition-clinical","code":"active"}]},"code":{"coding":[{"system":)"
      R"("http://snomed.info/sct","code":"44054006"}]}})";
  const std::string platelets =
      R"({"resourceType":"Observation","id":"o1","status":"final","subject":{"reference":)"
      R"("Patient/p1"},"code":{"coding":[{"system":"http://loinc.org","code":"777-3"}]},)"
      R"("effectiveDateTime":"2026-02-10T08:00:00+01:00","valueQuantity":{"value":90.50,)"
      R"("system":"http://unitsofmeasure.org","code":"10*3/uL"}})";
  const std::string entries = R"({"resource":)" + patient + R"(},{"resource":)" + condition +
                              R"(},{"resource":)" + platelets + "}";
  return {
      R"({"resourceType":"Bundle","type":"collection","entry":[)" + entries + "]}",
      R"({"prefetch":{"patient":)" + patient + R"(,"conditions":{"resourceType":"Bundle",)" +
          R"("type":"searchset","total":3,"link":[{"relation":"next","url":"x"}],"entry":[)" +
          entries + R"(]},"allergies":null}})",
      patient + "\n" + condition + "\n" + platelets + "\n",
      R"({"resourceType":"QuestionnaireResponse","id":"q","status":"completed","questionnaire":)"
      R"("urn:windlass:questionnaire:plantar-heel-pain","subject":{"reference":"Patient/p1"},)"
      R"("item":[{"linkId":)"
      R"("lab.inr","answer":[{"valueDecimal":2.50}]},{"linkId":"lab.inr#not-known"}]})"};
}

void read(std::string_view input) {
  const auto made =
      fhir::understand({{"f", std::string(input)}}, {"2026-03-01", {}}, binding(), vocabulary());
  if (!made) return check_diagnostics(made.error());
  const auto patient = base::read_json("made", made->document);
  require(patient.has_value(), "the patient document is read");
  const auto facts = model::read_patient(vocabulary(), *patient);
  require(facts.has_value(), "the patient document holds");
  require(base::find_invalid_utf8(fhir::to_json(*made, vocabulary())) == std::string::npos,
          "the account is UTF-8");
}

std::vector<std::string> words() {
  std::vector<std::string> out = syntax_words();
  for (const char* word : {"entered-in-error",
                           "refuted",
                           "resolved",
                           "dataAbsentReason",
                           "modifierExtension",
                           "component",
                           "contained",
                           "OperationOutcome",
                           "searchset",
                           "deceasedBoolean",
                           "2026",
                           "2026-02-30",
                           "9999-12-31T23:59:59Z",
                           "0001-01-01",
                           "urn:uuid:",
                           "Patient/p2",
                           "#a",
                           "never",
                           "valueBoolean",
                           "comparator",
                           "1e18"})
    out.emplace_back(word);
  return out;
}

}  // namespace

const Target target = {"bundle", seeds, words(), read};

}  // namespace windlass::fuzz
