// SPDX-License-Identifier: Apache-2.0
#include "asking.hpp"

#include <algorithm>
#include <ostream>

#include "base/yaml.hpp"
#include "present/marks.hpp"

namespace windlass::tool {

using intake::Asked;
using intake::Change;
using intake::Conversation;
using model::FactDefinition;
using model::FactType;
using model::State;

namespace {

// What a key means wherever it is pressed.
constexpr char not_known = '?', not_done = 'x', skip = 's', back = 'b', leave = 'q', show = 'p';
constexpr const char* keys_for_all =
    "? don't know   x not done   s skip   b back   p plan so far   q save and stop";
constexpr std::string_view labels = "123456789acdefghijklmortuvwz";  // no key that means more

class Terminal {
 public:
  Terminal(Conversation& conversation, const std::function<bool()>& changed, Streams& streams)
      : conversation_(conversation), changed_(changed), streams_(streams) {}

  bool run() {
    tell(std::to_string(conversation_.left()) + " questions. " + keys_for_all);
    for (;;) {
      const std::optional<Asked> asked = conversation_.next();
      if (!asked) {
        tell("Nothing is left to ask.");
        return true;
      }
      const Outcome outcome = asked->together ? ask_group(*asked) : ask_one(*asked);
      if (outcome == Outcome::failed) return false;
      if (outcome == Outcome::stopped) return true;
    }
  }

 private:
  enum class Outcome { go_on, again, stopped, failed };

  const model::Vocabulary& words() const { return conversation_.vocabulary(); }
  const FactDefinition& fact(const model::Question& one) const { return words()[one.fact]; }

  void tell(std::string_view text, Ink ink = Ink::plain) {
    Page page(streams_.width, streams_.progress && streams_.colour);
    page.hang("", text, ink, ink);
    streams_.err << page.text() << std::flush;
  }
  void blank() { streams_.err << "\n"; }

  std::string titles(const std::vector<std::string_view>& ids) const {
    std::vector<std::string> names;
    for (const model::ModalityPlan& one : conversation_.plan().modalities)
      if (std::find(ids.begin(), ids.end(), one.id) != ids.end()) names.emplace_back(one.title);
    return join(names, ", ");
  }

  // --- one question ---

  Outcome ask_one(const Asked& asked) {
    const model::Question& question = asked.questions.front();
    blank();
    if (asked.group != nullptr) tell(asked.group->title, Ink::faint);
    tell(fact(question).question, Ink::bold);
    if (!question.opens.empty()) tell("opens " + titles(question.opens), Ink::faint);
    if (question.state != State::not_supplied)
      tell("so far: " + with_spaces(model::word(question.state)), Ink::faint);
    return choose(asked, question);
  }

  Outcome choose(const Asked& asked, const model::Question& question) {
    const FactDefinition& one = fact(question);
    tell(choices_of(one));
    for (;;) {
      const std::optional<char> key = keys_.key();
      if (!key) return Outcome::stopped;
      const Outcome outcome = common(*key, asked);
      if (outcome != Outcome::again) return outcome;
      if (*key == show) continue;
      if (const Outcome answered = value(*key, question, one); answered != Outcome::again)
        return answered;
      tell("That is no answer to this. " + choices_of(one));
    }
  }

  // Facts with few values take one key, others a line.
  bool takes_key(const FactDefinition& one) const {
    return model::is_choice(one.type) && choices(one).size() <= labels.size();
  }
  static std::vector<std::string> choices(const FactDefinition& one) {
    std::vector<std::string> words;
    for (const std::string& word : one.values)
      if (std::none_of(one.unknown_values.begin(), one.unknown_values.end(),
                       [&](const auto& unknown) { return unknown.first == word; }))
        words.push_back(word);
    return words;
  }
  std::string choices_of(const FactDefinition& one) const {
    if (one.type == FactType::boolean) return "y yes   n no";
    std::string text;
    if (takes_key(one)) {
      const std::vector<std::string> words = choices(one);
      for (std::size_t i = 0; i < words.size(); ++i)
        text += (i == 0 ? "" : "   ") + std::string(1, labels[i]) + " " + with_spaces(words[i]);
      return text;
    }
    if (model::is_typed(one.type))
      return model::example(one) + ", then Enter" + (one.blank_is_never ? "; n never" : "");
    text = model::is_many(one.type) ? "Numbers and Enter, 0 for none:" : "A number and Enter:";
    for (std::size_t i = 0; i < choices(one).size(); ++i)
      text += "   " + std::to_string(i + 1) + " " + with_spaces(choices(one)[i]);
    return text;
  }

