// SPDX-License-Identifier: Apache-2.0
#include "logic/constraint.hpp"

#include "base/text.hpp"
#include "logic/meant.hpp"

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

// Reads one constraint on one fact.
class ConstraintReader {
 public:
  ConstraintReader(const model::Vocabulary& vocabulary, const Source& source, Condition& condition,
                   Diagnostics& problems)
      : vocabulary_(vocabulary),
        definition_(vocabulary[condition.fact]),
        source_(source),
        condition_(condition),
        constraint_(condition.constraint),
        problems_(problems) {}

  void read(const Node& value) {
    if (value.is_sequence()) return read_list(value);
    if (!value.is_scalar() || value.text.empty())
      return refuse(value.span, "rules.constraint",
                    "a constraint on '" + definition_.id + "' is expected here, not " +
                        std::string(base::describe(value)),
                    expected());
    condition_.text = value.text;
    if (compares_with_fact(value.text))
      return read_fact_comparison(vocabulary_, source_, value, condition_, problems_);
    if (value.text == "on record" || value.text.starts_with("on record "))
      return read_on_record(value);
    if (value.text == "known" || value.text == "unknown") {
      constraint_.kind =
          value.text == "known" ? Constraint::Kind::known : Constraint::Kind::unknown;
      return;
    }
    read_value(value);
  }

 private:
  void read_value(const Node& value) {
    switch (definition_.type) {
      case FactType::boolean: return read_flag(value);
      case FactType::enumeration: return read_choices(value);
      case FactType::set: return read_members(value);
      case FactType::number: return read_number(value);
      case FactType::date: return read_date(value);
    }
  }

  // What stands after `on record` is read as it would be alone.
  void read_on_record(const Node& value) {
    Node rest = value;
    rest.quoted = false;
    rest.text = std::string(base::trim(std::string_view(value.text).substr(9)));
    if (definition_.derived)
      return refuse(
          value.span, "rules.constraint",
          "'" + definition_.id + "' is computed, so nothing puts it on record",
          "write `on record` for the facts that it is computed from, where it is derived");
    if (rest.text.empty() || rest.text == "known" || rest.text == "unknown" ||
        compares_with_fact(rest.text))
      return refuse(value.span, "rules.constraint",
                    "`on record` wants a constraint on a value after it", expected());
    constraint_.on_record = true;
    read_value(rest);
  }

  struct Word {
    std::string text;
    Span span;
  };

  void refuse(Span span, std::string code, std::string message, std::string hint = {}) {
    problems_.push_back(
        base::diagnostic_at(source_, span, std::move(code), std::move(message), std::move(hint)));
  }

  // `fact: [a, b]`: one of these.
  void read_list(const Node& list) {
    std::vector<Word> words;
    for (const Node& item : list.children) {
      if (!item.is_scalar())
        return refuse(item.span, "rules.constraint", "a list of values holds plain words");
      words.push_back({item.text, item.span});
    }
    if (words.empty()) return refuse(list.span, "rules.constraint", "this list of values is empty");
    condition_.text = "any of [";
    for (const Word& word : words)
      condition_.text += (&word == &words.front() ? "" : ", ") + word.text;
    condition_.text += "]";
    if (model::is_typed(definition_.type))
      return refuse(list.span, "rules.constraint",
                    "'" + definition_.id + "' is a " +
                        std::string(model::row(definition_.type).word) +
                        ": a list of values cannot be compared with it",
                    expected());
    constraint_.kind =
        model::is_many(definition_.type) ? Constraint::Kind::has_any : Constraint::Kind::choices;
    constraint_.values = values_of(words);
  }

  // The words between the brackets of `any of [a, b]`.
  std::optional<std::vector<Word>> bracketed(const Node& value, std::size_t offset) {
    std::string_view text(value.text);
    const std::string_view rest = base::trim(text.substr(offset));
    if (rest.size() < 2 || rest.front() != '[' || rest.back() != ']') {
      refuse(value.span, "rules.constraint",
             "a list in brackets is expected after '" +
                 std::string(base::trim(text.substr(0, offset))) + "'",
             "write it as `any of [a, b]`; inside { } write `[a, b]` alone");
      return std::nullopt;
    }
    std::vector<Word> words;
    std::string_view inner = rest.substr(1, rest.size() - 2);
    while (true) {
      const std::size_t comma = inner.find(',');
      const std::string_view word = base::trim(inner.substr(0, comma));
      words.push_back({std::string(word), value.span});
      if (comma == std::string_view::npos) break;
      inner.remove_prefix(comma + 1);
    }
    return words;
  }

