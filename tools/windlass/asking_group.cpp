// SPDX-License-Identifier: Apache-2.0
// Screens that take several keys: a group of questions, and a question with several answers.
#include <algorithm>
#include <utility>

#include "knowledge/none_of_these.hpp"
#include "offers.hpp"
#include "recorded.hpp"
#include "terminal.hpp"

namespace windlass::tool {

using intake::QuestionScreen;
using intake::Rest;
using intake::ScreenAnswer;
using model::FactDefinition;
using model::State;

namespace {

std::optional<Rest> rest_of(char pressed) {
  switch (pressed) {
    case key::none: return Rest::safe;
    case key::not_known: return Rest::asked_not_known;
    case key::not_done: return Rest::not_done;
    case key::skip: return Rest::skipped;
    case key::enter: return Rest::open;
    default: return std::nullopt;
  }
}

}  // namespace

// --- a group ---

void Terminal::show_group(const QuestionScreen& asked) {
  const knowledge::QuestionGroup& group = *asked.group;
  blank();
  tell_before_the_end(asked);
  tell(group.title + ". " + group.question, Ink::bold);
  for (const model::Question& one : asked.questions)
    hang("  " + std::string(1, label_in(asked, one.fact)) + "  ", question_of(words(), fact(one)));
  const std::string all = std::to_string(asked.questions.size());
  const std::string each = asked.questions.size() == 2 ? "both" : "all " + all + " listed here";
  tell("n = " + group.none +
       (conversation_.is_examination(asked)
            ? " Names these " + all + " before it records that they were done and are normal."
            : " Records no, or normal, for " + each + "."));
  tell("1, 2 ... = yes, that one, or it asks which; once more = not done.  -1, -2 ... = no, or " +
       std::string("normal, that one alone.  x = these ") + all + " were not done or not asked.");
}

void Terminal::show_ticks(const Ticks& ticks) {
  if (ticks.empty()) {
    tell("Nothing is ticked.");
    return;
  }
  tell("Ticked: " + ticks.in_words() + ".", Ink::bold);
  const std::size_t rest = ticks.rest().size();
  if (rest == 0) {
    tell("Enter = record this.");
    return;
  }
  const std::string others = rest == 1 ? "the other one" : "the other " + std::to_string(rest);
  tell("Enter = record this, and " + others + (rest == 1 ? " stays" : " stay") +
       " open.  n = and no, or normal, for " + others + ".  x = " + others +
       " not done or not asked.");
}

void Terminal::show_what_is_normal(const Ticks& ticks) {
  const std::vector<model::FactId> rest = ticks.rest();
  const std::string all = std::to_string(rest.size());
  tell("Nothing is recorded yet. As done and normal (" + all +
           "): " + tool::titles(conversation_, rest) + ".",
       Ink::care);
  if (!ticks.empty()) tell("Ticked: " + ticks.in_words() + ".", Ink::bold);
  tell("n = " + (rest.size() == 1 ? "it was" : "all " + all + " were") +
       " done and normal.  A label = that one is not normal; once more = it was not done.  x = "
       "not done.");
}

void Terminal::tick_no(const QuestionScreen& asked, char label, Ticks& ticks) {
  for (const model::Question& one : asked.questions)
    if (const auto none = knowledge::none_of_these(fact(one));
        none && label_in(asked, one.fact) == label) {
      ticks.put(conversation_.said(one.fact, State::known, &*none));
      show_ticks(ticks);
      return;
    }
  tell("- and a label of the list says no, or normal, of that one alone.", Ink::care);
}

bool Terminal::tick(const model::Question& one, char label, Ticks& ticks) {
  switch (ticks.step_after(one.fact)) {
    case Ticks::Step::not_done:
      ticks.put(conversation_.said(one.fact, State::not_done));
      return true;
    case Ticks::Step::open: ticks.take(one.fact); return true;
    case Ticks::Step::yes: break;
  }
  // Somebody who picks a line has said that it is so, and is asked no more than which.
  if (const std::optional<model::Value> so = picked(fact(one))) {
    ticks.put(conversation_.said(one.fact, State::known, &*so));
    return true;
  }
  keys_.forget_typed_ahead();
  tell(question_of(words(), fact(one)), Ink::bold);
  const Heard heard = hear(one, label);
  if (heard.said) ticks.put(*heard.said);
  if (heard.key == key::show) so_far();
  return heard.key != key::leave;
}

// Takes the label back, so that the next press counts.
bool Terminal::is_pressed_again(char pressed, char& label, const FactDefinition& one) {
  const bool again =
      pressed == std::exchange(label, 0) && !entry_of_key(pressed, one).value_or("").empty();
  if (again)
    tell(std::string("Nothing is recorded yet. Here ") + pressed +
             " is an answer of this list: press it again if you mean that one.  x = not done.",
         Ink::care);
  return again;
}

Terminal::Outcome Terminal::end_group(const QuestionScreen& asked, const Ticks& ticks, Rest rest) {
  return after(conversation_.answer(asked, ticks.said(), rest));
}

Terminal::Outcome Terminal::ask_group(const QuestionScreen& asked) {
  const bool examined = conversation_.is_examination(asked);
  Ticks ticks(conversation_, asked);
  show_group(asked);
  for (char before = 0;;) {
    const char last = before;
    const std::optional<char> read =
        keys_.key(ticks.empty() ? Keys::Enter::is_none : Keys::Enter::on_a_terminal);
    const char pressed = before = read.value_or(key::leave);
    const auto line = std::find_if(
        asked.questions.begin(), asked.questions.end(),
        [&](const model::Question& one) { return label_in(asked, one.fact) == pressed; });
    if (pressed == key::none && last != key::none && examined && !ticks.rest().empty()) {
      show_what_is_normal(ticks);
      keys_.forget_typed_ahead();  // the second n is of somebody who has read what it vouches for
    } else if (const std::optional<Rest> rest = rest_of(pressed)) {
      return end_group(asked, ticks, *rest);
    } else if (pressed == key::no_of_one) {
      tick_no(asked, keys_.key().value_or(key::leave), ticks);
    } else if (line != asked.questions.end()) {
      if (!tick(*line, pressed, ticks)) return Outcome::stopped;
      show_ticks(ticks);
    } else if (pressed == key::leave) {
      // Nothing that is only ticked is recorded: not by Ctrl-C, nor where the terminal is closed.
      if (!read || ticks.empty() || last == key::leave) return Outcome::stopped;
      tell("What is ticked is not recorded yet: Enter records it, q once more leaves without it.",
           Ink::care);
    } else if (pressed == key::back) {
      if (ticks.take_last()) {
        show_ticks(ticks);
      } else if (const Outcome back = go_back(); back != Outcome::again) {
        return back;
      }
    } else if (pressed == key::show) {
      so_far();
      show_group(asked);
      if (!ticks.empty()) show_ticks(ticks);
    } else {
      // The tenth line has a letter, and whoever types its number has ticked the first.
      if (pressed == '0' && last == '1' && ticks.take_last())
        tell("There is no line 10: after 9 come letters. Line 1 is not ticked.", Ink::care);
      tell("Press n, x, a label of the list, or one of: " + std::string(keys_for_all));
    }
  }
}

// --- a question with several answers ---

Terminal::Heard Terminal::hear_many(const model::Question& question, char label) {
  const FactDefinition& one = fact(question);
  std::vector<std::string> ticked;
  tell(offer(one));
  const auto turn = [&ticked](const std::string& word) {
    const auto found = std::find(ticked.begin(), ticked.end(), word);
    if (found == ticked.end())
      ticked.push_back(word);
    else
      ticked.erase(found);
  };
  for (;;) {
    const char pressed = keys_.key(Keys::Enter::is_one).value_or(key::leave);
    if (is_pressed_again(pressed, label, one)) continue;
    if (is_minus_of_the_list(pressed, one)) continue;
    if (pressed == key::enter && ticked.empty()) {
      tell("Nothing is ticked: n = none of these, ? = don't know.");
    } else if (pressed == key::none && !ticked.empty()) {
      tell("Some are ticked: Enter records them, their keys once more take them off.");
    } else if (pressed == key::enter || pressed == key::none) {
      return {read(question, entry_of(ticked, one))};
    } else if (pressed == key::back && !ticked.empty()) {
      ticked.pop_back();
      tell("Ticked: " + ticked_values(one, ticked), Ink::bold);
    } else if (const std::optional<ScreenAnswer> said = said_by(pressed, question)) {
      return {said};
    } else if (is_for_all(pressed)) {
      return {std::nullopt, pressed};
    } else {
      const std::string typed =
          takes_key(one) ? std::string(1, pressed) : keys_.line(pressed).value_or("");
      const auto named = chosen(typed, one);
      if (!named) {
        tell("Not taken. " + offer(one), Ink::care);
        continue;
      }
      std::for_each(named->begin(), named->end(), turn);
      tell("Ticked: " + ticked_values(one, ticked), Ink::bold);
      if (!ticked.empty()) tell("Enter = these, and no other.");
    }
  }
}

}  // namespace windlass::tool
