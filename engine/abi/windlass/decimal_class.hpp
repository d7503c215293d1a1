// SPDX-License-Identifier: Apache-2.0
#pragma once

// The class of decimal.hpp, which says what it is.
//
// Thread rule: plain value, [pure] functions.

#include <compare>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <type_traits>

#include "windlass/decimal_parts.hpp"
#include "windlass/plugin.h"

namespace windlass {

class Decimal {
 public:
  constexpr Decimal() = default;
  template <class Integer>
  requires(std::is_integral_v<Integer> && !std::is_same_v<Integer, bool> &&
           !std::is_same_v<Integer, char>) constexpr Decimal(Integer whole)
      : Decimal(static_cast<Wide>(whole), 0) {}
  template <class Float>
  requires std::is_floating_point_v<Float> Decimal(Float)
  = delete;  // write 1.5_d
  constexpr explicit Decimal(const windlass_decimal& d)
      : Decimal(static_cast<Wide>(d.coefficient),
                d.exponent < -WINDLASS_EXPONENT_LIMIT || d.exponent > WINDLASS_EXPONENT_LIMIT
                    ? none
                    : d.exponent) {}

  static constexpr Decimal not_a_number() {
    Decimal d;
    d.exponent_ = none;
    return d;
  }
  constexpr bool is_number() const { return exponent_ != none; }
  constexpr windlass_decimal abi() const { return {coefficient_, exponent_, 0}; }

  friend constexpr Decimal operator+(Decimal a, Decimal b) {
    if (!a.is_number() || !b.is_number()) return not_a_number();
    if (a.coefficient_ == 0) return b;
    if (b.coefficient_ == 0) return a;
    const std::int32_t low = a.exponent_ < b.exponent_ ? a.exponent_ : b.exponent_;
    if (a.exponent_ - low > 19 || b.exponent_ - low > 19) return not_a_number();
    // INVARIANT: 64 bits times 10^19 stays below 2^127 by more than a factor of 1.8, and the other
    // term is at most 2^63.
    return Decimal(
        a.coefficient_ * power(a.exponent_ - low) + b.coefficient_ * power(b.exponent_ - low), low);
  }
  constexpr Decimal operator-() const {
    return is_number() ? Decimal(-static_cast<Wide>(coefficient_), exponent_) : *this;
  }
  friend constexpr Decimal operator-(Decimal a, Decimal b) { return a + -b; }
  friend constexpr Decimal operator*(Decimal a, Decimal b) {
    if (!a.is_number() || !b.is_number()) return not_a_number();
    return Decimal(static_cast<Wide>(a.coefficient_) * b.coefficient_, a.exponent_ + b.exponent_);
  }
  constexpr Decimal& operator+=(Decimal b) { return *this = *this + b; }
  constexpr Decimal& operator-=(Decimal b) { return *this = *this - b; }
  constexpr Decimal& operator*=(Decimal b) { return *this = *this * b; }

  friend constexpr std::partial_ordering operator<=>(Decimal a, Decimal b) {
    if (!a.is_number() || !b.is_number()) return std::partial_ordering::unordered;
    const int sa = sign(a.coefficient_), sb = sign(b.coefficient_);
    if (sa != sb || sa == 0) return sa <=> sb;
    const std::int32_t low = a.exponent_ < b.exponent_ ? a.exponent_ : b.exponent_;
    if (a.exponent_ - low > 19) return sa <=> 0;  // |a| >= 10^20 units, more than any 64-bit |b|
    if (b.exponent_ - low > 19) return 0 <=> sb;
    return three_way(a.coefficient_ * power(a.exponent_ - low),
                     b.coefficient_ * power(b.exponent_ - low));
  }
  friend constexpr bool operator==(Decimal a, Decimal b) { return (a <=> b) == 0; }

  // a / b, rounded half away from zero to `places` digits after the point (0 to 9). Not a number
  // when b is zero.
  friend constexpr Decimal divide_rounded(Decimal a, Decimal b, int places) {
    return quotient(a, b, places, Round::half_away);
  }
  // The multiple of `step` nearest to this, a tie away from zero; the nearest below or equal; the
  // nearest above or equal.
  constexpr Decimal round_to(Decimal step) const {
    return quotient(*this, step, 0, Round::half_away) * step;
  }
  constexpr Decimal round_down_to(Decimal step) const {
    return quotient(*this, step, 0, Round::down) * step;
  }
  constexpr Decimal round_up_to(Decimal step) const {
    return quotient(*this, step, 0, Round::up) * step;
  }
  // Rounded down to a whole number, held within ±10^15; 0 for what is not a number. For loops and
  // tables.
  constexpr std::int64_t whole() const {
    if (!is_number()) return 0;
    constexpr std::int64_t bound = 1'000'000'000'000'000;
    if (*this >= Decimal(bound)) return bound;
    if (*this <= Decimal(-bound)) return -bound;
    const Decimal down = round_down_to(1);
    return static_cast<std::int64_t>(down.coefficient_ * power(down.exponent_));
  }

  // The decimal in plain digits, "-0.25", "1200", written to `buffer`; "?" for what is not a
  // number.
  static constexpr std::size_t text_size = decimal_parts::text_size;
  constexpr std::string_view write(char (&buffer)[text_size]) const {
    return decimal_parts::write(parts(), buffer);
  }

  // Digits with at most one point, as a literal spells them; not a number for anything else.
  static constexpr Decimal parse(std::string_view text) {
    return Decimal(decimal_parts::parse(text));
  }

 private:
  using Wide = decimal_parts::Wide;
  using Round = decimal_parts::Round;
  static constexpr std::int32_t none = decimal_parts::none;

  constexpr Decimal(Wide value, std::int32_t exponent)
      : Decimal(decimal_parts::fit(value, exponent)) {}
  constexpr explicit Decimal(decimal_parts::Parts parts)
      : coefficient_(parts.coefficient), exponent_(parts.exponent) {}
  constexpr decimal_parts::Parts parts() const { return {coefficient_, exponent_}; }
  static constexpr Wide power(std::int32_t n) { return decimal_parts::power(n); }
  static constexpr int sign(std::int64_t c) { return (c > 0) - (c < 0); }
  static constexpr std::partial_ordering three_way(Wide a, Wide b) {
    return a < b   ? std::partial_ordering::less
           : b < a ? std::partial_ordering::greater
                   : std::partial_ordering::equivalent;
  }
  static constexpr Decimal quotient(Decimal a, Decimal b, int places, Round how) {
    return Decimal(decimal_parts::quotient(a.parts(), b.parts(), places, how));
  }

  std::int64_t coefficient_ = 0;
  std::int32_t exponent_ = 0;
};

}  // namespace windlass
