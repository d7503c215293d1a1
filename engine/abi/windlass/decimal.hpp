// SPDX-License-Identifier: Apache-2.0
#pragma once

// An exact decimal for plugin authors: what goes in comes out, and nothing is rounded unless a
// function with "round" in what it says is called. A result that does not fit (coefficient of 64
// bits, exponent within 18 of zero) is not_a_number(): every comparison with it is false, every sum
// with it is it again, and the host refuses it. Literals: 1.5_d.
//
// Thread rule: plain value, [pure] functions.

#include <compare>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <type_traits>

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
  static constexpr std::size_t text_size = 48;
  constexpr std::string_view write(char (&buffer)[text_size]) const {
    if (!is_number()) {
      buffer[0] = '?';
      return {buffer, 1};
    }
    std::size_t at = text_size;
    Wide rest =
        coefficient_ < 0 ? -static_cast<Wide>(coefficient_) : static_cast<Wide>(coefficient_);
    if (coefficient_ != 0)
      for (std::int32_t i = 0; i < exponent_; ++i) buffer[--at] = '0';
    for (std::int32_t place = exponent_ < 0 ? exponent_ : 0; rest != 0 || place <= 0; ++place) {
      if (place == 0 && exponent_ < 0) buffer[--at] = '.';
      buffer[--at] = static_cast<char>('0' + static_cast<int>(rest % 10));
      rest /= 10;
    }
    if (coefficient_ < 0) buffer[--at] = '-';
    return {buffer + at, text_size - at};
  }

  // Digits with at most one point, as a literal spells them; not a number for anything else.
  static constexpr Decimal parse(std::string_view text) {
    Wide value = 0;
    std::int32_t exponent = 0;
    bool point = false;
    bool digits = false;
    for (const char c : text) {
      if (c == '\'') continue;
      if (c == '.' && !point) {
        point = true;
        continue;
      }
      if (c < '0' || c > '9') return not_a_number();
      digits = true;
      value = value * 10 + (c - '0');
      exponent -= point ? 1 : 0;
      if (value > limit || exponent < -WINDLASS_EXPONENT_LIMIT) return not_a_number();
    }
    return digits ? Decimal(value, exponent) : not_a_number();
  }

 private:
  __extension__ typedef __int128 Wide;
  enum class Round { half_away, down, up };
  static constexpr std::int32_t none = INT32_MIN;
  static constexpr Wide limit = INT64_MAX;

  // Brings into range without changing the value: trailing zeros go behind the point first, the
  // exponent comes near to zero.
  constexpr Decimal(Wide value, std::int32_t exponent) {
    if (exponent < -4 * WINDLASS_EXPONENT_LIMIT || exponent > 4 * WINDLASS_EXPONENT_LIMIT) {
      exponent_ = none;
      return;
    }
    if (value == 0) exponent = 0;
    while (value != 0 && value % 10 == 0 && (exponent < 0 || value > limit || value < -limit)) {
      value /= 10;
      ++exponent;
    }
    while (exponent > 0 && value <= limit / 10 && value >= -limit / 10) {
      value *= 10;
      --exponent;
    }
    if (value > limit || value < -limit || exponent < -WINDLASS_EXPONENT_LIMIT ||
        exponent > WINDLASS_EXPONENT_LIMIT) {
      exponent_ = none;
      return;
    }
    coefficient_ = static_cast<std::int64_t>(value);
    exponent_ = exponent;
  }
  static constexpr Wide power(std::int32_t n) {
    Wide p = 1;
    for (; n > 0; --n) p *= 10;
    return p;
  }
  static constexpr int sign(std::int64_t c) { return (c > 0) - (c < 0); }
  static constexpr std::partial_ordering three_way(Wide a, Wide b) {
    return a < b   ? std::partial_ordering::less
           : b < a ? std::partial_ordering::greater
                   : std::partial_ordering::equivalent;
  }
  static constexpr Decimal quotient(Decimal a, Decimal b, int places, Round how) {
    if (!a.is_number() || !b.is_number() || b.coefficient_ == 0 || places < 0 || places > 9)
      return not_a_number();
    Wide top = a.coefficient_, bottom = b.coefficient_;
    if (bottom < 0) {
      top = -top;
      bottom = -bottom;
    }
    std::int32_t shift = a.exponent_ - b.exponent_ + places;
    for (; shift > 0; --shift) {
      if (top > wide_tenth || top < -wide_tenth) return not_a_number();
      top *= 10;
    }
    for (; shift < 0; ++shift) {
      if (bottom > wide_tenth) return not_a_number();
      bottom *= 10;
    }
    Wide whole = top / bottom;
    const Wide rest = top % bottom;  // carries the sign of top
    if (how == Round::half_away && rest != 0 &&
        (rest < 0 ? -rest : rest) >= bottom - (rest < 0 ? -rest : rest))
      whole += top < 0 ? -1 : 1;
    if (how == Round::down && rest < 0) --whole;
    if (how == Round::up && rest > 0) ++whole;
    return Decimal(whole, -places);
  }
  static constexpr Wide wide_tenth =
      static_cast<Wide>(INT64_MAX) * (INT64_MAX / 10);  // times ten stays below 2^127

  std::int64_t coefficient_ = 0;
  std::int32_t exponent_ = 0;
};

constexpr Decimal divide_rounded(
    Decimal a, Decimal b,
    int places);  // defined above; named here so that two plain integers find it

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
