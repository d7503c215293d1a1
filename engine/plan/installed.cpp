// SPDX-License-Identifier: Apache-2.0
#include "plan/installed.hpp"

#include <algorithm>
#include <iterator>

#include "base/files.hpp"
#include "base/yaml.hpp"

namespace windlass::plan {

namespace {

std::vector<std::string> vocabularies(const std::vector<base::Document>& documents) {
  std::vector<std::string> ids;
  for (const base::Document& document : documents) {
    const base::Node *kind = document.root.find("kind"), *id = document.root.find("id");
    if (kind != nullptr && kind->text == "vocabulary") ids.push_back(id == nullptr ? "" : id->text);
  }
  return ids;
}

bool any_of_kind(const std::vector<base::Document>& documents, std::string_view wanted) {
  return std::any_of(documents.begin(), documents.end(), [&](const base::Document& one) {
    const base::Node* kind = one.root.is_mapping() ? one.root.find("kind") : nullptr;
    return kind != nullptr && kind->text == wanted;
  });
}

}  // namespace

bool stands_alone(const std::vector<base::Document>& documents) {
  return any_of_kind(documents, "pathway") ||
         (any_of_kind(documents, "vocabulary") && !any_of_kind(documents, "ruleset"));
}

base::Result<std::vector<base::Document>> read_meant(const std::vector<std::string>& rules,
                                                     const Installed& installed,
                                                     std::vector<std::string>* not_read,
                                                     ReadFiles* read) {
  if (rules.empty()) return read_rules({installed.rules}, not_read, read);
  auto documents = read_rules({rules.begin(), rules.end()}, not_read, read);
  if (!documents || stands_alone(*documents)) return documents;
  auto defaults = read_rules({installed.rules}, nullptr, read);
  if (!defaults) return defaults;
  std::move(defaults->begin(), defaults->end(), std::back_inserter(*documents));
  return documents;
}

std::string meant_lock(const std::string& named, const std::vector<std::string>& rules,
                       const std::vector<base::Document>& documents, const Installed& installed) {
  if (!named.empty()) return named;
  if (rules.empty()) return installed.lock;
  const std::string path = installed.rules + "/vocabulary.yaml";
  auto text = base::read_file(path);
  if (!text) return {};
  auto own = base::read_yaml(path, std::move(*text));
  if (!own) return {};
  std::vector<base::Document> defaults;
  defaults.push_back(std::move(*own));
  const std::vector<std::string> ids = vocabularies(documents), theirs = vocabularies(defaults);
  const bool same =
      std::find_first_of(ids.begin(), ids.end(), theirs.begin(), theirs.end()) != ids.end();
  return same ? installed.lock : std::string();
}

base::Result<std::shared_ptr<const Engine>> open_meant(
    const std::vector<std::string>& rules, const std::string& lock, const Installed& installed,
    std::vector<std::string>* not_read, std::optional<worker::Policy> isolate, ReadFiles* read) {
  auto documents = read_meant(rules, installed, not_read, read);
  EngineConfig config;
  config.isolate = std::move(isolate);
  if (config.isolate && config.isolate->program.empty()) config.isolate->program = installed.worker;
  config.lock = documents ? meant_lock(lock, rules, *documents, installed) : lock;
  if (documents)
    config.documents = std::move(*documents);
  else  // opening says what is wrong with them, and with the lock
    config.rules.assign(rules.begin(), rules.end());
  if (!documents && config.rules.empty()) config.rules.emplace_back(installed.rules);
  return Engine::open(std::move(config));
}

}  // namespace windlass::plan
