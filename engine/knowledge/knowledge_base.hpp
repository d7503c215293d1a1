// SPDX-License-Identifier: Apache-2.0
#pragma once

// A KnowledgeBase is a rule base after its layers were applied and everything was compiled into one
// program.
//
// It opens whole or not at all. It is immutable and known by its content: `digest` is SHA-256 over
// the sorted digests of its documents' bytes, so file names and order change nothing. Patients are
// judged by plan/; nothing here knows a patient.
//
// Thread rule: immutable after open; safe to share. Held by shared_ptr because plans point into it.

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "knowledge/compiled_rules.hpp"
#include "knowledge/rule_base.hpp"

namespace windlass::knowledge {

class KnowledgeBase {
 public:
  // `documents` in any order; the kinds `patient`, `cases` and `lock` are refused. All problems are
  // gathered, unless one is the cause of the rest.
  static base::Result<std::shared_ptr<const KnowledgeBase>> open(
      std::vector<base::Document> documents, std::vector<PluginKnowledge> plugins);
  // The same rules compiled again with conditions beside them, for somebody who asks about a
  // patient in their own words: one condition a document. asked() has them, in their order.
  base::Result<std::shared_ptr<const KnowledgeBase>> asking(
      const std::vector<base::Document>& conditions) const;
  // The same with conditions that were read before, after `change` was made in what was read of the
  // documents: what other rules would say. The digest stays that of the documents.
  base::Result<std::shared_ptr<const KnowledgeBase>> changed(
      const std::function<void(RuleBase&)>& change,
      const std::vector<logic::Condition>& asked) const;

  const model::Vocabulary& vocabulary() const { return rules_->vocabulary; }
  const Pathway& pathway() const { return *rules_->pathway; }
  const std::vector<DocumentInfo>& documents() const { return rules_->infos; }
  const base::Document& document(std::uint32_t i) const { return rules_->documents[i]; }
  const std::string& digest() const { return rules_->digest; }
  // Every document as it was read, before layers: for what is shown as it is written.
  const RuleBase& rules() const { return *rules_; }

  const logic::Program& program() const { return compiled_.program; }
  const std::vector<Modality>& modalities() const { return compiled_.modalities; }  // sorted by id
  const std::vector<Flag>& flags() const { return compiled_.flags; }
  const std::vector<Derived>& derived() const { return compiled_.derived; }
  const std::vector<Assumption>& assumptions() const { return compiled_.assumptions; }
  const std::vector<Stage>& stages() const { return compiled_.stages; }
  const std::vector<AdviceItem>& advice() const { return compiled_.advice; }
  const Asking& asking() const { return compiled_.asking; }
  const std::vector<InteractionItem>& interactions() const { return compiled_.interactions; }
  const std::vector<Loosening>& loosenings() const { return compiled_.loosenings; }
  const std::vector<Layer>& layers() const { return compiled_.layers; }  // in order of `extends`
  const std::vector<Tightening>& tightenings() const { return compiled_.tightenings; }
  // In the order of the documents: red flags, the screen, each modality, the pathway.
  const std::vector<KnowledgeAtom>& knowledge_atoms() const { return compiled_.knowledge_atoms; }
  const Contribution& screening_requirement(std::size_t i) const {
    return compiled_.screening_requirements[i];
  }
  std::size_t screening_requirements() const { return compiled_.screening_requirements.size(); }
  logic::Slot screening_missing() const { return compiled_.screening_missing; }
  // The disjunction of all levels with this disposition.
  logic::Slot disposition_slot(model::Disposition d) const {
    return compiled_.dispositions[static_cast<std::size_t>(d)];
  }
  // The levels of red flags that leave the screen incomplete while they are open, each by itself:
  // one that is true says nothing of another.
  const std::vector<logic::Slot>& urgent_levels() const { return compiled_.urgent_levels; }
  const std::vector<const logic::Condition*>& asked() const { return compiled_.asked; }
  std::size_t compile_steps() const { return compiled_.steps; }

  const Modality* modality(std::string_view id) const;  // null when there is none
  // The supplied or calculated facts that a fact rests on, derived facts and red flags followed
  // down. Sorted; of a fact that nobody computes itself.
  const std::vector<model::FactId>& inputs_of(model::FactId fact) const { return inputs_[fact]; }
  // Every fact that a derived one is computed from, at any remove, calculations followed as well.
  const std::vector<model::FactId>& behind(model::FactId fact) const { return behind_[fact]; }
  // For a fact that the pathway derives: how, its conditions compiled. Null for others.
  const DeriveRule* derive_rule(model::FactId fact) const { return derive_rules_[fact]; }
  // For a fact that a calculator gives: its direct inputs. Null for others.
  const std::vector<model::FactId>* calculation_inputs(model::FactId fact) const {
    return calculations_[fact];
  }
  bool is_calculated_from(model::FactId fact) const { return calculated_from_[fact]; }

 private:
  KnowledgeBase(std::shared_ptr<const RuleBase> rules, CompiledRules compiled);

  const std::shared_ptr<const RuleBase> rules_;
  const CompiledRules compiled_;
  // By fact:
  std::vector<const DeriveRule*> derive_rules_;
  std::vector<const std::vector<model::FactId>*> calculations_;
  std::vector<bool> calculated_from_;
  std::vector<std::vector<model::FactId>> inputs_, behind_;
};

}  // namespace windlass::knowledge
