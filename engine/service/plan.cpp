// SPDX-License-Identifier: Apache-2.0
#include "service/plan.hpp"

#include <algorithm>

#include "base/digest.hpp"
#include "base/text.hpp"

namespace windlass::service {

using base::Node;

std::string title_of(std::string id) {
  std::replace_if(
      id.begin(), id.end(), [](char c) { return c == '-' || c == '_'; }, ' ');
  if (!id.empty()) id[0] = base::upper(id[0]);
  return id;
}

base::Result<Plan> Plan::read(std::string text) {
  const std::size_t size = text.size() + 1;
  auto document = base::read_json("plan", std::move(text), size);
  if (!document) return document.error();
  Plan made;
  made.document_ = std::move(*document);
  const Node* modalities = made.member("modalities");
  if (made.word("kind") != "recommendation" || modalities == nullptr || !modalities->is_mapping())
    return base::diagnostic("", "service.plan", "the engine's answer is no plan");
  for (const Node& key : modalities->keys) made.modalities_.push_back(key.text);
  std::sort(made.modalities_.begin(), made.modalities_.end());
  for (const Node& stage : children_of(made.member("stages")))
    for (const Node& item : children_of(stage.find("items")))
      if (word_of(item, "now") == "true") made.now_.push_back(word_of(item, "modality"));
  made.digest_ = base::hex(base::sha256(made.document_.source->text()));
  return made;
}

std::string Plan::word(std::string_view key) const { return word_of(document_.root, key); }

std::size_t Plan::count(std::string_view key) const { return children_of(member(key)).size(); }

std::string Plan::knowledge(std::string_view key) const {
  const Node* found = member("knowledge");
  return found == nullptr ? std::string() : word_of(*found, key);
}

std::optional<Recorded> Plan::record() const {
  const Node* receipt = member("receipt");
  if (receipt == nullptr || !receipt->is_mapping()) return std::nullopt;
  const auto sequence = base::parse_whole_number(word_of(*receipt, "sequence"));
  if (!sequence) return std::nullopt;
  return Recorded{*sequence, word_of(*receipt, "leaf")};
}

const Node* Plan::modality(std::string_view id) const { return member("modalities")->find(id); }

}  // namespace windlass::service