  model::ValueSet values_of(const std::vector<Word>& words) {
    model::ValueSet values;
    for (const Word& word : words) {
      if (definition_.type == FactType::boolean) {
        if (word.text == "true")
          values.add(1);
        else if (word.text == "false")
          values.add(0);
        else
          refuse(word.span, "rules.value",
                 "'" + definition_.id + "' is true or false, not '" + word.text + "'",
                 hint_for(word.text));
        continue;
      }
      const std::optional<std::uint16_t> found = model::find_value(definition_, word.text);
      if (!found) {
        refuse(word.span, "rules.value",
               "'" + definition_.id + "' has no value '" + word.text + "'", hint_for(word.text));
        continue;
      }
      for (const auto& [unknown, state] : definition_.unknown_values)
        if (unknown == word.text)
          refuse(word.span, "rules.value",
                 "'" + word.text + "' says that nobody knows '" + definition_.id +
                     "', so no condition can equal it",
                 "use the constraint `unknown`");
      values.add(*found);
    }
    return values;
  }

  std::string hint_for(const std::string& value) const {
    std::string hint = meant_value(definition_, value);
    if (hint.empty() && definition_.type != FactType::boolean)
      hint = model::near_value(definition_, value);
    return hint.empty() ? expected() : hint;
  }

  void read_choices(const Node& value) {
    constraint_.kind = Constraint::Kind::choices;
    const std::string_view text(value.text);
    const bool any = text.starts_with("any of");
    const bool none = text.starts_with("none of");
    if (!any && !none) {
      constraint_.values = values_of({{value.text, value.span}});
      return;
    }
    const auto words = bracketed(value, any ? 6 : 7);
    if (!words) return;
    constraint_.values = values_of(*words);
    if (none) constraint_.values = constraint_.values.others(definition_.values.size());
  }

  void read_members(const Node& value) {
    constexpr struct {
      std::string_view prefix;
      Constraint::Kind kind;
    } forms[] = {{"has any of", Constraint::Kind::has_any},
                 {"has all of", Constraint::Kind::has_all},
                 {"has none of", Constraint::Kind::has_none},
                 {"any of", Constraint::Kind::has_any},
                 {"none of", Constraint::Kind::has_none}};
    for (const auto& form : forms) {
      if (!value.text.starts_with(form.prefix)) continue;
      const auto words = bracketed(value, form.prefix.size());
      constraint_.kind = form.kind;
      if (words) constraint_.values = values_of(*words);
      return;
    }
    constraint_.kind = Constraint::Kind::has_any;
    constraint_.values = values_of({{value.text, value.span}});
  }

  void read_flag(const Node& value) {
    constraint_.kind = Constraint::Kind::choices;
    if (value.quoted || (value.text != "true" && value.text != "false"))
      refuse(value.span, "rules.value",
             "'" + definition_.id + "' is true or false, not '" + value.text + "'",
             hint_for(value.text));
    constraint_.values.add(value.text == "true" ? 1 : 0);
  }

  void read_number(const Node& value) {
    std::string_view text(value.text);
    constraint_.kind = Constraint::Kind::interval;
    if (text == "never") {
      if (!definition_.blank_is_never)
        refuse(value.span, "rules.constraint", "'" + definition_.id + "' cannot be `never`",
               expected());
      constraint_.kind = Constraint::Kind::never;
      return;
    }
    if (text.starts_with("between ")) return read_between(text.substr(8), value.span);
    const struct {
      std::string_view prefix;
      bool low, high, open;
    } forms[] = {{"at least ", true, false, false},
                 {"at most ", false, true, false},
                 {"above ", true, false, true},
                 {"below ", false, true, true}};
    for (const auto& form : forms) {
      if (!text.starts_with(form.prefix)) continue;
      const std::optional<Number> number =
          quantity(value.span, base::trim(text.substr(form.prefix.size())));
      if (form.low) constraint_.low = number;
      if (form.high) constraint_.high = number;
      constraint_.low_open = form.low && form.open;
      constraint_.high_open = form.high && form.open;
      return;
    }
    if (!base::is_digit(text.front()) && refuse_as_meant(value.span, text)) return;
    if (const std::string meant =
            intended_words(text, {"at least", "at most", "above", "below", "between"});
        !meant.empty())
      return refuse(value.span, "rules.constraint",
                    "'" + value.text + "' is not a constraint on a number",
                    "did you mean '" + with_unit(meant, definition_.unit) + "'?");
    constraint_.low = quantity(value.span, text);
    constraint_.high = constraint_.low;
  }

  // Says what was meant where that can be told.
  bool refuse_as_meant(Span span, std::string_view text) {
    const std::string meant = meant_threshold(text);
    if (meant.empty() || meant == text) return false;
    refuse(span, "rules.constraint", "'" + std::string(text) + "' is not a constraint on a number",
           "write `" + with_unit(meant, definition_.unit) + "`");
    return true;
  }

