// SPDX-License-Identifier: Apache-2.0
#pragma once

// A SlotSet is a set of small numbers, mostly slots, as words of bits.
//
// Thread rule: plain values.

#include <cstdint>
#include <vector>

namespace windlass::logic {

// A set of small numbers (slots, facts) as the words of a bit set that are not empty, in order.
struct SlotSet {
  struct Part {
    std::uint32_t word;
    std::uint64_t bits;
  };
  std::vector<Part> parts;
  // REQUIRES: numbers come in ascending order.
  void add(std::uint32_t slot) {
    if (parts.empty() || parts.back().word != slot / 64) parts.push_back({slot / 64, 0});
    parts.back().bits |= std::uint64_t{1} << (slot % 64);
  }
  bool has(std::uint32_t slot) const {
    for (const Part& part : parts)
      if (part.word == slot / 64) return (part.bits >> (slot % 64) & 1) != 0;
    return false;
  }
  bool meets(const SlotSet& other) const {
    auto theirs = other.parts.begin();
    for (const Part& part : parts) {
      while (theirs != other.parts.end() && theirs->word < part.word) ++theirs;
      if (theirs != other.parts.end() && theirs->word == part.word &&
          (theirs->bits & part.bits) != 0)
        return true;
    }
    return false;
  }
};

}  // namespace windlass::logic
