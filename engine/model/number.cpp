// SPDX-License-Identifier: Apache-2.0
#include "model/number.hpp"

#include <algorithm>
#include <cstddef>

#include "base/result.hpp"
#include "base/text.hpp"

namespace windlass::model {
namespace {

__extension__ typedef unsigned __int128 UInt128;

constexpr Int128 most = static_cast<Int128>(~UInt128{0} >> 1);
constexpr int largest_exponent = 18;
constexpr std::size_t most_digits = 18;

// INVARIANT: numerators stay within ±most, so that negation never overflows.
bool within_range(Int128 value) { return value >= -most; }

UInt128 magnitude(Int128 value) {
  return value < 0 ? UInt128{0} - static_cast<UInt128>(value) : static_cast<UInt128>(value);
}

UInt128 gcd(UInt128 a, UInt128 b) {
  while (b != 0) {
    const UInt128 rest = a % b;
    a = b;
    b = rest;
  }
  return a;
}

// REQUIRES: b > 0.
Int128 gcd(Int128 a, Int128 b) {
  return static_cast<Int128>(gcd(magnitude(a), static_cast<UInt128>(b)));
}

std::optional<Int128> product(Int128 a, Int128 b) {
  Int128 result = 0;
  if (__builtin_mul_overflow(a, b, &result) || !within_range(result)) return std::nullopt;
  return result;
}

std::optional<Int128> sum(Int128 a, Int128 b) {
  Int128 result = 0;
  if (__builtin_add_overflow(a, b, &result) || !within_range(result)) return std::nullopt;
  return result;
}

Int128 power_of_ten(int exponent) {
  Int128 result = 1;
  for (int i = 0; i < exponent; ++i) result *= 10;
  return result;
}

std::string digits_of(UInt128 value) {
  std::string reversed;
  do {
    reversed += static_cast<char>('0' + static_cast<int>(value % 10));
    value /= 10;
  } while (value != 0);
  return {reversed.rbegin(), reversed.rend()};
}

// floor(a / b) and what remains, 0 <= remainder < b. REQUIRES: b > 0.
struct Division {
  Int128 quotient, remainder;
};
Division divide(Int128 a, Int128 b) {
  Division d{a / b, a % b};
  if (d.remainder < 0) {
    d.quotient -= 1;
    d.remainder += b;
  }
  return d;
}

// numerator × 10^places / denominator where that is an integer; `places` is the fewest that a
// decimal needs.
struct Places {
  Int128 scaled;
  int places;
};
std::optional<Places> decimal_places(Int128 numerator, Int128 denominator) {
  int twos = 0, fives = 0;
  for (; denominator % 2 == 0; denominator /= 2) ++twos;
  for (; denominator % 5 == 0; denominator /= 5) ++fives;
  if (denominator != 1) return std::nullopt;
  const int places = std::max(twos, fives);
  std::optional<Int128> scaled = numerator;
  for (int i = twos; i < places && scaled; ++i) scaled = product(*scaled, 2);
  for (int i = fives; i < places && scaled; ++i) scaled = product(*scaled, 5);
  if (!scaled) return std::nullopt;
  return Places{*scaled, places};
}

// The integer part of 10 × rest / denominator, and what remains, in steps that stay below 2^128.
// REQUIRES: rest < denominator.
struct Digit {
  int digit;
  UInt128 rest;
};
Digit next_digit(UInt128 rest, UInt128 denominator) {
  Digit result{0, 0};
  for (const bool bit : {true, false, true, false}) {  // ten, in binary
    result.digit *= 2;
    result.rest *= 2;
    if (result.rest >= denominator) {
      result.rest -= denominator;
      ++result.digit;
    }
    if (!bit) continue;
    result.rest += rest;
    if (result.rest >= denominator) {
      result.rest -= denominator;
      ++result.digit;
    }
  }
  return result;
}

}  // namespace

Number Number::ratio(Int128 numerator, Int128 denominator) {
  if (denominator == 0) throw base::InternalError("a ratio with denominator zero");
  const bool negative = (numerator < 0) != (denominator < 0);
  UInt128 above = magnitude(numerator), below = magnitude(denominator);
  const UInt128 divisor = gcd(above, below);
  above /= divisor;
  below /= divisor;
  if (above > static_cast<UInt128>(most) || below > static_cast<UInt128>(most))
    throw base::InternalError("a ratio outside the range of Number");
  Number result;
  result.numerator_ = negative ? -static_cast<Int128>(above) : static_cast<Int128>(above);
  result.denominator_ = static_cast<Int128>(below);
  return result;
}

std::optional<Number> Number::decimal(std::int64_t coefficient, std::int32_t exponent) {
  if (exponent < -largest_exponent || exponent > largest_exponent) return std::nullopt;
  if (exponent < 0) return ratio(coefficient, power_of_ten(-exponent));
  return ratio(Int128{coefficient} * power_of_ten(exponent), 1);  // below 2^63 × 10^18 < 2^123
}

std::optional<Number> Number::parse(std::string_view text) {
  std::size_t i = 0;
  const auto peek = [&](char c) { return i < text.size() && text[i] == c; };
  const bool negative = peek('-');
  if (negative) ++i;

  std::string digits;
  int exponent = 0;
  const std::size_t integer_begin = i;
  for (; i < text.size() && base::is_digit(text[i]); ++i) digits += text[i];
  const std::size_t integer_digits = i - integer_begin;
  if (integer_digits == 0 || (integer_digits > 1 && text[integer_begin] == '0'))
    return std::nullopt;
  if (peek('.')) {
    const std::size_t fraction_begin = ++i;
    for (; i < text.size() && base::is_digit(text[i]); ++i) digits += text[i];
    if (i == fraction_begin) return std::nullopt;
    if (digits.size() > 1000) return std::nullopt;
    exponent = -static_cast<int>(i - fraction_begin);
  }
  if (peek('e') || peek('E')) {
    ++i;
    const bool down = peek('-');
    if (down || peek('+')) ++i;
    const std::size_t begin = i;
    int written = 0;
    for (; i < text.size() && base::is_digit(text[i]); ++i)
      written = std::min(written * 10 + (text[i] - '0'), 10'000);
    if (i == begin) return std::nullopt;
    exponent += down ? -written : written;
  }
  if (i != text.size() || digits.size() > 1000) return std::nullopt;

  digits.erase(0, digits.find_first_not_of('0'));  // find gives npos for all zeros: everything goes
  if (digits.empty()) return Number{};
  while (digits.back() == '0') {
    digits.pop_back();
    ++exponent;
  }
  if (digits.size() > most_digits) return std::nullopt;
  for (; exponent > largest_exponent && digits.size() < most_digits; --exponent) digits += '0';
  std::int64_t coefficient = 0;
  for (const char c : digits) coefficient = coefficient * 10 + (c - '0');
  return decimal(negative ? -coefficient : coefficient, exponent);
}

std::strong_ordering operator<=>(const Number& a, const Number& b) {
  if (a.denominator_ == b.denominator_) return a.numerator_ <=> b.numerator_;
  const auto is_short = [](const Number& one) {
    return static_cast<std::int64_t>(one.numerator_) == one.numerator_ &&
           static_cast<std::int64_t>(one.denominator_) == one.denominator_;
  };
  // Each product of two short ones is exact.
  if (is_short(a) && is_short(b))
    return a.numerator_ * b.denominator_ <=> b.numerator_ * a.denominator_;
  // Compares the continued fractions term by term: the first different quotient decides, and each
  // level turns the order round.
  Int128 an = a.numerator_, ad = a.denominator_, bn = b.numerator_, bd = b.denominator_;
  for (bool turned = false;; turned = !turned) {
    const Division p = divide(an, ad), q = divide(bn, bd);
    std::strong_ordering order = p.quotient <=> q.quotient;
    if (order == 0 && (p.remainder == 0 || q.remainder == 0)) {
      order = (p.remainder != 0) <=> (q.remainder != 0);
      return turned ? 0 <=> order : order;
    }
    if (order != 0) return turned ? 0 <=> order : order;
    an = ad;
    ad = p.remainder;
    bn = bd;
    bd = q.remainder;
  }
}

std::optional<Number> Number::plus(const Number& other) const {
  const Int128 shared = gcd(denominator_, other.denominator_);
  const auto left = product(numerator_, other.denominator_ / shared);
  const auto right = product(other.numerator_, denominator_ / shared);
  if (!left || !right) return std::nullopt;
  const auto above = sum(*left, *right);
  if (!above) return std::nullopt;
  // Whatever the sum has in common with the denominator divides `shared`.
  const Int128 divisor = gcd(*above, shared);
  const auto below = product(denominator_ / shared, other.denominator_ / divisor);
  if (!below) return std::nullopt;
  return ratio(*above / divisor, *below);
}

std::optional<Number> Number::minus(const Number& other) const { return plus(other.negated()); }

std::optional<Number> Number::times(const Number& other) const {
  const Int128 first = gcd(numerator_, other.denominator_),
               second = gcd(other.numerator_, denominator_);
  const auto above = product(numerator_ / first, other.numerator_ / second);
  const auto below = product(denominator_ / second, other.denominator_ / first);
  if (!above || !below) return std::nullopt;
  return ratio(*above, *below);
}

std::optional<Number> Number::over(const Number& other) const {
  if (other.numerator_ == 0) return std::nullopt;
  return times(ratio(other.denominator_, other.numerator_));
}

Number Number::negated() const {
  Number result = *this;
  result.numerator_ = -result.numerator_;
  return result;
}

std::string Number::text() const {
  const std::string sign = numerator_ < 0 ? "-" : "";
  const auto decimal = decimal_places(numerator_, denominator_);
  if (!decimal)
    return sign + digits_of(magnitude(numerator_)) + "/" + digits_of(magnitude(denominator_));
  std::string digits = digits_of(magnitude(decimal->scaled));
  const auto places = static_cast<std::size_t>(decimal->places);
  if (places == 0) return sign + digits;
  if (digits.size() <= places) digits.insert(0, places + 1 - digits.size(), '0');
  digits.insert(digits.size() - places, 1, '.');
  return sign + digits;
}

std::optional<Number::Decimal> Number::as_decimal() const {
  const auto decimal = decimal_places(numerator_, denominator_);
  if (!decimal || decimal->places > largest_exponent) return std::nullopt;
  Int128 coefficient = decimal->scaled;
  std::int32_t exponent = -decimal->places;
  constexpr Int128 limit = INT64_MAX;
  while ((coefficient > limit || coefficient < -limit) && coefficient % 10 == 0) {
    coefficient /= 10;
    ++exponent;
  }
  if (coefficient > limit || coefficient < -limit || exponent > largest_exponent)
    return std::nullopt;
  return Decimal{static_cast<std::int64_t>(coefficient), exponent};
}

Number Number::rounded(int digits) const {
  if (is_integer()) return *this;
  const auto below = static_cast<UInt128>(denominator_);
  const UInt128 whole = magnitude(numerator_) / below;
  // Tries fewer places when `digits` do not fit. None always fits: the denominator is two or more.
  for (int places = std::clamp(digits, 0, largest_exponent);; --places) {
    std::optional<Int128> scaled = static_cast<Int128>(whole);
    UInt128 rest = magnitude(numerator_) % below;
    for (int i = 0; i < places && scaled; ++i) {
      const Digit digit = next_digit(rest, below);
      rest = digit.rest;
      scaled = product(*scaled, 10);
      if (scaled) scaled = sum(*scaled, digit.digit);
    }
    if (scaled && rest >= below - rest) scaled = sum(*scaled, 1);
    if (scaled) return ratio(numerator_ < 0 ? -*scaled : *scaled, power_of_ten(places));
  }
}

}  // namespace windlass::model
