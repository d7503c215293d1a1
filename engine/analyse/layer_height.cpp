// SPDX-License-Identifier: Apache-2.0
#include "analyse/layer_height.hpp"

#include <algorithm>

namespace windlass::analyse {

using knowledge::KnowledgeBase;

namespace {

// What no layer is called by stands over the rules all the same.
std::size_t height_of_layer(const KnowledgeBase& base, const std::string& id) {
  const auto& layers = base.layers();
  const auto at = std::find_if(layers.begin(), layers.end(),
                               [&](const knowledge::Layer& one) { return one.id == id; });
  return at == layers.end() ? 1 : static_cast<std::size_t>(at - layers.begin()) + 1;
}

}  // namespace

std::size_t height_of(const KnowledgeBase& base, std::uint32_t document) {
  const knowledge::DocumentInfo& info = base.documents()[document];
  if (info.kind == "modality") {
    const auto& all = base.rules().modalities;
    const auto at = std::find_if(all.begin(), all.end(),
                                 [&](const auto& one) { return one.place.document == document; });
    return at == all.end() || at->layer.id.empty() ? 0 : height_of_layer(base, at->layer.id);
  }
  if (info.id == base.documents()[base.pathway().place.document].id) return 0;
  return height_of_layer(base, info.id);
}

std::size_t height_of(const KnowledgeBase& base, const knowledge::Contribution& one) {
  return one.layer.empty() ? height_of(base, one.document) : height_of_layer(base, one.layer);
}

}  // namespace windlass::analyse
