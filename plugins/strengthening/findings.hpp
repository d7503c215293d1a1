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

// A fluoroquinolone is taken, or was within twelve weeks, or nobody knows.
inline bool tendon_at_risk(Facts<F> in) { return !in[F::quinolone].is("none"); }

// Low energy, missed periods or underweight, or it is not excluded: no impact, and nothing carried.
inline bool energy_low(Facts<F> in) { return !in[F::impact_stops].no(); }

// A heel injected within the last four weeks, or whether it was is in doubt: the fascia may tear.
constexpr std::int64_t load_after_injection = 4;  // weeks
inline bool injected_lately(Facts<F> in) {
  return in[F::injection].may_be_below(load_after_injection);
}
// The way back after an injection: what was reached before it counts no more, and until week 12
// nothing pulls on the fascia with bent toes, over an edge or with a load that is carried.
constexpr std::int64_t jumps_after_injection = 12;  // weeks
inline bool load_restarts(Facts<F> in) {
  return in[F::injection].number() < jumps_after_injection && !in[F::restarts].no();
}
inline bool fascia_heals(Facts<F> in) {
  return in[F::injection].unknown() || in[F::injection].may_be_below(jumps_after_injection);
}

// Nothing is carried, whatever is known of an injection: no rucksack, no barbell.
inline bool body_weight_besides(Facts<F> in) {
  return tendon_at_risk(in) || in[F::heart].may_be_yes() || foot_at_risk(in) || is_pregnant(in) ||
         in[F::index_open].may_be_yes() || energy_low(in) || in[F::falls].may_be_yes() ||
         in[F::bone].may_be_yes();
}
inline bool body_weight_only(Facts<F> in) {
  return body_weight_besides(in) || (!in[F::injection].unknown() && fascia_heals(in)) ||
         injected_lately(in);
}

inline bool is_sensitised(Facts<F> in) { return in[F::csi].may_be_at_least(40); }

}  // namespace
