// SPDX-License-Identifier: Apache-2.0
#pragma once

// Reads the kinds of knowledge documents from strict nodes into their typed form, with every
// problem gathered.
//
// Reading checks a document against the vocabulary and its own kind. Whether references between
// documents hold (evidence, modalities, stages, red flags) is checked when they meet, in
// references.cpp. What was read with a problem is not to be used.
//
// Thread rule: [pure].

#include "knowledge/documents.hpp"

namespace windlass::knowledge {

// Reads one kind. `index` is the document's number in the knowledge base.
struct ReadContext {
  const model::Vocabulary& vocabulary;
  const base::Document& document;
  std::uint32_t index;
  base::Diagnostics& problems;
};
std::vector<EvidenceEntry> read_evidence(const base::Document&, std::uint32_t index,
                                         base::Diagnostics&);
Screening read_screening(ReadContext);
ModalityDocument read_modality(ReadContext);
Pathway read_pathway(ReadContext);
std::vector<InteractionRule> read_interactions(ReadContext);
RuleSet read_ruleset(ReadContext);

}  // namespace windlass::knowledge
