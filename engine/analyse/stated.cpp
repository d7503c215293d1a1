// SPDX-License-Identifier: Apache-2.0
#include "analyse/stated.hpp"

#include <algorithm>
#include <array>

#include "analyse/words.hpp"
#include "base/text.hpp"
#include "knowledge/definitions.hpp"
#include "knowledge/written.hpp"

namespace windlass::analyse {

using base::Severity;
using knowledge::KnowledgeBase;
using knowledge::WrittenIn;
using knowledge::WrittenItem;
using logic::Condition;
using model::FactDefinition;
using Words = std::vector<std::string>;

namespace {

constexpr std::array<std::string_view, 13> numbers{"one",    "two",   "three", "four", "five",
                                                   "six",    "seven", "eight", "nine", "ten",
                                                   "twelve", "half",  "twenty"};
constexpr std::array<std::string_view, 8> times{"weeks", "months", "days", "hours",
                                                "years", "wk",     "h",    "mo"};
constexpr std::array<std::string_view, 11> leads{
    "been", "had", "for", "after", "over", "than", "within", "already", "since", "last", "past"};
constexpr std::array<std::string_view, 4> ordinals{"second", "third", "fourth", "fifth"};
constexpr std::array<std::string_view, 7> happened{"sprain", "episode", "attack", "relapse",
                                                   "injury", "flare",   "fall"};
constexpr std::array<std::string_view, 7> counted{"session", "sessions",   "treatments", "visits",
                                                  "falls",   "injections", "operations"};
// An instruction, or what has to come.
constexpr std::array<std::string_view, 45> future{
    "wait",  "until",  "stop",      "go",     "keep",    "take",  "count",  "test", "wean",
    "begin", "begins", "start",     "starts", "open",    "opens", "review", "if",   "when",
    "while", "most",   "up",        "before", "yet",     "ask",   "better", "same", "worse",
    "trial", "trials", "guideline", "pooled", "reaches", "held",  "look",   "row",  "counted",
    "lasts", "should", "may",       "can",    "will",    "needs", "wants",  "next", "within"};
// "It has got better", "it is no longer swollen", "it still hurts": two times are compared.
constexpr std::array<std::string_view, 5> compared{"better", "worse", "improved", "worsened",
                                                   "eased"};
constexpr std::array<std::string_view, 9> became{"has", "have",     "had",    "got",    "gotten",
                                                 "is",  "becoming", "become", "getting"};
constexpr std::array<std::string_view, 8> complaints{"hurts", "hurting", "painful", "sore",
                                                     "stiff", "swollen", "tender",  "limps"};
// What the words of a fact say that knows such a thing.
constexpr std::array<std::string_view, 16> of_time{
    "week",  "weeks", "wk",  "month", "months", "day",   "days",     "hour",
    "hours", "since", "ago", "long",  "last",   "years", "duration", "lasted"};
constexpr std::array<std::string_view, 10> of_counts{"many",       "number", "times",  "sessions",
                                                     "session",    "falls",  "fallen", "count",
                                                     "treatments", "failed"};
constexpr std::array<std::string_view, 12> of_history{
    "failed", "tried",    "trial",     "helped", "help",     "adherence",
    "before", "sessions", "treatment", "course", "response", "change"};
constexpr std::array<std::string_view, 21> of_change{
    "change",   "changed", "better", "worse", "worsened", "worsening", "improved",
    "improves", "since",   "again",  "still", "longer",   "baseline",  "course",
    "response", "before",  "rising", "more",  "less",     "eased",     "relapse"};

Words words_of(std::string_view text) {
  Words made;
  std::string word;
  for (const char c : base::lower(text) + " ") {
    const bool part = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
    if (part)
      word += c;
    else if (!word.empty())
      made.push_back(std::exchange(word, {}));
  }
  return made;
}

std::vector<std::string> sentences_of(std::string_view text) {
  std::vector<std::string> made(1);
  for (std::size_t i = 0; i < text.size(); ++i) {
    made.back() += text[i];
    const bool dash = text[i] == '-' && i > 0 && text[i - 1] == ' ';
    const bool ends = dash || std::string_view(".;:").find(text[i]) != std::string_view::npos;
    if (ends && i + 1 < text.size() && (text[i + 1] == ' ' || text[i + 1] == '\n'))
      made.emplace_back();
  }
  return made;
}

bool is_number(const std::string& word) {
  return (word.front() >= '0' && word.front() <= '9') || is_one_of(word, numbers);
}

bool follows(const Words& words, std::size_t at, std::initializer_list<std::string_view> wanted) {
  for (const std::string_view one : wanted)
    if (at >= words.size() || words[at++] != one) return false;
  return true;
}

bool states_duration(const Words& words) {
  for (std::size_t i = 0; i + 1 < words.size(); ++i) {
    if (words[i] == "for" && words[i + 1].size() > 3 && is_one_of(words[i + 1], times)) return true;
    if (!is_number(words[i]) || !is_one_of(words[i + 1], times)) continue;
    for (std::size_t back = 1; back <= 4 && back <= i; ++back)
      if (is_one_of(words[i - back], leads)) return true;
    if (follows(words, i + 2, {"of", "pain"}) || follows(words, i + 2, {"of", "symptoms"}) ||
        follows(words, i + 2, {"or", "more"}) || follows(words, i + 2, {"into"}))
      return true;
  }
  return false;
}

bool states_count(const Words& words) {
  for (std::size_t i = 0; i + 1 < words.size(); ++i) {
    if (is_one_of(words[i], ordinals) && is_one_of(words[i + 1], happened)) return true;
    if (!is_number(words[i])) continue;
    std::size_t next = i + 1;
    if (follows(words, next, {"or", "more"})) next += 2;
    for (std::size_t at = next; at < words.size() && at <= next + 1; ++at)
      if (is_one_of(words[at], counted)) return true;
  }
  return false;
}

bool states_history(const Words& words) {
  for (std::size_t i = 0; i < words.size(); ++i)
    if (words[i] == "failed" || follows(words, i, {"did", "not", "help"}) ||
        follows(words, i, {"done", "properly"}) || follows(words, i, {"proper", "care"}) ||
        follows(words, i, {"proper", "course"}) || follows(words, i, {"helped", "before"}) ||
        follows(words, i, {"helped", "the", "first", "time"}))
      return true;
  return false;
}

// "Better than rest" compares two treatments, not two times.
bool compares_times(const Words& words, std::size_t at) {
  if (!is_one_of(words[at], compared) || follows(words, at + 1, {"than"})) return false;
  for (std::size_t back = 1; back <= 3 && back <= at; ++back)
    if (is_one_of(words[at - back], became)) return true;
  return false;
}

bool states_change(const Words& words) {
  for (std::size_t i = 0; i < words.size(); ++i)
    if (compares_times(words, i) || follows(words, i, {"no", "longer"}) ||
        follows(words, i, {"came", "back"}) || follows(words, i, {"has", "come", "back"}) ||
        follows(words, i, {"has", "returned"}) || follows(words, i, {"since", "then"}) ||
        follows(words, i, {"since", "the", "last"}) ||
        follows(words, i, {"since", "the", "first"}) || follows(words, i, {"no", "improvement"}) ||
        follows(words, i, {"than", "last", "week"}) ||
        follows(words, i, {"than", "last", "month"}) ||
        follows(words, i, {"than", "last", "time"}) || follows(words, i, {"has", "gone", "down"}) ||
        follows(words, i, {"have", "gone", "down"}) ||
        (words[i] == "still" && i + 1 < words.size() && is_one_of(words[i + 1], complaints)) ||
        (is_one_of(words[i], complaints) && follows(words, i + 1, {"again"})))
      return true;
  return false;
}

// "It failed before" looks back, other than "before it begins".
Words words_of_claim(std::string_view sentence) {
  Words made = words_of(sentence);
  for (std::size_t i = 0; i + 1 < made.size(); ++i)
    if (follows(made, i, {"failed", "before"}))
      made.erase(made.begin() + static_cast<std::ptrdiff_t>(i) + 1);
  return made;
}

struct Kind {
  const char* word;
  bool (*states)(const Words&);
  bool (*knows)(const FactDefinition&, const Words& of_fact);
};

template <std::size_t N>
bool any_of(const Words& words, const std::array<std::string_view, N>& list) {
  return std::any_of(words.begin(), words.end(),
                     [&](const std::string& one) { return is_one_of(one, list); });
}

bool knows_time(const FactDefinition& fact, const Words& words) {
  static const model::Unit day = *model::parse_unit("d");
  return fact.type == model::FactType::date ||
         (fact.type == model::FactType::number &&
          model::convert(model::Number(1), fact.unit, day).has_value()) ||
         any_of(words, of_time);
}

constexpr Kind kinds[] = {
    {"duration", states_duration, knows_time},
    {"count", states_count,
     [](const FactDefinition&, const Words& words) { return any_of(words, of_counts); }},
    {"history", states_history,
     [](const FactDefinition&, const Words& words) { return any_of(words, of_history); }},
    {"change", states_change,
     [](const FactDefinition&, const Words& words) { return any_of(words, of_change); }},
};

// What has to come is no claim; a claim of a change has the words "better" and "worse" itself.
bool looks_ahead(const Words& words, const Kind& kind) {
  return std::any_of(words.begin(), words.end(), [&](const std::string& word) {
    const bool claimed = kind.states == states_change && is_one_of(word, compared);
    return !claimed && is_one_of(word, future);
  });
}

// Whether an item of a sheet names it: an advice, a red flag, a reason.
bool names(const knowledge::HandoutItem& sheet, const WrittenItem& item) {
  const auto among = [](const std::vector<knowledge::Reference>& list, const std::string& id) {
    return std::any_of(list.begin(), list.end(), [&](const auto& one) { return one.id == id; });
  };
  switch (item.in) {
    case WrittenIn::advice: return among(sheet.advice, item.id);
    case WrittenIn::red_flag_level: return among(sheet.red_flags, item.flag);
    case WrittenIn::indication:
    case WrittenIn::contraindication:
    case WrittenIn::deferral: return among(sheet.reasons, item.id);
    case WrittenIn::screen_requirement:
    case WrittenIn::derived_cases:
    case WrittenIn::score:
    case WrittenIn::calculation:
    case WrittenIn::requirement:
    case WrittenIn::protocol_line:
    case WrittenIn::stage_starts:
    case WrittenIn::stage_ends:
    case WrittenIn::course_rule:
    case WrittenIn::asked_only_when:
    case WrittenIn::invasive_wanted:
    case WrittenIn::interaction:
    case WrittenIn::assumption:
    case WrittenIn::amendment: return false;
  }
  return false;
}

// What decides that an item stands on a sheet, as far as it names that.
std::vector<const Condition*> conditions_of(const std::vector<WrittenItem>& items,
                                            const knowledge::HandoutItem& sheet) {
  std::vector<const Condition*> made;
  for (const WrittenItem& item : items)
    if (names(sheet, item)) made.insert(made.end(), item.conditions.begin(), item.conditions.end());
  return made;
}

class Texts {
 public:
  Texts(const KnowledgeBase& base, FindingList& found)
      : base_(base), definitions_(base.rules()), found_(found) {}

