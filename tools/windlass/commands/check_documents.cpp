// SPDX-License-Identifier: Apache-2.0
#include "check_documents.hpp"

#include "plan/layer_folders.hpp"
#include "plan/rule_files.hpp"
#include "present/wrap.hpp"

namespace windlass::tool {

namespace fs = std::filesystem;

namespace {

std::string kind_of(const base::Document& document) {
  const base::Node* kind = document.root.is_mapping() ? document.root.find("kind") : nullptr;
  return kind == nullptr ? "" : kind->text;
}

void sort_in(const std::string& root, const std::string& path, bool in_folder,
             base::Result<base::Document> document, Sorted& sorted, base::Diagnostics& problems) {
  if (!document) return problems.merge(document.error());
  const std::string word = kind_of(*document);
  auto& list = word == "patient"    ? sorted.patients
               : word == "cases"    ? sorted.cases
               : word == "lock"     ? sorted.locks
               : word == "binding"  ? sorted.bindings
               : word == "laws"     ? sorted.laws
               : word == "modality" ? sorted.modalities
                                    : sorted.rules;
  list.push_back({root, path, std::move(*document), in_folder});
}

}  // namespace

namespace {

// What lies in a layer's folder below `root`.
void check_layers_of(const std::string& root, const Sorted& sorted, base::Diagnostics& problems) {
  std::vector<plan::LaidDocument> laid;
  for (const auto* list : {&sorted.rules, &sorted.modalities})
    for (const Given& one : *list)
      if (one.root == root) laid.push_back({one.path, &one.document});
  plan::check_layer_folders(root, laid, problems);
}

// The same of files that were named one by one.
void check_layers_of_files(const Sorted& sorted, base::Diagnostics& problems) {
  std::vector<plan::LaidDocument> laid;
  for (const auto* list : {&sorted.rules, &sorted.modalities})
    for (const Given& one : *list)
      if (!one.in_folder) laid.push_back({one.path, &one.document});
  plan::check_layer_files(std::move(laid), problems);
}

}  // namespace

Sorted read_named(const std::vector<std::string>& paths, base::Diagnostics& problems) {
  Sorted sorted;
  for (const std::string& path : paths) {
    const auto files = plan::rule_files(path);
    if (!files) {
      problems.merge(files.error());
      continue;
    }
    sorted.not_read.insert(sorted.not_read.end(), files->not_read.begin(), files->not_read.end());
    for (const fs::path& file : files->documents)
      sort_in(path, file.string(), files->folder, plan::read_rule_file(*files, path, file), sorted,
              problems);
    if (files->folder) check_layers_of(path, sorted, problems);
  }
  check_layers_of_files(sorted, problems);
  return sorted;
}

std::optional<std::set<std::string>> own_documents(const Sorted& sorted) {
  std::set<std::string> bases, own;
  for (const Given& one : sorted.rules)
    if (kind_of(one.document) == "pathway") bases.insert(one.root);
  bool layers = false;
  for (const auto* list : {&sorted.rules, &sorted.modalities, &sorted.cases, &sorted.laws})
    for (const Given& one : *list) {
      if (bases.count(one.root) != 0) continue;
      own.insert(one.document.source->name());
      layers |= kind_of(one.document) == "ruleset";
    }
  if (!layers) return std::nullopt;
  return own;
}

std::string what_was_checked(const Sorted& sorted,
                             const std::shared_ptr<const plan::Engine>& engine) {
  std::vector<std::string> parts;
  const auto add = [&parts](std::size_t number, const char* one, const char* many) {
    if (number > 0) parts.push_back(count(number, one, many));
  };
  add(sorted.rules.size(), "rule document", "rule documents");
  add(sorted.modalities.size(), "modality document", "modality documents");
  add(sorted.patients.size(), "patient", "patients");
  add(sorted.cases.size(), "cases document", "cases documents");
  add(sorted.locks.size(), "lock", "locks");
  add(sorted.bindings.size(), "binding", "bindings");
  add(sorted.laws.size(), "document of laws", "documents of laws");
  std::string out = parts.empty() ? std::string("nothing") : join(parts, ", ");
  if (engine) {
    const knowledge::KnowledgeBase& base = engine->knowledge();
    out += " with " + count(engine->plugins().size(), "plugin", "plugins") + ": " +
           count(base.vocabulary().size(), "fact", "facts") + ", " +
           count(base.flags().size(), "red flag", "red flags") + ", " +
           count(base.modalities().size(), "modality", "modalities");
  }
  return out;
}

}  // namespace windlass::tool
