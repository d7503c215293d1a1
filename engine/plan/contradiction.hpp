// SPDX-License-Identifier: Apache-2.0
#pragma once

// What a patient's own facts say against each other: assumptions of the vocabulary that they break,
// or that an answer breaks which is held or was looked for and cannot be told; and what was
// supplied though it is computed, where such an answer may make it something else.
//
// One of the facts is wrong and nobody knows which, so each is read as in conflict: what was said,
// or something else. An old value counts here as what was said. Whatever was said is tried with the
// rest, so no plan is less cautious than it would be had nothing been noticed, nor than it would be
// had the old value been told today. Facts go in and facts come out: nothing behind that knows of
// assumptions. (What the known answers compute otherwise is in conflict as it is: evaluation.hpp.)
//
// Thread rule: [pure].

#include <map>
#include <optional>
#include <vector>

#include "knowledge/knowledge_base.hpp"
#include "logic/lanes.hpp"
#include "model/contradiction.hpp"
#include "plan/patient_view.hpp"

namespace windlass::plan {

struct Contradiction {
  const knowledge::Assumption* assumption = nullptr;  // null: a supplied value may be computed to
                                                      // be another, the one of `facts` or `old`
  bool certain = false;              // what was told breaks it; else what cannot be told may
  std::vector<model::FactId> facts;  // those that were told. Sorted
  std::vector<model::FactId> old;    // those that were told too long ago. Sorted
  std::vector<model::FactId> open;   // those whose answer may be any: of a source at least. Sorted
};

// Whether an assumption is not known to be kept, so that what cannot be told may break it.
bool may_be_broken(const std::vector<knowledge::Assumption>&, const logic::Lanes&, logic::Word all);
// What is supplied and computed, too, from answers of which one is too old or cannot be told.
std::vector<model::FactId> perhaps_computed_otherwise(const knowledge::KnowledgeBase&,
                                                      const PatientView& told);
// The patient of whom old values of some of these facts count; `told` says which are too old.
// Nothing where none is.
std::optional<model::Facts> with_old_values(const PatientView& told,
                                            const std::vector<const std::vector<model::FactId>*>&);
// That patient decided, or the patient who told where nothing is too old.
struct OldValues {
  const logic::Lanes& lanes;
  logic::Word all;
  const std::vector<model::FactId>& conflicts;
};
// Of assumptions. Nobody is in doubt of whom nothing was said.
std::vector<Contradiction> contradictions(const knowledge::KnowledgeBase&, const PatientView& told,
                                          const OldValues&);
// Of what is supplied and computed, too: those of these facts that may be something else.
std::vector<Contradiction> computed_otherwise(const knowledge::KnowledgeBase&,
                                              const PatientView& told,
                                              const std::vector<model::FactId>&, const OldValues&);
// The same patient where nobody knows which of these facts are right.
model::Facts doubted(const model::Facts&, const std::vector<Contradiction>&);
// By fact that was told and is in doubt for want of other answers alone: which ones settle it.
std::map<model::FactId, std::vector<model::FactId>> asked_instead(const std::vector<Contradiction>&,
                                                                  const model::Facts& doubted);
// Whether a fact in doubt was told too long ago.
bool is_old(const std::vector<Contradiction>&, model::FactId);
// What the document said of a doubted fact: "male", "4 a or 6 a".
std::string what_was_said(const model::FactDefinition&, const model::Fact&);
// As a plan tells it, in the words of the document.
model::Contradiction told(const Contradiction&, const knowledge::KnowledgeBase&,
                          const model::Facts&);

}  // namespace windlass::plan
