// SPDX-License-Identifier: Apache-2.0
#include "intake/counted_on.hpp"

#include <algorithm>
#include <optional>
#include <set>
#include <utility>

#include "intake/alarming.hpp"
#include "intake/asked.hpp"
#include "knowledge/none_of_these.hpp"
#include "plan/assumed.hpp"

namespace windlass::intake {

using model::FactId;
using model::State;

namespace {

// By key and text.
using Lines = std::multiset<std::pair<std::string, std::string>>;

// How much and how often: what those sections of a protocol say, and every number.
bool is_dose(const model::ProtocolLine& line) {
  return !line.number.empty() || line.section == "dose" || line.section == "schedule";
}

Lines lines_of(const model::Protocol& protocol, bool of_dose) {
  Lines lines;
  for (const model::ProtocolLine& one : protocol.lines)
    if (is_dose(one) == of_dose) lines.emplace(one.key, one.text);
  return lines;
}

constexpr std::size_t most_choices = 8;

// Answers to try, the reassuring one first: of a measurement both ends of its range.
std::vector<model::Value> some_values(const model::FactDefinition& fact) {
  std::vector<model::Value> values;
  if (const auto none = knowledge::none_of_these(fact)) values.push_back(*none);
  if (fact.safe) values.push_back(*fact.safe);
  model::Value value;
  for (const auto& end : {fact.lowest, fact.highest})
    if (end) {
      value.number = *end;
      values.push_back(value);
    }
  value = {};
  const std::size_t choices =
      fact.type == model::FactType::boolean ? 2 : std::min(fact.values.size(), most_choices);
  if (model::is_choice(fact.type))
    for (; value.choice < choices; ++value.choice) values.push_back(value);
  if (values.empty()) values.push_back(value);
  return values;
}

// Nobody has told it, and somebody or some system could.
bool is_open(const knowledge::KnowledgeBase& base, const plan::Evaluation& evaluation,
             FactId fact) {
  const model::FactDefinition& one = base.vocabulary()[fact];
  return !one.derived && !one.question.empty() && evaluation.patient().known(fact) == nullptr &&
         evaluation.patient().state(fact) != State::conflict;
}

class Counted {
 public:
  Counted(const plan::Engine& engine, const model::Facts& facts, const model::Recommendation& plan)
      : engine_(engine),
        base_(engine.knowledge()),
        facts_(facts),
        plan_(plan),
        contradictions_(engine.evaluate(facts).contradictions().size()) {
    std::set<std::string_view> now;
    for (const model::StagePlan& stage : plan.stages)
      for (const model::StageItem& item : stage.items)
        if (item.now && model::actionable(item.status)) now.insert(item.modality);
    for (std::size_t i = 0; i < plan.modalities.size(); ++i)
      if (now.count(plan.modalities[i].id) != 0)
        begun_.push_back({i, read_by_prescriber(plan.modalities[i])});
  }

  // Of those that `wanted` holds.
  template <class Wanted>
  std::vector<CountedOn> find(const Wanted& wanted) const {
    const plan::Evaluation evaluation = engine_.evaluate(facts_);
    const std::vector<bool> of_others = evaluation.asked_of_others();
    std::vector<CountedOn> found;
    std::set<FactId> read;
    for (const Begun& one : begun_) read.insert(one.reads.begin(), one.reads.end());
    for (const model::Assumed& one : plan_.assumed)
      if (!one.needless) read.insert(one.fact);
    for (FactId fact : read)
      if (wanted(fact) && !of_others[fact] && is_open(base_, evaluation, fact) &&
          !plan::is_needless(evaluation, fact))
        if (const auto what = changed_by(fact)) found.push_back({fact, *what});
    return found;
  }

  // Whether an answer to it by itself does.
  bool changes_disposition(FactId fact) const {
    const std::vector<model::Value> answers = telling_answers(base_, fact);
    return std::any_of(answers.begin(), answers.end(), [&](const model::Value& value) {
      const model::Facts told = with_answer(fact, value);
      const plan::Evaluation evaluation = engine_.evaluate(told);
      return is_possible(evaluation) && is_another_disposition(evaluation);
    });
  }

 private:
  // Nobody counts on an answer that what is known rules out.
  bool is_possible(const plan::Evaluation& evaluation) const {
    return evaluation.contradictions().size() <= contradictions_;
  }
  bool is_another_disposition(const plan::Evaluation& evaluation) const {
    return evaluation.disposition() != plan_.disposition ||
           evaluation.screen_complete() == plan_.screen_open;
  }

  // A treatment of now, and what its prescriber reads, followed down. A protocol that stands in the
  // rules has none, and is taken to hang on whatever is asked.
  struct Begun {
    std::size_t modality;
    std::set<FactId> reads;
  };
  bool hangs_on(const Begun& one, FactId fact) const {
    return plan_.modalities[one.modality].protocol.prescriber.empty() || one.reads.count(fact) != 0;
  }

  std::set<FactId> read_by_prescriber(const model::ModalityPlan& one) const {
    std::set<FactId> read;
    for (const plugin::Plugin& plugin : engine_.plugins())
      for (const plugin::Prescriber& prescriber : plugin.prescribers())
        if (plugin.id() == one.plugin && prescriber.id == one.protocol.prescriber)
          add_inputs(prescriber, read);
    return read;
  }
  void add_inputs(const plugin::Prescriber& prescriber, std::set<FactId>& read) const {
    for (const plugin::Input& input : prescriber.inputs)
      if (const auto fact = base_.vocabulary().find(input.fact)) {
        read.insert(*fact);
        read.insert(base_.behind(*fact).begin(), base_.behind(*fact).end());
      }
  }

