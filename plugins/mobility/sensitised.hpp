// SPDX-License-Identifier: Apache-2.0
#pragma once

// Stretching for somebody whose pain system is sensitised: fewer items, shorter, paced, explained.
// Not who that is: the score says so. Pure.
// SOURCE: clinical brief 1.1 (yellow flags), 3.3 and 3.7 (gentle dose, pace); seconds, weeks and
// the order of the items are this project's proposal.

#include "hamstrings.hpp"

namespace {

struct Stretch {
  std::int64_t reps = 0, hold = 0, times = 0;
};

constexpr std::int64_t third_item_week = 2;
constexpr Stretch paced_fascia{5, 10, 2}, paced_calf{3, 20, 1}, paced_moving_calf{5, 5, 1};

// A score in doubt is dosed as a high one.
inline bool is_sensitised(Facts<F> in) { return in[F::csi].may_be_at_least(40); }

// Two items at first; the third from the second week on.
inline bool third_item(Facts<F> in) {
  return !is_sensitised(in) || in[F::week].number() >= third_item_week;
}

inline void write_pacing(Facts<F> in, Protocol<L>& out) {
  if (!is_sensitised(in)) return;
  out.text(L::feet,
           "Widespread sensitivity: do the same on good days and on bad ones, and stop before it "
           "flares. Judge by the week. Explain that this pain shows a sensitive system and not new "
           "harm, and ask about sleep, mood and worries.");
}

constexpr std::string_view paced_better =
    "A week in which every next morning was as usual: one thing more, and no more than one a week. "
    "First the fascia stretch a third time, then one calf repetition.";

}  // namespace
