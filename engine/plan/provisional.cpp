// SPDX-License-Identifier: Apache-2.0
#include "plan/provisional.hpp"

#include <algorithm>

#include "model/consent.hpp"
#include "plan/conventions.hpp"

namespace windlass::plan {

using model::FactId;
using model::Status;

namespace {

constexpr std::size_t most_assumed = 10;  // more answers are not a few
constexpr std::int64_t days_in_week = 7;

class Ladder {
 public:
  Ladder(const Evaluation& evaluation, const Calls& calls, const std::vector<Settling>& asked,
         const model::Recommendation& plan)
      : evaluation_(evaluation),
        base_(evaluation.base()),
        calls_(calls),
        asked_(asked),
        plan_(plan),
        assumed_(base_.vocabulary().size()),
        week_(week_by_the_calendar()) {}

  std::vector<model::Provisional> run() {
    if (!assume_screen()) return {};
    find_rungs();
    std::vector<bool> open(asked_.size());
    std::vector<model::Provisional> found;
    model::Facts told = evaluation_.patient().supplied();
    for (const std::vector<FactId>& rung : rungs_) {
      for (FactId fact : rung) tell(told, fact);
      const Evaluation then(base_, calls_, told);
      if (!then.screen_complete() ||
          model::row(then.disposition()).by == model::DecidedBy::urgent_flag)
        continue;
      model::Provisional one;
      for (std::size_t i = 0; i < asked_.size(); ++i) {
        if (open[i] || plan_.modalities[i].status != Status::ask ||
            !model::actionable(then.statuses()[i]))
          continue;
        open[i] = true;
        one.opens.push_back(base_.modalities()[i].id);
      }
      if (one.opens.empty()) continue;
      for (FactId fact : rung)
        one.assuming.push_back({fact, *answer(fact), evaluation_.patient().state(fact)});
      found.push_back(std::move(one));
    }
    return found;
  }

 private:
  // Nobody measures the week of the course: an old one has gone on by the weeks since it was told.
  std::optional<model::Value> week_by_the_calendar() const {
    const std::optional<FactId> week = base_.vocabulary().find(week_fact);
    if (!week) return std::nullopt;
    const model::Facts& told = evaluation_.patient().supplied();
    const model::Fact& fact = told[*week];
    if (fact.state != model::State::stale || fact.value_lost || !fact.observed || !told.as_of)
      return std::nullopt;
    const model::FactDefinition& definition = base_.vocabulary()[*week];
    const std::int64_t since = (told.as_of->days - fact.observed->days) / days_in_week;
    const auto now = fact.value.number.plus(model::Number(since));
    if (!now || (definition.highest && *definition.highest < *now)) return std::nullopt;
    model::Value value = fact.value;
    value.number = *now;
    return value;
  }
  const model::Value* answer(FactId fact) const {
    if (base_.vocabulary()[fact].derived) return nullptr;
    if (week_ && base_.vocabulary()[fact].id == week_fact) return &*week_;
    return assumable(base_.vocabulary()[fact], evaluation_.patient().supplied()[fact]);
  }
  bool assume(const std::vector<FactId>& facts) {
    if (!std::all_of(facts.begin(), facts.end(), [this](FactId one) { return answer(one); }))
      return false;
    for (FactId fact : facts) assumed_[fact] = true;
    return true;
  }
  // Whatever the screen waits for comes first.
  bool assume_screen() {
    std::vector<FactId> facts;
    for (const model::Question& one : plan_.questions)
      if (!one.settles.empty() && one.settles.front() == "disposition") facts.push_back(one.fact);
    return assume(facts);
  }
  // Each rung assumes what the one below does, and what opens one modality more.
  void find_rungs() {
    for (const std::size_t next : in_order_of_care(base_, asked_, assumed_)) {
      if (!assume(asked_[next].facts)) continue;
      std::vector<FactId> rung;
      for (FactId fact = 0; fact < assumed_.size(); ++fact)
        if (assumed_[fact]) rung.push_back(fact);
      if (rung.size() > most_assumed) break;
      // It may assume no more than the one below, which opens both.
      if (rungs_.empty() || rung.size() > rungs_.back().size()) rungs_.push_back(std::move(rung));
    }
  }

  void tell(model::Facts& facts, FactId fact) const {
    const model::Value value = *answer(fact);
    facts[fact] = {};
    facts[fact].state = model::State::known;
    facts[fact].value = value;
  }

  const Evaluation& evaluation_;
  const knowledge::KnowledgeBase& base_;
  const Calls& calls_;
  const std::vector<Settling>& asked_;
  const model::Recommendation& plan_;
  std::vector<bool> assumed_;               // by fact
  std::optional<model::Value> week_;        // where an old one is on record
  std::vector<std::vector<FactId>> rungs_;  // facts, in the vocabulary's order
};

}  // namespace

const model::Value* assumable(const model::FactDefinition& definition, const model::Fact& fact) {
  if (!definition.safe || model::is_typed(definition.type) || model::is_consent(definition.id) ||
      fact.state == model::State::conflict)
    return nullptr;
  if (fact.state != model::State::stale) return &*definition.safe;
  return fact.value_lost ? nullptr : &fact.value;
}

std::vector<model::Provisional> find_provisional(const Evaluation& evaluation, const Calls& calls,
                                                 const std::vector<Settling>& asked,
                                                 const model::Recommendation& plan) {
  if (model::row(plan.disposition).by == model::DecidedBy::urgent_flag ||
      std::none_of(asked.begin(), asked.end(),
                   [](const Settling& one) { return one.reach == Reach::opened; }))
    return {};
  return Ladder(evaluation, calls, asked, plan).run();
}

}  // namespace windlass::plan
