// SPDX-License-Identifier: Apache-2.0
#include "plan/together.hpp"

#include <algorithm>

namespace windlass::plan {

using logic::Instruction;
using logic::Op;
using logic::Slot;
using logic::Word;

namespace {

using Indices = std::vector<std::uint32_t>;
constexpr std::size_t word_bits = 64;

constexpr std::size_t words_for(std::size_t bits) { return (bits + word_bits - 1) / word_bits; }
void insert(Word* set, std::uint32_t index) {
  set[index / word_bits] |= Word{1} << (index % word_bits);
}

// Sets of places are bits, as many words as it takes for all of them.
class Walk {
 public:
  Walk(const logic::Program& program, const logic::Lanes& lanes, Word mask, std::size_t places)
      : program_(program),
        lanes_(lanes),
        mask_(mask),
        words_(words_for(places)),
        made_(2 * words_),
        sets_(2 * words_),
        of_slot_(program.slots()),
        waiting_(words_for(program.slots())) {}

  std::vector<Indices> run(const Indices& places, const std::vector<std::vector<Slot>>& hiding) {
    for (std::uint32_t i = 0; i < places.size(); ++i) {
      const Slot slot = program_.readers().of_place[places[i]];
      std::fill(made_.begin(), made_.end(), 0);
      if (of_slot_[slot] == 0) keep(slot);
      insert(sets_.data() + of_slot_[slot], i);
    }
    // Operands come before their users: what is called on the way stands behind the one in hand.
    for (std::size_t i = 0; i < waiting_.size(); ++i)
      while (waiting_[i] != 0) {
        const auto bit = static_cast<std::size_t>(__builtin_ctzll(waiting_[i]));
        waiting_[i] &= waiting_[i] - 1;
        move(static_cast<Slot>(i * word_bits + bit));
      }
    for (const std::vector<Slot>& slots : hiding) uncover(slots);
    return met();
  }

 private:
  // The places that may bring a slot nearer to true, and those that may bring it nearer to false.
  enum class Side : std::uint8_t { up, down };
  static constexpr Side both[] = {Side::up, Side::down};
  static Side other(Side side) { return side == Side::up ? Side::down : Side::up; }

  Word* made(Side side) { return made_.data() + (side == Side::up ? 0 : words_); }
  // Empty of a slot that nothing moves.
  const Word* of(Slot slot, Side side) const {
    return sets_.data() + of_slot_[slot] + (side == Side::up ? 0 : words_);
  }
  bool moves(Slot slot, Side side) const { return of_slot_[slot] != 0 && any(of(slot, side)); }
  bool any(const Word* set) const {
    return std::any_of(set, set + words_, [](Word word) { return word != 0; });
  }
  bool several(const Word* set) const {
    bool one = false;
    for (std::size_t i = 0; i < words_; ++i) {
      if (set[i] == 0) continue;
      if (one || (set[i] & (set[i] - 1)) != 0) return true;
      one = true;
    }
    return false;
  }
  void add(Word* all, const Word* more) const {
    for (std::size_t i = 0; i < words_; ++i) all[i] |= more[i];
  }

  // What was made moves the slot, and may move whatever reads it.
  void keep(Slot slot) {
    of_slot_[slot] = static_cast<std::uint32_t>(sets_.size());
    sets_.insert(sets_.end(), made_.begin(), made_.end());
    const logic::Readers& readers = program_.readers();
    for (std::uint32_t i = readers.first[slot]; i < readers.first[slot + 1]; ++i)
      insert(waiting_.data(), readers.users[i]);
  }

  void meet(const Word* set) {
    if (several(set)) met_.emplace_back(set, set + words_);
  }

  void uncover(const std::vector<Slot>& slots) {
    std::fill(made_.begin(), made_.end(), 0);
    for (const Slot slot : slots)
      for (const Side side : both) add(made(side), of(slot, side));
    if (!any(made(Side::down))) return;
    add(made(Side::up), made(Side::down));
    meet(made(Side::up));
  }

