// SPDX-License-Identifier: Apache-2.0
#pragma once

// How high what rules say stands in the order of `extends`: 0 beneath all layers, else one more
// than the place of its layer. Who writes a layer cannot change what lies beneath it, so what the
// two make wrong together is told of the layer.
//
// Thread rule: [pure].

#include "knowledge/knowledge_base.hpp"

namespace windlass::analyse {

// Of what a document of rules says. A screening, a vocabulary or interactions are their layer's by
// the layer's id; what has the pathway's own id is no document of a layer.
std::size_t height_of(const knowledge::KnowledgeBase&, std::uint32_t document);
std::size_t height_of(const knowledge::KnowledgeBase&, const knowledge::Contribution&);

}  // namespace windlass::analyse
