// SPDX-License-Identifier: Apache-2.0
#include "model/spoken.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "base/text.hpp"

namespace windlass::model {

namespace {

using Words = std::pair<std::string_view, std::string_view>;
constexpr std::array units{
    Words{"a", "years"},         Words{"mo", "months"},
    Words{"wk", "weeks"},        Words{"d", "days"},
    Words{"h", "hours"},         Words{"min", "minutes"},
    Words{"s", "seconds"},       Words{"deg", "degrees"},
    Words{"h/d", "hours a day"}, Words{"h/wk", "hours a week"},
    Words{"km/wk", "km a week"},
};

std::string with_words(const std::string& number, const Unit& unit) {
  const std::string words = unit_in_words(unit);
  if (words.empty()) return number;
  const std::size_t first = std::min(words.find(' '), words.size());
  const bool one = number == "1" && words != unit.text() && words[first - 1] == 's';
  return number + " " + (one ? words.substr(0, first - 1) + words.substr(first) : words);
}

std::string with_spaces(std::string_view word) {
  std::string text(word);
  std::replace(text.begin(), text.end(), '_', ' ');
  return text;
}

bool is_plain(std::string_view word) {
  return std::all_of(word.begin(), word.end(), [](char c) { return base::is_lower(c); });
}

// A question in brackets is told by a system: "(system) loading level reached".
bool is_asked_of_people(const FactDefinition& fact) {
  return !fact.derived && fact.question.rfind('(', 0) != 0;
}

}  // namespace

std::string unit_in_words(const Unit& unit) {
  const std::string& text = unit.text();
  if (text == "1" || text.front() == '{') return {};
  for (const auto& [ucum, words] : units)
    if (ucum == text) return std::string(words);
  return text;
}

std::string range_in_words(const FactDefinition& fact) {
  if (!fact.lowest && !fact.highest) return "not limited";
  if (fact.lowest && fact.highest)
    return with_words(fact.lowest->text() + " to " + fact.highest->text(), fact.unit);
  if (fact.lowest) return "at least " + with_words(fact.lowest->text(), fact.unit);
  return "at most " + with_words(fact.highest->text(), fact.unit);
}

std::string label(const FactDefinition& fact, std::string_view value) {
  const auto found = fact.labels.find(std::string(value));
  return found != fact.labels.end() ? found->second : with_spaces(value);
}

std::string in_words(const FactDefinition& fact, const Value& value) {
  if (value.never) return "never";
  if (is_many(fact.type)) {
    std::vector<std::string> members;
    for (std::size_t i = 0; i < fact.values.size(); ++i)
      if (value.members.has(i)) members.push_back(label(fact, fact.values[i]));
    return members.empty() ? "none" : base::join(members);
  }
  if (has_values(fact.type))
    return value.choice < fact.values.size() ? label(fact, fact.values[value.choice]) : "?";
  if (is_choice(fact.type)) return value.choice == 0 ? "no" : "yes";
  if (!has_unit(fact.type)) return text(fact, value);
  const std::string exact = value.number.text();
  if (exact.find('/') == std::string::npos) return with_words(exact, fact.unit);
  return "about " + with_words(value.number.rounded(1).text(), fact.unit);
}

std::string typed_number(const FactDefinition& fact, std::string_view line) {
  line = base::trim(line);
  const std::size_t end = line.find_first_not_of("+-.,0123456789");
  if (end == 0 || end == std::string_view::npos) return std::string(line);
  const std::string_view number = base::trim(line.substr(0, end)),
                         said = base::trim(line.substr(end));
  if (said.empty()) return std::string(number);
  if (said == unit_in_words(fact.unit)) return std::string(number) + " " + fact.unit.text();
  const std::string meant = ucum_spelling(said);
  return std::string(number) + " " + (meant.empty() ? std::string(said) : meant);
}

std::vector<std::string> values_without_label(const Vocabulary& vocabulary) {
  std::vector<std::string> found;
  for (FactId id = 0; id < vocabulary.size(); ++id) {
    const FactDefinition& fact = vocabulary[id];
    if (!is_asked_of_people(fact)) continue;
    for (const std::string& value : fact.values) {
      const bool unknown = std::any_of(fact.unknown_values.begin(), fact.unknown_values.end(),
                                       [&](const auto& one) { return one.first == value; });
      if (!unknown && !is_plain(value) && fact.labels.count(value) == 0)
        found.push_back(fact.id + ": " + value);
    }
  }
  return found;
}

}  // namespace windlass::model
