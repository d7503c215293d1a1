// SPDX-License-Identifier: Apache-2.0
#include "logic/condition.hpp"

#include <algorithm>
#include <string_view>

namespace windlass::logic {

using base::Diagnostics;
using base::Node;
using base::Source;
using base::Span;
using model::FactDefinition;
using model::FactType;
using model::Number;
using model::Unit;

namespace {

constexpr std::string_view shapes =
    "conditions are `all`, `any`, `none`, `at least N` with a list, `red_flag: id`, or `fact: "
    "constraint`";

bool starts_with(std::string_view text, std::string_view prefix) {
  return text.substr(0, prefix.size()) == prefix;
}

std::string_view trim(std::string_view text) {
  while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
  return text;
}

// Reads conditions of one document, gathering problems.
class Reader {
 public:
  Reader(const model::Vocabulary& vocabulary, const Source& source, Diagnostics& problems)
      : vocabulary_(vocabulary), source_(source), problems_(problems) {}

  Condition read(const Node& node) {
    Condition condition;
    condition.span = node.span;
    if (node.is_sequence()) {
      condition.kind = Condition::Kind::all;
      read_parts(node, condition);
      return condition;
    }
    if (!node.is_mapping()) {
      refuse(node.span, "rules.condition",
             "a condition is expected here, not " + std::string(base::describe(node)),
             std::string(shapes));
      return condition;
    }
    if (node.keys.size() != 1) {
      refuse(node.keys.empty() ? node.span : node.keys[1].span, "rules.condition",
             node.keys.empty()
                 ? "this condition is empty"
                 : "a condition has one key, this one has " + std::to_string(node.keys.size()),
             "write a list under `all:` (every line holds) or `any:` (one line holds)");
      return condition;
    }
    const Node& key = node.keys.front();
    const Node& value = node.children.front();
    condition.span = key.span;
    if (key.text == "all" || key.text == "any" || key.text == "none") {
      condition.kind = key.text == "all"   ? Condition::Kind::all
                       : key.text == "any" ? Condition::Kind::any
                                           : Condition::Kind::none;
      read_group(value, condition);
    } else if (starts_with(key.text, "at least ")) {
      condition.kind = Condition::Kind::at_least;
      const std::optional<Number> count = Number::parse(trim(std::string_view(key.text).substr(9)));
      read_group(value, condition);
      if (!count || !count->is_integer() || *count < Number(1) ||
          *count > Number(static_cast<std::int64_t>(condition.parts.size())))
        refuse(key.span, "rules.condition",
               "'" + key.text + "' wants a whole number from 1 to the number of lines below it");
      else
        condition.count = static_cast<std::uint32_t>(count->numerator());
    } else if (key.text == "red_flag") {
      condition.kind = Condition::Kind::red_flag;
      if (!value.is_scalar())
        refuse(value.span, "rules.condition", "`red_flag:` takes `any` or the id of a red flag");
      else
        condition.text = value.text;
      condition.span = value.span;
    } else {
      read_fact(key, value, condition);
    }
    return condition;
  }

 private:
  void refuse(Span span, std::string code, std::string message, std::string hint = {}) {
    problems_.push_back(
        base::diagnostic_at(source_, span, std::move(code), std::move(message), std::move(hint)));
  }

  void read_group(const Node& value, Condition& condition) {
    if (!value.is_sequence() && !value.is_mapping()) {
      refuse(value.span, "rules.condition",
             "a list of conditions is expected here, not " + std::string(base::describe(value)),
             "begin each line below with `- `");
      return;
    }
    if (value.is_mapping())
      condition.parts.push_back(read(value));
    else
      read_parts(value, condition);
  }

  void read_parts(const Node& list, Condition& condition) {
    if (list.children.empty())
      refuse(list.span, "rules.condition", "this list of conditions is empty");
    for (const Node& child : list.children) condition.parts.push_back(read(child));
  }

  void read_fact(const Node& key, const Node& value, Condition& condition) {
    const std::optional<model::FactId> fact = vocabulary_.find(key.text);
    if (!fact) {
      std::vector<std::string> words = vocabulary_.ids();
      for (const char* word : {"all", "any", "none", "red_flag"}) words.emplace_back(word);
      std::string hint = base::did_you_mean(key.text, words);
      if (const std::string meant = meant_words(key.text, {"at least"});
          hint.empty() && !meant.empty())
        hint = "did you mean '" + meant + "'?";
      refuse(key.span, "rules.fact", "no fact '" + key.text + "' in the vocabulary",
             hint.empty() ? std::string(shapes) : hint);
      return;
    }
    condition.kind = Condition::Kind::fact;
    condition.fact = *fact;
    const FactDefinition& definition = vocabulary_[*fact];
    if (value.is_sequence()) {
      std::vector<Word> words;
      for (const Node& item : value.children) {
        if (!item.is_scalar())
          return refuse(item.span, "rules.constraint", "a list of values holds plain words");
        words.push_back({item.text, item.span});
      }
      any_of(definition, words, value.span, condition);
      return;
    }
    if (!value.is_scalar() || value.text.empty())
      return refuse(value.span, "rules.constraint",
                    "a constraint on '" + definition.id + "' is expected here, not " +
                        std::string(base::describe(value)),
                    expected(definition));
    condition.text = value.text;
    read_constraint(definition, value, condition);
  }

