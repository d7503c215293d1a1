// SPDX-License-Identifier: Apache-2.0
#include "logic/scheduler.hpp"

#include <algorithm>
#include <tuple>

namespace windlass::logic {

namespace {

using Kind = Schedule::Kind;

Kind kind_of(const Instruction& instruction) {
  const bool two = instruction.count == 2;
  switch (instruction.op) {
    case Op::atom: return instruction.count == 1 ? Kind::one_run : Kind::other;
    case Op::known: return Kind::known;
    case Op::and_: return two ? Kind::and_two : Kind::and_many;
    case Op::or_: return two ? Kind::or_two : Kind::or_many;
    case Op::not_: return Kind::negation;
    case Op::is_true: return Kind::is_true;
    case Op::on_record: return Kind::on_record;
    default: return Kind::other;
  }
}

Schedule::Step step_of(const Program& program, Slot slot) {
  const Instruction& instruction = program.instructions()[slot];
  const auto operand = [&](std::uint32_t i) { return program.operands()[instruction.first + i]; };
  switch (kind_of(instruction)) {
    case Kind::one_run: {
      const Run run = program.runs()[instruction.first];
      return {slot, instruction.column, run.first, run.last};
    }
    case Kind::known: return {slot, instruction.column, 0, 0};
    case Kind::and_two:
    case Kind::or_two: return {slot, operand(0), operand(1), 0};
    case Kind::and_many:
    case Kind::or_many: return {slot, instruction.first, instruction.first + instruction.count, 0};
    case Kind::negation:
    case Kind::is_true: return {slot, operand(0), 0, 0};
    case Kind::on_record:
      return {slot, operand(0), instruction.column, program.known_column(instruction)};
    case Kind::other: break;
  }
  return {slot, 0, 0, 0};
}

// The depth of each slot: an atom, whose operands are runs of codes, has depth 0.
std::vector<std::uint32_t> depths(const Program& program) {
  const std::vector<Instruction>& instructions = program.instructions();
  std::vector<std::uint32_t> depth(instructions.size(), 0);
  for (Slot slot = 0; slot < instructions.size(); ++slot) {
    if (instructions[slot].op == Op::atom) continue;
    for (std::uint32_t i = 0; i < instructions[slot].count; ++i)
      depth[slot] =
          std::max(depth[slot], depth[program.operands()[instructions[slot].first + i]] + 1);
  }
  return depth;
}

}  // namespace

Schedule schedule_of(const Program& program) {
  const std::vector<std::uint32_t> depth = depths(program);
  std::vector<Slot> order(program.slots());
  for (Slot slot = 0; slot < order.size(); ++slot) order[slot] = slot;
  const auto rank = [&](Slot slot) {
    const Instruction& instruction = program.instructions()[slot];
    return std::tuple(depth[slot], kind_of(instruction), instruction.op, instruction.count, slot);
  };
  std::sort(order.begin(), order.end(), [&](Slot a, Slot b) { return rank(a) < rank(b); });
  Schedule made;
  for (const Slot slot : order) {
    const Kind kind = kind_of(program.instructions()[slot]);
    const auto at = static_cast<std::uint32_t>(made.steps.size());
    if (made.batches.empty() || made.batches.back().kind != kind)
      made.batches.push_back({kind, at, at});
    made.batches.back().last = at + 1;
    made.steps.push_back(step_of(program, slot));
  }
  return made;
}

}  // namespace windlass::logic
