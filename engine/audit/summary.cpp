// SPDX-License-Identifier: Apache-2.0
#include "audit/summary.hpp"

#include <algorithm>

#include "base/json.hpp"
#include "log/text.hpp"

namespace windlass::audit {

using base::Node;

namespace {

std::string scalar(const Node& node, std::string_view key) {
  const Node* found = node.find(key);
  return found != nullptr && found->is_scalar() ? found->text : std::string();
}

const Node& inner(const Node& node, std::string_view key) {
  static const Node nothing;
  const Node* found = node.find(key);
  return found != nullptr ? *found : nothing;
}

std::vector<std::string> texts(const Node& node) {
  std::vector<std::string> out;
  for (const Node& child : node.children)
    if (child.is_scalar()) out.push_back(child.text);
  return out;
}

std::optional<Node> public_part(const log::Record& record) {
  auto document =
      base::read_json("the record's public part", record.public_json, log::public_limit);
  if (!document) return std::nullopt;
  return std::move(document->root);
}

std::vector<Component> components_of(const Node& list, const char* fixed_kind) {
  std::vector<Component> out;
  for (const Node& one : list.children)
    out.push_back({fixed_kind == nullptr ? scalar(one, "kind") : fixed_kind, scalar(one, "id"),
                   scalar(one, "version"), scalar(one, fixed_kind == nullptr ? "name" : "file"),
                   scalar(one, "digest")});
  return out;
}

base::Result<Provenance> read_provenance(const std::string& digest, std::string_view bytes) {
  const auto manifest = log::parse_manifest(bytes, {});
  if (!manifest) return manifest.error();
  const auto document = base::read_json("a manifest", manifest->about, log::public_limit);
  if (!document) return document.error();
  const Node& root = document->root;
  const Node& engine = inner(root, "engine");
  Provenance out;
  out.digest = digest;
  out.engine_version = scalar(engine, "version");
  out.semantics = log::parse_whole_number(scalar(engine, "semantics")).value_or(0);
  out.build = scalar(engine, "build");
  out.knowledge = scalar(root, "knowledge");
  out.pathway = scalar(root, "pathway");
  out.lock = scalar(root, "lock");
  out.documents = components_of(inner(root, "documents"), nullptr);
  out.plugins = components_of(inner(root, "plugins"), "plugin");
  return out;
}

}  // namespace

std::optional<Summary> summarise(const log::Record& record) {
  if (record.kind != "recommendation") return std::nullopt;
  const auto root = public_part(record);
  if (!root) return std::nullopt;
  const Node& plan = inner(*root, "plan");
  const Node& modalities = inner(plan, "modalities");
  if (!modalities.is_mapping()) return std::nullopt;
  Summary out;
  out.disposition = scalar(plan, "disposition");
  out.red_flags = texts(inner(plan, "red_flags"));
  for (std::size_t i = 0; i < modalities.keys.size(); ++i) {
    const Node& one = modalities.children[i];
    out.modalities[modalities.keys[i].text] = {scalar(one, "status"), texts(inner(one, "rules")),
                                               texts(inner(one, "open"))};
  }
  for (const Node& one : inner(plan, "overrides").children)
    out.overrides.push_back({scalar(one, "layer"), scalar(one, "modality"), scalar(one, "target"),
                             scalar(one, "in_force") == "true"});
  const Node& caller = inner(*root, "caller");
  out.client = scalar(caller, "client");
  out.user = scalar(caller, "user");
  out.role = scalar(caller, "role");
  out.program = scalar(caller, "program");
  const Node& options = inner(*root, "options");
  for (std::size_t i = 0; i < options.keys.size(); ++i)
    out.options.emplace_back(options.keys[i].text, options.children[i].text);
  return out;
}

std::string maker_in_words(const Provenance& made) {
  return "windlass " + made.engine_version + ", " +
         (made.semantics == 0 ? "before semantics had a number"
                              : "semantics " + std::to_string(made.semantics));
}

std::optional<Provenance> provenance_of(std::string_view manifest) {
  auto read = read_provenance({}, manifest);
  if (!read || read->engine_version.empty()) return std::nullopt;
  return std::move(*read);
}

base::Result<const Provenance*> Manifests::of(const log::Record& record) {
  const auto named = std::find_if(record.blobs.begin(), record.blobs.end(), [](const auto& blob) {
    return blob.media == log::manifest_media;
  });
  if (named == record.blobs.end())
    return base::diagnostic(
        {}, "audit.manifest",
        "record " + std::to_string(record.sequence) + " does not say what it was made with");
  auto known = read_.find(named->digest);
  if (known == read_.end()) {
    const auto bytes = fetch_(named->digest);
    if (!bytes) return bytes.error();
    auto read = read_provenance(named->digest, *bytes);
    if (!read) return read.error();
    known = read_.emplace(named->digest, std::move(*read)).first;
  }
  return &known->second;
}

std::optional<Feedback> read_feedback(const log::Record& record) {
  if (record.kind != "feedback") return std::nullopt;
  const auto root = public_part(record);
  if (!root) return std::nullopt;
  const Node& about = inner(*root, "recommendation");
  const auto sequence = log::parse_whole_number(scalar(about, "sequence"));
  if (!sequence) return std::nullopt;
  Feedback out;
  out.recommendation = log::Receipt{scalar(about, "origin"), *sequence, scalar(about, "leaf")};
  out.modality = scalar(*root, "modality");
  out.outcome = scalar(*root, "outcome");
  out.reason = scalar(*root, "reason");
  if (const Node& coding = inner(*root, "coding"); coding.is_mapping()) {
    out.reason_system = scalar(coding, "system");
    out.reason_code = scalar(coding, "code");
  }
  out.role = scalar(*root, "role");
  const Node& caller = inner(*root, "caller");
  out.client = scalar(caller, "client");
  out.user = scalar(caller, "user");
  out.at = scalar(*root, "at");
  out.now = record.written;
  return out;
}

}  // namespace windlass::audit
