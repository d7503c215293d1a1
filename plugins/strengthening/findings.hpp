// SPDX-License-Identifier: Apache-2.0
#pragma once

// What several parts of the loading take care of. Not what they do about it. Pure.

#include "tables.hpp"

namespace {

inline bool insensate_or_untested(Facts<F> in) {
  return in[F::lops].may_be_yes() ||
         (in[F::lops].unknown() &&
          (in[F::neuropathy].may_be_yes() || in[F::diabetes].may_be_other_than("none")));
}

// Pressure harms it unseen: it does not feel, may not, or was open or broken before.
inline bool foot_at_risk(Facts<F> in) {
  return insensate_or_untested(in) || in[F::ulcer].may_be_yes();
}

inline bool is_sensitised(Facts<F> in) { return in[F::csi].may_be_at_least(40); }

}  // namespace
