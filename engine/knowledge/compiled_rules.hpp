// SPDX-License-Identifier: Apache-2.0
#pragma once

// CompiledRules are what compile() makes of layered rules: what speaks about each modality, and one
// program that decides all of it.
//
// INVARIANT: every condition that is pointed to names its slots in `program`. Pointers lead into
// the rule base that was compiled or into what the CompiledRules own; moving them keeps both.
//
// Thread rule: plain values; not to be changed once compiled.

#include <array>
#include <memory>
#include <string>
#include <vector>

#include "knowledge/kinds.hpp"
#include "knowledge/modality.hpp"

namespace windlass::knowledge {

struct FlagLevel {
  std::string id, because, action, because_unrecorded;
  model::Disposition disposition{};
  const logic::Condition* condition = nullptr;
  logic::Slot slot = logic::no_slot;
  std::uint32_t line = 0;
  std::vector<model::FactId> inputs;
};

struct Flag {
  std::string id, title, clears;
  std::vector<model::FactId> cleared_by;  // asked while it stands
  model::Basis basis{};
  const std::vector<model::Evidence>* evidence = nullptr;
  std::uint32_t document = 0, line = 0;
  std::vector<FlagLevel> levels;
  logic::Slot slot = logic::no_slot;
  logic::SlotSet support;  // what the slot rests on
};

struct Derived {
  model::FactId fact = 0;
  const DeriveRule* rule = nullptr;
  std::uint32_t document = 0, line = 0;
};

struct Stage {
  const StageRule* rule = nullptr;
  logic::Slot starts = logic::no_slot, ends = logic::no_slot;           // no_slot: always, never
  const logic::Condition *starts_when = nullptr, *ends_when = nullptr;  // null where there is none
};

struct AdviceItem {
  const AdviceRule* rule = nullptr;
  const std::vector<model::Evidence>* evidence = nullptr;
  logic::Slot slot = logic::no_slot;
  const logic::Condition* condition = nullptr;  // null: always
};

struct InteractionItem {
  const InteractionRule* rule = nullptr;
  const std::vector<model::Evidence>* evidence = nullptr;
  std::uint32_t first = 0, second = 0;  // indices of modalities
  logic::Slot slot = logic::no_slot;
  const logic::Condition* condition = nullptr;  // null: always
};

// Where a restraint or a derived fact asks about knowledge itself: `on record`, known, unknown.
struct KnowledgeAtom {
  static constexpr std::uint32_t no_column = UINT32_MAX;
  // What stands beside the place in its condition: with this verdict it decides by itself.
  struct Beside {
    logic::Slot slot = logic::no_slot;
    bool decides_when = false;
    bool same_fact = false;  // it rests on the fact of the place, too
  };
  model::FactId fact = 0;
  std::string rule;        // "taping/deferral-id", "rf.dvt", a course rule's or derived fact's id
  std::string constraint;  // as written
  std::string because;     // why not having looked is no concern
  std::uint32_t document = 0, line = 0;
  // Of `on record`, where it is not read as without: its column, its number in the program.
  std::uint32_t column = no_column;
  std::uint32_t place = 0;
  std::vector<Beside> beside;
};

// A rule set over the pathway.
struct Layer {
  std::string id, title, version, from_text, until_text;
  std::optional<model::Date> from;
  std::optional<std::uint32_t> column;   // of a layer with dates: 1 in force, 0 not
  std::optional<std::uint32_t> offered;  // of one that brings treatments as well: they are offered
  bool tightens = false;
  std::vector<std::uint32_t> brings;  // treatments as a whole: indices of modalities
};

// What a layer tightens.
struct Tightening {
  std::uint32_t layer = 0;  // index
  std::uint32_t modality = 0;
  std::string change, because;  // "contraindication any-anticoagulant", "raise contraindication x"
  std::uint32_t document = 0, line = 0;
  logic::Slot touched = logic::no_slot;  // not false: this patient is one whom it concerns
};

// A loosening and when it is in force.
struct Loosening {
  std::string layer, target;
  const OverrideTerms* terms = nullptr;
  const RuleSet* rules = nullptr;  // whose dates bound it, too
  std::string approved_text, expires_text, from_text, until_text;
  std::uint32_t modality = 0;
  std::uint32_t document = 0, line = 0;
  std::uint32_t column = 0;              // the window's column: 1 in force, 0 not
  logic::Slot touched = logic::no_slot;  // not false: this patient is one whom it concerns
};

struct CompiledRules {
  logic::Program program;
  std::vector<Modality> modalities;  // sorted by id
  std::vector<Flag> flags;
  std::vector<Derived> derived;
  std::vector<Assumption> assumptions;
  std::vector<Stage> stages;
  std::vector<AdviceItem> advice;
  Asking asking;
  std::vector<InteractionItem> interactions;
  std::vector<Loosening> loosenings;
  std::vector<Layer> layers;  // each after the one that it extends
  std::vector<Tightening> tightenings;
  std::vector<KnowledgeAtom> knowledge_atoms;
  std::vector<Contribution> screening_requirements;
  logic::Slot screening_missing = logic::no_slot;
  std::array<logic::Slot, model::disposition_count>
      dispositions{};                          // any level with this disposition
  std::vector<logic::Slot> urgent_levels;      // an open one leaves the screen incomplete
  std::vector<const logic::Condition*> asked;  // what compile() was given besides, in its order
  std::size_t steps = 0;                       // that compiling took; see logic::Builder::steps

  // Owned; what the others point to.
  std::vector<std::unique_ptr<const logic::Condition>> conditions;
  std::vector<std::unique_ptr<const DeriveRule>> derive_rules;
  std::vector<std::unique_ptr<const std::vector<model::Evidence>>> citations;
  std::vector<std::unique_ptr<const model::Amendment>> amendments;
  std::vector<std::unique_ptr<const std::string>> days;
};

}  // namespace windlass::knowledge
