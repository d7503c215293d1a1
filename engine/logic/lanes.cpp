// SPDX-License-Identifier: Apache-2.0
#include "logic/lanes.hpp"

#include <algorithm>
#include <utility>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace windlass::logic {

namespace {

constexpr std::size_t digits = 46;   // of a sum of points, with one to spare
constexpr std::uint32_t block = 16;  // lanes that are compared at once
constexpr std::uint32_t all_blocks = lanes_in_word / block;

std::uint32_t stride_for(std::uint32_t lanes) {
  return lanes == 0 ? 0 : lanes <= block ? block : lanes_in_word;
}

}  // namespace

// Bit i is set where run.first <= code <= run.last in lane i.
template <std::uint32_t blocks>
[[gnu::always_inline]] inline Word Lanes::in_range(std::size_t column, Run run) const {
  const std::uint8_t* const codes = codes_.data() + column * stride_;
  const auto width = static_cast<std::uint8_t>(run.last - run.first);
  Word result = 0;
#if defined(__SSE2__)
  const __m128i first = _mm_set1_epi8(static_cast<char>(run.first));
  const __m128i widths = _mm_set1_epi8(static_cast<char>(width));
  for (std::uint32_t i = 0; i < blocks; ++i) {
    const __m128i value = _mm_loadu_si128(reinterpret_cast<const __m128i*>(codes + i * block));
    const __m128i offset = _mm_sub_epi8(value, first);
    const __m128i inside = _mm_cmpeq_epi8(_mm_min_epu8(offset, widths), offset);
    result |= static_cast<Word>(static_cast<std::uint32_t>(_mm_movemask_epi8(inside)))
              << (i * block);
  }
#else
  for (std::uint32_t lane = 0; lane < blocks * block; ++lane)
    result |= static_cast<Word>(static_cast<std::uint8_t>(codes[lane] - run.first) <= width)
              << lane;
#endif
  return result;
}

Lanes::Lanes(const Program& program, std::uint32_t room)
    : program_(program),
      stride_(stride_for(room)),
      codes_(program.columns() * stride_, unknown_code),
      words_(program.slots()),
      known_(program.columns()),
      stale_((program.slots() + 63) / 64),
      touched_((program.facts() + 63) / 64),
      differ_(stale_.size()),
      differ_facts_(touched_.size()),
      moved_(stale_.size()) {
  std::uint32_t most = 0;
  for (const Instruction& instruction : program.instructions())
    if (instruction.op == Op::at_least) most = std::max(most, instruction.count + 2);
  count_.resize(std::max<std::size_t>(most, program.sums().empty() ? 0 : digits));
}

void Lanes::make_room(std::uint32_t lanes) {
  if (stride_for(lanes) <= stride_) return;
  stride_ = stride_for(lanes);
  codes_.assign(program_.columns() * stride_, unknown_code);
}

void Lanes::set_row(std::uint32_t lane, const std::uint8_t* row) {
  std::uint8_t* const codes = codes_.data() + lane;
  const std::size_t columns = program_.columns(), stride = stride_;
  for (std::size_t column = 0; column < columns; ++column) codes[column * stride] = row[column];
}

void Lanes::fill(const std::uint8_t* row) {
  for (std::uint32_t column = 0; column < program_.columns(); ++column)
    fill_all(column, row[column]);
}

// Lanes in which at least `needed` of the operands' words are set.
Word Lanes::at_least(Word Words::*verdict, const Instruction& instruction, std::uint32_t needed) {
  if (needed == 0) return ~Word{0};
  const std::vector<std::uint32_t>& operands = program_.operands();
  for (std::uint32_t i = 1; i <= needed; ++i) count_[i] = 0;
  count_[0] = ~Word{0};
  for (std::uint32_t i = 0; i < instruction.count; ++i) {
    const Word word = words_[operands[instruction.first + i]].*verdict;
    for (std::uint32_t reached = needed; reached > 0; --reached)
      count_[reached] |= count_[reached - 1] & word;
  }
  return count_[needed];
}

