// SPDX-License-Identifier: Apache-2.0
#pragma once

// A later visit: what was told at the one before and changes until the next is asked anew. It is
// what no word that nothing has changed re-dates: the course, pain and what is measured, skin,
// consent.
//
// Thread rule: [pure].

#include <optional>
#include <string_view>
#include <vector>

#include "plan/engine.hpp"

namespace windlass::intake {

// Of what a conversation records.
inline constexpr std::string_view source_of_answers = "intake";

// What is told of the course of treatment, in the vocabulary's group of that name.
bool is_of_course(const model::FactDefinition&);
// The week of the course, and what counts its sessions: each is 0 where nothing was done before.
// Nothing where the vocabulary has no week.
std::vector<model::FactId> zero_at_the_first_visit(const model::Vocabulary&);
// It was told on an earlier day.
bool is_before_today(const model::Facts& told, model::FactId);
// Something was answered in a conversation of an earlier day, or told by `came_before`, the day of
// the document before it was moved to this one.
bool is_later_visit(const model::Facts& told, std::optional<model::Date> came_before);
// What a word of this day has re-dated.
std::vector<model::FactId> redated(const model::Facts& told);
// Where these facts are the record of the first visit, what later changes are counted from is told
// from it, and nothing that is told otherwise. Before the record moves to a later day.
void keep_first_visit(const knowledge::KnowledgeBase&, model::Facts& told);
// What a later visit asks anew and nobody said today: all of the course that the pathway has a
// group for, and of the rest what was known then. `in_a_group`: by fact. REQUIRES: a later visit;
// the facts are aged in `evaluation`.
std::vector<model::FactId> asked_anew(
    const plan::Evaluation& evaluation, const model::Facts& told,
    const std::vector<const knowledge::QuestionGroup*>& in_a_group);

}  // namespace windlass::intake
