// SPDX-License-Identifier: Apache-2.0
#include "ticks.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "knowledge/none_of_these.hpp"
#include "model/spoken.hpp"
#include "offers.hpp"
#include "recorded.hpp"

namespace windlass::tool {

using intake::ScreenAnswer;
using model::FactId;
using model::State;

namespace {

auto of(FactId fact) {
  return [fact](const ScreenAnswer& one) { return one.fact == fact; };
}

}  // namespace

Ticks::Ticks(const intake::Conversation& conversation, const intake::QuestionScreen& asked)
    : conversation_(conversation), asked_(asked) {}

Ticks::Step Ticks::step_after(FactId fact) const {
  const auto found = std::find_if(said_.begin(), said_.end(), of(fact));
  if (found == said_.end()) return Step::yes;
  const auto none = knowledge::none_of_these(conversation_.vocabulary()[fact]);
  if (found->what.state == State::known && none && found->what.value == *none) return Step::yes;
  return found->what.state == State::not_done ? Step::open : Step::not_done;
}

void Ticks::put(ScreenAnswer said) {
  take(said.fact);
  said_.push_back(std::move(said));
}

void Ticks::take(FactId fact) {
  said_.erase(std::remove_if(said_.begin(), said_.end(), of(fact)), said_.end());
}

bool Ticks::take_last() {
  if (said_.empty()) return false;
  said_.pop_back();
  return true;
}

std::vector<FactId> Ticks::rest() const {
  std::vector<FactId> rest;
  for (const model::Question& one : asked_.questions)
    if (std::none_of(said_.begin(), said_.end(), of(one.fact))) rest.push_back(one.fact);
  return rest;
}

std::string Ticks::in_words() const {
  std::vector<std::string> words;
  for (const model::Question& one : asked_.questions) {
    const auto found = std::find_if(said_.begin(), said_.end(), of(one.fact));
    if (found == said_.end()) continue;
    words.push_back(std::string(1, label_in(asked_, one.fact)) + " " +
                    tool::in_words(conversation_.vocabulary()[one.fact], found->what));
  }
  return base::join(words, "; ");
}

std::string ticked_values(const model::FactDefinition& fact,
                          const std::vector<std::string>& words) {
  std::vector<std::string> labels;
  for (const std::string& word : words) labels.emplace_back(model::label(fact, word));
  return labels.empty() ? "nothing" : base::join(labels, "; ");
}

}  // namespace windlass::tool
