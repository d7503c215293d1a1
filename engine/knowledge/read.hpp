// SPDX-License-Identifier: Apache-2.0
#pragma once

// Reads each kind of knowledge document from strict nodes into its typed form, with every problem
// gathered. kinds.cpp has the table of these readers.
//
// Reading checks a document against the vocabulary and its own kind. Whether references between
// documents hold (evidence, modalities, stages, red flags) is checked in references.cpp, once all
// are read. What was read with a problem is not to be used. Private to knowledge/.
//
// Thread rule: [pure].

#include "knowledge/documents.hpp"
#include "knowledge/handout.hpp"
#include "knowledge/ruleset.hpp"

namespace windlass::knowledge {

struct ReadContext {
  const model::Vocabulary& vocabulary;
  const base::Document& document;
  std::uint32_t index;  // the document's number in the rule base
  base::Diagnostics& problems;
};

std::vector<EvidenceEntry> read_evidence(const ReadContext&);
Screening read_screening(const ReadContext&);
ModalityDocument read_modality(const ReadContext&);
Pathway read_pathway(const ReadContext&);
std::vector<InteractionRule> read_interactions(const ReadContext&);
RuleSet read_ruleset(const ReadContext&);
HandoutDocument read_handout(const ReadContext&);
LocaleDocument read_locale(const ReadContext&);

}  // namespace windlass::knowledge
