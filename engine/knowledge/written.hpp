// SPDX-License-Identifier: Apache-2.0
#pragma once

// Every condition that the documents of a rule base write, one after the other: for who looks at
// all of them (coverage) or changes one (mutants).
//
// The order is fixed: the screen, derived facts, modalities, the pathway, interactions, layers, and
// what the vocabulary assumes. A condition is visited once, however many modalities its effects
// reach.
//
// Thread rule: [pure].

#include <string>

#include "knowledge/rule_base.hpp"

namespace windlass::knowledge {

// Whose condition it is.
struct Written {
  std::string rule;  // "taping: contraindication adhesive-allergy", "rf.dvt: level suspected"
  std::uint32_t document = 0;
  bool may_ask_records = false;  // `on record` may stand in it
  bool in_protocols = false;     // what protocols are made from may rest on it
  std::string assumption = {};   // its id: whoever makes the condition true contradicts himself
};

namespace written {

template <class Condition, class Visit>
void visit_if(Condition& when, const Written& whose, const Visit& visit) {
  if (when) visit(whose, *when);
}

// A modality's own rules, or one that a layer adds to it.
template <class Rule, class Visit>
void rule(const std::string& modality, const char* kind, Rule& one, bool records,
          const Visit& visit) {
  visit(Written{modality + ": " + kind + " " + one.id, one.place.document, records}, one.when);
}

template <class Rules, class Visit>
void screening(Rules& rules, const Visit& visit) {
  for (auto& one : rules.screening.requires_known)
    visit_if(one.when, {"the screen: requirement " + one.text, one.place.document, false}, visit);
  for (auto& flag : rules.screening.red_flags)
    for (auto& level : flag.levels)
      visit(Written{flag.id + ": level " + level.id, level.place.document, true, true}, level.when);
}

template <class Rules, class Visit>
void derived(Rules& rules, const Visit& visit) {
  for (auto& one : rules.pathway->derive) {
    std::size_t number = 0;
    each_condition(one, [&](auto& when) {
      visit(Written{rules.vocabulary[one.fact].id + (one.is_score() ? ": item " : ": case ") +
                        std::to_string(++number),
                    one.place.document, true, true},
            when);
    });
  }
}

template <class Rules, class Visit>
void modalities(Rules& rules, const Visit& visit) {
  for (auto& modality : rules.modalities) {
    for (auto& one : modality.indications) rule(modality.id, "indication", one, false, visit);
    for (auto& one : modality.contraindications)
      rule(modality.id, "contraindication", one, true, visit);
    for (auto& one : modality.deferrals) rule(modality.id, "deferral", one, true, visit);
    for (auto& one : modality.requires_known)
      visit_if(one.when, {modality.id + ": requirement " + one.text, one.place.document, false},
               visit);
    for (auto& one : modality.protocol_lines)
      visit_if(one.when,
               {modality.id + ": protocol line " + one.key, one.place.document, false, true},
               visit);
  }
}

template <class Rules, class Visit>
void pathway(Rules& rules, const Visit& visit) {
  auto& all = *rules.pathway;
  for (auto& one : all.stages) {
    visit_if(one.starts, {"stage " + one.id + ": starts", one.place.document, false}, visit);
    visit_if(one.ends, {"stage " + one.id + ": ends", one.place.document, false}, visit);
  }
  for (auto& one : all.course)
    visit(Written{"course rule " + one.id, one.place.document, true}, one.when);
  for (auto& one : all.advice)
    visit_if(one.when, {"advice " + one.id, one.place.document, false}, visit);
  for (auto& one : all.asking.only_when)
    visit(Written{"asked only when", one.place.document, false}, one.when);
  visit_if(all.asking.invasive_wanted, {"invasive wanted", all.place.document, false}, visit);
}

template <class Rules, class Visit>
void assumptions(Rules& rules, const Visit& visit) {
  for (auto& one : rules.assumptions)
    visit(Written{"assumption " + one.id, one.place.document, false, true, one.id}, one.never);
}

template <class Rules, class Visit>
void layers(Rules& rules, const Visit& visit) {
  for (auto& layer : rules.rulesets)
    for (auto& one : layer.amendments) {
      const std::string whose = layer.id + ": " + one.modality.id;
      if (one.indication) rule(whose, "indication", *one.indication, false, visit);
      if (one.contraindication) rule(whose, "contraindication", *one.contraindication, true, visit);
      if (one.deferral) rule(whose, "deferral", *one.deferral, true, visit);
      if (one.requirement)
        visit_if(one.requirement->when,
                 {whose + ": requirement " + one.requirement->text, one.place.document, false},
                 visit);
    }
}

}  // namespace written

// Calls visit(whose, condition). `Rules` is a RuleBase, const or not. REQUIRES: it has a pathway.
template <class Rules, class Visit>
void each_written(Rules& rules, const Visit& visit) {
  written::screening(rules, visit);
  written::derived(rules, visit);
  written::modalities(rules, visit);
  written::pathway(rules, visit);
  for (auto& one : rules.interactions)
    written::visit_if(one.when, {"interaction " + one.id, one.place.document, false}, visit);
  written::layers(rules, visit);
  written::assumptions(rules, visit);
}

}  // namespace windlass::knowledge
