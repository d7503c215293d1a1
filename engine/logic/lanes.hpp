// SPDX-License-Identifier: Apache-2.0
#pragma once

// Lanes: up to 64 patients (or 64 ways of filling in one patient) evaluated together, one bit each
// in a machine word. This is bit-sliced evaluation: one instruction decides all lanes at once.
//
// The only evaluator of the product. A single patient is a cohort of one. Buffers are reused;
// nothing is allocated while evaluating. After a few codes have changed, refresh() decides again
// only what rests on them.
//
// Thread rule: a Lanes belongs to one thread; the Program is shared.

#include <cstdint>
#include <vector>

#include "logic/program.hpp"

namespace windlass::logic {

using Word = std::uint64_t;
inline constexpr std::uint32_t lanes_in_word = 64;

class Lanes {
 public:
  explicit Lanes(const Program&);

  // The code row of lane `lane` is scattered over the columns: write one patient's codes (columns()
  // bytes).
  void set_row(std::uint32_t lane, const std::uint8_t* row);
  void set_code(std::uint32_t lane, std::uint32_t column, std::uint8_t code) {
    codes_[column * lanes_in_word + lane] = code;
  }
  std::uint8_t code(std::uint32_t lane, std::uint32_t column) const {
    return codes_[column * lanes_in_word + lane];
  }

  // The same row in every lane.
  void fill(const std::uint8_t* row);
  // The same code in `lanes` lanes from `first` on.
  void fill_column(std::uint32_t column, std::uint8_t code, std::uint32_t first = 0,
                   std::uint32_t lanes = lanes_in_word);

  // Decides every slot for lanes 0..count-1; bits above are meaningless. REQUIRES: 1 <= count
  // <= 64.
  void evaluate(std::uint32_t count);

  // Says that codes of `fact` have changed since its dependents were decided.
  void touch(model::FactId fact) {
    for (const SlotSet::Part& part : program_.dependents(fact).parts)
      stale_[part.word] |= part.bits;
    touched_[fact / 64] |= Word{1} << (fact % 64);
  }
  // Decides again, in all 64 lanes, every slot of `within` that rests on a touched fact. Touched
  // slots outside stay as they were, and stay touched. REQUIRES: evaluate(64) came before.
  void refresh(const SlotSet& within);

  Word true_lanes(Slot slot) const { return true_[slot]; }
  Word false_lanes(Slot slot) const { return false_[slot]; }
  Word unknown_lanes(Slot slot) const { return ~(true_[slot] | false_[slot]); }

 private:
  void compute_known(std::size_t column, std::uint32_t blocks);
  Word atom(const Instruction&, std::uint32_t blocks) const;
  Word recorded(const Instruction&, Word operand, std::uint8_t code, std::uint32_t blocks) const;
  void decide(std::size_t slot, std::uint32_t blocks);
  Word at_least(const std::vector<Word>& words, const Instruction&, std::uint32_t needed);
  void count(const Instruction&, Word& t, Word& f);
  // `flip`: all bits set to count where the words are not set.
  Word reaches(const std::vector<Word>& words, Word flip, const Instruction&);

  const Program& program_;
  std::vector<std::uint8_t> codes_;
  std::vector<Word> true_, false_;
  std::vector<Word> known_;    // by column; current while slots are decided
  std::vector<Word> count_;    // scratch of at_least and reaches
  std::vector<Word> stale_;    // one bit a slot: touched and not decided again
  std::vector<Word> touched_;  // one bit a fact: its columns' known_ is not current
};

}  // namespace windlass::logic
