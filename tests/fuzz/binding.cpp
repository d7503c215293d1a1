// SPDX-License-Identifier: Apache-2.0
// Bindings against the vocabulary of the tree: read whole, and then they serve a bundle, or
// refused.
#include "base/json.hpp"
#include "base/yaml.hpp"
#include "fhir/understand.hpp"
#include "fuzz/reading.hpp"

namespace windlass::fuzz {

namespace {

const model::Vocabulary& vocabulary() {
  static const auto read =
      base::read_yaml("vocabulary.yaml", file_of_tree("rules/plantar-heel-pain/vocabulary.yaml"));
  require(read.has_value(), "the tree's vocabulary is read");
  static const model::Vocabulary made = model::Vocabulary::read({&*read}).value();
  return made;
}

std::vector<std::string> seeds() { return {file_of_tree("tests/schemas/good/binding.yaml")}; }

void read(std::string_view input) {
  const auto document = base::read_document("f", std::string(input));
  check_document(document);
  if (!document) return;
  const auto binding = fhir::Binding::read({&*document}, vocabulary());
  if (!binding) return check_diagnostics(binding.error());
  const std::string bundle =
      R"({"resourceType":"Bundle","type":"collection","entry":[{"resource":{"resourceType":)"
      R"("Patient","id":"p1"}},{"resource":{"resourceType":"Condition","code":{"coding":[{)"
      R"("system":"urn:site:codes","code":"dvt"}]}}}]})";
  const auto made = fhir::understand({{"b", bundle}}, {"2026-03-01", {}}, *binding, vocabulary());
  require(made.has_value(), "a binding that is read serves a bundle");
}

std::vector<std::string> words() {
  std::vector<std::string> out = syntax_words();
  for (const char* word : {"value: ", "read: ", "answers: ", "over_within: ", "in: ", "order: ",
                           "denies: all", "time_since", "birth_sex", "*", "12 wk", "{{", "watch: "})
    out.emplace_back(word);
  return out;
}

}  // namespace

const Target target = {"binding", seeds, words(), read};

}  // namespace windlass::fuzz
