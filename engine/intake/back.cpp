// SPDX-License-Identifier: Apache-2.0
// Back to an answer, and what was answered behind it.
#include <algorithm>
#include <utility>

#include "intake/conversation.hpp"

namespace windlass::intake {

using model::FactId;

namespace {

bool names(const std::vector<model::Question>& questions, FactId fact) {
  return std::any_of(questions.begin(), questions.end(),
                     [fact](const model::Question& one) { return one.fact == fact; });
}

}  // namespace

bool Conversation::undo() {
  if (steps_.empty()) return false;
  // What was answered since somebody went back is not among what they went back over.
  if (steps_.size() > back_at_ || !steps_.back().answers) taken_back_.clear();
  if (steps_.back().answers) taken_back_.push_back(said_by(steps_.back()));
  back_at_ = steps_.size() - 1;
  facts_ = std::move(steps_.back().facts);
  head_ = std::move(steps_.back().head);
  skipped_ = std::move(steps_.back().skipped);
  if (steps_.back().plan) plan_ = *std::move(steps_.back().plan);
  steps_.pop_back();
  look_ahead();
  return true;
}

// What is otherwise now than before the step.
Conversation::TakenBack Conversation::said_by(const Step& step) const {
  TakenBack found;
  for (FactId id = 0; id < vocabulary().size(); ++id) {
    const model::Fact &then = step.facts[id], &now = facts_[id];
    if (then.state != now.state || then.value != now.value || then.source != now.source ||
        then.observed != now.observed || then.candidates.size() != now.candidates.size())
      found.said.push_back({id, now});
    else if (skipped_[id] && !step.skipped[id])
      found.skipped.push_back(id);
  }
  return found;
}

std::vector<FactId> Conversation::say_again(TakenBack& taken) {
  const auto is_asked = [this](FactId id) {
    return names(plan_.questions, id) || names(plan_.waiting, id) ||
           std::find(soon_.begin(), soon_.end(), id) != soon_.end();
  };
  for (FactId id : taken.skipped) skipped_[id] = skipped_[id] || is_asked(id);
  std::vector<FactId> again;
  std::vector<ScreenAnswer> left;
  for (const ScreenAnswer& one : taken.said) {
    if (!is_asked(one.fact)) {
      left.push_back(one);
      continue;
    }
    if (again.empty()) remember();
    facts_[one.fact] = one.what;
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

std::optional<PutBack> Conversation::put_back() {
  std::vector<TakenBack> taken = std::exchange(taken_back_, {});
  if (taken.size() < 2) return std::nullopt;
  const TakenBack gone_back_to = std::move(taken.back());
  taken.pop_back();  // it has its new answer
  const bool anew = steps_.size() > back_at_;
  const model::Recommendation before =
      anew && steps_[back_at_].plan ? *steps_[back_at_].plan : plan_;
  std::vector<FactId> answered;
  if (anew)
    for (const ScreenAnswer& one : said_by(steps_[back_at_]).said) answered.push_back(one.fact);
  std::vector<FactId> otherwise;
  for (const ScreenAnswer& one : gone_back_to.said)
    if (facts_[one.fact].state != one.what.state || facts_[one.fact].value != one.what.value)
      otherwise.push_back(one.fact);
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
    for (const ScreenAnswer& said : one->said)
      if (std::find(answered.begin(), answered.end(), said.fact) == answered.end())
        done.fell_away.push_back(said.fact);
  done.change = since(before, std::move(kept));
  return done;
}

}  // namespace windlass::intake
