// SPDX-License-Identifier: Apache-2.0
#include "analyse/domain.hpp"

#include <algorithm>
#include <set>

namespace windlass::analyse {

using logic::Column;
using model::FactDefinition;
using model::FactType;
using model::Int128;
using model::Number;

namespace {

Int128 floor_of(const Number& number) {
  Int128 whole = number.numerator() / number.denominator();
  if (whole * number.denominator() > number.numerator()) --whole;
  return whole;
}

// The whole numbers in an interval, as an interval with both bounds in.
Interval whole_days(Interval one) {
  if (one.low) {
    const Int128 below = floor_of(*one.low);
    const bool is_whole = one.low->is_integer();
    one.low = Number::ratio(is_whole && one.low_in ? below : below + 1, 1);
  }
  if (one.high) {
    const Int128 below = floor_of(*one.high);
    one.high = Number::ratio(one.high->is_integer() && !one.high_in ? below - 1 : below, 1);
  }
  one.low_in = one.high_in = true;
  return one;
}

void clip(Interval& one, const std::optional<Number>& lowest,
          const std::optional<Number>& highest) {
  if (lowest && (!one.low || *one.low < *lowest)) {
    one.low = lowest;
    one.low_in = true;
  }
  if (highest && (!one.high || *highest < *one.high)) {
    one.high = highest;
    one.high_in = true;
  }
}

}  // namespace

bool means_unknown(const FactDefinition& definition, std::size_t value) {
  return std::any_of(definition.unknown_values.begin(), definition.unknown_values.end(),
                     [&](const auto& one) { return one.first == definition.values[value]; });
}

Interval interval_of(const FactDefinition& definition, const Column& column, std::uint8_t code) {
  Interval made;
  const std::size_t below = code / 2;  // cuts below the value
  if (code % 2 == 1) {
    made.low = made.high = column.cuts[below];
    made.low_in = made.high_in = true;
  } else {
    if (below > 0) made.low = column.cuts[below - 1];
    if (below < column.cuts.size()) made.high = column.cuts[below];
  }
  if (definition.type == FactType::date) {
    clip(made, Number(0), std::nullopt);  // no day is later than as_of
    return whole_days(made);
  }
  clip(made, definition.lowest, definition.highest);
  return made;
}

std::vector<std::uint8_t> possible_codes(const FactDefinition& definition,
                                         const logic::Program& program, std::size_t index) {
  const Column& column = program.column(index);
  std::set<std::uint8_t> codes;
  switch (column.kind) {
    case Column::Kind::choice:
      for (std::size_t value = 0; value < column.code_of.size(); ++value)
        if (definition.type == FactType::boolean || !means_unknown(definition, value))
          codes.insert(column.code_of[value]);
      break;
    case Column::Kind::number:
    case Column::Kind::date:
      for (std::uint32_t code = 0; code < program.codes_of(index); ++code)
        if (!interval_of(definition, column, static_cast<std::uint8_t>(code)).empty())
          codes.insert(static_cast<std::uint8_t>(code));
      if (definition.blank_is_never) codes.insert(logic::never_code);
      break;
    case Column::Kind::member: {
      std::size_t can = 0, cannot = 0;
      for (std::size_t value = 0; value < definition.values.size(); ++value)
        if (column.members.has(value)) ++(means_unknown(definition, value) ? cannot : can);
      codes.insert(logic::no_member);
      if (can > 0 && cannot == 0) codes.insert(logic::all_members);
      if (can + cannot > 1 && can > 0 && (can > 1 || cannot > 0)) codes.insert(logic::some_members);
      break;
    }
    case Column::Kind::set_known: codes.insert(1); break;
    case Column::Kind::pair:
    case Column::Kind::window:
    case Column::Kind::record: break;
  }
  return {codes.begin(), codes.end()};
}

}  // namespace windlass::analyse
