// SPDX-License-Identifier: Apache-2.0
#pragma once

// Lanes: up to 64 patients (or 64 ways of filling in one patient) evaluated together, one bit each
// in a machine word. This is bit-sliced evaluation: one instruction decides all lanes at once.
//
// The only evaluator of the product. A single patient is a cohort of one. Buffers are reused;
// nothing is allocated while evaluating. After a few codes have changed, refresh() decides again
// what reads them, and goes on only from what came out otherwise.
//
// Thread rule: a Lanes belongs to one thread; the Program is shared.

#include <cstdint>
#include <cstring>
#include <vector>

#include "logic/program.hpp"

namespace windlass::logic {

using Word = std::uint64_t;
inline constexpr std::uint32_t lanes_in_word = 64;
// The first `count` lanes of a word, 1 to 64.
constexpr Word first_lanes(std::size_t count) {
  return count == lanes_in_word ? ~Word{0} : (Word{1} << count) - 1;
}

class Lanes {
 public:
  // Room for the codes of so many lanes. Without any, verdicts come from repeat() alone.
  explicit Lanes(const Program&, std::uint32_t room = lanes_in_word);
  // Makes the room larger; the codes are lost.
  void make_room(std::uint32_t lanes);

  // The code row of lane `lane` is scattered over the columns: write one patient's codes (columns()
  // bytes).
  void set_row(std::uint32_t lane, const std::uint8_t* row);
  void set_code(std::uint32_t lane, std::uint32_t column, std::uint8_t code) {
    codes_[column * stride_ + lane] = code;
  }
  std::uint8_t code(std::uint32_t lane, std::uint32_t column) const {
    return codes_[column * stride_ + lane];
  }

  // The same row in every lane. REQUIRES: room for all.
  void fill(const std::uint8_t* row);
  // The same code in `lanes` lanes from `first` on, or in all 64. REQUIRES: room for them.
  void fill_column(std::uint32_t column, std::uint8_t code, std::uint32_t first,
                   std::uint32_t lanes) {
    std::memset(codes_.data() + std::size_t{column} * stride_ + first, code, lanes);
  }
  void fill_all(std::uint32_t column, std::uint8_t code) {
    std::memset(codes_.data() + std::size_t{column} * lanes_in_word, code, lanes_in_word);
  }

  // Decides every slot for lanes 0..count-1; bits above are meaningless. REQUIRES: 1 <= count, and
  // room for as many.
  void evaluate(std::uint32_t count);
  // What the first `count` lanes of `other` say, over and over, as if their codes had been written
  // and evaluated. Where there is room for codes they are the caller's to fill.
  void repeat(const Lanes& other, std::uint32_t count);

  // Says that codes of `fact` have changed since its readers were decided.
  void touch(model::FactId fact);
  // Makes `on record` at a place of the program true in these lanes, too, where its fact is not
  // known. Counts from the next refresh() until it is taken back, by evaluate() and repeat() as
  // well.
  void suppose(std::uint32_t place, Word lanes);
  void take_back();
  // Decides again, in all 64 lanes, every slot of `within` that rests on a touched fact or a
  // supposed place. Touched slots outside stay as they were, and stay touched. REQUIRES:
  // evaluate(64) or repeat() came before; `within` has the operands of its slots.
  void refresh(const SlotSet& within);
  void refresh();  // every slot

  // Makes every lane what this one is, codes and verdicts, without deciding anything. REQUIRES:
  // since repeat(), spread() or reset() only codes of touched facts differ between lanes.
  void spread(std::uint32_t lane);
  // Every verdict as repeat(other, 1) gave it. REQUIRES: that came before, and every lane has the
  // codes of then again, their facts touched.
  void reset(const Lanes& other);

  Word true_lanes(Slot slot) const { return words_[slot].yes; }
  Word false_lanes(Slot slot) const { return words_[slot].no; }
  Word unknown_lanes(Slot slot) const { return ~(words_[slot].yes | words_[slot].no); }

 private:
  struct Words {
    Word yes = 0, no = 0;
  };
  void mark(Slot slot) { stale_[slot / 64] |= Word{1} << (slot % 64); }
  template <std::uint32_t blocks>
  void evaluate_blocks();  // the first `blocks`·16 lanes
  template <std::uint32_t blocks>
  void run(const Schedule::Batch&);
  void join(const Schedule::Batch&);
  template <std::uint32_t blocks>
  void compute_known(std::size_t column);
  template <std::uint32_t blocks>
  Word in_range(std::size_t column, Run) const;
  template <std::uint32_t blocks>
  void decide(std::size_t slot);
  void refresh_columns();
  void refresh(std::size_t word, Word slots);
  void spread_column(std::size_t column, std::uint32_t lane);
  // Lanes in which at least `needed` of the operands have the verdict.
  Word at_least(Word Words::*verdict, const Instruction&, std::uint32_t needed);
  void count(const Instruction&, Word& t, Word& f);
  // `flip`: all bits set to count where operands do not have the verdict.
  Word reaches(Word Words::*verdict, Word flip, const Instruction&);
  void forget_changes();

  const Program& program_;
  std::uint32_t stride_;  // codes of one column
  std::vector<std::uint8_t> codes_;
  std::vector<Words> words_;   // by slot
  std::vector<Word> known_;    // by column; current while slots are decided
  std::vector<Word> count_;    // scratch of at_least and reaches
  std::vector<Word> stale_;    // one bit a slot: what it reads has changed since it was decided
  std::vector<Word> touched_;  // one bit a fact: its columns' known_ is not current
  // Since every lane was the same: one bit a slot whose verdicts changed, one bit a fact touched.
  std::vector<Word> differ_, differ_facts_;
  std::vector<Word> moved_;     // one bit a slot whose verdicts changed since repeat() or reset()
  std::vector<Word> supposed_;  // by place; empty while nothing was supposed
};

}  // namespace windlass::logic
