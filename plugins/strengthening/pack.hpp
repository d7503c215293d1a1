// SPDX-License-Identifier: Apache-2.0
#pragma once

// What becomes of a hiker's pack until gait work opens. Not the way back to it, which is gait's.
// Pure.
// SOURCE: clinical brief 9.4, where a pack comes after the hills; that it stays at home
// before gait work as well is this project's proposal.

#include "outputs.hpp"

namespace {

using namespace windlass;

inline void write_pack_for_now(Facts<F> in, Protocol<L>& out) {
  if (!in[F::activities].has("hike")) return;
  if (in[F::pack].number() > 0)
    out.text(L::sport, "On hikes leave the pack, ", in[F::pack].number(),
             " % of body weight now, at home: it comes back with gait work, after the hills.");
  else if (in[F::pack].in_doubt())
    out.text(L::sport, "On hikes leave the pack at home, because its weight is in doubt.");
}

}  // namespace
