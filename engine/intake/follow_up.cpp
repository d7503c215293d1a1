// SPDX-License-Identifier: Apache-2.0
#include "intake/follow_up.hpp"

#include "intake/asked.hpp"
#include "model/consent.hpp"
#include "plan/conventions.hpp"

namespace windlass::intake {

using model::FactDefinition;
using model::FactId;
using model::State;

namespace {

constexpr std::int64_t short_lived_days = 14;           // an answer that keeps no longer [design]
constexpr std::string_view group_of_course = "course";  // of a vocabulary
constexpr std::string_view unit_of_sessions = "{session}";

bool changes_with_a_visit(const FactDefinition& fact) {
  if (fact.unchanged_by_word || fact.always_fresh) return false;
  if (fact.fresh_for_days && !(model::Number(short_lived_days) < *fact.fresh_for_days)) return true;
  const bool measured = fact.type == model::FactType::number &&
                        (model::has_role(fact, "outcome") || model::has_role(fact, "stage"));
  return measured || model::is_consent(fact.id);
}

}  // namespace

bool is_of_course(const FactDefinition& fact) { return fact.group == group_of_course; }

std::vector<FactId> zero_at_the_first_visit(const model::Vocabulary& vocabulary) {
  std::vector<FactId> found;
  const std::optional<FactId> week = vocabulary.find(plan::week_fact);
  if (!week) return found;
  for (FactId id = 0; id < vocabulary.size(); ++id) {
    const FactDefinition& fact = vocabulary[id];
    const bool counts = is_of_course(fact) && fact.type == model::FactType::number &&
                        model::has_role(fact, "stage") && fact.unit.text() == unit_of_sessions;
    if (id == *week || (counts && !fact.derived)) found.push_back(id);
  }
  return found;
}

bool is_before_today(const model::Facts& told, FactId id) {
  const model::Fact& fact = told[id];
  return fact.state != State::not_supplied && fact.observed && told.as_of &&
         *fact.observed < *told.as_of;
}

bool is_later_visit(const model::Facts& told, std::optional<model::Date> came_before) {
  const bool moved = came_before && told.as_of && *came_before < *told.as_of;
  for (FactId id = 0; id < told.facts.size(); ++id)
    if (is_before_today(told, id) && (moved || told[id].source == source_of_answers)) return true;
  return false;
}

std::vector<FactId> redated(const model::Facts& told) {
  std::vector<FactId> found;
  for (FactId id = 0; id < told.facts.size(); ++id)
    if (!told[id].unchanged.empty() && told[id].unchanged.back().said == told.as_of)
      found.push_back(id);
  return found;
}

namespace {

// No number of the course's stage is told but 0.
bool is_first_visit(const model::Vocabulary& vocabulary, const model::Facts& told) {
  for (FactId id = 0; id < vocabulary.size(); ++id)
    if (is_of_course(vocabulary[id]) && told[id].state == State::known &&
        model::has_role(vocabulary[id], "stage") &&
        vocabulary[id].type == model::FactType::number && model::Number(0) < told[id].value.number)
      return false;
  return true;
}

// What a change since the first visit is counted from: of the two that it reads, the one that a
// system tells of the course, and the other.
struct Baseline {
  FactId keeps{}, of{};
};
std::vector<Baseline> baselines(const knowledge::KnowledgeBase& base) {
  const model::Vocabulary& vocabulary = base.vocabulary();
  const auto is_kept = [&](FactId id) {
    return is_of_course(vocabulary[id]) && !is_asked_of_people(vocabulary[id]);
  };
  std::vector<Baseline> found;
  for (FactId id = 0; id < vocabulary.size(); ++id)
    if (const std::vector<FactId>* read = base.calculation_inputs(id); read && read->size() == 2)
      for (const std::size_t at : {std::size_t{0}, std::size_t{1}})
        if (const FactId keeps = (*read)[at], of = (*read)[1 - at]; is_kept(keeps) && !is_kept(of))
          found.push_back({keeps, of});
  return found;
}

}  // namespace

void keep_first_visit(const knowledge::KnowledgeBase& base, model::Facts& told) {
  if (!is_first_visit(base.vocabulary(), told)) return;
  model::Facts aged = told;
  model::age(base.vocabulary(), aged);
  for (const Baseline& one : baselines(base)) {
    if (aged[one.of].state != State::known || told[one.keeps].state != State::not_supplied)
      continue;
    model::Fact& fact = told[one.keeps];
    fact = {};
    fact.state = State::known;
    fact.value = aged[one.of].value;
    fact.observed = told[one.of].observed ? told[one.of].observed : told.as_of;
    fact.source = "first visit";
  }
}

namespace {

// What is new since the last visit: each of what the answer would have let stand is asked again.
std::vector<bool> new_since(const knowledge::KnowledgeBase& base, const model::Facts& told) {
  const model::Vocabulary& vocabulary = base.vocabulary();
  std::vector<bool> asked(vocabulary.size());
  for (FactId id = 0; id < vocabulary.size(); ++id)
    if (vocabulary[id].type == model::FactType::boolean && told[id].state == State::known &&
        told[id].value == model::Value{} && !is_before_today(told, id))
      for (const FactId other : vocabulary[id].refreshes) asked[other] = true;
  return asked;
}

}  // namespace

std::vector<FactId> asked_anew(const plan::Evaluation& evaluation, const model::Facts& told,
                               const std::vector<const knowledge::QuestionGroup*>& in_a_group) {
  const knowledge::KnowledgeBase& base = evaluation.base();
  std::vector<bool> of_others(base.vocabulary().size());
  for (const knowledge::AskedOnlyWhenItem& item : base.asking().only_when)
    if (evaluation.any_lane(item.slot) == model::Verdict::false_)
      for (FactId fact : item.rule->facts) of_others[fact] = true;
  const std::vector<bool> is_new = new_since(base, told);
  std::vector<FactId> found;
  for (FactId id = 0; id < base.vocabulary().size(); ++id) {
    const FactDefinition& fact = base.vocabulary()[id];
    const State state = told[id].state;
    if (is_new[id] && is_before_today(told, id) && state != State::conflict) found.push_back(id);
    if (is_new[id] || in_a_group[id] == nullptr || fact.derived || of_others[id] ||
        state == State::conflict || (state != State::not_supplied && !is_before_today(told, id)))
      continue;
    if (is_of_course(fact) || (state == State::known && changes_with_a_visit(fact)))
      found.push_back(id);
  }
  return found;
}

}  // namespace windlass::intake
