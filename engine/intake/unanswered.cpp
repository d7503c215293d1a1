// SPDX-License-Identifier: Apache-2.0
// What has no answer at the end of a conversation, and what is asked before it because an emergency
// may hide there.
#include <algorithm>
#include <map>
#include <numeric>
#include <tuple>
#include <utility>

#include "intake/conversation.hpp"
#include "knowledge/none_of_these.hpp"
#include "plan/asked_in_vain.hpp"
#include "plan/emergencies.hpp"

namespace windlass::intake {

using model::FactId;
using model::State;

namespace {

constexpr std::size_t most_in_the_last = 20;  // each line of a list has a key

std::vector<FactId> all_of(const model::Vocabulary& vocabulary) {
  std::vector<FactId> all(vocabulary.size());
  std::iota(all.begin(), all.end(), FactId{0});
  return all;
}

}  // namespace

std::vector<CountedOn> Conversation::unanswered() const {
  std::map<FactId, CountsFor> found;
  const auto add = [&found](FactId fact, CountsFor what) {
    const auto [at, is_new] = found.emplace(fact, what);
    if (!is_new) at->second = std::min(at->second, what);
  };
  for (const model::Question& one : plan_.questions)
    if (told_.skipped[one.fact])
      add(one.fact,
          model::names_disposition(one.affects) ? CountsFor::first : CountsFor::treatment);
  for (const model::Question& one : plan_.waiting)
    if (one.safety && told_.skipped[one.fact]) add(one.fact, CountsFor::first);
  for (FactId fact : plan::asked_in_vain(plan_)) add(fact, CountsFor::first);
  for (FactId fact : besides_.follow_up)
    if (told_.skipped[fact]) add(fact, CountsFor::treatment);
  for (const CountedOn& one : counted_on())
    if (answered_today(one.fact) || told_.skipped[one.fact]) add(one.fact, one.what);
  std::vector<CountedOn> list;
  for (const auto& [fact, what] : found) list.push_back({fact, what});
  in_order(list);
  return list;
}

void Conversation::ask_again() {
  besides_.again.clear();
  for (const CountedOn& one : unanswered()) besides_.again.push_back(one.fact);
  for (FactId fact : besides_.again) told_.skipped[fact] = false;
  look_ahead();
}

std::optional<Alarm> Conversation::before_the_end(const QuestionScreen& asked) const {
  std::optional<Alarm> worst;
  for (const model::Question& one : asked.questions) {
    const auto found = std::find_if(besides_.before_the_end.begin(), besides_.before_the_end.end(),
                                    [&](const Alarming& each) { return each.fact == one.fact; });
    if (found == besides_.before_the_end.end()) return std::nullopt;
    worst = worst ? std::min(*worst, found->what) : found->what;
  }
  return worst;
}

void Conversation::was_put(const std::vector<FactId>& facts) {
  for (const Alarming& one : besides_.before_the_end)
    if (names(facts, one.fact)) told_.asked_at_the_end[one.fact] = true;
}

// Of any type that somebody can tell or look for; where the pathway asks it of some people only,
// one that has a safe answer. What nobody knows was asked, and is not asked again.
bool Conversation::is_askable_flag(FactId fact, State state, bool of_others) const {
  const model::FactDefinition& one = vocabulary()[fact];
  return groups_[fact] != nullptr && !one.derived && is_asked_of_people(one) &&
         model::has_role(one, "red_flag") && state != State::known && state != State::conflict &&
         state != State::asked_not_known && (one.safe || !of_others);
}

// Where something urgent stands, what is less than that waits. What is not urgent, or what a
// treatment waits for, is asked again where a list is, in the same breath.
std::vector<Alarming> Conversation::asked_before_the_end(const std::vector<FactId>& among) const {
  const model::Facts now = today();
  const plan::Evaluation evaluation = engine_->evaluate(now);
  const std::vector<bool> of_others = evaluation.asked_of_others();
  const bool urgent_stands = model::row(plan_.disposition).by == model::DecidedBy::urgent_flag;
  std::vector<FactId> open;
  for (FactId fact : among)
    if (!told_.asked_at_the_end[fact] && is_askable_flag(fact, now[fact].state, of_others[fact]))
      open.push_back(fact);
  const std::vector<Alarming> alarms = alarms_among(*engine_, evaluation, plan_, open);
  std::vector<Alarming> found;
  for (FactId fact : open) {
    const auto alarm = std::find_if(alarms.begin(), alarms.end(),
                                    [fact](const Alarming& one) { return one.fact == fact; });
    if (alarm == alarms.end() && !names(plan_.questions, fact)) continue;
    const Alarm what = alarm == alarms.end() ? Alarm::treatment : alarm->what;
    const bool in_a_list = is_examination(fact) && !groups_[fact]->none.empty();
    if (what == Alarm::urgent || (in_a_list && !urgent_stands && !of_others[fact]))
      found.push_back({fact, what});
  }
  return found;
}

// How it began is told whole: a red flag that nobody was asked is asked beside what is asked of its
// group one by one, and no treatment opens before it that it would take back. With much open an
// answer may be urgent only where the others reassure.
void Conversation::look_beside() {
  besides_.beside.clear();
  if (model::row(plan_.disposition).by == model::DecidedBy::urgent_flag) return;
  const std::vector<model::Question> now = asked();
  const model::Facts well = reassured(now);
  const plan::Evaluation evaluation = engine_->evaluate(well);
  const std::vector<bool> of_others = evaluation.asked_of_others();
  plan::AnswerTrial trial(evaluation);
  for (const knowledge::QuestionGroup& group : groups()) {
    if (!group.none.empty()) continue;
    Round soonest = Round::rest;
    for (const model::Question& one : now)
      if (groups_[one.fact] == &group) soonest = std::min(soonest, round(one));
    if (Round::care < soonest) continue;
    std::vector<FactId> others;
    for (const FactId fact : group.facts)
      if (!told_.skipped[fact] && !model::names(now, fact) &&
          is_askable_flag(fact, well[fact].state, of_others[fact]))
        others.push_back(fact);
    for (const FactId fact : plan::urgent_alone(evaluation, trial, others))
      besides_.beside.push_back({fact, soonest});
  }
}

// Once no status waits for anything, so that whoever stops then has been asked; where something
// urgent stands, at the end.
void Conversation::look_before_the_end() {
  besides_.before_the_end.clear();
  besides_.urgent.clear();
  const std::vector<model::Question> now = asked();
  const bool urgent_stands = model::row(plan_.disposition).by == model::DecidedBy::urgent_flag;
  if (std::any_of(now.begin(), now.end(), [&](const model::Question& one) {
        return urgent_stands || round(one) <= Round::settles;
      }))
    return;
  for (const Alarming& one : asked_before_the_end(all_of(vocabulary())))
    if (!model::names(now, one.fact))
      besides_.before_the_end.push_back(one);
    else if (one.what == Alarm::urgent)
      besides_.urgent.push_back(one.fact);
  std::stable_sort(besides_.before_the_end.begin(), besides_.before_the_end.end(),
                   [this](const Alarming& a, const Alarming& b) {
                     // The signs of a score, of which none is the safe answer, come last.
                     const auto sign = [this](FactId one) {
                       return !vocabulary()[one].safe && !vocabulary()[one].blank_is_never;
                     };
                     return std::make_tuple(a.what, sign(a.fact), place(a.fact)) <
                            std::make_tuple(b.what, sign(b.fact), place(b.fact));
                   });
}

// Once nothing else is asked: what the plan counts on and may change what comes first. First all of
// which one key says that it is not so, in one list; then the others, one by one, since an answer
// often makes the next one needless.
void Conversation::look_for_the_last() {
  besides_.last.clear();
  if (!asked().empty()) return;
  std::vector<FactId> counted = disposition_counts_on(*engine_, today(), plan_);
  std::stable_sort(counted.begin(), counted.end(),
                   [this](FactId a, FactId b) { return place(a) < place(b); });
  std::optional<FactId> alone;
  for (const FactId fact : counted) {
    if (!is_asked_of_people(vocabulary()[fact]) || told_.skipped[fact] || answered_today(fact))
      continue;
    if (!knowledge::none_of_these(vocabulary()[fact])) {
      if (!alone) alone = fact;
    } else if (besides_.last.size() < most_in_the_last) {
      besides_.last.push_back(fact);
    }
  }
  if (besides_.last.empty() && alone) besides_.last.push_back(*alone);
}

std::vector<FactId> Conversation::may_be_urgent() const {
  std::vector<FactId> found;
  for (const Alarming& one : asked_before_the_end(all_of(vocabulary())))
    if (one.what == Alarm::urgent) found.push_back(one.fact);
  std::stable_sort(found.begin(), found.end(),
                   [this](FactId a, FactId b) { return place(a) < place(b); });
  return found;
}

}  // namespace windlass::intake
