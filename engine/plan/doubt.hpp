// SPDX-License-Identifier: Apache-2.0
#pragma once

// Computed values that a source holds and could not tell: too old, unread, not known.
//
// Whoever computed such a value had what it is computed from. That nobody told it here does not
// mean that nobody looked, so what is on record of it is uncertain: `on record` is unknown there,
// and not false.
//
// Thread rule: [pure].

#include "knowledge/knowledge_base.hpp"
#include "plan/patient_view.hpp"

namespace windlass::plan {

// Candidates of a fact in doubt. One stands for every other value that it may have; the other, of a
// computed fact, for what it is computed to be, of which nobody is said to have looked for more.
inline constexpr std::string_view something_else = "something else";
inline constexpr std::string_view what_facts_give = "what the facts give";

// Whether somebody holds an answer or looked for one, and nobody can tell what it is: it may be
// any. An old value can be told.
bool may_be_any(const model::Fact&);
// Whether a source holds a value of this computed fact that tells nothing of this patient today.
bool is_in_doubt(const knowledge::KnowledgeBase&, const PatientView&, model::FactId);
// Whether a source holds such a value, and in its place each candidate of a conflict gives one: all
// that it is computed from is known or in conflict.
bool is_given_by_each_candidate(const knowledge::KnowledgeBase&, const PatientView&, model::FactId);
// The state of a fact, where nobody supplied it and it cannot be computed that of an input in
// doubt: who doses by it must know that somebody may know better.
model::State state_with_inputs(const knowledge::KnowledgeBase&, const PatientView&, model::FactId);
// Whether one of the sources in conflict over it is unsure, or it may be something else than they
// say.
bool has_unsure_candidate(const model::Fact&);
// The same, and nobody leaves it to the facts that it is computed from.
bool may_be_something_else(const model::Fact&);

}  // namespace windlass::plan
