// SPDX-License-Identifier: Apache-2.0
#include "plan/flag_levels.hpp"

#include <algorithm>

namespace windlass::plan {

using knowledge::Flag;
using knowledge::FlagLevel;
using model::Verdict;

const FlagLevel* standing_level(const Evaluation& evaluation, const Flag& flag) {
  const FlagLevel* found = nullptr;
  for (const FlagLevel& level : flag.levels)
    if (evaluation.any_lane(level.slot) == Verdict::true_ &&
        (found == nullptr || level.disposition < found->disposition))
      found = &level;
  return found;
}

std::vector<const FlagLevel*> open_levels(const Evaluation& evaluation, const Flag& flag) {
  const FlagLevel* standing = standing_level(evaluation, flag);
  std::vector<const FlagLevel*> found;
  for (const FlagLevel& level : flag.levels)
    if (evaluation.any_lane(level.slot) == Verdict::unknown &&
        (standing == nullptr || level.disposition < standing->disposition))
      found.push_back(&level);
  std::stable_sort(found.begin(), found.end(), [](const FlagLevel* a, const FlagLevel* b) {
    return a->disposition < b->disposition;
  });
  return found;
}

}  // namespace windlass::plan
