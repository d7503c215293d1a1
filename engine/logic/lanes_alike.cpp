// SPDX-License-Identifier: Apache-2.0
// Lanes that are made alike, and what has changed since they were.
#include <algorithm>
#include <utility>

#include "logic/lanes.hpp"

namespace windlass::logic {

namespace {

// Calls visit() with each number below `size` in a set of bits, which is empty afterwards.
template <class Visit>
void take_each(std::vector<Word>& words, std::size_t size, const Visit& visit) {
  for (std::size_t word = 0; word < words.size(); ++word)
    for (Word rest = std::exchange(words[word], 0); rest != 0; rest &= rest - 1) {
      const std::size_t number = word * 64 + static_cast<std::size_t>(__builtin_ctzll(rest));
      if (number < size) visit(number);
    }
}

void empty(std::vector<Word>& words) { std::fill(words.begin(), words.end(), Word{0}); }

Word everywhere(Word word, std::uint32_t lane) { return Word{0} - (word >> lane & 1); }

}  // namespace

void Lanes::forget_changes() {
  empty(stale_);
  empty(touched_);
  supposed_.clear();
}

// A word times the sum of 2^(i·count) repeats its first `count` bits.
void Lanes::repeat(const Lanes& other, std::uint32_t count) {
  forget_changes();
  empty(differ_);
  empty(differ_facts_);
  empty(moved_);
  const Word mask = first_lanes(count);
  Word times = 0;
  for (std::uint32_t lane = 0; lane + count <= lanes_in_word; lane += count)
    times |= Word{1} << lane;
  const auto repeated = [mask, times](Word word) { return (word & mask) * times; };
  for (std::size_t slot = 0; slot < words_.size(); ++slot)
    words_[slot] = {repeated(other.words_[slot].yes), repeated(other.words_[slot].no)};
  for (std::size_t column = 0; column < known_.size(); ++column)
    known_[column] = repeated(other.known_[column]);
}

void Lanes::touch(model::FactId fact) {
  for (const SlotSet::Part& part : program_.readers().of_fact[fact].parts)
    stale_[part.word] |= part.bits;
  touched_[fact / 64] |= Word{1} << (fact % 64);
  differ_facts_[fact / 64] |= Word{1} << (fact % 64);
}

void Lanes::suppose(std::uint32_t place, Word lanes) {
  if (supposed_.empty()) supposed_.resize(program_.places());
  supposed_[place] |= lanes;
  mark(program_.readers().of_place[place]);
}

void Lanes::take_back() {
  for (std::uint32_t place = 0; place < supposed_.size(); ++place)
    if (std::exchange(supposed_[place], 0) != 0) mark(program_.readers().of_place[place]);
}

void Lanes::spread_column(std::size_t column, std::uint32_t lane) {
  fill_all(static_cast<std::uint32_t>(column), codes_[column * lanes_in_word + lane]);
  known_[column] = everywhere(known_[column], lane);
}

void Lanes::spread(std::uint32_t lane) {
  Words* const words = words_.data();
  take_each(differ_, words_.size(), [words, lane](std::size_t slot) {
    words[slot] = {everywhere(words[slot].yes, lane), everywhere(words[slot].no, lane)};
  });
  take_each(differ_facts_, program_.facts(), [&](std::size_t fact) {
    const auto id = static_cast<model::FactId>(fact);
    const Program::Range range = program_.columns_of(id);
    for (std::size_t i = 0; i < range.count; ++i) spread_column(range.first + i, lane);
    for (const std::uint32_t column : program_.pairs_of(id)) spread_column(column, lane);
  });
}

// What was touched keeps its mark: known_ of its columns is computed anew when it is needed.
void Lanes::reset(const Lanes& other) {
  empty(stale_);
  empty(differ_);
  empty(differ_facts_);
  take_each(moved_, words_.size(), [&](std::size_t slot) {
    words_[slot] = {everywhere(other.words_[slot].yes, 0), everywhere(other.words_[slot].no, 0)};
  });
}

}  // namespace windlass::logic