  void move(Slot slot) {
    const Instruction& one = program_.instructions()[slot];
    std::fill(made_.begin(), made_.end(), 0);
    for (const Side side : both) move(slot, one, side);
    if (any(made(Side::up)) || any(made(Side::down))) keep(slot);
  }

  void move(Slot slot, const Instruction& one, Side side) {
    const auto operand = [&] { return program_.operands()[one.first]; };
    switch (one.op) {
      case Op::and_:
      case Op::or_:
        if ((one.op == Op::and_) == (side == Side::up))
          by_all(slot, one, side);
        else
          by_any(slot, one, side);
        break;
      case Op::not_: add(made(side), of(operand(), other(side))); break;
      case Op::is_true: add(made(side), of(operand(), side)); break;
      case Op::at_least:
      case Op::sum:
        if (by_any(slot, one, side) > 1) meet(made(side));
        break;
      default: break;
    }
  }

  // The lanes in which a slot may be moved to that side any further, and those in which it is at
  // the other end.
  Word movable(Slot slot, Side side) const {
    return mask_ & ~(side == Side::up ? lanes_.true_lanes(slot) : lanes_.false_lanes(slot));
  }
  Word far_end(Slot slot, Side side) const {
    return side == Side::up ? lanes_.false_lanes(slot) : lanes_.true_lanes(slot);
  }

  // The union over the operands that move; returns how many do.
  std::size_t by_any(Slot slot, const Instruction& one, Side side) {
    if (movable(slot, side) == 0) return 0;
    std::size_t parts = 0;
    for (std::uint32_t i = 0; i < one.count; ++i) {
      const Slot operand = program_.operands()[one.first + i];
      if (!moves(operand, side)) continue;
      ++parts;
      add(made(side), of(operand, side));
    }
    return parts;
  }

  // An operand at the other end that nothing moves holds the slot there.
  void by_all(Slot slot, const Instruction& one, Side side) {
    Word live = movable(slot, side);
    for (std::uint32_t i = 0; i < one.count && live != 0; ++i) {
      const Slot operand = program_.operands()[one.first + i];
      if (!moves(operand, side)) live &= ~far_end(operand, side);
    }
    if (live == 0) return;
    std::size_t parts = 0;
    for (std::uint32_t i = 0; i < one.count; ++i) {
      const Slot operand = program_.operands()[one.first + i];
      if (!moves(operand, side) || (movable(operand, side) & live) == 0) continue;
      ++parts;
      add(made(side), of(operand, side));
    }
    if (parts > 1) meet(made(side));
  }

  std::vector<Indices> met() {
    std::sort(met_.begin(), met_.end());
    met_.erase(std::unique(met_.begin(), met_.end()), met_.end());
    std::vector<Indices> all;
    for (const std::vector<Word>& set : met_) {
      Indices& indices = all.emplace_back();
      for (std::size_t i = 0; i < words_; ++i)
        for (Word rest = set[i]; rest != 0; rest &= rest - 1)
          indices.push_back(static_cast<std::uint32_t>(i * word_bits) +
                            static_cast<std::uint32_t>(__builtin_ctzll(rest)));
    }
    return all;
  }

  const logic::Program& program_;
  const logic::Lanes& lanes_;
  const Word mask_;
  const std::size_t words_;             // of a set
  std::vector<Word> made_;              // of the slot in hand: a set for each side
  std::vector<Word> sets_;              // the same of each slot that moves, behind two empty ones
  std::vector<std::uint32_t> of_slot_;  // where in sets_
  std::vector<Word> waiting_;           // slots of which an operand moves
  std::vector<std::vector<Word>> met_;
};

}  // namespace

std::vector<Indices> matter_together(const logic::Program& program, const logic::Lanes& lanes,
                                     Word mask, const Indices& places,
                                     const std::vector<std::vector<Slot>>& hiding) {
  return Walk(program, lanes, mask, places.size()).run(places, hiding);
}

}  // namespace windlass::plan
