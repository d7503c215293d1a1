// SPDX-License-Identifier: Apache-2.0
#include "logic/lanes.hpp"

#include <algorithm>
#include <utility>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace windlass::logic {

namespace {

constexpr std::size_t digits = 46;  // of a sum of points, with one to spare

// Bit i is set where first <= codes[i] <= last, for the `blocks`·16 first lanes.
#if defined(__SSE2__)
Word in_range(const std::uint8_t* codes, Run run, std::uint32_t blocks) {
  const __m128i first = _mm_set1_epi8(static_cast<char>(run.first));
  const __m128i width = _mm_set1_epi8(static_cast<char>(run.last - run.first));
  Word result = 0;
  for (std::uint32_t block = 0; block < blocks; ++block) {
    const __m128i value = _mm_loadu_si128(reinterpret_cast<const __m128i*>(codes + block * 16));
    const __m128i offset = _mm_sub_epi8(value, first);
    const __m128i inside = _mm_cmpeq_epi8(_mm_min_epu8(offset, width), offset);
    result |= static_cast<Word>(static_cast<std::uint32_t>(_mm_movemask_epi8(inside)))
              << (block * 16);
  }
  return result;
}
#else
Word in_range(const std::uint8_t* codes, Run run, std::uint32_t blocks) {
  const std::uint8_t width = static_cast<std::uint8_t>(run.last - run.first);
  Word result = 0;
  for (std::uint32_t lane = 0; lane < blocks * 16; ++lane)
    result |= static_cast<Word>(static_cast<std::uint8_t>(codes[lane] - run.first) <= width)
              << lane;
  return result;
}
#endif

}  // namespace

Lanes::Lanes(const Program& program)
    : program_(program),
      codes_(program.columns() * lanes_in_word, unknown_code),
      true_(program.slots()),
      false_(program.slots()),
      known_(program.columns()),
      stale_((program.slots() + 63) / 64),
      touched_((program.facts() + 63) / 64) {
  std::uint32_t most = 0;
  for (const Instruction& instruction : program.instructions())
    if (instruction.op == Op::at_least) most = std::max(most, instruction.count + 2);
  count_.resize(std::max<std::size_t>(most, program.sums().empty() ? 0 : digits));
}

void Lanes::set_row(std::uint32_t lane, const std::uint8_t* row) {
  for (std::size_t column = 0; column < program_.columns(); ++column)
    codes_[column * lanes_in_word + lane] = row[column];
}

void Lanes::fill(const std::uint8_t* row) {
  for (std::uint32_t column = 0; column < program_.columns(); ++column)
    fill_column(column, row[column]);
}

void Lanes::fill_column(std::uint32_t column, std::uint8_t code, std::uint32_t first,
                        std::uint32_t lanes) {
  std::fill_n(
      codes_.begin() + static_cast<std::ptrdiff_t>(std::size_t{column} * lanes_in_word + first),
      lanes, code);
}

// Lanes in which at least `needed` of the operands' words are set.
Word Lanes::at_least(const std::vector<Word>& words, const Instruction& instruction,
                     std::uint32_t needed) {
  if (needed == 0) return ~Word{0};
  const std::vector<std::uint32_t>& operands = program_.operands();
  for (std::uint32_t i = 1; i <= needed; ++i) count_[i] = 0;
  count_[0] = ~Word{0};
  for (std::uint32_t i = 0; i < instruction.count; ++i) {
    const Word word = words[operands[instruction.first + i]];
    for (std::uint32_t reached = needed; reached > 0; --reached)
      count_[reached] |= count_[reached - 1] & word;
  }
  return count_[needed];
}

// A number in each lane, one word a binary digit: the points are added with carries, then compared
// from the highest digit down.
Word Lanes::reaches(const std::vector<Word>& words, Word flip, const Instruction& instruction) {
  const Sum& sum = program_.sums()[instruction.needed];
  const std::uint32_t* const operands = program_.operands().data() + instruction.first;
  std::uint64_t total = 0;
  for (std::uint64_t points : sum.points) total += points;
  const auto used = static_cast<std::size_t>(64 - __builtin_clzll(total));
  std::fill_n(count_.begin(), used, Word{0});
  for (std::uint32_t i = 0; i < instruction.count; ++i) {
    const Word given = words[operands[i]] ^ flip;
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
    t = reaches(true_, 0, instruction);
    f = ~reaches(false_, ~Word{0}, instruction);
    return;
  }
  t = at_least(true_, instruction, instruction.needed);
  f = at_least(false_, instruction, instruction.count - instruction.needed + 1);
}

