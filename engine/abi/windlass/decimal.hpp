// SPDX-License-Identifier: Apache-2.0
#pragma once

// An exact decimal for plugin authors: what goes in comes out, and nothing is rounded unless a
// function with "round" in what it says is called. A result that does not fit (coefficient of 64
// bits, exponent within 18 of zero) is not_a_number(): every comparison with it is false, every sum
// with it is it again, and the host refuses it. Literals: 1.5_d.
//
// Thread rule: plain value, [pure] functions.

#include "windlass/decimal_class.hpp"

namespace windlass {

// Defined in the class; named here so that two plain integers find it.
constexpr Decimal divide_rounded(Decimal a, Decimal b, int places);

constexpr Decimal min(Decimal a, Decimal b) {
  return !a.is_number() || b < a ? (a.is_number() ? b : a) : b.is_number() ? a : b;
}
constexpr Decimal max(Decimal a, Decimal b) {
  return !a.is_number() || a < b ? (a.is_number() ? b : a) : b.is_number() ? a : b;
}
constexpr Decimal clamp(Decimal value, Decimal low, Decimal high) {
  return min(max(value, low), high);
}

inline namespace literals {
void this_is_no_decimal_literal();
// 1.5_d, 40_d. Exact: the compiler hands over the characters, not a float. Call a member as
// (1.5_d).round_to(1).
consteval Decimal operator""_d(const char* digits) {
  const Decimal value = Decimal::parse(digits);
  if (!value.is_number()) this_is_no_decimal_literal();
  return value;
}
}  // namespace literals

}  // namespace windlass
