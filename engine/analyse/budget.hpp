// SPDX-License-Identifier: Apache-2.0
#pragma once

// What all searches of one command may cost together, in steps: a conflict is one, and so is each
// 50,000 literals of the formula that a search begins with. Steps are counted, and no clock is
// looked at: the same question stops at the same place on every machine.
//
// Thread rule: belongs to one thread.

#include <algorithm>
#include <cstdint>
#include <string>

#include "base/text.hpp"

namespace windlass::analyse {

class Budget {
 public:
  explicit Budget(std::uint64_t most_steps) : left_(most_steps), most_(most_steps) {}
  void take(std::uint64_t steps) { left_ -= std::min(steps, left_); }
  std::uint64_t left() const { return left_; }
  std::uint64_t most() const { return most_; }
  bool spent() const { return left_ == 0; }

 private:
  std::uint64_t left_, most_;
};

// Of all searches of a diff or a law, where one search may have so many conflicts.
inline std::uint64_t steps_of_all(std::uint64_t most_conflicts) {
  constexpr std::uint64_t least = 100'000, most = std::uint64_t{1} << 62;
  return std::max(least, 2 * std::min(most_conflicts, most));
}

// Why a search gave no answer.
inline std::string why_stopped(std::uint64_t most_conflicts, const Budget* budget) {
  return budget != nullptr && budget->spent()
             ? "all searches together ended at " + base::group_digits(budget->most()) +
                   " steps, and this one has no answer"
             : "a search ended at " + std::to_string(most_conflicts) +
                   " conflicts without an answer";
}

}  // namespace windlass::analyse
