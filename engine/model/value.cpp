// SPDX-License-Identifier: Apache-2.0
// Scalars of documents to values of a fact's type, and values to text. Messages never repeat what a
// document says of a patient: the excerpt below them shows it to whoever gave the document.
#include <algorithm>
#include <array>

#include "base/rows.hpp"
#include "base/text.hpp"
#include "model/date.hpp"
#include "model/vocabulary.hpp"

namespace windlass::model {
namespace {

using base::Diagnostic;
using base::list_some;
using base::Node;
using base::quote;
using base::Result;
using base::Source;

std::string with_unit(const std::string& number, const Unit& unit) {
  return unit.text() == "1" || unit.text().front() == '{' ? number : number + " " + unit.text();
}

}  // namespace

std::string range_text(const FactDefinition& fact) {
  if (!fact.lowest && !fact.highest) return "not limited";
  if (fact.lowest && fact.highest)
    return with_unit(fact.lowest->text() + " to " + fact.highest->text(), fact.unit);
  if (fact.lowest) return "at least " + with_unit(fact.lowest->text(), fact.unit);
  return "at most " + with_unit(fact.highest->text(), fact.unit);
}

namespace {

// Why a text is not a number, as far as that can be guessed from its shape.
std::string number_hint(std::string_view text) {
  const bool minus = !text.empty() && text[0] == '-';
  const std::string_view digits = minus ? text.substr(1) : text;
  if (digits.size() > 1 && digits[0] == '0' && digits[1] >= '0' && digits[1] <= '9')
    return "write it without leading zeros";
  if (!text.empty() && text[0] == '+') return "write it without the plus";
  if (text.find(',') != std::string_view::npos)
    return "write a decimal point and no thousands separator";
  if (digits.size() > 15 && digits.find_first_not_of("0123456789.eE+-") == std::string_view::npos)
    return "at most 18 digits and exponents to 18 are read";
  return "write a decimal such as 7.5; if the value is not known, write {unknown: asked_not_known}";
}

Result<Reading> read_number(const FactDefinition& fact, const Source& source, const Node& node,
                            std::string_view unit) {
  const auto refuse = [&](std::string code, std::string message,
                          std::string hint = {}) -> Result<Reading> {
    return diagnostic_at(source, node.span, std::move(code), std::move(message), std::move(hint));
  };
  std::string_view number = node.text;
  if (const std::size_t space = number.find(' '); space != std::string_view::npos && !node.quoted) {
    if (!unit.empty())
      return refuse("fact.unit", quote(fact.id) + " was given two units", "write the unit once");
    unit = number.substr(number.find_first_not_of(' ', space));
    number = number.substr(0, space);
  }
  if (node.quoted)
    return refuse("fact.type", quote(fact.id) + " is a number, not text",
                  "write it without quotes; a unit goes beside it: {value: 4, unit: " +
                      fact.unit.text() + "}");
  const auto parsed = Number::parse(number);
  if (!parsed)
    return refuse("fact.number", quote(fact.id) + " needs a number", number_hint(number));
  Reading reading;
  reading.value.number = *parsed;
  if (!unit.empty()) {
    const auto written = parse_unit(unit);
    const std::string meant = ucum_spelling(unit);
    const std::string hint = meant.empty() ? quote(fact.id) + " is in " + fact.unit.text()
                                           : "did you mean '" + meant + "'?";
    if (!written) return refuse("fact.unit", "not a valid UCUM unit", hint);
    if (!fact.unit.takes(*written))
      return refuse(
          "fact.unit",
          "the unit does not convert to " + fact.unit.text() + ", the unit of " + quote(fact.id),
          hint);
    const auto converted = read_in(*parsed, *written, fact.unit);
    if (!converted)
      return refuse("fact.number", quote(fact.id) + " cannot be converted exactly",
                    "write it in " + fact.unit.text());
    reading.value.number = *converted;
  }
  if ((fact.lowest && reading.value.number < *fact.lowest) ||
      (fact.highest && reading.value.number > *fact.highest))
    return refuse("fact.range", quote(fact.id) + " is outside its range of " + range_text(fact),
                  "check the entry and its unit");
  return reading;
}

Result<Reading> read_boolean(const FactDefinition& fact, const Source& source, const Node& node) {
  Reading reading;
  if (!node.quoted && (node.text == "true" || node.text == "false")) {
    reading.value.choice = node.text == "true" ? 1 : 0;
    return reading;
  }
  return diagnostic_at(source, node.span, "fact.type", quote(fact.id) + " is true or false",
                       node.quoted ? "write true or false without quotes"
                                   : "write true, false, or {unknown: asked_not_known}");
}

Result<Reading> read_date(const FactDefinition& fact, const Source& source, const Node& node) {
  const auto date = parse_date(node.text);
  if (!date)
    return diagnostic_at(source, node.span, "fact.value", quote(fact.id) + " needs a date",
                         std::string(time_hint));
  Reading reading;
  reading.value.day = date->days;
  return reading;
}

// The index of a word among the fact's values, or why it is none.
Result<std::uint16_t> read_choice(const FactDefinition& fact, const Source& source,
                                  const Node& node) {
  if (const std::optional<std::uint16_t> found = find_value(fact, node.text)) return *found;
  const std::string near = near_value(fact, node.text);
  return diagnostic_at(source, node.span, "fact.value", "not a valid value of " + quote(fact.id),
                       near.empty() ? "it is one of " + list_some(fact.values) : near);
}

Result<Reading> read_set(const FactDefinition& fact, const Source& source, const Node& node) {
  const std::vector<Node> one{node.is_scalar() ? node : Node{}};
  const std::vector<Node>& words = node.is_sequence() ? node.children : one;
  Reading reading;
  base::Diagnostics diagnostics;
  for (const Node& word : words) {
    if (!word.is_scalar()) {
      diagnostics.push_back(diagnostic_at(source, word.span, "fact.type",
                                          "the members of " + quote(fact.id) + " are words",
                                          "it is a list of " + list_some(fact.values)));
      continue;
    }
    const auto choice = read_choice(fact, source, word);
    if (!choice) {
      diagnostics.append(choice.error());
      continue;
    }
    for (const auto& [unknown, state] : fact.unknown_values)
      if (unknown == word.text) {
        reading.state = state;
        if (words.size() > 1)
          diagnostics.push_back(diagnostic_at(source, word.span, "fact.value",
                                              "a word for 'not known' stands beside other values",
                                              "write it alone, or leave it out"));
      }
    if (reading.value.members.has(*choice))
      diagnostics.push_back(diagnostic_at(source, word.span, "fact.value",
                                          "named twice in " + quote(fact.id), "name each once"));
    reading.value.members.add(*choice);
  }
  if (!diagnostics.empty()) return diagnostics;
  if (reading.state != State::known) reading.value = Value{};
  return reading;
}

Result<Reading> read_enumeration(const FactDefinition& fact, const Source& source,
                                 const Node& node) {
  const auto choice = read_choice(fact, source, node);
  if (!choice) return choice.error();
  for (const auto& [word, state] : fact.unknown_values)
    if (word == node.text) return Reading{state, Value{}};
  return Reading{State::known, Value{.choice = *choice}};
}

std::string number_text(const FactDefinition& fact, const Value& value) {
  const std::string exact = value.number.text();
  if (exact.find('/') == std::string::npos) return with_unit(exact, fact.unit);
  // A fraction that no decimal can say is shown rounded, and says so.
  return "about " + with_unit(value.number.rounded(3).text(), fact.unit);
}

std::string set_text(const FactDefinition& fact, const Value& value) {
  std::vector<std::string> members;
  for (std::size_t i = 0; i < fact.values.size(); ++i)
    if (value.members.has(i)) members.push_back(fact.values[i]);
  return "[" + base::join(members) + "]";
}

// How values of a type are read and written, one row for each.
struct TypeRow {
  FactType type;
  Result<Reading> (*read)(const FactDefinition&, const Source&, const Node&, std::string_view unit);
  std::string (*text)(const FactDefinition&, const Value&);
  std::string (*example)(const FactDefinition&);
};
template <auto read>
Result<Reading> without_unit(const FactDefinition& fact, const Source& source, const Node& node,
                             std::string_view) {
  return read(fact, source, node);
}
constexpr std::array types{
    TypeRow{FactType::boolean, without_unit<read_boolean>,
            [](const FactDefinition&, const Value& value) {
              return std::string(value.choice == 0 ? "false" : "true");
            },
            [](const FactDefinition&) { return std::string("true or false"); }},
    TypeRow{FactType::number, read_number, number_text,
            [](const FactDefinition& fact) { return "a number (" + range_text(fact) + ")"; }},
    TypeRow{FactType::enumeration, without_unit<read_enumeration>,
            [](const FactDefinition& fact, const Value& value) {
              return value.choice < fact.values.size() ? fact.values[value.choice]
                                                       : std::string("?");
            },
            [](const FactDefinition& fact) { return "one of " + base::join(fact.values); }},
    TypeRow{FactType::set, without_unit<read_set>, set_text,
            [](const FactDefinition& fact) { return "a list of " + base::join(fact.values); }},
    TypeRow{FactType::date, without_unit<read_date>,
            [](const FactDefinition&, const Value& value) { return text(Date{value.day}); },
            [](const FactDefinition&) { return std::string("a date such as 2026-01-31"); }},
};
static_assert(types.size() == fact_types.size() && base::in_order(types, &TypeRow::type));
const TypeRow& functions_of(FactType type) { return base::row_of(types, type); }

}  // namespace

std::optional<std::uint16_t> find_value(const FactDefinition& fact, std::string_view word) {
  const auto found = std::lower_bound(
      fact.by_word.begin(), fact.by_word.end(), word,
      [&](std::uint16_t value, std::string_view wanted) { return fact.values[value] < wanted; });
  if (found == fact.by_word.end() || fact.values[*found] != word) return std::nullopt;
  return *found;
}

std::string near_value(const FactDefinition& fact, std::string_view word) {
  constexpr std::size_t longest_searched = 200;
  return fact.values.size() > longest_searched ? std::string()
                                               : base::did_you_mean(word, fact.values);
}

const std::vector<std::string_view>& fact_type_words() {
  static const auto words = base::words_of<std::string_view>(fact_types);
  return words;
}

Result<Reading> read_value(const FactDefinition& fact, const Source& source, const Node& node,
                           std::string_view unit) {
  const auto refuse = [&](std::string code, std::string message, std::string hint = {}) {
    return diagnostic_at(source, node.span, std::move(code), std::move(message), std::move(hint));
  };
  const Reading never{State::known, Value{.never = true}};
  if (node.is_null()) {
    if (fact.blank_is_never) return never;
    return refuse("fact.type", "nothing is given for " + quote(fact.id),
                  "write {unknown: not_supplied}, or leave the line out");
  }
  if (node.is_mapping() || (node.is_sequence() && fact.type != FactType::set))
    return refuse("fact.type",
                  quote(fact.id) + " needs one value, not " + std::string(base::describe(node)));
  if (!unit.empty() && !has_unit(fact.type))
    return refuse("fact.unit", quote(fact.id) + " has no unit", "leave the unit out");
  if (node.is_scalar() && node.text == "never" && may_be_never(fact.type)) {
    if (fact.blank_is_never) return never;
    return refuse("fact.value", quote(fact.id) + " cannot be 'never'");
  }
  return functions_of(fact.type).read(fact, source, node, unit);
}

std::string text(const FactDefinition& fact, const Value& value) {
  return value.never ? "never" : functions_of(fact.type).text(fact, value);
}

std::string example(const FactDefinition& fact) { return functions_of(fact.type).example(fact); }

}  // namespace windlass::model
