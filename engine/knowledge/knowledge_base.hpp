// SPDX-License-Identifier: Apache-2.0
#pragma once

// A KnowledgeBase is every document of a rule base, checked against each other, layered, and
// compiled into one program.
//
// It opens whole or not at all. It is immutable and content-hashed: `digest` is SHA-256 over the
// sorted digests of its documents' bytes, so file names and order change nothing. Patients are
// judged by plan/; nothing here knows a patient.
//
// INVARIANT: 1. every condition has a slot in `program`. 2. every string_view handed out points
// into this object.
//
// Thread rule: immutable after open; safe to share. Held by shared_ptr because plans point into it.

#include <array>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "knowledge/documents.hpp"
#include "logic/program.hpp"

namespace windlass::knowledge {

// One thing that speaks about a modality's status, whoever said it.
struct Contribution {
  model::Origin origin{};
  std::string id, text, mitigation, reopens, layer;
  model::Status effect{};  // block, ask, not_indicated, defer, caution, optional, recommend
  bool absolute = false, hard = false;
  model::Basis basis{};
  const std::vector<model::Evidence>* evidence = nullptr;
  std::uint32_t document = 0, line = 0;
  const logic::Condition* condition = nullptr;  // as written; null for a requirement without `when`
  std::vector<model::FactId> facts;             // of a requirement
  std::vector<model::FactId>
      inputs;  // what it rests on: derived facts and red flags followed down; sorted
  bool for_indication = false;        // of a requirement
  logic::Slot slot = logic::no_slot;  // true: it holds (a requirement: something required is
                                      // missing); after overrides
};

// What contributions say to a modality's status, the kinds that its precedence tells apart.
enum class StatusInput : std::uint8_t {
  block,
  flag_defer,
  flag_not_indicated,
  missing,
  not_indicated,
  defer,
  caution,
  cap,
  recommend,
  optional,
};
constexpr std::size_t status_inputs = 10;
StatusInput input_of(const Contribution&);

// For each kind the disjunction of its contributions.
struct StatusSlots {
  std::array<logic::Slot, status_inputs> of{};
  logic::Slot operator[](StatusInput input) const { return of[static_cast<std::size_t>(input)]; }
};

struct Modality {
  std::string id, title, summary, stage, version, plugin, prescriber;
  std::int32_t order = 0;
  bool invasive = false, never_alone = false;
  std::vector<Contribution> contributions;  // red flags first, then as in `Origin`
  StatusSlots slots;
  logic::SlotSet support;  // what these slots rest on
  std::vector<std::string> stop_rules, adverse_events, outcomes, consent;
  std::vector<std::string> alternatives;
};

struct FlagLevel {
  std::string id, because, action;
  model::Disposition disposition{};
  const logic::Condition* condition = nullptr;
  logic::Slot slot = logic::no_slot;
  std::uint32_t line = 0;
  std::vector<model::FactId> inputs;
};

struct Flag {
  std::string id, title, clears;
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
  logic::Slot starts = logic::no_slot, ends = logic::no_slot;  // no_slot: always, never
};

struct AdviceItem {
  const AdviceRule* rule = nullptr;
  const std::vector<model::Evidence>* evidence = nullptr;
  logic::Slot slot = logic::no_slot;
};

struct InteractionItem {
  const InteractionRule* rule = nullptr;
  const std::vector<model::Evidence>* evidence = nullptr;
  std::uint32_t first = 0, second = 0;  // indices of modalities
  logic::Slot slot = logic::no_slot;
};

// A layer that is in force on some days only, and tightens.
struct DatedLayer {
  std::string id, title, from_text, until_text;
  model::Date from;
  std::uint32_t column = 0;  // the window's column: 1 in force, 0 not
};

// What a dated layer tightens.
struct Tightening {
  std::uint32_t layer = 0;  // index of the dated layer
  std::uint32_t modality = 0;
  std::string change, because;  // "contraindication any-anticoagulant", "raise contraindication x"
  logic::Slot touched = logic::no_slot;  // not false: this patient is one whom it concerns
};

// A loosening and when it is in force.
struct Loosening {
  std::string layer, target;
  const OverrideTerms* terms = nullptr;
  const RuleSet* rules = nullptr;  // whose dates bound it, too
  std::string approved_text, expires_text, from_text, until_text;
  std::uint32_t modality = 0;
  std::uint32_t column = 0;              // the window's column: 1 in force, 0 not
  logic::Slot touched = logic::no_slot;  // not false: this patient is one whom it concerns
};

// What a plugin brings, before any of its code runs.
struct PluginKnowledge {
  std::string id;
  std::optional<base::Document> document;  // its modality document
  std::vector<std::string> prescribers;
  struct Calculation {
    std::string output;
    std::vector<std::string> inputs;
  };
  std::vector<Calculation> calculations;
};

struct DocumentInfo {
  std::string kind, id, version, name, digest;
  std::string plugin;  // empty for a rules file
};

class KnowledgeBase {
 public:
  // `documents` in any order; `own_conditions` are documents that hold one condition each (for
  // `windlass eval`); the kinds `patient`, `cases`, `lock` are refused here. All problems are
  // gathered.
  static base::Result<std::shared_ptr<const KnowledgeBase>> open(
      std::vector<base::Document> documents, std::vector<PluginKnowledge> plugins,
      std::vector<base::Document> own_conditions = {});

