// SPDX-License-Identifier: Apache-2.0
// Documents of a rule base: whatever kind the input says, it takes that document's place in a small
// rule base, which opens whole and then judges a patient, or is refused.
#include "base/json.hpp"
#include "base/yaml.hpp"
#include "fuzz/reading.hpp"
#include "knowledge/knowledge_base.hpp"

namespace windlass::fuzz {

namespace {

struct Part {
  std::string kind;
  std::string text;
};

const std::vector<Part>& small_base() {
  static const std::vector<Part> parts = {
      {"vocabulary", file_of_tree("tests/cli/fixtures/mini/vocabulary.yaml")},
      {"evidence", file_of_tree("tests/cli/fixtures/mini/evidence.yaml")},
      {"screening", file_of_tree("tests/cli/fixtures/mini/screening.yaml")},
      {"pathway", file_of_tree("tests/cli/fixtures/mini/pathway.yaml")},
      {"ruleset", file_of_tree("tests/cli/fixtures/layers/northside.yaml")},
      {"modality", file_of_tree("tests/plugins/calf_stretch/calf_stretch.yaml")}};
  return parts;
}

base::Document good(const Part& part) {
  auto document = base::read_yaml(part.kind + ".yaml", part.text);
  require(document.has_value(), "the small rule base is read");
  return std::move(*document);
}

std::string kind_of(const base::Document& document) {
  const base::Node* kind = document.root.find("kind");
  return kind != nullptr && kind->is_scalar() ? kind->text : std::string();
}

std::vector<std::string> seeds() {
  std::vector<std::string> out;
  for (const Part& part : small_base()) out.push_back(part.text);
  return out;
}

void read(std::string_view input) {
  auto document = base::read_document("f", std::string(input));
  check_document(document);
  if (!document) return;
  const std::string kind = kind_of(*document);
  std::vector<base::Document> documents;
  knowledge::PluginKnowledge plugin;
  plugin.id = "calf_stretch";
  plugin.prescribers = {"calf"};
  for (const Part& part : small_base()) {
    if (part.kind == kind) continue;
    if (part.kind == "modality") {
      plugin.document = good(part);
    } else {
      documents.push_back(good(part));
    }
  }
  if (kind == "modality") {
    plugin.document = std::move(*document);
  } else {
    documents.push_back(std::move(*document));
  }
  std::vector<knowledge::PluginKnowledge> plugins;
  plugins.push_back(std::move(plugin));
  const auto base = knowledge::KnowledgeBase::open(std::move(documents), std::move(plugins));
  if (!base) check_diagnostics(base.error());
}

std::vector<std::string> words() {
  std::vector<std::string> out = syntax_words();
  for (const char* word :
       {"all",           "any",      "none",    "at least 2",  "at most 3", "between 1 and 9",
        "any of [a, b]", "known",    "unknown", "within 6 wk", "red_flag",  "block",
        "defer",         "others",   "when",    "tighten",     "loosen",    "retire",
        "raise",         "override", "expires", "modality",    "ruleset"})
    out.emplace_back(word);
  return out;
}

}  // namespace

const Target target = {"ruleset", seeds, words(), read};

}  // namespace windlass::fuzz