  // "4 and 7 wk", what stands after `between`.
  void read_between(std::string_view text, Span span) {
    const std::size_t word = text.find(" and ");
    if (word == std::string_view::npos)
      return refuse(span, "rules.constraint", "`between` wants two numbers",
                    "write `" + meant_between(text, "between 4 and 7") + "`");
    const std::string_view second = base::trim(text.substr(word + 5));
    std::string first(base::trim(text.substr(0, word)));
    const std::size_t unit = second.find(' ');
    if (first.find(' ') == std::string::npos && unit != std::string_view::npos)
      first += std::string(second.substr(unit));
    constraint_.low = quantity(span, first);
    constraint_.high = quantity(span, second);
    if (constraint_.low && constraint_.high && *constraint_.low > *constraint_.high)
      refuse(span, "rules.constraint", "the first number of `between` is greater than the second",
             "write `" + meant_between(text, "between 4 and 7") + "`");
  }

  static std::string meant_between(std::string_view text, const char* else_say) {
    const std::string meant = meant_threshold("between " + std::string(text));
    return meant.starts_with("between") ? meant : else_say;
  }

  void read_date(const Node& value) {
    std::string_view text(value.text);
    constraint_.kind = Constraint::Kind::interval;
    if (text == "never" && definition_.blank_is_never) {
      constraint_.kind = Constraint::Kind::never;
      return;
    }
    if (text.starts_with("within ")) {
      constraint_.high = days(value.span, base::trim(text.substr(7)));
      return;
    }
    if (text.starts_with("more than ") && text.size() > 14 &&
        text.substr(text.size() - 4) == " ago") {
      constraint_.low = days(value.span, base::trim(text.substr(10, text.size() - 14)));
      constraint_.low_open = true;
      return;
    }
    refuse(value.span, "rules.constraint", "'" + value.text + "' is not a constraint on a date",
           expected());
  }

  std::optional<Number> days(Span span, std::string_view text) {
    static const Unit day = *model::parse_unit("d");
    const std::size_t space = text.find(' ');
    const std::optional<Number> number = Number::parse(text.substr(0, space));
    if (!number || space == std::string_view::npos) {
      refuse(span, "rules.number", "'" + std::string(text) + "' is not a length of time",
             "write it as `6 wk`");
      return std::nullopt;
    }
    return converted(*number, base::trim(text.substr(space + 1)), day, span, "a date");
  }

  std::optional<Number> quantity(Span span, std::string_view text) {
    const std::size_t space = text.find(' ');
    const std::string_view digits = text.substr(0, space);
    std::optional<Number> number = Number::parse(digits);
    if (!number) {
      refuse(span, "rules.number",
             "'" + std::string(digits) + "' is not a number that '" + definition_.id +
                 "' can be compared with",
             hint_for_number(text));
      return std::nullopt;
    }
    if (space != std::string_view::npos) {
      number = converted(*number, base::trim(text.substr(space + 1)), definition_.unit, span,
                         "'" + definition_.id + "'");
      if (!number) return std::nullopt;
    } else if (!definition_.unit.dimensionless()) {
      refuse(span, "rules.unit",
             "'" + definition_.id + "' is in " + unit_named(definition_.unit) +
                 ", and this number has no unit",
             "write `" + with_unit(std::string(digits), definition_.unit) +
                 "`, or another unit of the same kind");
      return std::nullopt;
    }
    if ((definition_.lowest && *number < *definition_.lowest) ||
        (definition_.highest && *number > *definition_.highest)) {
      refuse(span, "rules.range",
             "'" + definition_.id + "' is never " + number->text() + ": its range is " +
                 model::range_text(definition_));
      return std::nullopt;
    }
    return number;
  }

  std::string hint_for_number(std::string_view text) const {
    std::string meant = meant_threshold(text);
    return meant.empty() || meant == text ? expected()
                                          : "write `" + with_unit(meant, definition_.unit) + "`";
  }

  std::optional<Number> converted(const Number& number, std::string_view unit_text, const Unit& to,
                                  Span span, const std::string& what) {
    const std::optional<Unit> unit = model::parse_unit(unit_text);
    if (!unit) {
      const std::string spelling = model::ucum_spelling(unit_text);
      refuse(span, "rules.unit", "'" + std::string(unit_text) + "' is not a UCUM unit",
             spelling.empty() ? wanted_unit(to) : "write `" + spelling + "`");
      return std::nullopt;
    }
    const std::optional<Number> result = model::read_in(number, *unit, to);
    if (!result) {
      refuse(span, "rules.unit",
             what + " is in " + unit_named(to) + ", and " + unit_named(*unit) +
                 " cannot be converted to that",
             wanted_unit(to));
      return std::nullopt;
    }
    return result;
  }

  std::string expected() const { return expected_of(definition_); }

  const model::Vocabulary& vocabulary_;
  const FactDefinition& definition_;
  const Source& source_;
  Condition& condition_;
  Constraint& constraint_;
  Diagnostics& problems_;
};

}  // namespace

void read_constraint(const model::Vocabulary& vocabulary, const Source& source, const Node& value,
                     Condition& condition, Diagnostics& problems) {
  ConstraintReader(vocabulary, source, condition, problems).read(value);
}

}  // namespace windlass::logic