  struct Word {
    std::string text;
    Span span;
  };

  // Words that were misspelt before a number, as they were meant: "at least 4" for "at leest 4".
  // Empty when nothing is near.
  static std::string meant_words(std::string_view text, const std::vector<std::string>& forms) {
    const std::size_t digit = text.find_first_of("0123456789");
    if (digit == 0 || digit == std::string_view::npos) return {};
    // The whole of the words, or what comes of them when the last one is left out: "At least leest
    // 4".
    std::string_view words = trim(text.substr(0, digit));
    std::string near = base::nearest(words, forms);
    if (const std::size_t last = words.rfind(' '); near.empty() && last != std::string_view::npos)
      near = base::nearest(words.substr(0, last), forms);
    return near.empty() ? std::string() : near + " " + std::string(text.substr(digit));
  }

  // The words between the brackets of `any of [a, b]`.
  std::optional<std::vector<Word>> bracketed(const Node& value, std::size_t offset) {
    std::string_view text(value.text);
    const std::string_view rest = trim(text.substr(offset));
    if (rest.size() < 2 || rest.front() != '[' || rest.back() != ']') {
      refuse(value.span, "rules.constraint",
             "a list in brackets is expected after '" + std::string(trim(text.substr(0, offset))) +
                 "'",
             "write it as `any of [a, b]`; inside { } write `[a, b]` alone");
      return std::nullopt;
    }
    std::vector<Word> words;
    std::string_view inner = rest.substr(1, rest.size() - 2);
    while (true) {
      const std::size_t comma = inner.find(',');
      const std::string_view word = trim(inner.substr(0, comma));
      words.push_back({std::string(word), value.span});
      if (comma == std::string_view::npos) break;
      inner.remove_prefix(comma + 1);
    }
    return words;
  }

  std::uint64_t mask_of(const FactDefinition& definition, const std::vector<Word>& words) {
    std::uint64_t mask = 0;
    for (const Word& word : words) {
      if (definition.type == FactType::boolean) {
        if (word.text == "true")
          mask |= 2;
        else if (word.text == "false")
          mask |= 1;
        else
          refuse(word.span, "rules.value",
                 "'" + definition.id + "' is true or false, not '" + word.text + "'");
        continue;
      }
      const auto found = std::find(definition.values.begin(), definition.values.end(), word.text);
      if (found == definition.values.end()) {
        std::string hint = base::did_you_mean(word.text, definition.values);
        if (hint.empty()) hint = expected(definition);
        refuse(word.span, "rules.value", "'" + definition.id + "' has no value '" + word.text + "'",
               hint);
        continue;
      }
      for (const auto& [unknown, state] : definition.unknown_values)
        if (unknown == word.text)
          refuse(word.span, "rules.value",
                 "'" + word.text + "' says that nobody knows '" + definition.id +
                     "', so no condition can equal it",
                 "use the constraint `unknown`");
      mask |= std::uint64_t{1} << (found - definition.values.begin());
    }
    return mask;
  }

  void any_of(const FactDefinition& definition, const std::vector<Word>& words, Span span,
              Condition& condition) {
    if (words.empty()) return refuse(span, "rules.constraint", "this list of values is empty");
    condition.text = "any of [";
    for (std::size_t i = 0; i < words.size(); ++i)
      condition.text += (i == 0 ? "" : ", ") + words[i].text;
    condition.text += "]";
    if (definition.type == FactType::number || definition.type == FactType::date)
      return refuse(span, "rules.constraint",
                    "'" + definition.id + "' is a " +
                        (definition.type == FactType::number ? "number" : "date") +
                        ": a list of values cannot be compared with it",
                    expected(definition));
    condition.constraint.kind =
        definition.type == FactType::set ? Constraint::Kind::has_any : Constraint::Kind::choices;
    condition.constraint.mask = mask_of(definition, words);
  }

