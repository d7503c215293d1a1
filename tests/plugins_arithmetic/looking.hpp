// SPDX-License-Identifier: Apache-2.0
#pragma once

// What every prescriber that loads a foot writes where the foot cannot warn.

#include "catch.hpp"
#include "probe.hpp"

namespace probe {

// A foot that may not warn, and one that cannot, has no stop by a score of pain. Returns what is
// written for the one that cannot: it says how to look instead.
inline Result judged_by_looking(const Prescriber& prescriber, Values v) {
  CHECK(prescriber(v).says("stop", "5 of 10"));
  v.state("foot.cannot_warn", WINDLASS_CONFLICT);
  CHECK_FALSE(prescriber(v).says("stop", "5 of 10"));
  v.flag("foot.cannot_warn", true);
  Result r = prescriber(v);
  REQUIRE(r.fault.empty());
  CHECK(r.says("stop", "with a mirror or by somebody else"));
  return r;
}

}  // namespace probe
