// SPDX-License-Identifier: Apache-2.0
#include "logic/program.hpp"

#include <algorithm>
#include <set>

#include "base/internal_error.hpp"

namespace windlass::logic {

using model::Date;
using model::FactId;
using model::FactType;
using model::Number;
using model::Value;

std::uint8_t interval_code(const std::vector<Number>& cuts, const Number& value) {
  const auto at = std::lower_bound(cuts.begin(), cuts.end(), value);
  const auto below = static_cast<std::uint32_t>(at - cuts.begin());
  const bool on = at != cuts.end() && *at == value;
  return static_cast<std::uint8_t>(2 * below + (on ? 1 : 0));
}

namespace {

std::uint8_t member_code(const Column& column, const model::ValueSet& held) {
  const model::ValueSet inside = held.both(column.members);
  return inside.empty() ? no_member : inside == column.members ? all_members : some_members;
}

// The code of a value in a column of its fact.
std::uint8_t code_in(const Column& column, const Value& value, std::optional<Date> as_of) {
  switch (column.kind) {
    case Column::Kind::choice: return column.code_of[value.choice];
    case Column::Kind::number:
      return value.never ? never_code : interval_code(column.cuts, value.number);
    case Column::Kind::date:
      if (value.never) return never_code;
      return as_of ? interval_code(column.cuts, Number(std::int64_t{as_of->days} - value.day))
                   : unknown_code;
    case Column::Kind::member: return member_code(column, value.members);
    case Column::Kind::set_known: return 1;
    case Column::Kind::pair:
    case Column::Kind::window:
    case Column::Kind::record: break;
  }
  throw base::InternalError("a column of no fact alone");
}

}  // namespace

std::uint8_t Program::pair_code(const Column& column, const Value* value,
                                const Value* other) const {
  if (value == nullptr || other == nullptr) return unknown_code;
  if (value->never || other->never) return pair_never;
  std::strong_ordering order = value->day <=> other->day;
  if (columns_[by_fact_[column.fact].first].kind == Column::Kind::number) {
    std::optional<Number> converted = other->number.times(column.factor);
    if (converted) converted = converted->plus(column.offset);
    if (!converted) return unknown_code;
    order = value->number <=> *converted;
  }
  return order < 0 ? pair_less : order > 0 ? pair_greater : pair_equal;
}

void Program::encode_fact(FactId fact, const Value* value, std::optional<Date> as_of,
                          std::uint8_t* row) const {
  const Range range = by_fact_[fact];
  for (std::uint32_t i = range.first; i < range.first + range.count; ++i)
    row[i] = value == nullptr ? unknown_code : code_in(columns_[i], *value, as_of);
}

std::uint8_t Program::code_of(FactId fact, const Value& value, std::optional<Date> as_of) const {
  return code_in(columns_[by_fact_[fact].first], value, as_of);
}

void Program::encode(const model::Facts& facts, std::uint8_t* row) const {
  for (FactId fact = 0; fact < by_fact_.size(); ++fact) {
    if (by_fact_[fact].count == 0) continue;
    const model::Fact& known = facts[fact];
    encode_fact(fact, known.state == model::State::known ? &known.value : nullptr, facts.as_of,
                row);
  }
  encode_pairs(
      [&facts](FactId fact) {
        return facts[fact].state == model::State::known ? &facts[fact].value : nullptr;
      },
      row);
  encode_records(facts, row);
  for (std::size_t i = first_window_; i < first_record_; ++i) {
    const Column& column = columns_[i];
    const bool in_force = facts.as_of ? column.from <= *facts.as_of && *facts.as_of <= column.until
                                      : column.without_date;
    row[i] = in_force ? 1 : 0;
  }
}

// Whether a slot that rests on one fact holds for its codes in `row`, all of them known.
bool Program::holds(Slot slot, const std::uint8_t* row) const {
  const Instruction& instruction = instructions_[slot];
  const auto operand = [&](std::uint32_t i) {
    return holds(operands_[instruction.first + i], row);
  };
  std::uint32_t count = 0;
  switch (instruction.op) {
    case Op::true_: return true;
    case Op::false_: return false;
    case Op::atom:
      for (std::uint32_t i = 0; i < instruction.count; ++i) {
        const Run run = runs_[instruction.first + i];
        if (run.first <= row[instruction.column] && row[instruction.column] <= run.last)
          return true;
      }
      return false;
    case Op::not_: return !operand(0);
    case Op::and_:
    case Op::or_:
    case Op::at_least:
      for (std::uint32_t i = 0; i < instruction.count; ++i) count += operand(i) ? 1 : 0;
      return count >= (instruction.op == Op::or_    ? 1
                       : instruction.op == Op::and_ ? instruction.count
                                                    : instruction.needed);
    default: throw base::InternalError("a condition asks more than a value");
  }
}

// An old value that would not have satisfied the rule is no finding; one that would, and whatever
// was looked for and not learnt, leaves it open.
void Program::encode_records(const model::Facts& facts, std::uint8_t* row) const {
  std::fill(row + first_record_, row + columns_.size(), unknown_code);
  std::vector<std::uint8_t> old;  // `holds` reads the columns of one fact, which are written first
  for (const auto& [fact, columns] : records_of_) {
    const model::Fact& one = facts[fact];
    if (model::nobody_looked(one.state)) {
      for (std::uint32_t column : columns) row[column] = 0;
    } else if (one.state == model::State::stale && !one.value_lost) {
      old.resize(columns_.size(), unknown_code);
      encode_fact(fact, &one.value, facts.as_of, old.data());
      for (std::uint32_t column : columns)
        if (!holds(columns_[column].asked, old.data())) row[column] = 0;
    }
  }
}

void Program::doubt_records(FactId fact, std::uint8_t* row) const {
  for (const auto& [one, columns] : records_of_)
    if (one == fact)
      for (const std::uint32_t column : columns) row[column] = unknown_code;
}

SlotSet Program::support(const std::vector<Slot>& slots) const {
  std::set<Slot> found;
  std::vector<Slot> open = slots;
  while (!open.empty()) {
    const Slot slot = open.back();
    open.pop_back();
    if (!found.insert(slot).second) continue;
    const Instruction& instruction = instructions_[slot];
    if (instruction.op == Op::atom) continue;
    const auto first = operands_.begin() + static_cast<std::ptrdiff_t>(instruction.first);
    open.insert(open.end(), first, first + static_cast<std::ptrdiff_t>(instruction.count));
  }
  SlotSet result;
  for (Slot slot : found) result.add(slot);
  return result;
}

bool Program::rests_on(Slot slot, model::FactId fact) const {
  return support({slot}).meets(readers_.of_fact[fact]);
}

}  // namespace windlass::logic