  void read_constraint(const FactDefinition& definition, const Node& value, Condition& condition) {
    const std::string_view text(value.text);
    Constraint& constraint = condition.constraint;
    if (text == "known" || text == "unknown") {
      constraint.kind = text == "known" ? Constraint::Kind::known : Constraint::Kind::unknown;
      return;
    }
    switch (definition.type) {
      case FactType::boolean:
        constraint.kind = Constraint::Kind::choices;
        if (value.quoted || (text != "true" && text != "false"))
          refuse(value.span, "rules.value",
                 "'" + definition.id + "' is true or false, not '" + value.text + "'");
        constraint.mask = text == "true" ? 2 : 1;
        return;
      case FactType::enumeration: {
        constraint.kind = Constraint::Kind::choices;
        const bool any = starts_with(text, "any of");
        const bool none = starts_with(text, "none of");
        if (!any && !none) {
          constraint.mask = mask_of(definition, {{value.text, value.span}});
          return;
        }
        const auto words = bracketed(value, any ? 6 : 7);
        if (!words) return;
        constraint.mask = mask_of(definition, *words);
        if (none) constraint.mask = ~constraint.mask & all_values(definition);
        return;
      }
      case FactType::set: {
        const struct {
          std::string_view prefix;
          Constraint::Kind kind;
        } forms[] = {{"has any of", Constraint::Kind::has_any},
                     {"has all of", Constraint::Kind::has_all},
                     {"has none of", Constraint::Kind::has_none},
                     {"any of", Constraint::Kind::has_any},
                     {"none of", Constraint::Kind::has_none}};
        for (const auto& form : forms) {
          if (!starts_with(text, form.prefix)) continue;
          const auto words = bracketed(value, form.prefix.size());
          constraint.kind = form.kind;
          if (words) constraint.mask = mask_of(definition, *words);
          return;
        }
        constraint.kind = Constraint::Kind::has_any;
        constraint.mask = mask_of(definition, {{value.text, value.span}});
        return;
      }
      case FactType::number: return read_number_constraint(definition, value, constraint);
      case FactType::date: return read_date_constraint(definition, value, constraint);
    }
  }

  static std::uint64_t all_values(const FactDefinition& definition) {
    const std::size_t count = definition.values.size();
    return count >= 64 ? ~std::uint64_t{0} : (std::uint64_t{1} << count) - 1;
  }

  void read_number_constraint(const FactDefinition& definition, const Node& value,
                              Constraint& constraint) {
    std::string_view text(value.text);
    constraint.kind = Constraint::Kind::interval;
    if (text == "never") {
      if (!definition.blank_is_never)
        refuse(value.span, "rules.constraint", "'" + definition.id + "' cannot be `never`",
               expected(definition));
      constraint.kind = Constraint::Kind::never;
      return;
    }
    if (starts_with(text, "between ")) {
      text.remove_prefix(8);
      const std::size_t word = text.find(" and ");
      if (word == std::string_view::npos)
        return refuse(value.span, "rules.constraint", "`between` wants two numbers",
                      "write `between 4 and 7`");
      const std::string_view second = trim(text.substr(word + 5));
      std::string first(trim(text.substr(0, word)));
      const std::size_t unit = second.find(' ');
      if (first.find(' ') == std::string::npos && unit != std::string_view::npos)
        first += std::string(second.substr(unit));
      constraint.low = quantity(definition, value.span, first);
      constraint.high = quantity(definition, value.span, second);
      if (constraint.low && constraint.high && *constraint.low > *constraint.high)
        refuse(value.span, "rules.constraint",
               "the first number of `between` is greater than the second");
      return;
    }
    const struct {
      std::string_view prefix;
      bool low, high, open;
    } forms[] = {{"at least ", true, false, false},
                 {"at most ", false, true, false},
                 {"above ", true, false, true},
                 {"below ", false, true, true}};
    for (const auto& form : forms) {
      if (!starts_with(text, form.prefix)) continue;
      const std::optional<Number> number =
          quantity(definition, value.span, trim(text.substr(form.prefix.size())));
      if (form.low) constraint.low = number;
      if (form.high) constraint.high = number;
      constraint.low_open = form.low && form.open;
      constraint.high_open = form.high && form.open;
      return;
    }
    if (const std::string meant =
            meant_words(text, {"at least", "at most", "above", "below", "between"});
        !meant.empty())
      return refuse(value.span, "rules.constraint",
                    "'" + value.text + "' is no constraint on a number",
                    "did you mean '" + meant + "'?");
    constraint.low = quantity(definition, value.span, text);
    constraint.high = constraint.low;
  }

  void read_date_constraint(const FactDefinition& definition, const Node& value,
                            Constraint& constraint) {
    std::string_view text(value.text);
    constraint.kind = Constraint::Kind::interval;
    if (text == "never" && definition.blank_is_never) {
      constraint.kind = Constraint::Kind::never;
      return;
    }
    if (starts_with(text, "within ")) {
      constraint.high = days(value.span, trim(text.substr(7)));
      return;
    }
    if (starts_with(text, "more than ") && text.size() > 14 &&
        text.substr(text.size() - 4) == " ago") {
      constraint.low = days(value.span, trim(text.substr(10, text.size() - 14)));
      constraint.low_open = true;
      return;
    }
    refuse(value.span, "rules.constraint", "'" + value.text + "' is no constraint on a date",
           expected(definition));
  }

