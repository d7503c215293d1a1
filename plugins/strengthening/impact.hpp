// SPDX-License-Identifier: Apache-2.0
#pragma once

// What speaks against running, jumping and hopping: pain, and a fascia or a tendon that may tear.
// Not what becomes of the sport. Pure.
// SOURCE: clinical brief 9.1 and 9.4; the weeks after an injection are this project's proposal.

#include "findings.hpp"

namespace {

// Is the exercise or sport of now quiet: 3 or less, and settled within a day?
enum class Quiet { yes, no, unknown };
inline Quiet quiet(Facts<F> in) {
  if (in[F::exercise].number() > 3 || in[F::settle].number() > 24) return Quiet::no;
  const bool low = in[F::exercise].known() || in[F::worst].number() <= 3;
  return low && in[F::settle].known() ? Quiet::yes : Quiet::unknown;
}

// Why no impact is offered: a fascia or a tendon that may tear. Or nothing.
inline std::string_view tissue_held(Facts<F> in) {
  if (in[F::injection].number() < load_after_injection)
    return "before week 4 after the steroid injection, and no jumps before week 12. After a pop or "
           "a bruise in the arch, stop and call.";
  if (load_restarts(in))
    return "before heel raises have gone well for two weeks since day 7 after the steroid "
           "injection, and no jumps before week 12. After a pop or a bruise in the arch, stop and "
           "call.";
  if (in[F::quinolone].known() && tendon_at_risk(in))
    return "within twelve weeks of a fluoroquinolone: tendons can give way late.";
  if (in[F::injection].unknown())
    return "before it is known how long ago a steroid was injected into the heel, if ever. Never, "
           "or 12 weeks ago or more, frees it.";
  if (tendon_at_risk(in))
    return "before it is known whether a fluoroquinolone was taken within twelve weeks.";
  return {};
}

}  // namespace
