// SPDX-License-Identifier: Apache-2.0
#include "intake/alarming.hpp"

#include <algorithm>
#include <map>
#include <utility>

#include "plan/status.hpp"
#include "plan/tried_alone.hpp"

namespace windlass::intake {

using model::FactDefinition;
using model::FactId;
using model::Number;
using model::Value;

namespace {

constexpr int halvings = 5;  // of the range of a number that others are calculated from

// What is calculated from it has limits of its own, which lie anywhere in the range.
void halve(std::vector<Number>& at) {
  std::vector<Number> all;
  for (std::size_t i = 0; i < at.size(); ++i) {
    if (i != 0)
      if (const auto sum = at[i - 1].plus(at[i]))
        if (const auto between = sum->over(2)) all.push_back(*between);
    all.push_back(at[i]);
  }
  at = std::move(all);
}

void add_numbers(const knowledge::KnowledgeBase& base, FactId id, std::vector<Value>& answers) {
  const FactDefinition& fact = base.vocabulary()[id];
  const auto range = base.program().columns_of(id);
  std::vector<Number> at;
  if (range.count == 1) at = base.program().column(range.first).cuts;
  for (const std::optional<Number>& end : {fact.lowest, fact.highest})
    if (end) at.push_back(*end);
  std::sort(at.begin(), at.end());
  at.erase(std::unique(at.begin(), at.end()), at.end());
  for (int i = 0; i < (base.is_calculated_from(id) ? halvings : 1); ++i) halve(at);
  for (const Number& number : at) {
    if ((fact.lowest && number < *fact.lowest) || (fact.highest && *fact.highest < number))
      continue;
    Value value;
    value.number = number;
    answers.push_back(value);
  }
}

}  // namespace

std::vector<Value> telling_answers(const knowledge::KnowledgeBase& base, FactId id) {
  const FactDefinition& fact = base.vocabulary()[id];
  std::vector<Value> answers;
  Value value;
  if (model::is_choice(fact.type)) {
    const std::size_t choices = fact.type == model::FactType::boolean ? 2 : fact.values.size();
    for (; value.choice < choices; ++value.choice) answers.push_back(value);
  } else if (fact.type == model::FactType::number) {
    add_numbers(base, id, answers);
  } else if (model::is_many(fact.type)) {
    answers.push_back(value);
    for (std::size_t member = 0; member < fact.values.size(); ++member) {
      Value one;
      one.members.add(member);
      answers.push_back(one);
    }
  }
  if (fact.blank_is_never) {
    Value never;
    never.never = true;
    answers.push_back(never);
  }
  return answers;
}

namespace {

// By lane, what the answer that stands in it alarms of.
struct AlarmLanes {
  logic::Word urgent = 0, first = 0, treatment = 0;
  std::optional<Alarm> of(std::size_t lane) const {
    if ((urgent >> lane & 1) != 0) return Alarm::urgent;
    if ((first >> lane & 1) != 0) return Alarm::first;
    if ((treatment >> lane & 1) != 0) return Alarm::treatment;
    return std::nullopt;
  }
};

AlarmLanes alarm_lanes(const knowledge::KnowledgeBase& base, const logic::Lanes& lanes,
                       const model::Recommendation& plan) {
  AlarmLanes found;
  const plan::DispositionLanes dispositions = plan::decide_disposition(base, lanes);
  for (const model::DispositionRow& row : model::dispositions) {
    if (!model::comes_before(row.disposition, plan.disposition)) continue;
    const logic::Word sooner = dispositions.of[static_cast<std::size_t>(row.disposition)];
    (row.by == model::DecidedBy::urgent_flag ? found.urgent : found.first) |= sooner;
  }
  if (!plan.screen_open) found.first |= dispositions.screen_open;
  const std::vector<plan::StatusLanes> statuses = plan::decide_all(base, lanes);
  for (std::size_t i = 0; i < statuses.size(); ++i) {
    if (!model::actionable(plan.modalities[i].status)) continue;
    for (const model::StatusRow& row : model::statuses)
      if (!model::actionable(row.status)) found.treatment |= statuses[i][row.status];
  }
  return found;
}

}  // namespace

std::vector<Alarming> alarms_among(const plan::Engine& engine, const plan::Evaluation& evaluation,
                                   const model::Recommendation& plan,
                                   const std::vector<FactId>& among) {
  const knowledge::KnowledgeBase& base = engine.knowledge();
  std::map<FactId, Alarm> worst;
  const auto found = [&worst](FactId fact, Alarm what) {
    const auto [at, is_new] = worst.emplace(fact, what);
    if (!is_new) at->second = std::min(at->second, what);
  };
  // What sources tell otherwise, and what is calculated, is weighed for each answer anew.
  std::vector<FactId> tried;
  for (const FactId fact : among)
    if (evaluation.conflicts().empty() && !base.is_calculated_from(fact))
      tried.push_back(fact);
    else if (const auto alarm = alarm_of(engine, evaluation.patient().supplied(), plan, fact))
      found(fact, *alarm);
  plan::AnswerTrial trial(evaluation);
  const auto weigh = [&](const logic::Lanes& lanes, std::span<const plan::SingleAnswer> answers) {
    const AlarmLanes alarms = alarm_lanes(base, lanes, plan);
    for (std::size_t lane = 0; lane < answers.size(); ++lane)
      if (const auto alarm = alarms.of(lane)) found(answers[lane].fact, *alarm);
  };
  plan::try_alone(trial, plan::answers_to(base, tried), weigh);
  std::vector<Alarming> list;
  for (const FactId fact : among)
    if (const auto one = worst.find(fact); one != worst.end()) list.push_back({fact, one->second});
  return list;
}

std::optional<Alarm> alarm_of(const plan::Engine& engine, const model::Facts& facts,
                              const model::Recommendation& plan, FactId id) {
  std::optional<Alarm> worst;
  const auto found = [&worst](Alarm what) { worst = worst ? std::min(*worst, what) : what; };
  model::Facts told = facts;
  for (const Value& value : telling_answers(engine.knowledge(), id)) {
    told[id] = {};
    told[id].state = model::State::known;
    told[id].value = value;
    told[id].observed = facts.as_of;
    const plan::Evaluation evaluation = engine.evaluate(told);
    const model::Disposition then = evaluation.disposition();
    const bool sooner = model::comes_before(then, plan.disposition);
    if (sooner && model::row(then).by == model::DecidedBy::urgent_flag) return Alarm::urgent;
    if (sooner || (!plan.screen_open && !evaluation.screen_complete())) found(Alarm::first);
    for (std::size_t i = 0; i < plan.modalities.size(); ++i)
      if (model::actionable(plan.modalities[i].status) &&
          !model::actionable(evaluation.statuses()[i]))
        found(Alarm::treatment);
  }
  return worst;
}

}  // namespace windlass::intake
