// SPDX-License-Identifier: Apache-2.0
#pragma once

// When the base changes under a layer: what its clinic must look at.
//
// It reports
// - an amendment whose target, or a fact that its condition reads, is defined otherwise;
// - a layer's rule whose condition can no longer be true for anybody, or no longer be false;
// - a layer's rule that the base now covers: to whomever it speaks, the base says as much or more.
// The last two are decided over all patients, for both bases, and reported where the answer became
// yes. A target that is gone is not reported here: the rules do not open with the layer.
//
// Thread rule: [pure].

#include <string>
#include <vector>

#include "analyse/changed_documents.hpp"

namespace windlass::analyse {

struct LayerImpact {
  enum class Kind { target, fact, never, always, covered, not_decided };
  Kind kind{};
  std::string layer, modality, rule;  // "contraindication any-anticoagulant"
  // covered: the rule of the base, or "several rules". target, fact: what of it is another.
  std::string by;
  std::string document;  // where the layer says it
  std::uint32_t line = 0;
};
std::string_view word(LayerImpact::Kind);

// Of the rules with the same layers before and after; `changes` are those of their documents.
// First what layers are about, in their order; then by treatment and rule.
std::vector<LayerImpact> layer_impact(const knowledge::KnowledgeBase& before,
                                      const knowledge::KnowledgeBase& after,
                                      const std::vector<DocumentChange>& changes,
                                      std::uint64_t most_conflicts = 20'000);

}  // namespace windlass::analyse