  void run() {
    const knowledge::RuleBase& rules = base_.rules();
    std::vector<WrittenItem> items;  // those that ask something
    knowledge::each_item(rules, [&](const WrittenItem& item) {
      if (item.conditions.empty()) return;
      for (const std::string_view text : item.says)
        look(item.name, item.place, text, item.conditions, item.conditions.front()->span);
      items.push_back(item);
    });
    for (const auto& handout : rules.handouts)
      for (const auto& sheet : handout.items) look(rules, sheet, conditions_of(items, sheet));
  }

 private:
  // What the sheet says in English of a patient whom the rules that an item names have chosen.
  void look(const knowledge::RuleBase& rules, const knowledge::HandoutItem& item,
            const std::vector<const Condition*>& when) {
    if (when.empty()) return;
    for (const auto& locale : rules.locales) {
      const auto text = locale.texts.find(item.id);
      if (locale.language.substr(0, 2) != "en" || text == locale.texts.end()) continue;
      look("sheet item " + item.id, text->second.place, base::join(text->second.lines, " "), when,
           text->second.place.span);
    }
  }

  void look(const std::string& what, const knowledge::Place& place, std::string_view text,
            const std::vector<const Condition*>& when, base::Span span) {
    for (const std::string& sentence : sentences_of(text)) {
      const Words words = words_of_claim(sentence);
      for (const Kind& kind : kinds)
        if (kind.states(words) && !looks_ahead(words, kind) && !is_known(kind, when))
          add_finding(found_, base_, place.document, span,
                      {Severity::note, "check.text",
                       what + ": its text states a " + kind.word +
                           " that its condition does not read: '" + base::shorten(sentence) + "'",
                       "ask for a fact that knows it, or say only what the condition asks"});
    }
  }

  bool is_known(const Kind& kind, const std::vector<const Condition*>& when) const {
    return std::any_of(when.begin(), when.end(), [&](const Condition* one) {
      const std::vector<model::FactId> facts = definitions_.behind(*one);
      return std::any_of(facts.begin(), facts.end(), [&](model::FactId id) {
        const FactDefinition& fact = base_.vocabulary()[id];
        std::string words = fact.id + " " + fact.title + " " + fact.question + " " + fact.because;
        for (const std::string& value : fact.values) words += " " + value;
        return kind.knows(fact, words_of(words));
      });
    });
  }

  const KnowledgeBase& base_;
  const knowledge::Definitions definitions_;
  FindingList& found_;
};

}  // namespace

void find_untested_texts(const KnowledgeBase& base, FindingList& found) {
  Texts(base, found).run();
}

}  // namespace windlass::analyse