// A number in each lane, one word a binary digit: the points are added with carries, then compared
// from the highest digit down.
Word Lanes::reaches(Word Words::*verdict, Word flip, const Instruction& instruction) {
  const Sum& sum = program_.sums()[instruction.needed];
  const std::uint32_t* const operands = program_.operands().data() + instruction.first;
  std::uint64_t total = 0;
  for (std::uint64_t points : sum.points) total += points;
  const auto used = static_cast<std::size_t>(64 - __builtin_clzll(total));
  std::fill_n(count_.begin(), used, Word{0});
  for (std::uint32_t i = 0; i < instruction.count; ++i) {
    const Word given = words_[operands[i]].*verdict ^ flip;
    Word carry = 0;
    std::uint64_t rest = sum.points[i];
    for (std::size_t digit = 0; rest != 0 || carry != 0; ++digit, rest >>= 1) {
      if (digit == used) break;
      const Word adds = (rest & 1) != 0 ? given : 0;
      const Word before = count_[digit];
      count_[digit] = before ^ adds ^ carry;
      carry = (before & adds) | (carry & (before ^ adds));
    }
  }
  Word above = 0;
  Word equal = ~Word{0};
  for (std::size_t digit = used; digit-- > 0;) {
    const Word wanted = ((sum.threshold >> digit) & 1) != 0 ? ~Word{0} : 0;
    above |= equal & count_[digit] & ~wanted;
    equal &= ~(count_[digit] ^ wanted);
  }
  return above | equal;
}

// True where those that hold reach what is needed; false where those that may hold do not.
void Lanes::count(const Instruction& instruction, Word& t, Word& f) {
  if (instruction.op == Op::sum) {
    t = reaches(&Words::yes, 0, instruction);
    f = ~reaches(&Words::no, ~Word{0}, instruction);
    return;
  }
  t = at_least(&Words::yes, instruction, instruction.needed);
  f = at_least(&Words::no, instruction, instruction.count - instruction.needed + 1);
}

template <std::uint32_t blocks>
[[gnu::always_inline]] inline void Lanes::compute_known(std::size_t column) {
  known_[column] = ~in_range<blocks>(column, Run{unknown_code, unknown_code});
}

template <std::uint32_t blocks>
[[gnu::always_inline]] inline void Lanes::decide(std::size_t slot) {
  const Instruction& instruction = program_.instructions()[slot];
  const Words* const words = words_.data();
  // Instructions without operands have none to point to, and a program may have none at all.
  const std::uint32_t* const operands =
      instruction.op >= Op::and_ ? program_.operands().data() + instruction.first : nullptr;
  Word t = 0;
  Word f = 0;
  switch (instruction.op) {
    case Op::true_: t = ~Word{0}; break;
    case Op::false_: f = ~Word{0}; break;
    case Op::open: break;
    case Op::atom:
      for (std::uint32_t i = 0; i < instruction.count; ++i)
        t |= in_range<blocks>(instruction.column, program_.runs()[instruction.first + i]);
      f = known_[instruction.column] & ~t;
      break;
    case Op::known: f = ~(t = known_[instruction.column]); break;
    case Op::and_:
      t = ~Word{0};
      for (std::uint32_t i = 0; i < instruction.count; ++i) {
        t &= words[operands[i]].yes;
        f |= words[operands[i]].no;
      }
      break;
    case Op::or_:
      f = ~Word{0};
      for (std::uint32_t i = 0; i < instruction.count; ++i) {
        t |= words[operands[i]].yes;
        f &= words[operands[i]].no;
      }
      break;
    case Op::not_:
      t = words[operands[0]].no;
      f = words[operands[0]].yes;
      break;
    case Op::at_least:
    case Op::sum: count(instruction, t, f); break;
    case Op::is_true: f = ~(t = words[operands[0]].yes); break;
    case Op::on_record: {
      const Word known = known_[program_.known_column(instruction)];
      const Word supposed = supposed_.empty() ? 0 : supposed_[instruction.needed];
      t = (known & words[operands[0]].yes) | (~known & supposed);
      f = (known & words[operands[0]].no) | (~known & known_[instruction.column] & ~supposed);
      break;
    }
  }
  words_[slot] = {t, f};
}

// Each case of run() and join() is a loop over slots of one kind; the compiler sees how many lanes
// there are.
template <std::uint32_t blocks>
void Lanes::run(const Schedule::Batch& batch) {
  using Kind = Schedule::Kind;
  using Step = Schedule::Step;
  const Step* const steps = program_.schedule().steps.data();
  Words* const words = words_.data();
  const Word* const known = known_.data();
  const auto each = [&](const auto& decided) {
    for (std::uint32_t i = batch.first; i < batch.last; ++i)
      words[steps[i].slot] = decided(steps[i]);
  };
  switch (batch.kind) {
    case Kind::one_run:
      return each([&](const Step& step) {
        const Word t = in_range<blocks>(
            step.a, Run{static_cast<std::uint8_t>(step.b), static_cast<std::uint8_t>(step.c)});
        return Words{t, known[step.a] & ~t};
      });
    case Kind::known:
      return each([&](const Step& step) { return Words{known[step.a], ~known[step.a]}; });
    case Kind::negation:
      return each([&](const Step& step) { return Words{words[step.a].no, words[step.a].yes}; });
    case Kind::is_true:
      return each([&](const Step& step) { return Words{words[step.a].yes, ~words[step.a].yes}; });
    case Kind::on_record:
      return each([&](const Step& step) {
        const Words& asked = words[step.a];
        const Word is_known = known[step.c];
        return Words{is_known & asked.yes, (is_known & asked.no) | (~is_known & known[step.b])};
      });
    case Kind::and_two:
    case Kind::or_two:
    case Kind::and_many:
    case Kind::or_many: return join(batch);
    case Kind::other:
      for (std::uint32_t i = batch.first; i < batch.last; ++i) decide<blocks>(steps[i].slot);
  }
}

