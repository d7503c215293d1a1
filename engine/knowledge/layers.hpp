// SPDX-License-Identifier: Apache-2.0
#pragma once

// Layering: rule sets applied to the modality documents, amendment by amendment, without losing
// what stood there before.
//
// Nothing is overwritten: an item keeps its rule and gathers the windows of dates in which it was
// added, retired, raised or lowered. Whether a window is in force is decided for each plan by its
// `as_of`, so an expired override falls back by itself. Tightening is a join: the order of siblings
// cannot matter. Private to knowledge/.
//
// Thread rule: plain values that point into the rule base; apply_layers is [pure].

#include "knowledge/rule_base.hpp"

namespace windlass::knowledge {

// Days on which something is in force, both included.
struct Window {
  model::Date from, until;
  bool without_date = false;  // whether it is in force for a plan without as_of
};
using WindowIndex = std::uint32_t;  // of LayeredRules::windows

// A rule with what the layers did to it.
template <class Rule>
struct LayeredRule {
  const Rule* rule = nullptr;
  std::string layer;                 // that brought it; empty for the modality document
  std::vector<WindowIndex> added;    // holds only in all of these
  std::vector<WindowIndex> retired;  // does not hold in any of these
  std::vector<WindowIndex> raised, lowered;
  std::string raised_by, lowered_by, lower_mitigate;
  Place raised_at;
};

struct LayeredModality {
  const ModalityDocument* document = nullptr;
  std::vector<LayeredRule<IndicationRule>> indications;
  std::vector<LayeredRule<ContraindicationRule>> contraindications;
  std::vector<LayeredRule<DeferralRule>> deferrals;
  std::vector<LayeredRule<Requirement>> requires_known;
};

// What an amendment changed, and whom it concerns: patients for whom the condition is not false,
// or the requirement is missing. One of the two is set.
struct Change {
  std::uint32_t modality = 0;  // index
  std::string what;            // "contraindication any-anticoagulant", "raise contraindication x"
  const logic::Condition* condition = nullptr;
  const Requirement* requirement = nullptr;
};

struct LayeredLoosening {
  Change change;
  const RuleSet* layer = nullptr;
  const OverrideTerms* terms = nullptr;
  WindowIndex window = 0;
};

// A layer that tightens, and only on some days.
struct LayerWithDates {
  const RuleSet* layer = nullptr;
  WindowIndex window = 0;
};

struct LayeredTightening {
  Change change;
  std::uint32_t layer = 0;  // index of the layer with dates
  std::string because;
};

struct LayeredRules {
  std::vector<LayeredModality> modalities;  // in the order of RuleBase::modalities
  std::vector<Window> windows;
  std::vector<LayeredLoosening> loosenings;
  std::vector<LayerWithDates> dated;
  std::vector<LayeredTightening> tightenings;  // of layers with dates
};

// Refuses with rules.modality, rules.target, rules.duplicate, rules.hard and rules.extends.
LayeredRules apply_layers(const RuleBase&, base::Diagnostics&);

}  // namespace windlass::knowledge
