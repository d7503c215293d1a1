// SPDX-License-Identifier: Apache-2.0
// What a conversation says of the plan: what comes first, what an answer did, how it stands so far.
#include <algorithm>

#include "model/spoken.hpp"
#include "plan/emergencies.hpp"
#include "present/marks.hpp"
#include "present/phrases.hpp"
#include "recorded.hpp"
#include "terminal.hpp"

namespace windlass::tool {

using intake::AnswerEffect;
using model::State;

namespace {

constexpr std::size_t most_named = 3;    // of questions that an answer has added
constexpr std::size_t most_counted = 8;  // of what a treatment that opens counts on

}  // namespace

void Terminal::tell_change(const AnswerEffect& change) {
  const model::Recommendation& plan = conversation_.plan();
  if (!change.opened.empty()) tell("+ open: " + titles(change.opened), Ink::good);
  tell_what_it_counts_on(change.opened);
  if (!change.closed.empty()) tell("- no longer open: " + titles(change.closed), Ink::stop);
  if (!change.settled.empty()) tell("- not now: " + titles(change.settled), Ink::care);
  if (change.disposition) {
    tell("> " + upper(with_spaces(model::word(*change.disposition))), Ink::bold);
    if (const std::string open = urgent_and_not_asked(conversation_); !open.empty())
      tell(open, Ink::care);
  }
  for (const std::string_view id : change.flags)
    if (const model::RedFlag* flag = present::red_flag_of(plan, id)) tell_flag(*flag);
  tell_what_stands(change);
  tell_added(change);
}

// Whoever takes up a patient who is to be sent reads it before any question.
void Terminal::tell_what_comes_first() {
  const model::Recommendation& plan = conversation_.plan();
  if (model::row(plan.disposition).by != model::DecidedBy::urgent_flag) return;
  blank();
  tell(
      upper(with_spaces(model::word(plan.disposition))) + ". " + present::meaning_of(plan, words()),
      Ink::stop);
  for (const model::RedFlag& flag : plan.red_flags)
    if (flag.verdict == model::Verdict::true_) tell_flag(flag);
}

// What sends the patient at once stands beside each answer that leaves it so.
void Terminal::tell_what_stands(const AnswerEffect& change) {
  const model::Recommendation& plan = conversation_.plan();
  if (!plan::is_emergency(plan.disposition) || change.disposition) return;
  for (const model::RedFlag& flag : plan.red_flags)
    if (flag.verdict == model::Verdict::true_ && flag.disposition == plan.disposition &&
        std::find(change.flags.begin(), change.flags.end(), flag.id) == change.flags.end())
      tell(upper(with_spaces(model::word(plan.disposition))) +
               " still: " + std::string(flag.title) + ". " + std::string(flag.action),
           Ink::stop);
}

// Beside a treatment that opens stands what it takes as no finding, for nobody was asked yet.
void Terminal::tell_what_it_counts_on(const std::vector<std::string_view>& opened) {
  std::vector<model::FactId> facts;
  for (const model::Assumed& one : conversation_.plan().assumed)
    if (!one.needless && one.state == State::not_supplied &&
        intake::is_asked_of_people(words()[one.fact]) && !intake::names(facts, one.fact) &&
        std::any_of(opened.begin(), opened.end(), [&](std::string_view id) {
          return std::find(one.affects.begin(), one.affects.end(), id) != one.affects.end();
        }))
      facts.push_back(one.fact);
  if (facts.empty()) return;
  const std::size_t more = facts.size() > most_counted ? facts.size() - most_counted : 0;
  facts.resize(facts.size() - more);
  tell("  on the assumption, nobody was asked yet: " + tool::titles(conversation_, facts) +
           (more == 0 ? std::string() : " and " + std::to_string(more) + " more") + ".",
       Ink::care);
}

void Terminal::tell_flag(const model::RedFlag& flag) {
  tell("! " + std::string(flag.title) + ". " + std::string(flag.action), Ink::stop);
}

// One line: what is asked comes soon enough.
void Terminal::tell_added(const AnswerEffect& change) {
  if (change.added.empty()) return;
  std::vector<std::string> named;
  for (std::size_t i = 0; i < std::min(change.added.size(), most_named); ++i)
    named.push_back(words()[change.added[i].fact].title);
  std::string text = count(change.added.size(), "more question", "more questions") +
                     " after this answer: " + join(named, "; ");
  if (change.added.size() > named.size())
    text += " and " + std::to_string(change.added.size() - named.size()) + " more";
  text += ".";
  const std::string& because = change.added.front().because;
  if (std::all_of(change.added.begin(), change.added.end(),
                  [&](const AnswerEffect::Added& one) { return one.because == because; }))
    text += " " + (because.ends_with('.') ? because : present::sentence(because));
  tell(text, Ink::faint);
}

void Terminal::so_far() {
  const model::Recommendation& plan = conversation_.plan();
  blank();
  tell("The plan so far: " + upper(with_spaces(model::word(plan.disposition))), Ink::bold);
  tell(present::meaning_of(plan, words()));
  for (const model::RedFlag& flag : plan.red_flags)
    if (flag.verdict == model::Verdict::true_) tell_flag(flag);
  if (const std::string open = urgent_and_not_asked(conversation_); !open.empty())
    tell(open, Ink::care);
  for (auto row = model::statuses.rbegin(); row != model::statuses.rend(); ++row) {
    std::vector<std::string_view> ids;
    for (const model::ModalityPlan& one : plan.modalities)
      if (one.status == row->status) ids.push_back(one.id);
    if (!ids.empty()) hang("  " + std::string(mark_of(row->status).spoken) + ": ", titles(ids));
  }
  for (const model::Provisional& one : plan.provisional) {
    std::vector<std::string> assumed;
    for (const model::Provisional::Assumption& each : one.assuming)
      assumed.push_back(words()[each.fact].title + ": " +
                        model::in_words(words()[each.fact], each.value));
    tell("Would open: " + titles(one.opens) + ", if the answers are " + join(assumed, "; "),
         Ink::faint);
  }
}

}  // namespace windlass::tool
