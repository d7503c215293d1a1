// SPDX-License-Identifier: Apache-2.0
#pragma once

// What a score can be, number by number: between its least and its most there may be sums that no
// combination of its items gives.
//
// Thread rule: [pure].

#include <functional>
#include <optional>
#include <vector>

#include "logic/score.hpp"
#include "model/status.hpp"

namespace windlass::logic {

// From `least` to `most`, both included, in `scale`ths of a point: a score's base is within.
struct SumRange {
  std::int64_t least = 0, most = 0;
  bool operator==(const SumRange&) const = default;
};

// Of so many ranges apart nobody tries each; a score that can be more is `countless`.
inline constexpr std::size_t most_sums = 1024;

// Ascending and apart; nothing where there are more than most_sums. `verdict` gives what is known
// of an item's slot, `code` what is known of a table's fact: unknown_code where nothing is.
std::optional<std::vector<SumRange>> possible_sums(
    const Score&, const std::function<model::Verdict(Slot)>& verdict,
    const std::function<std::uint8_t(const Score::Table&)>& code);

}  // namespace windlass::logic