  std::optional<Number> days(Span span, std::string_view text) {
    static const Unit day = *model::parse_unit("d");
    const std::size_t space = text.find(' ');
    const std::optional<Number> number = Number::parse(text.substr(0, space));
    if (!number || space == std::string_view::npos) {
      refuse(span, "rules.number", "'" + std::string(text) + "' is no length of time",
             "write it as `6 wk`");
      return std::nullopt;
    }
    return converted(*number, trim(text.substr(space + 1)), day, span, "a date");
  }

  std::optional<Number> quantity(const FactDefinition& definition, Span span,
                                 std::string_view text) {
    const std::size_t space = text.find(' ');
    const std::string_view digits = text.substr(0, space);
    std::optional<Number> number = Number::parse(digits);
    if (!number) {
      refuse(span, "rules.number",
             "'" + std::string(digits) + "' is no number that '" + definition.id +
                 "' can be compared with",
             expected(definition));
      return std::nullopt;
    }
    if (space != std::string_view::npos) {
      number = converted(*number, trim(text.substr(space + 1)), definition.unit, span,
                         "'" + definition.id + "'");
      if (!number) return std::nullopt;
    } else if (!definition.unit.dimensionless()) {
      refuse(span, "rules.unit",
             "'" + definition.id + "' is in " + definition.unit.text() +
                 ", and this number has no unit",
             "write `" + std::string(digits) + " " + definition.unit.text() +
                 "`, or another unit of the same kind");
      return std::nullopt;
    }
    if ((definition.lowest && *number < *definition.lowest) ||
        (definition.highest && *number > *definition.highest)) {
      refuse(span, "rules.range",
             "'" + definition.id + "' is never " + number->text() + ": its range is " +
                 model::range_text(definition));
      return std::nullopt;
    }
    return number;
  }

  std::optional<Number> converted(const Number& number, std::string_view unit_text, const Unit& to,
                                  Span span, const std::string& what) {
    const std::optional<Unit> unit = model::parse_unit(unit_text);
    if (!unit) {
      const std::string spelling = model::ucum_spelling(unit_text);
      refuse(span, "rules.unit", "'" + std::string(unit_text) + "' is not a UCUM unit",
             spelling.empty() ? "units are written in UCUM, for example `wk`, `cm`, `deg`"
                              : "write `" + spelling + "`");
      return std::nullopt;
    }
    const std::optional<Number> result = model::convert(number, *unit, to);
    if (!result) {
      refuse(span, "rules.unit",
             what + " is in " + to.text() + ", which " + unit->text() + " cannot be converted to");
      return std::nullopt;
    }
    return result;
  }

  static std::string expected(const FactDefinition& definition) {
    switch (definition.type) {
      case FactType::boolean: return "write true, false, known or unknown";
      case FactType::number:
        return "write a number" +
               (definition.unit.dimensionless()
                    ? std::string()
                    : " with its unit (" + definition.unit.text() + ")") +
               ", or at least, at most, above, below, between ... and ..." +
               (definition.blank_is_never ? ", never" : "");
      case FactType::date: return "write `within 6 wk` or `more than 6 wk ago`";
      case FactType::enumeration:
      case FactType::set: {
        std::string hint = "its values are ";
        for (std::size_t i = 0; i < definition.values.size(); ++i)
          hint += (i == 0 ? "" : ", ") + definition.values[i];
        return hint;
      }
    }
    return {};
  }

  const model::Vocabulary& vocabulary_;
  const Source& source_;
  Diagnostics& problems_;
};

void collect(const Condition& condition, std::vector<model::FactId>& facts) {
  if (condition.kind == Condition::Kind::fact) facts.push_back(condition.fact);
  for (const Condition& part : condition.parts) collect(part, facts);
}

}  // namespace

std::optional<Condition> read_condition(const model::Vocabulary& vocabulary, const Source& source,
                                        const Node& node, Diagnostics& problems) {
  const std::size_t before = problems.size();
  Condition condition = Reader(vocabulary, source, problems).read(node);
  if (problems.size() != before) return std::nullopt;
  return condition;
}

std::vector<model::FactId> facts_of(const Condition& condition) {
  std::vector<model::FactId> facts;
  collect(condition, facts);
  std::sort(facts.begin(), facts.end());
  facts.erase(std::unique(facts.begin(), facts.end()), facts.end());
  return facts;
}

}  // namespace windlass::logic
