// SPDX-License-Identifier: Apache-2.0
// Formulas, evaluated.
#include <algorithm>

#include "logic/formula.hpp"

namespace windlass::logic {

using model::Date;
using model::Number;
using model::Value;

namespace {

// Thrown and caught here: arithmetic ends.
struct Ends {
  std::string why;
};

// The calendar of a day: year, month, day of the month.
struct Calendar {
  std::int64_t year, month, day;
};

Calendar calendar(Date date) {
  const std::string text = model::text(date);  // YYYY-MM-DD
  const auto number = [&text](std::size_t from, std::size_t count) {
    std::int64_t value = 0;
    for (std::size_t i = from; i < from + count; ++i) value = value * 10 + (text[i] - '0');
    return value;
  };
  return {number(0, 4), number(5, 2), number(8, 2)};
}

// Whole calendar months from one day to a later one.
std::int64_t whole_months(Date from, Date to) {
  if (to < from) return -whole_months(to, from);
  const Calendar a = calendar(from), b = calendar(to);
  return (b.year - a.year) * 12 + b.month - a.month - (b.day < a.day ? 1 : 0);
}

class Evaluator {
 public:
  Evaluator(const KnownValue& known, std::optional<Date> as_of) : known_(known), as_of_(as_of) {}

  Number value(const Formula::Node& node) const {
    using Kind = Formula::Node::Kind;
    switch (node.kind) {
      case Kind::number: return node.number;
      case Kind::fact: return known_(node.fact)->number;
      case Kind::negate: return value(node.parts[0]).negated();
      case Kind::add: return exact(converted(node, 0).plus(converted(node, 1)));
      case Kind::subtract: return exact(converted(node, 0).minus(converted(node, 1)));
      case Kind::multiply:
        return scaled(node, exact(value(node.parts[0]).times(value(node.parts[1]))));
      case Kind::divide: return scaled(node, divided(node));
      case Kind::power: return scaled(node, raised(node));
      case Kind::least:
      case Kind::most: return extreme(node);
      case Kind::round: return rounded(node);
      case Kind::years: return Number(whole_months(day(node, 0), day(node, 1)) / 12);
      case Kind::months: return Number(whole_months(day(node, 0), day(node, 1)));
      case Kind::weeks: return Number::ratio(day(node, 1).days - day(node, 0).days, 7);
      case Kind::days: return Number(std::int64_t{day(node, 1).days} - day(node, 0).days);
      case Kind::as_of: break;
    }
    throw base::InternalError("a date stands where a number is wanted");
  }

 private:
  static Number exact(const std::optional<Number>& number) {
    if (!number) throw Ends{"the numbers are too long for exact arithmetic"};
    return *number;
  }
  static Number scaled(const Formula::Node& node, const Number& number) {
    return exact(number.times(node.factor));
  }
  // A part in the unit of the whole.
  Number converted(const Formula::Node& node, std::size_t part) const {
    return exact(model::convert(value(node.parts[part]), node.parts[part].unit, node.unit));
  }
  Number divided(const Formula::Node& node) const {
    const Number divisor = value(node.parts[1]);
    if (divisor == Number(0)) throw Ends{"division by zero"};
    return exact(value(node.parts[0]).over(divisor));
  }
  Number raised(const Formula::Node& node) const {
    const Number base = value(node.parts[0]);
    const auto exponent = static_cast<std::int64_t>(node.number.numerator());
    Number result = 1;
    for (std::int64_t i = 0; i < std::abs(exponent); ++i) result = exact(result.times(base));
    if (exponent >= 0) return result;
    if (result == Number(0)) throw Ends{"division by zero"};
    return exact(Number(1).over(result));
  }
  Number extreme(const Formula::Node& node) const {
    Number result = converted(node, 0);
    for (std::size_t i = 1; i < node.parts.size(); ++i) {
      const Number other = converted(node, i);
      result = node.kind == Formula::Node::Kind::least ? std::min(result, other)
                                                       : std::max(result, other);
    }
    return result;
  }
  // Half away from zero, in the unit of the node.
  Number rounded(const Formula::Node& node) const {
    return converted(node, 0).rounded(static_cast<int>(node.number.numerator()));
  }
  Date day(const Formula::Node& node, std::size_t part) const {
    const Formula::Node& date = node.parts[part];
    return date.kind == Formula::Node::Kind::as_of ? *as_of_ : Date{known_(date.fact)->day};
  }

  const KnownValue& known_;
  const std::optional<Date> as_of_;
};

bool reads_as_of(const Formula::Node& node) {
  return node.kind == Formula::Node::Kind::as_of ||
         std::any_of(node.parts.begin(), node.parts.end(), reads_as_of);
}

std::string listed(const Formula& formula, const model::Vocabulary& vocabulary) {
  std::string ids;
  for (model::FactId fact : formula.inputs) ids += (ids.empty() ? "" : ", ") + vocabulary[fact].id;
  return ids;
}

}  // namespace

Calculated calculate(const Formula& formula, const model::Vocabulary& vocabulary,
                     const model::FactDefinition& result, const KnownValue& known,
                     std::optional<Date> as_of) {
  if (!as_of && reads_as_of(formula.root)) return {};
  for (model::FactId fact : formula.inputs)
    if (known(fact) == nullptr) return {};
  const auto fault = [&](std::string reason) {
    const std::string from =
        formula.inputs.empty() ? "" : " (from " + listed(formula, vocabulary) + ")";
    return Calculated{Calculated::Kind::fault, {}, std::move(reason) + from};
  };
  for (model::FactId fact : formula.inputs)
    if (known(fact)->never) return fault("'" + vocabulary[fact].id + "' has never happened");
  try {
    const Number own = Evaluator(known, as_of).value(formula.root);
    const auto number = model::convert(own, formula.root.unit, result.unit);
    if (!number) return fault("the numbers are too long for exact arithmetic");
    if ((result.lowest && *number < *result.lowest) ||
        (result.highest && *number > *result.highest))
      return fault("it calculated a value outside the range of '" + result.id + "', " +
                   model::range_text(result));
    return {Calculated::Kind::given, *number, {}};
  } catch (const Ends& end) {
    return fault(end.why);
  }
}

}  // namespace windlass::logic
