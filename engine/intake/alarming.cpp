// SPDX-License-Identifier: Apache-2.0
#include "intake/alarming.hpp"

#include <algorithm>

namespace windlass::intake {

using model::FactDefinition;
using model::FactId;
using model::Number;
using model::Value;

namespace {

void add_numbers(const knowledge::KnowledgeBase& base, FactId id, std::vector<Value>& answers) {
  const FactDefinition& fact = base.vocabulary()[id];
  const auto range = base.program().columns_of(id);
  std::vector<Number> at;
  if (range.count == 1) at = base.program().column(range.first).cuts;
  for (const std::optional<Number>& end : {fact.lowest, fact.highest})
    if (end) at.push_back(*end);
  std::sort(at.begin(), at.end());
  at.erase(std::unique(at.begin(), at.end()), at.end());
  const auto add = [&](const Number& number) {
    if ((fact.lowest && number < *fact.lowest) || (fact.highest && *fact.highest < number)) return;
    Value value;
    value.number = number;
    answers.push_back(value);
  };
  for (std::size_t i = 0; i < at.size(); ++i) {
    if (i != 0)
      if (const auto sum = at[i - 1].plus(at[i]))
        if (const auto between = sum->over(2)) add(*between);
    add(at[i]);
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
