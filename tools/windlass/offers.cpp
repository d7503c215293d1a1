// SPDX-License-Identifier: Apache-2.0
#include "offers.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "knowledge/none_of_these.hpp"
#include "model/spoken.hpp"

namespace windlass::tool {

using model::FactDefinition;
using model::FactType;

namespace {

constexpr std::string_view labels = "123456789acdefghijklmortuvwz";  // no key that means more
constexpr std::size_t most_keys = 9;  // the tenth would be two keys, and the second another answer
constexpr std::string_view none = "none";

// Its yes says that none of what it refreshes is new.
bool asks_whether_nothing_is_new(const FactDefinition& fact) {
  return fact.type == FactType::boolean && !fact.refreshes.empty();
}

std::string numbered(const FactDefinition& fact) {
  const std::vector<std::string> words = choices(fact);
  std::vector<std::string> offered;
  for (std::size_t i = 0; i < words.size(); ++i)
    offered.push_back(std::to_string(i + 1) + " " + model::label(fact, words[i]));
  return base::join(offered, ";  ");
}

// A no has its key wherever it is one of a few choices, and of two choices the other is a yes. A
// "none" that is told in other words, as "no test done", is no such answer.
std::optional<std::string> word_of_key(char key, const FactDefinition& fact) {
  if (fact.type != FactType::enumeration || !takes_key(fact)) return std::nullopt;
  const std::vector<std::string> words = choices(fact);
  const auto no = std::find_if(words.begin(), words.end(), [&fact](const std::string& word) {
    const std::string label(model::label(fact, word));
    return label == "no" || label == none || label == "negative";
  });
  if (no == words.end()) return std::nullopt;
  if (key == key::none) return *no;
  if (key == 'y' && words.size() == 2) return no == words.begin() ? words.back() : words.front();
  return std::nullopt;
}

bool has_none(const FactDefinition& fact) {
  return std::find(fact.values.begin(), fact.values.end(), none) != fact.values.end();
}

}  // namespace

std::string question_of(const model::Vocabulary& vocabulary, const FactDefinition& fact) {
  if (!asks_whether_nothing_is_new(fact)) return fact.question;
  std::vector<std::string> titles;
  for (const model::FactId one : fact.refreshes) titles.push_back(vocabulary[one].title);
  // What the question lists stands behind its last colon.
  const std::size_t colon = fact.question.rfind(": ");
  std::string list =
      colon == std::string::npos ? base::join(titles, "; ") : fact.question.substr(colon + 2);
  while (list.ends_with('.') || list.ends_with('?')) list.pop_back();
  return "Is anything new since the last visit? Any of these: " + list + "?";
}

bool takes_key(const FactDefinition& fact) {
  return !model::is_typed(fact.type) && choices(fact).size() <= most_keys;
}

std::vector<std::string> choices(const FactDefinition& fact) {
  std::vector<std::string> words;
  for (const std::string& word : fact.values)
    if (!(model::is_many(fact.type) && word == none) &&
        std::none_of(fact.unknown_values.begin(), fact.unknown_values.end(),
                     [&](const auto& unknown) { return unknown.first == word; }))
      words.push_back(word);
  return words;
}

std::string offer(const FactDefinition& fact) {
  if (asks_whether_nothing_is_new(fact)) return "y yes, one or more; n no, none of these";
  if (fact.type == FactType::boolean) return "y yes, n no";
  if (model::is_many(fact.type))
    return std::string(takes_key(fact) ? "Press each that applies, then Enter: "
                                       : "Numbers with spaces and Enter, then Enter once more: ") +
           numbered(fact) + ";  n none of these";
  if (takes_key(fact)) {
    std::string text = numbered(fact);
    for (const char key : {'y', key::none})
      if (const auto word = word_of_key(key, fact))
        text += std::string(";  ") + key + " " + std::string(model::label(fact, *word));
    return text;
  }
  if (!model::is_typed(fact.type)) return "A number and Enter: " + numbered(fact);
  std::string text = model::example(fact);
  if (fact.type == FactType::number) {
    text = "A number, " + model::range_in_words(fact);
    if (!model::unit_in_words(fact.unit).empty() && fact.unit.text() != "%")
      text += ", or a number with its unit";
  }
  return text + ", then Enter" + (fact.blank_is_never ? "; n never" : "");
}

std::optional<std::string> entry_of_key(char key, const FactDefinition& fact) {
  if (fact.type == FactType::boolean) {
    if (key != 'y' && key != 'n') return std::nullopt;
    return (key == 'y') != asks_whether_nothing_is_new(fact) ? "true" : "false";
  }
  if (fact.blank_is_never && key == 'n') return "never";
  if (!takes_key(fact)) return std::string();
  if (const auto word = word_of_key(key, fact)) return "\"" + *word + "\"";
  const auto chosen = tool::chosen(std::string(1, key), fact);
  return chosen ? std::optional("\"" + chosen->front() + "\"") : std::nullopt;
}

std::string entry_of_line(const std::string& line, const FactDefinition& fact) {
  if (fact.type == FactType::number) return model::typed_number(fact, line);
  if (model::is_typed(fact.type)) return line;
  const auto chosen = tool::chosen(line, fact);
  return chosen && chosen->size() == 1 ? "\"" + chosen->front() + "\"" : std::string();
}

std::optional<std::vector<std::string>> chosen(std::string_view line, const FactDefinition& fact) {
  constexpr std::string_view between = " ,;\t";
  const std::vector<std::string> words = choices(fact);
  std::vector<std::string> chosen;
  for (std::size_t at = 0; (at = line.find_first_not_of(between, at)) != std::string_view::npos;) {
    const std::size_t end = std::min(line.find_first_of(between, at), line.size());
    std::size_t number = 0;
    for (; at < end; ++at) {
      if (line[at] < '0' || line[at] > '9' || number > words.size()) return std::nullopt;
      number = number * 10 + static_cast<std::size_t>(line[at] - '0');
    }
    if (number == 0 || number > words.size()) return std::nullopt;
    chosen.push_back(words[number - 1]);
  }
  if (chosen.empty()) return std::nullopt;
  return chosen;
}

std::string entry_of(const std::vector<std::string>& words, const FactDefinition& fact) {
  if (words.empty()) return has_none(fact) ? "[\"none\"]" : "[]";
  return "[\"" + base::join(words, "\", \"") + "\"]";
}

std::optional<model::Value> picked(const FactDefinition& fact) {
  const std::optional<model::Value> none = knowledge::none_of_these(fact);
  if (!none || none->never) return std::nullopt;
  const std::vector<std::string> words = choices(fact);
  model::Value value;
  if (fact.type == FactType::boolean) {
    value.choice = none->choice == 0 ? 1 : 0;
    return value;
  }
  if (fact.type != FactType::enumeration || words.size() != 2) return std::nullopt;
  for (const std::string& word : words)
    if (const auto at = model::find_value(fact, word); at && *at != none->choice)
      value.choice = *at;
  return value;
}

char label_in(const intake::QuestionScreen& asked, model::FactId fact) {
  const auto found = std::find_if(asked.questions.begin(), asked.questions.end(),
                                  [fact](const model::Question& one) { return one.fact == fact; });
  const auto at = static_cast<std::size_t>(found - asked.questions.begin());
  return at < labels.size() ? labels[at] : ' ';
}

}  // namespace windlass::tool
