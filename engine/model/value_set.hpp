// SPDX-License-Identifier: Apache-2.0
#pragma once

// A ValueSet is some of the values of an enumeration or a set, by their index: what a set fact
// holds, and what a constraint asks for. Up to 64 values take no memory of their own.
//
// Thread rule: plain value.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <vector>

namespace windlass::model {

class ValueSet {
 public:
  ValueSet() = default;
  explicit ValueSet(std::initializer_list<std::size_t> values) {
    for (std::size_t value : values) add(value);
  }
  // Values 0 to count - 1.
  static ValueSet first(std::size_t count) {
    ValueSet made;
    for (std::size_t value = 0; value < count; ++value) made.add(value);
    return made;
  }

  bool has(std::size_t value) const {
    if (value < 64) return (first_ >> value & 1) != 0;
    const std::size_t word = value / 64 - 1;
    return word < more_.size() && (more_[word] >> (value % 64) & 1) != 0;
  }
  void add(std::size_t value) {
    if (value >= 64 && value / 64 > more_.size()) more_.resize(value / 64);
    (value < 64 ? first_ : more_[value / 64 - 1]) |= std::uint64_t{1} << (value % 64);
  }
  void add(const ValueSet& other) {
    first_ |= other.first_;
    if (more_.size() < other.more_.size()) more_.resize(other.more_.size());
    for (std::size_t i = 0; i < other.more_.size(); ++i) more_[i] |= other.more_[i];
  }
  void remove(std::size_t value) {
    if (!has(value)) return;
    (value < 64 ? first_ : more_[value / 64 - 1]) &= ~(std::uint64_t{1} << (value % 64));
    while (!more_.empty() && more_.back() == 0) more_.pop_back();
  }
  bool empty() const { return first_ == 0 && more_.empty(); }
  // Those of the first `count` values that are not in the set.
  ValueSet others(std::size_t count) const {
    ValueSet made;
    for (std::size_t value = 0; value < count; ++value)
      if (!has(value)) made.add(value);
    return made;
  }

  ValueSet both(const ValueSet& other) const {
    ValueSet made;
    made.first_ = first_ & other.first_;
    made.more_.resize(std::min(more_.size(), other.more_.size()));
    for (std::size_t i = 0; i < made.more_.size(); ++i) made.more_[i] = more_[i] & other.more_[i];
    while (!made.more_.empty() && made.more_.back() == 0) made.more_.pop_back();
    return made;
  }

  friend bool operator==(const ValueSet&, const ValueSet&) = default;
  friend bool operator<(const ValueSet& a, const ValueSet& b) {
    return a.first_ != b.first_ ? a.first_ < b.first_ : a.more_ < b.more_;
  }

 private:
  std::uint64_t first_ = 0;
  std::vector<std::uint64_t> more_;  // INVARIANT: its last word is not zero
};

}  // namespace windlass::model
