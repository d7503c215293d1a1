// SPDX-License-Identifier: Apache-2.0
#pragma once

// Layering: rule sets laid over the modality documents, amendment by amendment, without losing what
// stood there before.
//
// Nothing is overwritten: an item keeps its rule and gathers the windows of dates in which it was
// added, retired, raised or lowered. Whether a window is in force is decided for each plan by its
// `as_of`, so an expired override falls back by itself. Tightening is a join: the order of siblings
// cannot matter. Private to knowledge/.

#include <map>

#include "knowledge/knowledge_base.hpp"

namespace windlass::knowledge {

using WindowHandle = std::uint32_t;

// A rule with what the layers did to it.
template <class Rule>
struct InForce {
  Rule* rule = nullptr;
  std::string layer;                  // that brought it; empty for the modality document
  std::vector<WindowHandle> added;    // holds only in all of these
  std::vector<WindowHandle> retired;  // does not hold in any of these
  std::vector<WindowHandle> raised, lowered;
  std::string raised_by, lowered_by, lower_mitigate;
  Place raised_at;
};

struct LayeredModality {
  ModalityDocument* document = nullptr;
  std::string plugin;
  std::vector<InForce<IndicationRule>> indications;
  std::vector<InForce<ContraindicationRule>> contraindications;
  std::vector<InForce<DeferralRule>> deferrals;
  std::vector<InForce<Requirement>> requires_known;
};

struct PendingLoosening {
  Loosening loosening;
  WindowHandle window = 0;
  logic::Condition* condition = nullptr;  // touched when this is not false
  Requirement* requirement = nullptr;     // or when this is missing
};

// A tightening of a dated layer, and what makes it concern a patient.
struct PendingTightening {
  Tightening tightening;
  std::string modality;
  logic::Condition* condition = nullptr;  // touched when this is not false
  Requirement* requirement = nullptr;     // or when this is missing
};

struct Layered {
  std::map<std::string, LayeredModality> modalities;
  std::vector<PendingLoosening> loosenings;
  std::vector<DatedLayer> dated;  // `column` holds the window's handle
  std::vector<PendingTightening> tightenings;
};

// REQUIRES: every document of the knowledge base has been read. Windows are announced to `builder`.
Layered lay(std::vector<ModalityDocument>& modalities, const std::vector<std::string>& plugins,
            std::vector<RuleSet>& rulesets, const std::string& pathway_id,
            const std::vector<base::Document>& documents, logic::Builder& builder,
            base::Diagnostics& problems);

}  // namespace windlass::knowledge
