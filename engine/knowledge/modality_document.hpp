// SPDX-License-Identifier: Apache-2.0
#pragma once

// `kind: modality`: one modality as its document says it; compiled, it is a Modality
// (modality.hpp).
//
// Thread rule: plain values.

#include "knowledge/items.hpp"
#include "knowledge/read_context.hpp"

namespace windlass::knowledge {

struct ModalityDocument {
  std::string id, title, version, summary;
  std::string by;  // who carries it out: clinician, patient, both; empty: not said
  Reference stage;
  Reference layer;  // the rule set that brings this treatment; empty: part of the base
  std::int32_t order = 0;
  bool invasive = false;
  bool never_alone = false;  // an addition to other treatment, never the only one
  std::vector<IndicationRule> indications;
  std::vector<ContraindicationRule> contraindications;
  std::vector<DeferralRule> deferrals;
  std::vector<Requirement> requires_known;
  Reference protocol;                        // a plugin's prescriber, or empty and
  std::vector<ProtocolRule> protocol_lines;  // the lines themselves
  std::vector<ClinicalStatement> stop_rules, adverse_events, outcomes, consent;
  std::vector<Reference> alternatives;
  Place place;
};

ModalityDocument read_modality(const ReadContext&);

}  // namespace windlass::knowledge
