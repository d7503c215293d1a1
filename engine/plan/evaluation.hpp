// SPDX-License-Identifier: Apache-2.0
#pragma once

// An Evaluation is one patient decided: every slot, for every combination of the candidates of
// facts in conflict.
//
// One lane when nothing is in conflict; candidates.hpp says which lanes there are with conflicts.
// Restraints count when any lane has them, permissions only when all have.
//
// Thread rule: belongs to one thread; refers to the knowledge base and the facts it was made from.

#include <map>
#include <memory>
#include <optional>

#include "knowledge/knowledge_base.hpp"
#include "logic/lanes.hpp"
#include "plan/calls.hpp"
#include "plan/candidates.hpp"
#include "plan/contradiction.hpp"
#include "plan/patient_view.hpp"
#include "plan/status.hpp"

namespace windlass::plan {

class Evaluation {
 public:
  Evaluation(const knowledge::KnowledgeBase&, const Calls&, const model::Facts&);

  const knowledge::KnowledgeBase& base() const { return base_; }
  const PatientView& patient() const { return patient_; }
  PatientView& patient() { return patient_; }
  const logic::Lanes& lanes() const { return lanes_; }
  logic::Word mask() const { return mask_; }
  // The code row with every conflict unknown: where questions start from.
  const std::vector<std::uint8_t>& row() const { return row_; }

  // Restraints: true when true in any lane, else unknown when unknown in any lane.
  model::Verdict any_lane(logic::Slot) const;
  // Permissions: true when true in all lanes, false when false in any.
  model::Verdict all_lanes(logic::Slot) const;
  // By fact: the pathway asks it of some patients only, and this one is not known to be among them.
  std::vector<bool> asked_of_others() const;
  // For a trace: true or false when all lanes agree, else unknown.
  model::Verdict agreed(logic::Slot slot) const { return agreed(slot, mask_); }

  // Facts in conflict, supplied ones first, then derived facts whose supplied value the rest
  // contradicts.
  const std::vector<model::FactId>& conflicts() const { return conflicts_; }
  // By fact whose record is open for it: the computed fact that a source holds and could not tell.
  const std::map<model::FactId, model::FactId>& doubts() const { return doubted_for_; }
  // What is supplied though an answer that cannot be told may compute something else. Assumptions
  // that the patient breaks, with one candidate of each fact in conflict at least, or that such an
  // answer breaks. What was said of what they rest on is then in conflict, too, and patient() has
  // it so. At last what is computed from that.
  const std::vector<Contradiction>& contradictions() const { return contradictions_; }
  // What calculators got wrong, for any candidate.
  const std::vector<model::Fault>& faults() const { return faults_; }

  // As the rules have it. A plan also withholds what a plugin gave no protocol for.
  model::Status status(const knowledge::Modality&) const;
  const std::vector<model::Status>& statuses() const { return statuses_; }  // by modality
  model::Disposition disposition() const;
  // Whether everything that the screen needs is known, for every candidate of a conflict.
  bool screen_complete() const { return (open_screen(base_, lanes_) & mask_) == 0; }
  // The value that the cases of a derived fact give, when they give one.
  std::optional<std::uint16_t> derived_value(const knowledge::DeriveRule& rule) const {
    return derived_value(rule, mask_);
  }
  // The least and the most that a score can be.
  struct Bounds {
    model::Number least, most;
  };
  Bounds bounds(const knowledge::DeriveRule& rule) const { return bounds(rule, mask_); }

 private:
  struct OldValuesCount {};
  // The facts as they are told, whatever they contradict; nothing of them is too old.
  Evaluation(const knowledge::KnowledgeBase&, const Calls&, const model::Facts&, OldValuesCount);
  std::optional<std::uint16_t> derived_value(const knowledge::DeriveRule&, logic::Word lanes) const;
  Bounds bounds(const knowledge::DeriveRule&, logic::Word lanes) const;
  logic::Lanes unassumed() const;
  bool contradicts(const knowledge::DeriveRule&, const logic::Lanes&) const;
  model::Verdict agreed(logic::Slot, logic::Word lanes) const;
  void decide(const Calls&);
  std::vector<Contradiction> find_contradictions(const Calls&) const;
  std::vector<Contradiction> find_computed_otherwise(const Calls&) const;
  // find(OldValues) of the patient of whom old values of these facts count.
  template <class Find>
  std::vector<Contradiction> with_old_values(const std::vector<const std::vector<model::FactId>*>&,
                                             const Calls&, const Find&) const;
  void doubt(std::vector<Contradiction>, const Calls&);
  void doubt_computed(const Calls&);
  void find_outdated();
  void spread_doubt();
  std::vector<Choice> encode(const std::vector<model::FactId>& contradicted);
  std::vector<Choice> contradicted_by_rest() const;
  void evaluate_candidates(std::vector<Choice>&, const Calls&);
  void give_derived();

  const knowledge::KnowledgeBase& base_;
  std::shared_ptr<const model::Facts> doubted_;  // where answers contradict each other
  std::vector<Contradiction> contradictions_;
  PatientView patient_;
  logic::Lanes lanes_;
  logic::Word mask_ = 1;
  std::vector<std::uint8_t> row_;
  std::vector<model::Status> statuses_;  // by modality
  bool old_values_count_ = false;
  std::vector<model::FactId> conflicts_;
  std::vector<model::FactId> untried_;  // conflicts of which not every combination was tried
  std::map<model::FactId, model::FactId> doubted_for_;
  std::vector<model::Fault> faults_;
};

}  // namespace windlass::plan
