// SPDX-License-Identifier: Apache-2.0
#pragma once

// A modality as compiled: everything that speaks about its status, and the slots that decide it.
//
// Thread rule: plain values; compiled_rules.hpp says what they point into.

#include <array>
#include <string>
#include <vector>

#include "knowledge/items.hpp"
#include "knowledge/status_input.hpp"
#include "logic/program.hpp"
#include "model/recommendation.hpp"

namespace windlass::knowledge {

// An amendment of a layer, and the column that says whether it is in force; it always is where
// there is none.
struct AppliedAmendment {
  const model::Amendment* amendment = nullptr;
  std::optional<std::uint32_t> column;
};

// One thing that speaks about a modality's status, whoever said it.
struct Contribution {
  model::Origin origin{};
  std::string id, text, mitigation, reopens, layer, because_unrecorded;
  model::Status effect{};  // block, ask, not_indicated, defer, caution, optional, recommend
  bool absolute = false, hard = false;
  model::Basis basis{};
  const std::vector<model::Evidence>* evidence = nullptr;
  std::uint32_t document = 0, line = 0;
  const logic::Condition* condition = nullptr;  // as written; null for a requirement without `when`
  std::uint32_t written_in = 0;  // the document of the condition; `document` may be a layer that
                                 // raised it
  std::vector<model::FactId> facts;  // of a requirement
  // What it rests on: derived facts and red flags followed down. Sorted.
  std::vector<model::FactId> inputs;
  bool for_indication = false;        // of a requirement
  bool unnamed = false;               // of a list of effects that no word of it reaches
  bool final = false;                 // of a course rule: its not_indicated asks nothing
  logic::Slot slot = logic::no_slot;  // true: it holds (a requirement: something required is
                                      // missing); after overrides
  const model::Amendment* amendment = nullptr;  // of the layer that brought or amended it
  std::vector<AppliedAmendment> taken;          // those that take it away while in force
  logic::Slot written = logic::no_slot;         // as `slot`, before anything was taken away
};

inline StatusInput input_of(const Contribution& item) {
  return input_of(item.effect, item.origin, item.final);
}

// For each kind the disjunction of its contributions.
struct StatusSlots {
  std::array<logic::Slot, status_inputs> of{};
  logic::Slot operator[](StatusInput input) const { return of[static_cast<std::size_t>(input)]; }
};

// What is looked at of a contribution for every patient; the rest of it only where it speaks.
struct Spoken {
  logic::Slot slot = logic::no_slot;
  StatusInput input{};
  model::Origin origin{};
};

// A line of a protocol that stands in the modality's document.
struct ProtocolItem {
  const ProtocolRule* rule = nullptr;
  logic::Slot slot = logic::no_slot;  // true: the line is in the protocol
  std::vector<model::FactId> inputs;  // what its condition rests on. Sorted
  std::uint32_t document = 0, line = 0;
  const logic::Condition* condition = nullptr;  // null: always
};

struct Modality {
  std::string id, title, summary, stage, version, plugin, prescriber, by;
  std::int32_t order = 0;
  bool invasive = false, never_alone = false;
  std::vector<Contribution> contributions;  // red flags first, then as in `Origin`
  std::vector<Spoken> spoken;               // by contribution
  std::vector<ProtocolItem> protocol;       // empty: a plugin's prescriber gives it
  // By fact: what may block it, or is demanded whatever it is indicated for, or defers its course
  // rests on it, so to ask for it is about safety.
  std::vector<bool> decisive;
  StatusSlots slots;
  logic::SlotSet support;  // what these slots rest on
  std::vector<std::string> stop_rules, adverse_events, outcomes, consent;
  std::vector<std::string> alternatives;
  // Of one that is never alone: the modalities beside which it is not. Indices.
  std::vector<std::uint32_t> company;
};

}  // namespace windlass::knowledge
