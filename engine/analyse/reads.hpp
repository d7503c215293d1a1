// SPDX-License-Identifier: Apache-2.0
#pragma once

// What rules say and read, as they are written: for findings that look at all of them.
//
// Thread rule: [pure].

#include <set>

#include "knowledge/rule_base.hpp"

namespace windlass::analyse {

// The facts that a condition names itself.
void add_named(const logic::Condition&, std::set<model::FactId>& facts);

// Calls visit(modality's id, kind, rule) for every indication, contraindication and deferral, of
// the modalities' documents and of layers.
template <class Visit>
void each_rule_of_modalities(const knowledge::RuleBase& rules, const Visit& visit) {
  for (const auto& modality : rules.modalities) {
    for (const auto& one : modality.indications) visit(modality.id, "indication", one);
    for (const auto& one : modality.contraindications) visit(modality.id, "contraindication", one);
    for (const auto& one : modality.deferrals) visit(modality.id, "deferral", one);
  }
  for (const auto& layer : rules.rulesets)
    for (const auto& one : layer.amendments) {
      if (one.indication) visit(one.modality.id, "indication", *one.indication);
      if (one.contraindication) visit(one.modality.id, "contraindication", *one.contraindication);
      if (one.deferral) visit(one.modality.id, "deferral", *one.deferral);
    }
}

// Calls visit(modality's id, requirement) for every requirement, of the screen (without an id), of
// the modalities' documents and of layers.
template <class Visit>
void each_requirement(const knowledge::RuleBase& rules, const Visit& visit) {
  for (const auto& one : rules.screening.requires_known) visit(std::string(), one);
  for (const auto& modality : rules.modalities)
    for (const auto& one : modality.requires_known) visit(modality.id, one);
  for (const auto& layer : rules.rulesets)
    for (const auto& one : layer.amendments)
      if (one.requirement) visit(one.modality.id, *one.requirement);
}

}  // namespace windlass::analyse
