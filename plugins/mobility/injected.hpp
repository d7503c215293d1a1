// SPDX-License-Identifier: Apache-2.0
#pragma once

// How far stretching has come back after a heel steroid injection. Not the dose of anybody else.
// Pure.
// SOURCE: clinical brief 3.6 (gentle for one to two weeks after an injection); four weeks gentle,
// two of more repetitions before more range, and held until raises went well are this project's
// proposal.

#include "sensitised.hpp"

namespace {

// unasked: nobody knows of one. fresh: under four weeks. held: dose and range as before week 4,
// until a visit records that heel raises went well since. back: more repetitions, no more range.
enum class Shot { none, unasked, fresh, held, back };

constexpr std::int64_t fresh_weeks = 4, back_weeks = 6, held_weeks = 12;
constexpr std::int64_t back_reps = 8;
constexpr Stretch back_calf{3, 30, 2};

inline Shot shot_of(Facts<F> in) {
  const In weeks = in[F::injection];
  if (weeks.unknown()) return Shot::unasked;
  if (weeks.number() < fresh_weeks) return Shot::fresh;
  if (weeks.number() < held_weeks && !in[F::tissue_held].no()) return Shot::held;
  return weeks.number() < back_weeks ? Shot::back : Shot::none;
}

inline std::string_view wall_after_shot(Shot shot) {
  return shot == Shot::fresh ? "Not yet: from week 6 after the injection at the earliest."
         : shot == Shot::back
             ? "Not yet: it opens in week 6 after the injection."
             : "Not yet: from week 6 after the injection, when a visit has recorded that heel "
               "raises went well for two weeks since day 7 after it, or, where they cannot be "
               "tried "
               "yet, that activity settles within 24 hours and the arch has no bruise or gap.";
}

inline void write_shot(Shot shot, Protocol<L>& out) {
  if (shot == Shot::fresh)
    out.text(L::feet,
             "A steroid injection less than four weeks ago: gentle until day 28 after it, then one "
             "step at a time. A pop or a bruise in the arch: stop and call.");
  if (shot == Shot::held)
    out.text(
        L::feet,
        "Held at the small dose and the first tension because of the steroid injection, until "
        "a visit records that heel raises went well for two weeks since day 7 after it, or, "
        "where they cannot be tried yet, that activity settles within 24 hours and the arch has "
        "no bruise or gap. Then more repetitions; more range waits for week 6 after it. A pop or "
        "a bruise in "
        "the arch: stop and call.");
  if (shot == Shot::back)
    out.text(L::feet,
             "After the steroid injection more repetitions are the first step back; more range "
             "waits for week 6 after it. A pop or a bruise in the arch: stop and call.");
}

}  // namespace
