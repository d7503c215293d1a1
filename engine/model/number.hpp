// SPDX-License-Identifier: Apache-2.0
#pragma once

// A Number is an exact rational: every value and threshold in Windlass is one, never a binary
// float.
//
// Written numbers are decimals of at most 18 significant digits and exponents within ±18; unit
// conversions multiply by exact ratios (a day is 1/7 of a week, which no decimal can say).
// Arithmetic that leaves the range of 128-bit numerator and denominator yields nothing rather than
// a rounded answer; comparison never overflows.
//
// Thread rule: plain value.

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace windlass::model {

__extension__ typedef __int128 Int128;

class Number {
 public:
  constexpr Number() = default;
  constexpr Number(std::int64_t integer) : numerator_(integer) {}
  // numerator / denominator, reduced. REQUIRES: denominator != 0.
  static Number ratio(Int128 numerator, Int128 denominator);
  // coefficient × 10^exponent; nothing when |exponent| > 18.
  static std::optional<Number> decimal(std::int64_t coefficient, std::int32_t exponent);
  // A number as YAML 1.2's core schema and JSON write decimals: an optional minus (a plus is
  // refused), digits, fraction, exponent. Nothing for everything else: octal and leading zeros,
  // hexadecimal, NaN, infinities, white space, underscores, too many digits.
  static std::optional<Number> parse(std::string_view text);

  Int128 numerator() const { return numerator_; }
  Int128 denominator() const { return denominator_; }
  bool is_integer() const { return denominator_ == 1; }

  friend bool operator==(const Number&, const Number&) = default;
  friend std::strong_ordering operator<=>(const Number& a, const Number& b);

  std::optional<Number> plus(const Number&) const;
  std::optional<Number> minus(const Number&) const;
  std::optional<Number> times(const Number&) const;
  std::optional<Number> over(const Number&) const;  // nothing when the divisor is zero
  Number negated() const;

  // "7.5" where a decimal can say it, else "50/7".
  std::string text() const;
  // coefficient and exponent where an int64 coefficient and |exponent| <= 18 can say it exactly.
  struct Decimal {
    std::int64_t coefficient;
    std::int32_t exponent;
  };
  std::optional<Decimal> as_decimal() const;
  // Rounded half away from zero to `digits` decimal places, as an exact decimal. For display and
  // for plugins, never for a comparison.
  Number rounded(int digits) const;

 private:
  Int128 numerator_ = 0;
  Int128 denominator_ = 1;  // INVARIANT: positive, and gcd(numerator, denominator) == 1
};

}  // namespace windlass::model
