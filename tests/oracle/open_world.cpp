// SPDX-License-Identifier: Apache-2.0
// A random rule base, opened.
#include <stdexcept>
#include <utility>

#include "oracle/tree.hpp"
#include "oracle/worlds.hpp"

namespace windlass::test {

std::vector<base::Document> documents_of(const WorldText& text) {
  std::vector<base::Document> documents = {
      document("vocabulary.yaml", text.vocabulary), document("evidence.yaml", text.evidence),
      document("screening.yaml", text.screening), document("pathway.yaml", text.pathway)};
  for (std::size_t i = 0; i < text.modalities.size(); ++i)
    documents.push_back(document("modality" + std::to_string(i) + ".yaml", text.modalities[i]));
  if (!text.interactions.empty())
    documents.push_back(document("interactions.yaml", text.interactions));
  for (std::size_t i = 0; i < text.rulesets.size(); ++i)
    documents.push_back(document("ruleset" + std::to_string(i) + ".yaml", text.rulesets[i]));
  return documents;
}

base::Result<std::shared_ptr<const knowledge::KnowledgeBase>> open_world(
    std::vector<base::Document> documents) {
  // Modality documents come as plugins' documents, each from a plugin that has a prescriber `p`.
  std::vector<base::Document> rules;
  std::vector<knowledge::PluginKnowledge> plugins;
  for (base::Document& one : documents) {
    const base::Node* kind = one.root.find("kind");
    if (kind == nullptr || kind->text != "modality") {
      rules.push_back(std::move(one));
      continue;
    }
    knowledge::PluginKnowledge plugin;
    plugin.id = one.source->name();
    plugin.document = std::move(one);
    plugin.prescribers = {"p"};
    plugins.push_back(std::move(plugin));
  }
  return knowledge::KnowledgeBase::open(std::move(rules), std::move(plugins));
}

base::Result<std::shared_ptr<const knowledge::KnowledgeBase>> open_world(const WorldText& text) {
  return open_world(documents_of(text));
}

World world_of(const WorldText& text) {
  World world;
  world.documents = documents_of(text);
  auto base = open_world(world.documents);
  if (!base) throw std::runtime_error(base::render(base.error()));
  world.base = std::move(*base);
  auto calls = plan::Calls::bind(*world.base, {});
  if (!calls) throw std::runtime_error(base::render(calls.error()));
  world.calls = std::move(*calls);
  std::vector<const base::Node*> nodes;
  for (const base::Document& one : world.documents) nodes.push_back(&one.root);
  world.rules = std::make_unique<oracle::Rules>(world.base->vocabulary(), nodes);
  return world;
}

}  // namespace windlass::test
