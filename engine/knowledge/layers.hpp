// SPDX-License-Identifier: Apache-2.0
#pragma once

// Layering: rule sets applied to the modality documents, amendment by amendment, without losing
// what stood there before.
//
// Nothing is overwritten: an item keeps its rule and gathers what layers did to it, each with the
// days on which it counts. Whether those days are there is decided for each plan by its `as_of`, so
// an expired override falls back by itself.
//
// Who may do what is decided by `extends` alone, never by ids: a loosening takes away what its
// layer's ancestors said, the rules of the base included. What siblings and descendants tighten
// stands. Private to knowledge/.
//
// Thread rule: plain values that point into the rule base; apply_layers is [pure].

#include <memory>

#include "knowledge/rule_base.hpp"

namespace windlass::knowledge {

// Days on which something is in force, both included.
struct Window {
  model::Date from, until;
  bool without_date = false;  // whether it is in force for a plan without as_of
};
using WindowIndex = std::uint32_t;  // of LayeredRules::windows

// What one amendment did to an item that somebody else had said.
struct Amended {
  const RuleSet* layer = nullptr;
  const Amendment* by = nullptr;
  WindowIndex window = 0;
  // Of a raise, a lowering: loosenings of layers that extend this one. It does not count while any
  // of them is in force.
  std::vector<Amended*> undone;
};

// A rule with what the layers did to it.
template <class Rule>
struct LayeredRule {
  const Rule* rule = nullptr;
  const RuleSet* layer = nullptr;      // that brought it; null for the modality document
  const Amendment* brought = nullptr;  // by this; null where the layer brought the whole document
  std::vector<WindowIndex> added;      // holds only in all of these
  // What was said first does not hold while one of `retired` is in force. Each that raises or
  // lowers says it anew. Amendments live as long as the LayeredRules.
  std::vector<Amended*> retired, raised, lowered;
};

struct LayeredModality {
  const ModalityDocument* document = nullptr;
  const RuleSet* layer = nullptr;  // that brings the treatment as a whole; null for the base
  std::vector<LayeredRule<IndicationRule>> indications;
  std::vector<LayeredRule<ContraindicationRule>> contraindications;
  std::vector<LayeredRule<DeferralRule>> deferrals;
  std::vector<LayeredRule<Requirement>> requires_known;
};

// What an amendment changed, and whom it concerns: patients for whom the condition is not false,
// or the requirement is missing. One of the two is set.
struct AmendedRule {
  std::uint32_t modality = 0;  // index
  std::string what;            // "contraindication any-anticoagulant", "raise contraindication x"
  const logic::Condition* condition = nullptr;
  const Requirement* requirement = nullptr;
};

struct LayeredLoosening {
  AmendedRule change;
  const RuleSet* layer = nullptr;
  const Amendment* by = nullptr;  // with terms
  WindowIndex window = 0;
};

struct LayeredTightening {
  AmendedRule change;
  std::uint32_t layer = 0;  // index of LayeredRules::layers
  const Amendment* by = nullptr;
  std::string because;
};

// A rule set, and the days on which it is in force where it says so.
struct AppliedLayer {
  const RuleSet* rules = nullptr;
  std::optional<WindowIndex> window;
  // Of a layer with dates that brings treatments: the days on which they are offered. A plan
  // without a date is none of them.
  std::optional<WindowIndex> offered;
};

struct LayeredRules {
  std::vector<LayeredModality> modalities;  // in the order of RuleBase::modalities
  std::vector<Window> windows;
  std::vector<AppliedLayer> layers;  // each after the one that it extends
  std::vector<LayeredLoosening> loosenings;
  std::vector<LayeredTightening> tightenings;
  std::vector<std::unique_ptr<Amended>> amended;  // owned
};

// Refuses with rules.layer, rules.modality, rules.target, rules.duplicate, rules.hard and
// rules.extends.
LayeredRules apply_layers(const RuleBase&, base::Diagnostics&);

}  // namespace windlass::knowledge