void Lanes::join(const Schedule::Batch& batch) {
  using Kind = Schedule::Kind;
  Words* const words = words_.data();
  const std::uint32_t* const operands = program_.operands().data();
  const auto both = [](const Words& a, const Words& b) {
    return Words{a.yes & b.yes, a.no | b.no};
  };
  const auto either = [](const Words& a, const Words& b) {
    return Words{a.yes | b.yes, a.no & b.no};
  };
  const Schedule::Step* const begin = program_.schedule().steps.data() + batch.first;
  const Schedule::Step* const end = program_.schedule().steps.data() + batch.last;
  const auto two = [&](const auto& joined) {
    for (const Schedule::Step* step = begin; step != end; ++step)
      words[step->slot] = joined(words[step->a], words[step->b]);
  };
  const auto many = [&](const auto& joined) {
    for (const Schedule::Step* step = begin; step != end; ++step) {
      Words made = words[operands[step->a]];
      for (std::uint32_t i = step->a + 1; i < step->b; ++i) made = joined(made, words[operands[i]]);
      words[step->slot] = made;
    }
  };
  switch (batch.kind) {
    case Kind::and_two: return two(both);
    case Kind::or_two: return two(either);
    case Kind::and_many: return many(both);
    default: return many(either);
  }
}

template <std::uint32_t blocks>
void Lanes::evaluate_blocks() {
  for (std::size_t column = 0; column < known_.size(); ++column) compute_known<blocks>(column);
  for (const Schedule::Batch& batch : program_.schedule().batches) run<blocks>(batch);
}

void Lanes::evaluate(std::uint32_t count) {
  forget_changes();
  if (count <= block)
    evaluate_blocks<1>();
  else
    evaluate_blocks<all_blocks>();
  std::fill(differ_.begin(), differ_.end(), ~Word{0});
  std::fill(moved_.begin(), moved_.end(), ~Word{0});
}

void Lanes::refresh_columns() {
  for (std::size_t word = 0; word < touched_.size(); ++word)
    for (Word rest = std::exchange(touched_[word], 0); rest != 0; rest &= rest - 1) {
      const auto fact =
          static_cast<model::FactId>(word * 64 + static_cast<std::size_t>(__builtin_ctzll(rest)));
      const Program::Range range = program_.columns_of(fact);
      for (std::size_t column = range.first; column < std::size_t{range.first} + range.count;
           ++column)
        compute_known<all_blocks>(column);
      for (std::uint32_t column : program_.pairs_of(fact)) compute_known<all_blocks>(column);
    }
}

// What reads a slot comes after it, here or in a later word.
void Lanes::refresh(std::size_t word, Word slots) {
  const std::uint32_t* const first = program_.readers().first.data();
  const Slot* const users = program_.readers().users.data();
  Word* const stale = stale_.data();
  Word moved = 0;
  for (Word rest = stale[word] & slots; rest != 0; rest = stale[word] & slots) {
    const Word bit = rest & (~rest + 1);
    const std::size_t slot = word * 64 + static_cast<std::size_t>(__builtin_ctzll(rest));
    stale[word] ^= bit;
    const Words before = words_[slot];
    decide<all_blocks>(slot);
    const Words& now = words_[slot];
    if (((before.yes ^ now.yes) | (before.no ^ now.no)) == 0) continue;
    moved |= bit;
    for (std::uint32_t i = first[slot]; i < first[slot + 1]; ++i)
      stale[users[i] / 64] |= Word{1} << (users[i] % 64);
  }
  differ_[word] |= moved;
  moved_[word] |= moved;
}

void Lanes::refresh(const SlotSet& within) {
  refresh_columns();
  for (const SlotSet::Part& part : within.parts) refresh(part.word, part.bits);
}

void Lanes::refresh() {
  std::size_t changed = 0;
  for (const Word word : stale_) changed += static_cast<std::size_t>(__builtin_popcountll(word));
  // In batches a slot takes a third of the time, and what reads these is decided as well.
  if (supposed_.empty() && 6 * changed > words_.size()) return evaluate(lanes_in_word);
  refresh_columns();
  for (std::size_t word = 0; word < stale_.size(); ++word) refresh(word, ~Word{0});
}

}  // namespace windlass::logic
