// SPDX-License-Identifier: Apache-2.0
#pragma once

// How irritable the heel is, as the stretching doses it. Not the dose. Pure.
// SOURCE: clinical brief 3.0 and 4.1.

#include "outputs.hpp"

namespace {

enum class Level { low, moderate, high };

// The derived fact when there is one, else brief 3.0 by hand. While an answer that would make it
// high is missing it is dosed as high (brief 4.1).
inline Level level(Facts<F> in, Protocol<L>& out) {
  if (in[F::irritability].is("high") || in[F::rest].number() >= 5 || in[F::settle].number() > 24 ||
      in[F::first_step].number() >= 9)
    return Level::high;
  if (in.known(F::rest, F::settle, F::first_step)) {
    if (in[F::irritability].is("low")) return Level::low;
    if (in[F::irritability].is("moderate")) return Level::moderate;
    if (in[F::worst].known())
      return in[F::worst].number() <= 3 && in[F::settle].number() <= 1 ? Level::low
                                                                       : Level::moderate;
  }
  out.text(L::assumed, "Irritability is not known: smallest dose (conservative default). Ask for:");
  name_unknown(in,
               {{F::rest, "Pain at rest"},
                {F::first_step, "First-step pain"},
                {F::worst, "Worst pain"},
                {F::settle, "Hours to settle after activity"},
                {F::irritability, "How irritable it is"}},
               out);
  out.more(".");
  return Level::high;
}

}  // namespace
