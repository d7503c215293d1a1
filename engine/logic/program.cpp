// SPDX-License-Identifier: Apache-2.0
#include "logic/program.hpp"

#include <algorithm>
#include <set>

namespace windlass::logic {

using model::Date;
using model::FactId;
using model::FactType;
using model::Number;
using model::Value;

namespace {

constexpr std::size_t most_cuts = 120;  // 2·120 + 1 codes, below never_code

std::uint8_t interval_code(const std::vector<Number>& cuts, const Number& value) {
  const auto at = std::lower_bound(cuts.begin(), cuts.end(), value);
  const auto below = static_cast<std::uint32_t>(at - cuts.begin());
  const bool on = at != cuts.end() && *at == value;
  return static_cast<std::uint8_t>(2 * below + (on ? 1 : 0));
}

std::vector<Run> runs_of_mask(std::uint64_t mask) {
  std::vector<Run> runs;
  for (std::uint8_t bit = 0; bit < 64; ++bit) {
    if (((mask >> bit) & 1) == 0) continue;
    if (!runs.empty() && runs.back().last + 1 == bit)
      runs.back().last = bit;
    else
      runs.push_back({bit, bit});
  }
  return runs;
}

}  // namespace

void Program::encode_fact(FactId fact, const Value* value, std::optional<Date> as_of,
                          std::uint8_t* row) const {
  const Range range = by_fact_[fact];
  for (std::uint32_t i = range.first; i < range.first + range.count; ++i) {
    const Column& column = columns_[i];
    if (value == nullptr) {
      row[i] = unknown_code;
      continue;
    }
    switch (column.kind) {
      case Column::Kind::choice: row[i] = static_cast<std::uint8_t>(value->choice); break;
      case Column::Kind::number:
        row[i] = value->never ? never_code : interval_code(column.cuts, value->number);
        break;
      case Column::Kind::date:
        if (value->never)
          row[i] = never_code;
        else
          row[i] = as_of
                       ? interval_code(column.cuts, Number(std::int64_t{as_of->days} - value->day))
                       : unknown_code;
        break;
      case Column::Kind::member:
        row[i] = static_cast<std::uint8_t>((value->members >> column.member) & 1);
        break;
      case Column::Kind::set_known: row[i] = 1; break;
      case Column::Kind::window: break;
    }
  }
}

void Program::encode(const model::Facts& facts, std::uint8_t* row) const {
  for (FactId fact = 0; fact < by_fact_.size(); ++fact) {
    if (by_fact_[fact].count == 0) continue;
    const model::Fact& known = facts[fact];
    encode_fact(fact, known.state == model::State::known ? &known.value : nullptr, facts.as_of,
                row);
  }
  for (std::size_t i = 0; i < columns_.size(); ++i) {
    const Column& column = columns_[i];
    if (column.kind != Column::Kind::window) continue;
    const bool in_force = facts.as_of ? column.from <= *facts.as_of && *facts.as_of <= column.until
                                      : column.without_date;
    row[i] = in_force ? 1 : 0;
  }
}

std::uint32_t Program::codes_of(std::size_t index, const model::Vocabulary& vocabulary) const {
  const Column& column = columns_[index];
  switch (column.kind) {
    case Column::Kind::choice:
      return vocabulary[column.fact].type == FactType::boolean
                 ? 2
                 : static_cast<std::uint32_t>(vocabulary[column.fact].values.size());
    case Column::Kind::number:
    case Column::Kind::date: return static_cast<std::uint32_t>(2 * column.cuts.size() + 1);
    default: return 2;
  }
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

Builder::Builder(const model::Vocabulary& vocabulary)
    : vocabulary_(vocabulary), needed_(vocabulary.size(), false), cuts_(vocabulary.size()) {
  program_.by_fact_.resize(vocabulary.size());
}

void Builder::need(FactId fact) { needed_[fact] = true; }

void Builder::cut(FactId fact, const Constraint& constraint) {
  if (constraint.low) cuts_[fact].push_back(*constraint.low);
  if (constraint.high) cuts_[fact].push_back(*constraint.high);
}

void Builder::gather(const Condition& condition) {
  if (condition.kind == Condition::Kind::fact) {
    need(condition.fact);
    cut(condition.fact, condition.constraint);
  }
  for (const Condition& part : condition.parts) gather(part);
}

void Builder::gather_known(FactId fact) { need(fact); }

std::uint32_t Builder::add_window(Date from, Date until, bool without_date) {
  Column column;
  column.kind = Column::Kind::window;
  column.from = from;
  column.until = until;
  column.without_date = without_date;
  windows_.push_back(column);
  return static_cast<std::uint32_t>(windows_.size() - 1);
}

base::Diagnostics Builder::freeze() {
  base::Diagnostics problems;
  for (FactId fact = 0; fact < vocabulary_.size(); ++fact) {
    const auto first = static_cast<std::uint32_t>(program_.columns_.size());
    if (needed_[fact]) {
      Column column;
      column.fact = fact;
      const model::FactDefinition& definition = vocabulary_[fact];
      switch (definition.type) {
        case FactType::boolean:
        case FactType::enumeration:
          column.kind = Column::Kind::choice;
          program_.columns_.push_back(column);
          break;
        case FactType::number:
        case FactType::date: {
          column.kind =
              definition.type == FactType::number ? Column::Kind::number : Column::Kind::date;
          std::sort(cuts_[fact].begin(), cuts_[fact].end());
          cuts_[fact].erase(std::unique(cuts_[fact].begin(), cuts_[fact].end()), cuts_[fact].end());
          if (cuts_[fact].size() > most_cuts)
            problems.push_back(base::diagnostic(
                {}, "rules.thresholds",
                "'" + definition.id + "' is compared with " + std::to_string(cuts_[fact].size()) +
                    " different thresholds, more than " + std::to_string(most_cuts),
                "give the intervals a name with `derive` and use that"));
          column.cuts = cuts_[fact];
          program_.columns_.push_back(column);
          break;
        }
        case FactType::set:
          column.kind = Column::Kind::set_known;
          program_.columns_.push_back(column);
          for (std::uint32_t member = 0; member < definition.values.size(); ++member) {
            column.kind = Column::Kind::member;
            column.member = member;
            program_.columns_.push_back(column);
          }
          break;
      }
    }
    program_.by_fact_[fact] = {first, static_cast<std::uint32_t>(program_.columns_.size()) - first};
  }
  program_.first_window_ = program_.columns_.size();
  for (const Column& window : windows_) program_.columns_.push_back(window);
  if (program_.columns_.size() > UINT16_MAX)
    problems.push_back(base::diagnostic({}, "rules.thresholds",
                                        "the rules read more than 65535 columns of facts"));
  return problems;
}

Slot Builder::emit(Op op, std::uint16_t column, std::vector<std::uint32_t> operands,
                   std::uint32_t needed) {
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
Slot Builder::certain(Slot slot) { return emit(Op::certain, 0, {slot}, 0); }

Slot Builder::at_least(std::uint32_t needed, std::vector<Slot> parts) {
  if (needed == 0) return constant(true);
  if (needed > parts.size()) return constant(false);
  std::sort(parts.begin(), parts.end());  // repetitions count, so they stay
  return emit(Op::at_least, 0, std::move(parts), needed);
}

Slot Builder::if_then_else(Slot condition, Slot then, Slot otherwise) {
  if (then == otherwise) return then;
  return any({all({condition, then}), all({negate(condition), otherwise}), all({then, otherwise})});
}

Slot Builder::window_slot(std::uint32_t handle) {
  return atom(static_cast<std::uint32_t>(program_.first_window_) + handle, {{1, 1}});
}

Slot Builder::supplied_known(FactId fact) {
  const Program::Range range = program_.by_fact_[fact];
  if (range.count == 0) throw base::InternalError("a fact was compiled that was never gathered");
  return emit(Op::known, static_cast<std::uint16_t>(range.first), {}, 0);
}

Slot Builder::known(FactId fact, Hooks& hooks) {
  if (!hooks.derived(fact)) return supplied_known(fact);
  return any({supplied_known(fact), hooks.derived_known(fact)});
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
    case Constraint::Kind::choices: return atom(range.first, runs_of_mask(constraint.mask));
    case Constraint::Kind::interval:
      return atom(range.first, interval_runs(program_.columns_[range.first], constraint));
    case Constraint::Kind::never: return atom(range.first, {{never_code, never_code}});
    case Constraint::Kind::has_any:
    case Constraint::Kind::has_none:
    case Constraint::Kind::has_all: {
      std::vector<Slot> members;
      for (std::uint32_t member = 0; member + 1 < range.count; ++member)
        if ((constraint.mask >> member) & 1)
          members.push_back(atom(range.first + 1 + member, {{1, 1}}));
      if (constraint.kind == Constraint::Kind::has_all) return all(std::move(members));
      const Slot has_any = any(std::move(members));
      return constraint.kind == Constraint::Kind::has_any ? has_any : negate(has_any);
    }
    case Constraint::Kind::known:
    case Constraint::Kind::unknown: break;
  }
  throw base::InternalError("a constraint about knowledge has no supplied form");
}

Slot Builder::fact_condition(const Condition& condition, Hooks& hooks) {
  if (condition.constraint.kind == Constraint::Kind::known) return known(condition.fact, hooks);
  if (condition.constraint.kind == Constraint::Kind::unknown)
    return negate(known(condition.fact, hooks));
  const Slot from_supplied = supplied(condition);
  if (!hooks.derived(condition.fact)) return from_supplied;
  const Slot is_supplied = supplied_known(condition.fact);
  return any(
      {all({is_supplied, from_supplied}),
       all({negate(is_supplied), hooks.derived_in(condition.fact, condition.constraint.mask)})});
}

Slot Builder::compile(Condition& condition, Hooks& hooks) {
  std::vector<Slot> parts;
  for (Condition& part : condition.parts) parts.push_back(compile(part, hooks));
  switch (condition.kind) {
    case Condition::Kind::all: condition.slot = all(std::move(parts)); break;
    case Condition::Kind::any: condition.slot = any(std::move(parts)); break;
    case Condition::Kind::none: condition.slot = negate(any(std::move(parts))); break;
    case Condition::Kind::at_least:
      condition.slot = at_least(condition.count, std::move(parts));
      break;
    case Condition::Kind::fact: condition.slot = fact_condition(condition, hooks); break;
    case Condition::Kind::red_flag: condition.slot = hooks.red_flag(condition.text); break;
    case Condition::Kind::always: condition.slot = constant(true); break;
  }
  return condition.slot;
}

Program Builder::take() {
  // Which facts each slot rests on, and from that which slots rest on each fact.
  const std::vector<Instruction>& instructions = program_.instructions_;
  const std::size_t facts = vocabulary_.size();
  std::vector<std::vector<bool>> reads(instructions.size(), std::vector<bool>(facts));
  program_.dependents_.assign(facts, {});
  for (Slot slot = 0; slot < instructions.size(); ++slot) {
    const Instruction& instruction = instructions[slot];
    if (instruction.op == Op::atom || instruction.op == Op::known) {
      if (instruction.column < program_.first_window_)
        reads[slot][program_.columns_[instruction.column].fact] = true;
    } else {
      for (std::uint32_t i = 0; i < instruction.count; ++i) {
        const std::vector<bool>& operand = reads[program_.operands_[instruction.first + i]];
        for (std::size_t fact = 0; fact < facts; ++fact)
          if (operand[fact]) reads[slot][fact] = true;
      }
    }
    for (std::size_t fact = 0; fact < facts; ++fact)
      if (reads[slot][fact]) program_.dependents_[fact].add(slot);
  }
  return std::move(program_);
}

}  // namespace windlass::logic