  const model::Vocabulary& vocabulary() const { return vocabulary_; }
  const logic::Program& program() const { return program_; }
  const std::vector<Modality>& modalities() const { return modalities_; }  // sorted by id
  const std::vector<Flag>& flags() const { return flags_; }
  const std::vector<Derived>& derived() const { return derived_; }
  const std::vector<Stage>& stages() const { return stages_; }
  const std::vector<AdviceItem>& advice() const { return advice_; }
  const std::vector<InteractionItem>& interactions() const { return interactions_; }
  const std::vector<Loosening>& loosenings() const { return loosenings_; }
  const std::vector<DatedLayer>& dated_layers() const { return dated_layers_; }  // by id
  const std::vector<Tightening>& tightenings() const { return tightenings_; }    // of dated layers
  const Contribution& screening_requirement(std::size_t i) const {
    return screening_requirements_[i];
  }
  std::size_t screening_requirements() const { return screening_requirements_.size(); }
  logic::Slot screening_missing() const { return screening_missing_; }
  // The disjunction of all levels with this disposition.
  logic::Slot disposition_slot(model::Disposition d) const {
    return disposition_slots_[static_cast<std::size_t>(d)];
  }
  const Pathway& pathway() const { return *pathway_; }
  const std::vector<DocumentInfo>& documents() const { return infos_; }
  const base::Document& document(std::uint32_t i) const { return documents_[i]; }
  const std::string& digest() const { return digest_; }
  const Modality* modality(std::string_view id) const;
  // The supplied or calculated facts that a condition rests on, derived facts and red flags
  // followed down. Sorted.
  std::vector<model::FactId> inputs_of(const logic::Condition&) const;
  std::vector<model::FactId> inputs_of(model::FactId) const;
  // For a fact that a calculator or a derivation gives: its direct inputs. Empty for others.
  const DeriveRule* derive_rule(model::FactId) const;
  const std::vector<model::FactId>* calculation_inputs(model::FactId) const;
  // The conditions of one's own that were given to open(), compiled with the rest.
  const std::vector<logic::Condition>& own_conditions() const { return own_conditions_; }

 private:
  friend class Compiler;
  friend class Layering;
  KnowledgeBase() = default;

  std::vector<base::Document> documents_;
  std::vector<DocumentInfo> infos_;
  model::Vocabulary vocabulary_;
  logic::Program program_;
  // Sources of everything above, kept because contributions point into them.
  std::vector<EvidenceEntry> evidence_;
  std::map<std::string, std::size_t> evidence_index_;
  std::vector<std::unique_ptr<std::vector<model::Evidence>>> citations_;
  Screening screening_;
  std::unique_ptr<Pathway> pathway_;
  std::vector<InteractionRule> interaction_rules_;
  std::vector<ModalityDocument> modality_documents_;
  std::vector<RuleSet> rulesets_;
  std::vector<base::Document> own_documents_;
  std::vector<logic::Condition> own_conditions_;
  // Compiled.
  std::vector<Modality> modalities_;
  std::vector<Flag> flags_;
  std::vector<Derived> derived_;
  std::vector<Stage> stages_;
  std::vector<AdviceItem> advice_;
  std::vector<InteractionItem> interactions_;
  std::vector<Loosening> loosenings_;
  std::vector<DatedLayer> dated_layers_;
  std::vector<Tightening> tightenings_;
  std::vector<Contribution> screening_requirements_;
  logic::Slot screening_missing_ = logic::no_slot;
  std::array<logic::Slot, 8> disposition_slots_{};
  std::map<model::FactId, std::vector<model::FactId>> calculations_;
  std::string digest_;
};

}  // namespace windlass::knowledge
