// SPDX-License-Identifier: Apache-2.0
#include "plan/agreement.hpp"

#include <algorithm>

namespace windlass::plan {

using model::Number;

namespace {

// Decimals beyond these are ignored.
constexpr int most_decimals = 18;

// `number` as the supplied one was written: in its unit, to its decimals.
std::optional<Number> written(const model::FactDefinition& fact, const model::Fact& supplied,
                              const Number& number, int digits) {
  Number in_unit = number;
  if (!supplied.unit.empty()) {
    const auto unit = model::parse_unit(supplied.unit);
    const auto converted = unit ? model::convert(number, fact.unit, *unit) : std::nullopt;
    if (!converted) return std::nullopt;
    in_unit = *converted;
  }
  return in_unit.rounded(digits);
}

}  // namespace

int decimals(std::string_view lexeme) {
  const std::size_t exponent_at = std::min(lexeme.find_first_of("eE"), lexeme.size());
  const std::string_view digits = lexeme.substr(0, exponent_at);
  const std::size_t point = digits.find('.');
  long count = point == std::string_view::npos ? 0 : static_cast<long>(digits.size() - point - 1);
  if (exponent_at < lexeme.size()) {
    const auto exponent = Number::parse(
        lexeme.substr(exponent_at + (lexeme.substr(exponent_at + 1).starts_with('+') ? 2U : 1U)));
    if (exponent) count -= static_cast<long>(exponent->numerator());
  }
  return static_cast<int>(std::clamp(count, 0L, static_cast<long>(most_decimals)));
}

bool agrees(const model::FactDefinition& fact, const model::Fact& supplied, const Number& least,
            const Number& most) {
  if (supplied.value.never) return false;
  const Number& given = supplied.value.number;
  if (least <= given && given <= most) return true;
  const auto lexeme = Number::parse(supplied.lexeme);
  if (!lexeme) return false;
  const int digits = decimals(supplied.lexeme);
  const auto low = written(fact, supplied, least, digits);
  const auto high = written(fact, supplied, most, digits);
  return low && high && std::min(*low, *high) <= *lexeme && *lexeme <= std::max(*low, *high);
}

}  // namespace windlass::plan
