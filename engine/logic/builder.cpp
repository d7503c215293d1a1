// SPDX-License-Identifier: Apache-2.0
#include "logic/builder.hpp"

#include <algorithm>

#include "base/internal_error.hpp"
#include "logic/scheduler.hpp"

namespace windlass::logic {

using model::FactId;

namespace {

// REQUIRES: the codes come in ascending order.
std::vector<Run> runs_of(const std::vector<std::uint8_t>& codes) {
  std::vector<Run> runs;
  for (std::uint8_t code : codes) {
    if (!runs.empty() && runs.back().last + 1 == code)
      runs.back().last = code;
    else
      runs.push_back({code, code});
  }
  return runs;
}

}  // namespace

Slot Builder::emit(Op op, std::uint16_t column, std::vector<std::uint32_t> operands,
                   std::uint32_t needed) {
  ++steps_;
  std::string key;
  key.reserve(8 + operands.size() * 4);
  key.push_back(static_cast<char>(op));
  const auto append = [&key](std::uint32_t value) {
    key.append(reinterpret_cast<const char*>(&value), sizeof value);
  };
  append(column);
  append(needed);
  for (std::uint32_t operand : operands) append(operand);
  const auto found = shared_.find(key);
  if (found != shared_.end()) return found->second;

  Instruction instruction;
  instruction.op = op;
  instruction.column = column;
  instruction.count = static_cast<std::uint32_t>(operands.size());
  instruction.needed = needed;
  if (op == Op::atom) {
    instruction.first = static_cast<std::uint32_t>(program_.runs_.size());
    for (std::uint32_t packed : operands)
      program_.runs_.push_back(
          {static_cast<std::uint8_t>(packed >> 8), static_cast<std::uint8_t>(packed & 0xff)});
  } else {
    instruction.first = static_cast<std::uint32_t>(program_.operands_.size());
    program_.operands_.insert(program_.operands_.end(), operands.begin(), operands.end());
  }
  const auto slot = static_cast<Slot>(program_.instructions_.size());
  program_.instructions_.push_back(instruction);
  shared_.emplace(std::move(key), slot);
  return slot;
}

Slot Builder::atom(std::uint32_t column, const std::vector<Run>& runs) {
  std::vector<std::uint32_t> packed;
  for (Run run : runs) packed.push_back(static_cast<std::uint32_t>(run.first) << 8 | run.last);
  return emit(Op::atom, static_cast<std::uint16_t>(column), std::move(packed), 0);
}

Slot Builder::constant(bool value) { return emit(value ? Op::true_ : Op::false_, 0, {}, 0); }

Slot Builder::all(std::vector<Slot> parts) {
  std::sort(parts.begin(), parts.end());
  parts.erase(std::unique(parts.begin(), parts.end()), parts.end());
  if (parts.empty()) return constant(true);
  return parts.size() == 1 ? parts.front() : emit(Op::and_, 0, std::move(parts), 0);
}

Slot Builder::any(std::vector<Slot> parts) {
  std::sort(parts.begin(), parts.end());
  parts.erase(std::unique(parts.begin(), parts.end()), parts.end());
  if (parts.empty()) return constant(false);
  return parts.size() == 1 ? parts.front() : emit(Op::or_, 0, std::move(parts), 0);
}

Slot Builder::negate(Slot slot) { return emit(Op::not_, 0, {slot}, 0); }
Slot Builder::is_true(Slot slot) { return emit(Op::is_true, 0, {slot}, 0); }

Slot Builder::at_least(std::uint32_t needed, std::vector<Slot> parts) {
  if (needed == 0) return constant(true);
  if (needed > parts.size()) return constant(false);
  std::sort(parts.begin(), parts.end());  // repetitions count, so they stay
  return emit(Op::at_least, 0, std::move(parts), needed);
}

Slot Builder::window_slot(std::uint32_t handle) { return atom(window_column(handle), {{1, 1}}); }

Slot Builder::supplied_known(FactId fact) {
  const Program::Range range = program_.by_fact_[fact];
  if (range.count == 0) throw base::InternalError("a fact was compiled that was never gathered");
  return emit(Op::known, static_cast<std::uint16_t>(range.first), {}, 0);
}

Slot Builder::known(FactId fact, Resolver& resolver) {
  if (!resolver.derived(fact)) return supplied_known(fact);
  return any({supplied_known(fact), resolver.derived_known(fact)});
}

std::vector<Run> Builder::interval_runs(const Column& column, const Constraint& constraint) const {
  const auto last_code = static_cast<std::uint8_t>(2 * column.cuts.size());
  std::uint8_t first = 0;
  std::uint8_t last = last_code;
  if (constraint.low)
    first = static_cast<std::uint8_t>(interval_code(column.cuts, *constraint.low) +
                                      (constraint.low_open ? 1 : 0));
  if (constraint.high)
    last = static_cast<std::uint8_t>(interval_code(column.cuts, *constraint.high) -
                                     (constraint.high_open ? 1 : 0));
  if (first > last) return {};
  return {{first, last}};
}

Slot Builder::supplied(const Condition& condition) {
  const Program::Range range = program_.by_fact_[condition.fact];
  const Constraint& constraint = condition.constraint;
  switch (constraint.kind) {
    case Constraint::Kind::choices: {
      std::set<std::uint8_t> codes;
      const std::vector<std::uint8_t>& code_of = program_.columns_[range.first].code_of;
      for (std::size_t value = 0; value < code_of.size(); ++value)
        if (constraint.values.has(value)) codes.insert(code_of[value]);
      return atom(range.first, runs_of({codes.begin(), codes.end()}));
    }
    case Constraint::Kind::than_fact: return comparison(condition);
    case Constraint::Kind::interval:
      return atom(range.first, interval_runs(program_.columns_[range.first], constraint));
    case Constraint::Kind::never: return atom(range.first, {{never_code, never_code}});
    case Constraint::Kind::has_any:
    case Constraint::Kind::has_none:
    case Constraint::Kind::has_all: {
      std::vector<Slot> members;
      const bool whole = constraint.kind == Constraint::Kind::has_all;
      for (std::uint32_t i = range.first + 1; i < range.first + range.count; ++i)
        if (!constraint.values.both(program_.columns_[i].members).empty())
          members.push_back(atom(i, {{all_members, whole ? all_members : some_members}}));
      if (whole) return all(std::move(members));
      const Slot has_any = any(std::move(members));
      return constraint.kind == Constraint::Kind::has_any ? has_any : negate(has_any);
    }
    case Constraint::Kind::known:
    case Constraint::Kind::unknown: break;
  }
  throw base::InternalError("a constraint about knowledge has no supplied form");
}

Slot Builder::comparison(const Condition& condition) {
  const Constraint& constraint = condition.constraint;
  std::vector<std::uint8_t> codes;
  if (constraint.less) codes.push_back(pair_less);
  if (constraint.equal) codes.push_back(pair_equal);
  if (constraint.greater) codes.push_back(pair_greater);
  return atom(pairs_.at({condition.fact, constraint.other}), runs_of(codes));
}

// Places that ask a fact the same share a column; each has a slot of its own.
Slot Builder::on_record(const Condition& condition) {
  Column column;
  column.kind = Column::Kind::record;
  column.fact = condition.fact;
  column.asked = supplied(condition);
  const auto [at, first] =
      records_.emplace(std::pair(column.fact, column.asked), program_.columns_.size());
  const Slot asked = column.asked;
  if (first) {
    const auto known = std::find_if(program_.records_of_.begin(), program_.records_of_.end(),
                                    [&](const auto& one) { return one.first == column.fact; });
    if (known == program_.records_of_.end())
      program_.records_of_.push_back({column.fact, {at->second}});
    else
      known->second.push_back(at->second);
    program_.columns_.push_back(std::move(column));
  }
  return emit(Op::on_record, static_cast<std::uint16_t>(at->second), {asked}, program_.places_++);
}

Slot Builder::fact_condition(const Condition& condition, Resolver& resolver, bool under_none) {
  if (condition.constraint.kind == Constraint::Kind::known) return known(condition.fact, resolver);
  if (condition.constraint.kind == Constraint::Kind::unknown)
    return negate(known(condition.fact, resolver));
  if (condition.constraint.on_record && !under_none) return on_record(condition);
  const Slot from_supplied = supplied(condition);
  if (!resolver.derived(condition.fact)) return from_supplied;
  const Slot is_supplied = supplied_known(condition.fact);
  return any(
      {all({is_supplied, from_supplied}),
       all({negate(is_supplied), resolver.derived_in(condition.fact, condition.constraint)})});
}

void Builder::assign_slots(Condition& condition, Resolver& resolver, bool under_none) {
  std::vector<Slot> parts;
  parts.reserve(condition.parts.size());
  under_none |= condition.kind == Condition::Kind::none;
  for (Condition& part : condition.parts) {
    assign_slots(part, resolver, under_none);
    parts.push_back(part.slot);
  }
  switch (condition.kind) {
    case Condition::Kind::all: condition.slot = all(std::move(parts)); break;
    case Condition::Kind::any: condition.slot = any(std::move(parts)); break;
    case Condition::Kind::none: condition.slot = negate(any(std::move(parts))); break;
    case Condition::Kind::at_least:
      condition.slot = at_least(condition.count, std::move(parts));
      break;
    case Condition::Kind::fact:
      condition.slot = fact_condition(condition, resolver, under_none);
      break;
    case Condition::Kind::red_flag: condition.slot = resolver.red_flag(condition.text); break;
    case Condition::Kind::always: condition.slot = constant(true); break;
  }
}

Condition Builder::compile(const Condition& condition, Resolver& resolver) {
  Condition made = condition;
  assign_slots(made, resolver, false);
  return made;
}

namespace {

// Calls visit() with the facts that an instruction reads from its column: one, or of a comparison
// two.
template <class Visit>
void each_fact_read(const Program& program, const Instruction& instruction, const Visit& visit) {
  if (instruction.op != Op::atom && instruction.op != Op::known && instruction.op != Op::on_record)
    return;
  const Column& column = program.column(instruction.column);
  if (column.kind == Column::Kind::window) return;
  visit(column.fact);
  if (column.kind == Column::Kind::pair) visit(column.other);
}

}  // namespace

void Builder::find_readers() {
  const std::vector<Instruction>& instructions = program_.instructions_;
  Readers& readers = program_.readers_;
  readers.of_fact.assign(vocabulary_.size(), {});
  readers.of_place.assign(program_.places_, no_slot);
  std::vector<std::vector<Slot>> users(instructions.size());
  for (Slot slot = 0; slot < instructions.size(); ++slot) {
    const Instruction& instruction = instructions[slot];
    each_fact_read(program_, instruction, [&](FactId fact) { readers.of_fact[fact].add(slot); });
    if (instruction.op == Op::on_record) readers.of_place[instruction.needed] = slot;
    if (instruction.op == Op::atom) continue;  // its runs are no operands
    for (std::uint32_t i = 0; i < instruction.count; ++i) {
      std::vector<Slot>& list = users[program_.operands_[instruction.first + i]];
      if (list.empty() || list.back() != slot) list.push_back(slot);
    }
  }
  readers.first.push_back(0);
  for (const std::vector<Slot>& list : users) {
    readers.users.insert(readers.users.end(), list.begin(), list.end());
    readers.first.push_back(static_cast<std::uint32_t>(readers.users.size()));
  }
}

Program Builder::take() {
  count_codes();
  find_readers();
  program_.schedule_ = schedule_of(program_);
  return std::move(program_);
}

}  // namespace windlass::logic
