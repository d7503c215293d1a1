// SPDX-License-Identifier: Apache-2.0
#include "offers.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "model/spoken.hpp"

namespace windlass::tool {

using model::FactDefinition;
using model::FactType;

namespace {

constexpr std::string_view labels = "123456789acdefghijklmortuvwz";  // no key that means more

// Facts with few values take one key, others a line.
bool takes_key(const FactDefinition& fact) {
  return model::is_choice(fact.type) && choices(fact).size() <= labels.size();
}

std::string numbered(const FactDefinition& fact) {
  const std::vector<std::string> words = choices(fact);
  std::vector<std::string> offered;
  for (std::size_t i = 0; i < words.size(); ++i)
    offered.push_back((takes_key(fact) ? std::string(1, labels[i]) : std::to_string(i + 1)) + " " +
                      model::label(fact, words[i]));
  return base::join(offered, ";  ");
}

}  // namespace

std::vector<std::string> choices(const FactDefinition& fact) {
  std::vector<std::string> words;
  for (const std::string& word : fact.values)
    if (std::none_of(fact.unknown_values.begin(), fact.unknown_values.end(),
                     [&](const auto& unknown) { return unknown.first == word; }))
      words.push_back(word);
  return words;
}

std::string offer(const FactDefinition& fact) {
  if (fact.type == FactType::boolean) return "y yes, n no";
  if (takes_key(fact)) return numbered(fact);
  if (!model::is_typed(fact.type))
    return (model::is_many(fact.type) ? "Numbers and Enter, 0 for none: "
                                      : "A number and Enter: ") +
           numbered(fact);
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
    return key == 'y' ? "true" : "false";
  }
  if (fact.blank_is_never && key == 'n') return "never";
  if (!takes_key(fact)) return std::string();
  const std::size_t at = labels.find(key);
  const std::vector<std::string> words = choices(fact);
  if (at >= words.size()) return std::nullopt;
  return "\"" + words[at] + "\"";
}

std::string entry_of_line(const std::string& line, const FactDefinition& fact) {
  if (fact.type == FactType::number) return model::typed_number(fact, line);
  if (model::is_typed(fact.type)) return line;
  const std::vector<std::string> words = choices(fact);
  std::vector<std::string> chosen;
  for (std::size_t number = 0, i = 0; i <= line.size(); ++i) {
    if (i < line.size() && line[i] >= '0' && line[i] <= '9' && number < 1'000'000) {
      number = number * 10 + static_cast<std::size_t>(line[i] - '0');
      continue;
    }
    if (number > words.size()) return {};
    if (number > 0) chosen.push_back("\"" + words[number - 1] + "\"");
    number = 0;
  }
  if (model::is_many(fact.type)) return "[" + base::join(chosen) + "]";
  return chosen.size() == 1 ? chosen.front() : std::string();
}

std::optional<model::Value> picked(const FactDefinition& fact) {
  if (!fact.safe) return std::nullopt;
  const std::vector<std::string> words = choices(fact);
  model::Value value;
  if (fact.type == FactType::boolean) {
    value.choice = fact.safe->choice == 0 ? 1 : 0;
    return value;
  }
  if (fact.type != FactType::enumeration || words.size() != 2) return std::nullopt;
  for (const std::string& word : words)
    if (const auto at = model::find_value(fact, word); at && *at != fact.safe->choice)
      value.choice = *at;
  return value;
}

char label_in(const knowledge::QuestionGroup& group, model::FactId fact) {
  const auto found = std::find(group.facts.begin(), group.facts.end(), fact);
  const auto at = static_cast<std::size_t>(found - group.facts.begin());
  return at < labels.size() ? labels[at] : ' ';
}

}  // namespace windlass::tool
