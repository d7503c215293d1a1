// SPDX-License-Identifier: Apache-2.0
#pragma once

// The steps of compile(), which share the builder and what was compiled so far. Private to
// knowledge/; compile.hpp has the door.
//
// Thread rule: belongs to one thread.

#include <map>
#include <unordered_map>

#include "knowledge/compiled_rules.hpp"
#include "knowledge/definitions.hpp"
#include "knowledge/effects.hpp"
#include "knowledge/layers.hpp"
#include "logic/builder.hpp"

namespace windlass::knowledge {

class Compiler final : private logic::Builder::Resolver {
 public:
  Compiler(const RuleBase& rules, const LayeredRules& layered,
           const std::vector<logic::Condition>& asked);

  base::Result<CompiledRules> run();

 private:
  // What the builder asks for. Everything was compiled before, in the order of definitions.
  bool derived(model::FactId) const override;
  logic::Slot derived_in(model::FactId, const logic::Constraint&) override;
  logic::Slot derived_known(model::FactId) override;
  logic::Slot red_flag(const std::string& id) override;

  logic::Slot case_in(model::FactId, const model::ValueSet&);
  logic::Slot score_in(const logic::Score&, const logic::Constraint&);

  // One step each, in this order.
  base::Diagnostics gather();
  void compile_definition(const Definition&);
  void compile_derived(const DeriveRule&);
  void compile_score(DeriveRule&);
  void compile_flag(const RedFlagRule&);
  void list_definitions();
  void compile_assumptions();
  void compile_screening();
  void compile_modality(const LayeredModality&, const ModalityEffects&);
  void compile_pathway();
  void compile_interactions();
  void compile_layers();
  void list_knowledge_atoms();
  void list_premises();
  void add_atoms(const logic::Condition&, const std::string& rule, const std::string& because,
                 std::uint32_t document);
  KnowledgeAtom atom_of(const logic::Condition&, std::vector<KnowledgeAtom::Beside>) const;
  void find_inputs();
  void find_support();

  // The parts of compile_modality.
  void add_flags(const ModalityEffects&, Modality&);
  void add(const LayeredRule<ContraindicationRule>&, Modality&);
  void add(const LayeredRule<Requirement>&, Modality&);
  void add(const LayeredRule<DeferralRule>&, Modality&);
  void add(const LayeredRule<IndicationRule>&, Modality&);
  void add_course(const ModalityEffects&, Modality&);

  const logic::Condition* compile(const logic::Condition&);
  logic::Slot compile_or_true(const std::optional<logic::Condition>&);
  const logic::Condition* compiled_or_null(const std::optional<logic::Condition>&);
  const std::vector<model::Evidence>* cite(const std::vector<Reference>&);
  Contribution contribution(model::Origin, const std::string& id, const Place&, const Grounds&);
  Contribution contribution(const Requirement&);
  logic::Slot missing(const Requirement&);
  logic::Slot touched(const AmendedRule&);
  // True where one of the amendments is in force.
  logic::Slot any_window(const std::vector<Amended*>&);
  // True where an amendment is in force and not undone.
  logic::Slot counts(const Amended&);
  // Whom a layered rule concerns: its condition, in all windows in which it was added.
  template <class Rule>
  logic::Slot written(logic::Slot slot, const LayeredRule<Rule>&);
  // Says of a contribution that a layer brought or amended it, and what takes it away.
  template <class Rule>
  void brought(const LayeredRule<Rule>&, Contribution&);
  void amended_by(const Amended&, std::string_view done, Contribution&);
  void taken_by(const std::vector<Amended*>&, Contribution&);
  const model::Amendment* told(const RuleSet&, const Amendment&, std::string_view done);
  // That a layer brought the whole treatment, where its document says so.
  const model::Amendment* told(const RuleSet&, const ModalityDocument&);
  void find_company();
  std::string_view day(const std::optional<model::Date>&);

  struct CompiledDerivation {
    const DeriveRule* rule = nullptr;
    std::map<model::ValueSet, logic::Slot> in;  // by values, as they were asked for
    logic::Slot known = logic::no_slot;
  };

  const RuleBase& rules_;
  const LayeredRules& layered_;
  const std::vector<logic::Condition>& asked_;
  const Definitions definitions_;
  logic::Builder builder_;
  std::unordered_map<std::string, const EvidenceEntry*> evidence_;
  // By what was compiled or cited: equal things are made once.
  std::unordered_map<const logic::Condition*, const logic::Condition*> conditions_;
  std::unordered_map<const std::vector<Reference>*, const std::vector<model::Evidence>*> citations_;
  std::unordered_map<model::FactId, CompiledDerivation> derived_;
  std::unordered_map<std::string, logic::Slot> red_flags_;  // "any" among them
  base::Diagnostics problems_;                              // found while compiling
  const ModalityDocument* bringing_ = nullptr;              // the one that is being compiled
  CompiledRules made_;
};

}  // namespace windlass::knowledge
