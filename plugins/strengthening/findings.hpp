// SPDX-License-Identifier: Apache-2.0
#pragma once

// What several parts of the loading take care of. Not what they do about it. Pure.

#include "tables.hpp"

namespace {

inline bool insensate_or_untested(Facts<F> in) {
  return !in[F::cannot_warn].no() || in[F::lops].may_be_yes() ||
         (in[F::lops].unknown() &&
          (in[F::neuropathy].may_be_yes() || in[F::diabetes].may_be_other_than("none")));
}

// Nobody has said whether a foot that diabetes or a neuropathy endangers was open or broken before.
inline bool ulcer_untold(Facts<F> in) {
  return in[F::ulcer].unsaid() &&
         (in[F::neuropathy].may_be_yes() || in[F::diabetes].may_be_other_than("none"));
}

// Pressure harms it unseen: it does not feel, may not, or was or may have been open or broken
// before.
inline bool foot_at_risk(Facts<F> in) {
  return insensate_or_untested(in) || in[F::ulcer].may_be_yes() || ulcer_untold(in);
}

inline std::string_view why_at_risk(Facts<F> in) {
  return in[F::lops].yes() ? "Sensation is lost."
         : insensate_or_untested(in)
             ? "Sensation is untested and treated as lost. Test with a 10 g monofilament."
             : "The foot had an ulcer, a Charcot foot or an amputation, or may have had.";
}

inline bool is_pregnant(Facts<F> in) {
  return in[F::pregnancy].may_be("first_trimester", "second_trimester", "third_trimester",
                                 "possible");
}
// Nobody has to ask for a pregnancy.
inline bool past_childbearing(Facts<F> in) {
  return in[F::sex].is("male") || in[F::age].number() > 55;
}
inline bool is_late_in_pregnancy(Facts<F> in) {
  return in[F::pregnancy].may_be("second_trimester", "third_trimester");
}

// Nothing is carried: no rucksack, no barbell.
inline bool body_weight_only(Facts<F> in) {
  return in[F::quinolone].may_be("past_12wk") || in[F::heart].may_be_yes() || foot_at_risk(in) ||
         is_pregnant(in) || in[F::index_open].may_be_yes();
}

inline bool is_sensitised(Facts<F> in) { return in[F::csi].may_be_at_least(40); }

}  // namespace