  // The weightiest that some answer changes. Statuses take far less to decide than protocols.
  std::optional<CountsFor> changed_by(FactId fact) const {
    std::optional<CountsFor> found = named_by_plan(fact);
    if (found == CountsFor::first) return found;
    for (const model::Value& value : telling_answers(base_, fact)) {
      const model::Facts told = with_answer(fact, value);
      const plan::Evaluation evaluation = engine_.evaluate(told);
      if (!is_possible(evaluation)) continue;
      if (is_another_disposition(evaluation)) return CountsFor::first;
      if (changes_a_status(evaluation)) found = CountsFor::treatment;
    }
    if (found) return found;
    for (const model::Value& value : some_values(base_.vocabulary()[fact])) {
      const std::optional<CountsFor> what = changed_protocol(fact, with_answer(fact, value));
      if (what == CountsFor::dose) return what;
      if (what) found = what;
    }
    return found;
  }

  // As the plan itself says it, alone and with others that nobody was asked.
  std::optional<CountsFor> named_by_plan(FactId fact) const {
    std::optional<CountsFor> found;
    for (const model::Assumed& one : plan_.assumed) {
      if (one.fact != fact || one.needless) continue;
      if (model::names_disposition(one.affects)) return CountsFor::first;
      for (const model::ModalityPlan& each : plan_.modalities)
        if (std::find(one.affects.begin(), one.affects.end(), each.id) != one.affects.end())
          found = CountsFor::treatment;
    }
    return found;
  }

  model::Facts with_answer(FactId fact, const model::Value& value) const {
    model::Facts told = facts_;
    told[fact] = {};
    told[fact].state = State::known;
    told[fact].value = value;
    told[fact].observed = facts_.as_of;
    return told;
  }

  bool changes_a_status(const plan::Evaluation& evaluation) const {
    for (std::size_t i = 0; i < base_.modalities().size(); ++i)
      if (evaluation.statuses()[i] != plan_.modalities[i].status) return true;
    return false;
  }

  std::optional<CountsFor> changed_protocol(FactId fact, const model::Facts& told) const {
    std::optional<CountsFor> found;
    std::optional<plan::Evaluation> evaluation;
    for (const Begun& one : begun_) {
      if (!hangs_on(one, fact)) continue;
      if (!evaluation) evaluation.emplace(engine_.evaluate(told));
      if (!is_possible(*evaluation)) return std::nullopt;
      const model::Protocol& now = plan_.modalities[one.modality].protocol;
      model::Protocol then;
      if (engine_.calls().prescribe(one.modality, evaluation->patient(), then) ||
          lines_of(then, true) != lines_of(now, true))
        return CountsFor::dose;
      if (lines_of(then, false) != lines_of(now, false)) found = CountsFor::words;
    }
    return found;
  }

  const plan::Engine& engine_;
  const knowledge::KnowledgeBase& base_;
  const model::Facts& facts_;
  const model::Recommendation& plan_;
  std::vector<Begun> begun_;
  std::size_t contradictions_;  // of what is known
};

bool shows_treatment(const model::Recommendation& plan) {
  return !plan.treatment_waits() && !model::row(plan.disposition).hides_treatments;
}

}  // namespace

bool names(const std::vector<CountedOn>& list, FactId fact) {
  return std::any_of(list.begin(), list.end(),
                     [fact](const CountedOn& one) { return one.fact == fact; });
}

std::vector<CountedOn> counted_on(const plan::Engine& engine, const model::Facts& facts,
                                  const model::Recommendation& plan) {
  if (!shows_treatment(plan)) return {};
  return Counted(engine, facts, plan).find([](FactId) { return true; });
}

std::vector<FactId> disposition_counts_on(const plan::Engine& engine, const model::Facts& facts,
                                          const model::Recommendation& plan) {
  std::vector<FactId> found;
  if (!shows_treatment(plan)) return found;
  const Counted counted(engine, facts, plan);
  const plan::Evaluation evaluation = engine.evaluate(facts);
  const std::vector<bool> of_others = evaluation.asked_of_others();
  for (const model::Assumed& one : plan.assumed)
    if (!one.needless && !of_others[one.fact] && !names(found, one.fact) &&
        is_open(engine.knowledge(), evaluation, one.fact) &&
        (model::names_disposition(one.affects) || counted.changes_disposition(one.fact)))
      found.push_back(one.fact);
  return found;
}

std::vector<FactId> doses_count_on(const plan::Engine& engine, const model::Facts& facts,
                                   const model::Recommendation& plan,
                                   const std::vector<FactId>& among) {
  std::vector<FactId> found;
  if (!shows_treatment(plan)) return found;
  const auto wanted = [&among](FactId fact) {
    return std::find(among.begin(), among.end(), fact) != among.end();
  };
  for (const CountedOn& one : Counted(engine, facts, plan).find(wanted))
    if (one.what == CountsFor::dose) found.push_back(one.fact);
  return found;
}

}  // namespace windlass::intake
