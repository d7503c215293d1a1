// SPDX-License-Identifier: Apache-2.0
#include "knowledge/support.hpp"

#include <filesystem>
#include <fstream>
#include <iterator>

#include "base/yaml.hpp"

namespace windlass::test {

namespace {

bool is_modality(const base::Document& document) {
  const base::Node* kind = document.root.find("kind");
  return kind != nullptr && kind->text == "modality";
}

}  // namespace

base::Document yaml(const std::string& name, const std::string& text) {
  auto document = base::read_yaml(name, text);
  if (!document) FAIL(base::render(document.error()));
  return std::move(*document);
}

SmallRules::SmallRules() {
  const std::filesystem::path folder =
      std::filesystem::path(WINDLASS_SOURCE_DIR) / "tests" / "knowledge" / "small";
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    std::ifstream in(entry.path(), std::ios::binary);
    texts_[entry.path().filename().string()] = {std::istreambuf_iterator<char>(in), {}};
  }
}

SmallRules& SmallRules::replace(const std::string& file, const std::string& from,
                                const std::string& to) {
  std::string& text = texts_.at(file);
  const std::size_t at = text.find(from);
  INFO("in " << file << ": " << from);
  REQUIRE(at != std::string::npos);
  text.replace(at, from.size(), to);
  return *this;
}

std::vector<base::Document> SmallRules::documents() const {
  std::vector<base::Document> documents;
  for (const auto& [name, text] : texts_)
    if (base::Document one = yaml(name, text); !is_modality(one))
      documents.push_back(std::move(one));
  return documents;
}

std::vector<knowledge::PluginKnowledge> SmallRules::plugins() const {
  std::vector<knowledge::PluginKnowledge> plugins;
  for (const auto& [name, text] : texts_)
    if (base::Document one = yaml(name, text); is_modality(one))
      plugins.push_back({name, std::move(one), {"p"}, {}});
  return plugins;
}

base::Result<std::shared_ptr<const knowledge::KnowledgeBase>> SmallRules::open() const {
  return knowledge::KnowledgeBase::open(documents(), plugins());
}

std::shared_ptr<const knowledge::KnowledgeBase> SmallRules::opened() const {
  auto made = open();
  if (!made) FAIL(base::render(made.error()));
  return std::move(*made);
}

base::Diagnostics SmallRules::problems() const {
  auto made = open();
  return made ? base::Diagnostics() : made.error();
}

}  // namespace windlass::test