void Lanes::compute_known(std::size_t column, std::uint32_t blocks) {
  known_[column] =
      ~in_range(codes_.data() + column * lanes_in_word, Run{unknown_code, unknown_code}, blocks);
}

[[gnu::always_inline]] inline Word Lanes::atom(const Instruction& instruction,
                                               std::uint32_t blocks) const {
  const std::uint8_t* codes = codes_.data() + std::size_t{instruction.column} * lanes_in_word;
  Word word = 0;
  for (std::uint32_t i = 0; i < instruction.count; ++i)
    word |= in_range(codes, program_.runs()[instruction.first + i], blocks);
  return word;
}

// The operand's word where the fact is known; elsewhere the lanes with this code.
[[gnu::always_inline]] inline Word Lanes::recorded(const Instruction& instruction, Word operand,
                                                   std::uint8_t code, std::uint32_t blocks) const {
  const std::uint8_t* codes = codes_.data() + std::size_t{instruction.column} * lanes_in_word;
  const Word known = known_[instruction.needed];
  return (known & operand) | (~known & in_range(codes, Run{code, code}, blocks));
}

[[gnu::always_inline]] inline void Lanes::decide(std::size_t slot, std::uint32_t blocks) {
  const Instruction& instruction = program_.instructions()[slot];
  Word* const true_words = true_.data();
  Word* const false_words = false_.data();
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
      t = atom(instruction, blocks);
      f = known_[instruction.column] & ~t;
      break;
    case Op::known: f = ~(t = known_[instruction.column]); break;
    case Op::and_:
      t = ~Word{0};
      for (std::uint32_t i = 0; i < instruction.count; ++i) {
        t &= true_words[operands[i]];
        f |= false_words[operands[i]];
      }
      break;
    case Op::or_:
      f = ~Word{0};
      for (std::uint32_t i = 0; i < instruction.count; ++i) {
        t |= true_words[operands[i]];
        f &= false_words[operands[i]];
      }
      break;
    case Op::not_:
      t = false_words[operands[0]];
      f = true_words[operands[0]];
      break;
    case Op::at_least:
    case Op::sum: count(instruction, t, f); break;
    case Op::is_true: f = ~(t = true_words[operands[0]]); break;
    case Op::on_record:
      t = recorded(instruction, true_words[operands[0]], 1, blocks);
      f = recorded(instruction, false_words[operands[0]], 0, blocks);
      break;
  }
  true_words[slot] = t;
  false_words[slot] = f;
}

void Lanes::evaluate(std::uint32_t count) {
  const std::uint32_t blocks = (count + 15) / 16;
  for (std::size_t column = 0; column < program_.first_record(); ++column)
    compute_known(column, blocks);
  for (std::size_t slot = 0; slot < true_.size(); ++slot) decide(slot, blocks);
  std::fill(stale_.begin(), stale_.end(), Word{0});
  std::fill(touched_.begin(), touched_.end(), Word{0});
}

void Lanes::refresh(const SlotSet& within) {
  constexpr std::uint32_t blocks = lanes_in_word / 16;
  for (std::size_t word = 0; word < touched_.size(); ++word)
    for (Word rest = std::exchange(touched_[word], 0); rest != 0; rest &= rest - 1) {
      const auto fact =
          static_cast<model::FactId>(word * 64 + static_cast<std::size_t>(__builtin_ctzll(rest)));
      const Program::Range range = program_.columns_of(fact);
      for (std::size_t column = range.first; column < std::size_t{range.first} + range.count;
           ++column)
        compute_known(column, blocks);
      for (std::uint32_t column : program_.pairs_of(fact)) compute_known(column, blocks);
    }
  for (const SlotSet::Part& part : within.parts) {
    for (Word rest = stale_[part.word] & part.bits; rest != 0; rest &= rest - 1)
      decide(std::size_t{part.word} * 64 + static_cast<std::size_t>(__builtin_ctzll(rest)), blocks);
    stale_[part.word] &= ~part.bits;
  }
}

}  // namespace windlass::logic
