// SPDX-License-Identifier: Apache-2.0
// Back to an answer, and what was answered behind it.
#include <algorithm>
#include <utility>

#include "intake/conversation.hpp"

namespace windlass::intake {

using model::FactId;

bool Conversation::undo() {
  if (steps_.empty()) return false;
  // What was answered since somebody went back is not among what they went back over.
  if (steps_.size() > back_at_ || !steps_.back().is_answer) {
    taken_back_.clear();
    before_back_.reset();
  }
  if (!before_back_) before_back_ = BeforeBack{steps_, {told_, plan_}};
  if (steps_.back().is_answer) taken_back_.push_back(said_by(steps_.back()));
  back_at_ = steps_.size() - 1;
  told_ = std::move(steps_.back().before);
  if (steps_.back().plan) plan_ = *std::move(steps_.back().plan);
  steps_.pop_back();
  look_ahead();
  return true;
}

// What is otherwise now than before the step.
TakenBack Conversation::said_by(const Step& step) const {
  TakenBack found;
  for (FactId id = 0; id < vocabulary().size(); ++id) {
    const model::Fact &then = step.before.facts[id], &now = told_.facts[id];
    if (then.state != now.state || then.value != now.value || then.source != now.source ||
        then.observed != now.observed || then.candidates.size() != now.candidates.size())
      found.said.push_back({id, now});
    else if (told_.skipped[id] && !step.before.skipped[id])
      found.skipped.push_back(id);
  }
  return found;
}

std::vector<FactId> Conversation::say_again(TakenBack& taken) {
  const auto is_asked = [this](FactId id) {
    return names(plan_.questions, id) || names(plan_.waiting, id) || names(besides_.soon, id) ||
           names(besides_.again, id) || names(besides_.follow_up, id) || besides_.wish == id ||
           names(asked(), id);
  };
  for (FactId id : taken.skipped)
    told_.skipped[id] =
        told_.skipped[id] || (is_asked(id) && (told_.facts[id].state != model::State::known ||
                                               names(besides_.follow_up, id)));
  std::vector<FactId> again;
  std::vector<ScreenAnswer> left;
  for (const ScreenAnswer& one : taken.said) {
    if (!is_asked(one.fact)) {
      left.push_back(one);
      continue;
    }
    if (again.empty()) remember();
    told_.facts[one.fact] = one.what;
    again.push_back(one.fact);
  }
  taken.said = std::move(left);
  if (!again.empty()) changed(again);
  return again;
}

std::vector<FactId> Conversation::take_out(TakenBack& taken,
                                           const std::vector<FactId>& otherwise) const {
  const auto is_about = [&](FactId id) {
    return groups_[id] != nullptr &&
           std::any_of(otherwise.begin(), otherwise.end(), [&](FactId other) {
             const std::vector<FactId>& about = groups_[id]->about;
             return std::find(about.begin(), about.end(), other) != about.end();
           });
  };
  std::vector<FactId> out;
  for (const ScreenAnswer& one : taken.said)
    if (is_about(one.fact)) out.push_back(one.fact);
  const auto gone = [&](const ScreenAnswer& one) { return is_about(one.fact); };
  taken.said.erase(std::remove_if(taken.said.begin(), taken.said.end(), gone), taken.said.end());
  return out;
}

// Nothing was answered anew. What else was skipped meanwhile stays skipped.
PutBack Conversation::as_before() {
  const model::Recommendation before = plan_;
  PutBack done;
  std::vector<FactId> kept, skipped;
  for (auto one = taken_back_.rbegin(); one != taken_back_.rend(); ++one)
    for (const ScreenAnswer& said : one->said) kept.push_back(said.fact);
  if (steps_.size() > back_at_) skipped = said_by(steps_[back_at_]).skipped;
  steps_ = std::move(before_back_->steps);
  told_ = std::move(before_back_->now.before);
  plan_ = *std::move(before_back_->now.plan);
  for (FactId fact : skipped) told_.skipped[fact] = told_.skipped[fact] || !names(kept, fact);
  taken_back_.clear();
  before_back_.reset();
  look_ahead();
  done.change = since(before, std::move(kept));
  return done;
}

std::optional<PutBack> Conversation::put_back() {
  if (taken_back_.empty()) return std::nullopt;
  std::vector<FactId> answered;
  if (steps_.size() > back_at_) answered = steps_[back_at_].recorded;
  if (answered.empty()) return as_before();
  before_back_.reset();
  std::vector<TakenBack> taken = std::exchange(taken_back_, {});
  const model::Recommendation before = steps_[back_at_].plan ? *steps_[back_at_].plan : plan_;
  std::vector<FactId> otherwise;
  for (const ScreenAnswer& one : taken.back().said)
    if (names(answered, one.fact) && (told_.facts[one.fact].state != one.what.state ||
                                      told_.facts[one.fact].value != one.what.value))
      otherwise.push_back(one.fact);
  const auto is_answered = [&](const ScreenAnswer& one) { return names(answered, one.fact); };
  for (TakenBack& one : taken)
    one.said.erase(std::remove_if(one.said.begin(), one.said.end(), is_answered), one.said.end());
  PutBack done;
  for (auto one = taken.rbegin(); one != taken.rend(); ++one)
    for (FactId id : take_out(*one, otherwise)) done.asked_again.push_back(id);
  std::vector<FactId> kept;
  // An answer may be asked for again only once a later one stands.
  for (std::size_t last = SIZE_MAX; kept.size() != last;) {
    last = kept.size();
    for (auto one = taken.rbegin(); one != taken.rend(); ++one)
      for (FactId id : say_again(*one)) kept.push_back(id);
  }
  for (auto one = taken.rbegin(); one != taken.rend(); ++one)
    for (const ScreenAnswer& said : one->said) done.fell_away.push_back(said.fact);
  if (kept.empty() && done.fell_away.empty() && done.asked_again.empty()) return std::nullopt;
  done.change = since(before, std::move(kept));
  return done;
}

}  // namespace windlass::intake
