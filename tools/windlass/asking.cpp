// SPDX-License-Identifier: Apache-2.0
#include "asking.hpp"

#include <algorithm>
#include <ostream>

#include "base/yaml.hpp"
#include "model/spoken.hpp"
#include "offers.hpp"
#include "present/marks.hpp"
#include "present/phrases.hpp"
#include "recorded.hpp"
#include "terminal.hpp"

namespace windlass::tool {

using intake::AnswerEffect;
using intake::Conversation;
using intake::QuestionScreen;
using intake::Rest;
using intake::ScreenAnswer;
using model::FactDefinition;
using model::State;
using model::Status;

namespace {

std::string in_plain_words(const base::Diagnostic& why, const FactDefinition& one) {
  const std::string unit = model::unit_in_words(one.unit);
  if (why.code == "fact.range") return "It is outside " + model::range_in_words(one) + ".";
  if (why.code == "fact.unit" && !unit.empty()) return "That unit does not fit: say it in " + unit;
  // Behind the semicolon stands how a document says that nobody knows: here "?" does.
  if (why.code == "fact.number")
    return "That is not a number: " + why.hint.substr(0, why.hint.find(';')) + ".";
  return why.message + (why.hint.empty() ? "" : ": " + why.hint);
}

}  // namespace

Terminal::Terminal(Conversation& conversation, const Keep& keep, Streams& streams)
    : conversation_(conversation), keep_(keep), streams_(streams) {}

bool Terminal::run() {
  keys_.forget_typed_ahead();
  tell("One key is one answer. Most questions fall away as you answer.");
  if (conversation_.is_later_visit())
    tell(
        "A later visit: the course, pain, what is measured, skin and consent are asked anew "
        "first.");
  tell(keys_for_all);
  tell_what_comes_first();
  if (const Outcome begun = ask_first_visit(); begun != Outcome::go_on)
    return begun == Outcome::stopped;
  for (;;) {
    const std::optional<QuestionScreen> asked = conversation_.next();
    const Outcome outcome = !asked ? end() : asked->together ? ask_group(*asked) : ask_one(*asked);
    if (outcome == Outcome::failed) return false;
    if (outcome == Outcome::stopped) return put_back();
    keys_.forget_typed_ahead();
  }
}

void Terminal::hang(std::string_view lead, std::string_view text, Ink ink) {
  Page page(streams_.width, streams_.progress && streams_.colour);
  page.hang(lead, text, ink, ink);
  streams_.err << page.text() << std::flush;
}

void Terminal::blank() { streams_.err << "\n"; }

std::string Terminal::titles(const std::vector<std::string_view>& ids) const {
  std::vector<std::string> names;
  for (const model::ModalityPlan& one : conversation_.plan().modalities)
    if (std::find(ids.begin(), ids.end(), one.id) != ids.end()) names.emplace_back(one.title);
  return names.size() == conversation_.plan().modalities.size() ? "every treatment"
                                                                : join(names, "; ");
}

// Needles are named beside other care only where somebody wants them.
std::vector<std::string_view> Terminal::worth_naming(std::vector<std::string_view> opens) const {
  const auto last = std::remove_if(opens.begin(), opens.end(), [this](std::string_view id) {
    return conversation_.is_unwanted(id);
  });
  if (last != opens.begin()) opens.erase(last, opens.end());
  return opens;
}

// --- one question ---

Terminal::Outcome Terminal::ask_one(const QuestionScreen& asked) {
  const model::Question& question = asked.questions.front();
  blank();
  tell_before_the_end(asked);
  if (asked.group != nullptr) tell(asked.group->title, Ink::faint);
  tell(question_of(words(), fact(question)), Ink::bold);
  if (const auto opens = worth_naming(question.opens); !opens.empty())
    tell("opens " + titles(opens), Ink::faint);
  const model::Fact& told = conversation_.facts()[question.fact];
  if (told.state == State::known && told.observed)
    tell("told " + model::text(*told.observed) + ": " + model::in_words(fact(question), told.value),
         Ink::faint);
  else if (question.state != State::not_supplied)
    tell("so far: " + in_words(question.state), Ink::faint);
  const Heard heard = hear(question);
  if (heard.said) return after(conversation_.answer(asked, {*heard.said}, Rest::open));
  return common(heard.key, asked);
}

Terminal::Heard Terminal::hear(const model::Question& question, char label) {
  const FactDefinition& one = fact(question);
  if (model::is_many(one.type)) return hear_many(question, label);
  tell(offer(one));
  for (bool blank_before = false, guarded = false;;) {
    const char pressed =
        keys_.key(one.blank_is_never ? Keys::Enter::on_a_terminal : Keys::Enter::is_none)
            .value_or(key::leave);
    if (pressed == key::enter && !blank_before) {
      blank_before = true;
      tell("Enter once more, or n, records: never.");
      continue;
    }
    if (is_for_all(pressed) && pressed != key::not_known && pressed != key::not_done)
      return {std::nullopt, pressed};
    if (is_minus_of_the_list(pressed, one)) continue;
    if (std::optional<ScreenAnswer> said = said_by(pressed, question)) return {std::move(said)};
    if (std::exchange(guarded, false) && pressed == key::none) {
      tell("Nothing is recorded yet: here n says that this one is not so. n once more if so.");
      continue;
    }
    if ((guarded = is_pressed_again(pressed, label, one))) continue;
    const std::optional<std::string> entry =
        entry_of_key(pressed == key::enter ? key::none : pressed, one);
    std::optional<std::string> line = entry;
    if (entry && entry->empty()) {
      line = keys_.line(pressed);
      if (!line) return {std::nullopt, key::leave};
      if (line->empty()) {
        blank_before = false;
        continue;
      }
      line = entry_of_line(*line, one);
    }
    if (line && !line->empty())
      if (std::optional<ScreenAnswer> said = read(question, *line)) return {std::move(said)};
    blank_before = false;
    tell("Not taken. " + offer(one), Ink::care);
  }
}

// What follows a minus is a label of the list before, and no answer of this one.
bool Terminal::is_minus_of_the_list(char pressed, const FactDefinition& one) {
  if (pressed != key::no_of_one || (model::is_typed(one.type) && !one.blank_is_never)) return false;
  if (one.type == model::FactType::number && one.lowest && *one.lowest < model::Number(0))
    return false;
  static_cast<void>(keys_.key());
  tell("Nothing is recorded: a minus is of the list before. " + offer(one), Ink::care);
  return true;
}

// Why nobody knows.
std::optional<ScreenAnswer> Terminal::said_by(char pressed, const model::Question& question) {
  if (pressed == key::not_known) return conversation_.said(question.fact, State::asked_not_known);
  if (pressed == key::not_done) return conversation_.said(question.fact, State::not_done);
  return std::nullopt;
}

std::optional<ScreenAnswer> Terminal::read(const model::Question& question,
                                           const std::string& entry) {
  auto document = base::read_yaml("<answer>", entry);
  if (!document) return std::nullopt;
  auto said = conversation_.read(question.fact, *document->source, document->root);
  if (said) return *std::move(said);
  for (const base::Diagnostic& why : said.error())
    tell(in_plain_words(why, fact(question)), Ink::care);
  return std::nullopt;
}

// --- what is the same for both ---

Terminal::Outcome Terminal::common(char pressed, const QuestionScreen& asked) {
  switch (pressed) {
    case key::skip: conversation_.skip(asked); return put_back() ? Outcome::go_on : Outcome::failed;
    case key::back: return go_back();
    case key::leave: return Outcome::stopped;
    case key::show: so_far(); return Outcome::go_on;
    default: return Outcome::again;
  }
}

void Terminal::tell_before_the_end(const QuestionScreen& asked) {
  const std::optional<intake::Alarm> alarm = conversation_.before_the_end(asked);
  if (!alarm) return;
  const bool urgent = *alarm == intake::Alarm::urgent;
  tell(std::string("BEFORE THE END: nobody has asked or looked, and ") +
           (urgent                           ? "this may be urgent"
            : *alarm == intake::Alarm::first ? "what comes first rests on it"
                                             : "a treatment that begins now rests on it") +
           ". Ask it before the patient goes.",
       Ink::care);
}

// The document keeps what was said: it is written once something is said anew.
Terminal::Outcome Terminal::go_back() {
  const model::Facts before = conversation_.facts();
  if (!conversation_.can_go_back() || !conversation_.undo()) {
    tell(
        conversation_.knows_from_before()
            ? "This is the first question of this sitting. Back does not go over what the document "
              "said before: to tell that otherwise, change it there."
            : "This is the first question.");
    return Outcome::again;
  }
  const std::vector<model::FactId> back = told_otherwise(before, conversation_);
  // What was skipped is no answer, and has no name here.
  tell(back.empty() ? "One step back."
                    : "You said: " + recorded_now(conversation_, before, back) + ".",
       Ink::bold);
  tell(
      "Answer it again, and what you said after it stands as it did: check what is named as kept. "
      "What you do not answer again stays as you said it, also where you skip it (s) or leave (q).",
      Ink::care);
  return Outcome::go_on;
}

// Nothing is said to be recorded before it is.
Terminal::Outcome Terminal::after(const AnswerEffect& change) {
  const std::optional<intake::PutBack> back = conversation_.put_back();
  if (!keep()) return Outcome::failed;
  if (!change.recorded.empty())
    tell("recorded: " + recorded_now(conversation_, change.recorded), Ink::faint);
  if (back) tell_put_back(*back);
  tell_change(back ? back->change : change);
  return Outcome::go_on;
}

bool Terminal::put_back() {
  const std::optional<intake::PutBack> back = conversation_.put_back();
  if (!back) return true;
  if (!keep()) return false;
  tell_put_back(*back);
  tell_change(back->change);
  return true;
}

void Terminal::tell_put_back(const intake::PutBack& back) {
  if (!back.change.recorded.empty())
    tell("kept: " + recorded_now(conversation_, back.change.recorded) +
         ". What is no longer so: go back to it (b).");
  if (!back.asked_again.empty())
    tell("Asked again, for what they were about is told otherwise now: " +
             tool::titles(conversation_, back.asked_again) + ".",
         Ink::care);
  if (!back.fell_away.empty())
    tell("Not asked any more, so taken off: " + tool::titles(conversation_, back.fell_away) + ".",
         Ink::care);
}

bool Terminal::keep() {
  for (Kept kept = keep_({}); kept != Kept::yes;) {
    if (kept == Kept::refused) return false;
    tell(
        "NOT SAVED. Your answers stand here still, and nothing of them is lost while this goes on.",
        Ink::stop);
    tell("r = try again, w = save in another file, q = leave without saving");
    keys_.forget_typed_ahead();
    for (;;) {
      const char pressed = keys_.key().value_or(key::leave);
      if (pressed == key::leave) return false;
      if (pressed == key::retry) {
        kept = keep_({});
        break;
      }
      if (pressed != key::another) continue;
      tell("The name of the other file, then Enter:");
      const std::optional<char> first = keys_.key();
      const std::optional<std::string> name = first ? keys_.line(*first) : std::nullopt;
      if (!name) return false;
      if (!name->empty()) kept = keep_(*name);
      break;
    }
  }
  return true;
}

// Whoever begins with a patient says by one key in which week of the plan that is. What came
// before, where it did, is the record's to tell.
Terminal::Outcome Terminal::ask_first_visit() {
  if (!conversation_.may_be_first_visit()) return Outcome::go_on;
  blank();
  tell("Is this the first visit for this complaint, and was nothing of this plan done before?",
       Ink::bold);
  tell("y yes: week 0, no session so far; n no, or not known: the record tells it");
  for (;;) {
    const char pressed = keys_.key().value_or(key::leave);
    if (pressed == key::leave) return Outcome::stopped;
    if (pressed == 'y') {
      if (after(conversation_.first_visit()) == Outcome::failed) return Outcome::failed;
    } else if (pressed != key::none && pressed != key::not_known && pressed != key::not_done &&
               pressed != key::skip) {
      tell("Press y or n.", Ink::care);
      continue;
    }
    keys_.forget_typed_ahead();
    return Outcome::go_on;
  }
}

bool ask(Conversation& conversation, const Keep& keep, Streams& streams) {
  return Terminal(conversation, keep, streams).run();
}

}  // namespace windlass::tool