  Outcome value(char key, const model::Question& question, const FactDefinition& one) {
    std::string written;
    if (one.type == FactType::boolean) {
      if (key != 'y' && key != 'n') return Outcome::again;
      written = key == 'y' ? "true" : "false";
    } else if (one.blank_is_never && key == 'n') {
      written = "never";
    } else if (takes_key(one)) {
      const std::size_t at = labels.find(key);
      if (at >= choices(one).size()) return Outcome::again;
      written = "\"" + choices(one)[at] + "\"";
    } else {
      const std::optional<std::string> line = keys_.line(key);
      if (!line) return Outcome::stopped;
      written = of_line(*line, one);
    }
    auto document = base::read_yaml("<answer>", written);
    if (!document) return Outcome::again;
    auto change = conversation_.answer(question.fact, *document->source, document->root);
    if (!change) {
      for (const base::Diagnostic& why : change.error())
        tell(why.message + (why.hint.empty() ? "" : ": " + why.hint), Ink::care);
      return Outcome::again;
    }
    return after(*change);
  }

  static std::string of_line(const std::string& line, const FactDefinition& one) {
    if (model::is_typed(one.type)) return line;
    std::vector<std::string> chosen;
    for (std::size_t number = 0, i = 0; i <= line.size(); ++i) {
      if (i < line.size() && line[i] >= '0' && line[i] <= '9' && number < 1'000'000) {
        number = number * 10 + static_cast<std::size_t>(line[i] - '0');
        continue;
      }
      if (number > choices(one).size()) return {};
      if (number > 0) chosen.push_back("\"" + choices(one)[number - 1] + "\"");
      number = 0;
    }
    if (model::is_many(one.type)) return "[" + join(chosen, ", ") + "]";
    return chosen.size() == 1 ? chosen.front() : std::string();
  }

  // --- a group ---

  Outcome ask_group(const Asked& asked) {
    blank();
    tell(asked.group->title + ". " + asked.group->question, Ink::bold);
    for (std::size_t i = 0; i < asked.questions.size(); ++i) {
      const char label = i < labels.size() ? labels[i] : ' ';
      Page page(streams_.width, streams_.progress && streams_.colour);
      page.hang("  " + std::string(1, label) + "  ", fact(asked.questions[i]).question);
      streams_.err << page.text();
    }
    tell("n " + asked.group->none + "   1 to " + std::string(1, label_of_last(asked)) +
         " answer that one");
    for (;;) {
      const std::optional<char> key = keys_.key();
      if (!key) return Outcome::stopped;
      if (*key == 'n') return after(conversation_.none_of(asked));
      const Outcome outcome = common(*key, asked);
      if (outcome != Outcome::again) return outcome;
      const std::size_t at = labels.find(*key);
      if (at < asked.questions.size()) return ask_one({asked.group, false, {asked.questions[at]}});
      if (*key != show) tell("Press n, a label, or one of: " + std::string(keys_for_all));
    }
  }
  static char label_of_last(const Asked& asked) {
    return labels[std::min(asked.questions.size(), labels.size()) - 1];
  }

  // --- what is the same for both ---

  Outcome common(char key, const Asked& asked) {
    switch (key) {
      case not_known: return after(conversation_.answer(asked, State::asked_not_known));
      case not_done: return after(conversation_.answer(asked, State::not_done));
      case skip: conversation_.skip(asked); return Outcome::go_on;
      case back:
        if (!conversation_.undo()) {
          tell("This is the first question.");
          return Outcome::again;
        }
        return changed_() ? Outcome::go_on : Outcome::failed;
      case leave: return Outcome::stopped;
      case show: certain(); return Outcome::again;
      default: return Outcome::again;
    }
  }

  Outcome after(const Change& change) {
    if (!change.opened.empty()) tell("+ open: " + titles(change.opened), Ink::good);
    if (!change.settled.empty()) tell("= settled: " + titles(change.settled), Ink::care);
    if (!change.closed.empty()) tell("- no longer open: " + titles(change.closed), Ink::stop);
    if (change.disposition)
      tell("> " + upper(with_spaces(model::word(*change.disposition))), Ink::bold);
    for (const model::RedFlag& flag : conversation_.plan().red_flags)
      if (change.disposition && flag.verdict == model::Verdict::true_)
        tell("! " + std::string(flag.title) + ". " + std::string(flag.action), Ink::stop);
    for (const Change::Added& one : change.added)
      tell("asked now: " + words()[one.fact].title + " (" + one.because + ")", Ink::faint);
    return changed_() ? Outcome::go_on : Outcome::failed;
  }

  void certain() {
    const model::Recommendation& plan = conversation_.plan();
    tell("Certain: " + upper(with_spaces(model::word(plan.disposition))), Ink::bold);
    for (const model::ModalityPlan& one : plan.modalities)
      tell("  " + std::string(one.title) + ": " + with_spaces(one.status));
    for (const model::Provisional& one : plan.provisional) {
      std::vector<std::string> assumed;
      for (const model::Provisional::Assumption& each : one.assuming)
        assumed.push_back(words()[each.fact].title + " " +
                          model::text(words()[each.fact], each.value));
      tell("Not certain: " + titles(one.opens) + ", if: " + join(assumed, "; "), Ink::faint);
    }
  }

  Conversation& conversation_;
  const std::function<bool()>& changed_;
  Streams& streams_;
  Keys keys_;
};

}  // namespace

bool ask(Conversation& conversation, const std::function<bool()>& changed, Streams& streams) {
  return Terminal(conversation, changed, streams).run();
}

}  // namespace windlass::tool
