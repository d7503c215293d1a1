// SPDX-License-Identifier: Apache-2.0
// Patient documents, YAML and JSON, against the vocabulary of the tree.
#include "base/json.hpp"
#include "base/yaml.hpp"
#include "fuzz/reading.hpp"
#include "model/facts.hpp"

namespace windlass::fuzz {

namespace {

const model::Vocabulary& vocabulary() {
  static const model::Vocabulary made = [] {
    static const auto document =
        base::read_yaml("vocabulary.yaml", file_of_tree("rules/plantar-heel-pain/vocabulary.yaml"));
    require(document.has_value(), "the tree's vocabulary is read");
    auto out = model::Vocabulary::read({&*document});
    require(out.has_value(), "the tree's vocabulary holds");
    return std::move(*out);
  }();
  return made;
}

std::vector<std::string> seeds() {
  std::vector<std::string> out = files_of_tree("rules/plantar-heel-pain/patients", ".yaml");
  out.push_back(R"({"windlass":1,"kind":"patient","id":"p","as_of":"2026-02-01","facts":{)"
                R"("symptom.first_step_nprs":{"value":7,"unit":"{score}","observed":"2026-01-30"},)"
                R"("lab.inr":{"conflict":[{"value":2.5,"source":"a"},{"value":3.5}]},)"
                R"("history.icd":{"unknown":"asked_unknown"}}})");
  return out;
}

void read(std::string_view input) {
  const auto document = base::read_document("f", std::string(input));
  check_document(document);
  if (!document) return;
  const auto facts = model::read_patient(vocabulary(), *document);
  if (!facts) check_diagnostics(facts.error());
}

std::vector<std::string> words() {
  std::vector<std::string> out = syntax_words();
  for (const char* word : {"unknown", "conflict", "value", "unit", "observed", "source", "as_of",
                           "never", "not_supplied", "mg/dL", "10*9/L", "%", "{score}", "wk",
                           "2026-02-30", "2026-01-31T23:59:59Z", "2026-01-31T23:59:59+14:00"})
    out.emplace_back(word);
  return out;
}

}  // namespace

const Target target = {"patient", seeds, words(), read};

}  // namespace windlass::fuzz
