// SPDX-License-Identifier: Apache-2.0
#pragma once

// Every place of a rule base in which somebody writes a condition, or a text that goes with one:
// the one walk over them, for who looks at all conditions (coverage), changes one (mutants), or
// holds conditions and texts against each other (findings).
//
// The order is fixed: the screen, derived facts, modalities, the pathway, interactions, layers, and
// what the vocabulary assumes. An item is visited once, however many modalities its effects reach.
// The walk takes apart what it visits member by member, so a new member does not compile before
// somebody has looked whether it is a condition or a text. What treats places apart has a `switch`
// without `default` over WrittenIn.
//
// Thread rule: [pure].

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "knowledge/rule_base.hpp"

namespace windlass::knowledge {

enum class WrittenIn : std::uint8_t {
  screen_requirement,  // `requires:` of the screening
  red_flag_level,
  derived_cases,
  score,
  calculation,  // has no condition
  indication,
  contraindication,
  deferral,
  requirement,  // of a modality or of a layer
  protocol_line,
  stage_starts,
  stage_ends,
  course_rule,
  advice,
  asked_only_when,
  invasive_wanted,
  interaction,
  assumption,
  amendment,  // raises, lowers, retires, unrequires what others wrote: has no condition
};

// One item. Members that its place does not have are empty.
struct WrittenItem {
  WrittenIn in{};
  std::string name = {};   // as people say it: "taping: contraindication adhesive-allergy"
  std::string id = {};     // its own
  std::string flag = {};   // of a level: its red flag
  std::string list = {};   // in which a reason is given once: "taping", "red flags"
  std::string layer = {};  // the rule set that brings it; empty: the rules beneath all layers
  Place place = {};
  bool amends = false;      // an amendment of `layer` brings it, not a treatment of its own
  bool speaks_last = true;  // no later level of its red flag speaks where it is silent
  bool lets_wait = false;   // the second treatment of an interaction is listed as next
  bool indication = false;  // a requirement that is for the indication
  std::vector<std::string_view> says = {};  // of those of whom the conditions hold
  std::string_view reopens = {};
  const DeriveRule* derived = nullptr;
  std::vector<const logic::Condition*> conditions = {};

  // "house: taping: contraindication x" of a layer's own line.
  std::string name_with_layer() const { return amends ? layer + ": " + name : name; }
  // "dx.label: case 2"; where there is one condition by its place, the item's own name.
  std::string name_of(std::size_t condition) const;
};

void each_item(const RuleBase&, const std::function<void(const WrittenItem&)>& visit);

// Whose condition it is.
struct Written {
  std::string rule;  // "taping: contraindication adhesive-allergy", "rf.dvt: level suspected"
  std::uint32_t document = 0;
  bool may_ask_records = false;  // `on record` may stand in it
  bool in_protocols = false;     // what protocols are made from may rest on it
  std::string assumption = {};   // its id: whoever makes the condition true contradicts himself
};

// The conditions of all items, one after the other. REQUIRES, as each_item: there is a pathway.
void each_written(const RuleBase&,
                  const std::function<void(const Written&, const logic::Condition&)>& visit);
// The same, to be changed.
std::vector<logic::Condition*> written_conditions(RuleBase&);

}  // namespace windlass::knowledge
