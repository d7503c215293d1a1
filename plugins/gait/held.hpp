// SPDX-License-Identifier: Apache-2.0
#pragma once

// Why exertion or impact is held: a heart, or a fascia after an injection. Not what is held. Pure.
// SOURCE: clinical brief 9.4; the weeks after an injection are this project's proposal.

#include "tables.hpp"

namespace {

// Weeks after an injection.
constexpr std::int64_t impact_after_injection = 4, jumps_after_injection = 12;

// Exertion waits while the heart may be unstable, also where nobody has asked.
inline std::string_view heart_held(Facts<F> in) {
  return in[F::heart].no()    ? ""
         : in[F::heart].yes() ? "an unstable heart condition is known. The physician agrees first."
         : in[F::heart].in_doubt()
             ? "the heart may be unstable. Settle it."
             : "nobody asked about an unstable heart condition or rhythm. A no frees it.";
}

// Why an injected fascia holds impact and a loaded demi-pointe, or nothing.
inline std::string_view fascia_held(Facts<F> in) {
  return in[F::injection].unknown()
             ? "it is not known when a heel steroid injection was, if any. Never, or 12 weeks "
               "ago or more, frees it."
         : in[F::injection].number() < impact_after_injection
             ? "a heel steroid injection is under 4 weeks old: the fascia tears more easily."
         : in[F::injection].number() < jumps_after_injection && !in[F::restarts].no()
             ? "heel raises have not gone well for two weeks since day 7 after the heel steroid "
               "injection, or nobody has recorded it."
             : "";
}

}  // namespace
