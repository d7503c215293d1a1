// SPDX-License-Identifier: Apache-2.0
#pragma once

// The arithmetic behind Decimal (decimal.hpp), on a coefficient and an exponent of ten. Authors use
// Decimal.
//
// Thread rule: [pure].

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "windlass/plugin.h"

namespace windlass::decimal_parts {

__extension__ typedef __int128 Wide;

constexpr std::int32_t none = INT32_MIN;  // the exponent of what is not a number
constexpr Wide limit = INT64_MAX;
constexpr Wide wide_tenth = static_cast<Wide>(INT64_MAX) * (INT64_MAX / 10);  // times ten < 2^127
constexpr std::size_t text_size = 48;

struct Parts {
  std::int64_t coefficient = 0;
  std::int32_t exponent = 0;
};
enum class Round { half_away, down, up };

constexpr Wide power(std::int32_t n) {
  Wide p = 1;
  for (; n > 0; --n) p *= 10;
  return p;
}

// Brings both parts into range without changing the value: drops trailing zeros, then brings the
// exponent near to zero. Not a number when that is impossible.
constexpr Parts fit(Wide value, std::int32_t exponent) {
  if (exponent < -4 * WINDLASS_EXPONENT_LIMIT || exponent > 4 * WINDLASS_EXPONENT_LIMIT) {
    return {0, none};
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
    return {0, none};
  }
  return {static_cast<std::int64_t>(value), exponent};
}

// a / b, rounded to `places` digits after the point.
constexpr Parts quotient(Parts a, Parts b, int places, Round how) {
  if (a.exponent == none || b.exponent == none || b.coefficient == 0 || places < 0 || places > 9)
    return Parts{0, none};
  Wide top = a.coefficient, bottom = b.coefficient;
  if (bottom < 0) {
    top = -top;
    bottom = -bottom;
  }
  std::int32_t shift = a.exponent - b.exponent + places;
  for (; shift > 0; --shift) {
    if (top > wide_tenth || top < -wide_tenth) return Parts{0, none};
    top *= 10;
  }
  for (; shift < 0; ++shift) {
    if (bottom > wide_tenth) return Parts{0, none};
    bottom *= 10;
  }
  Wide whole = top / bottom;
  const Wide rest = top % bottom;  // carries the sign of top
  if (how == Round::half_away && rest != 0 &&
      (rest < 0 ? -rest : rest) >= bottom - (rest < 0 ? -rest : rest))
    whole += top < 0 ? -1 : 1;
  if (how == Round::down && rest < 0) --whole;
  if (how == Round::up && rest > 0) ++whole;
  return fit(whole, -places);
}

// Plain digits; "?" for what is not a number.
constexpr std::string_view write(Parts d, char (&buffer)[text_size]) {
  if (d.exponent == none) {
    buffer[0] = '?';
    return {buffer, 1};
  }
  std::size_t at = text_size;
  Wide rest =
      d.coefficient < 0 ? -static_cast<Wide>(d.coefficient) : static_cast<Wide>(d.coefficient);
  if (d.coefficient != 0)
    for (std::int32_t i = 0; i < d.exponent; ++i) buffer[--at] = '0';
  for (std::int32_t place = d.exponent < 0 ? d.exponent : 0; rest != 0 || place <= 0; ++place) {
    if (place == 0 && d.exponent < 0) buffer[--at] = '.';
    buffer[--at] = static_cast<char>('0' + static_cast<int>(rest % 10));
    rest /= 10;
  }
  if (d.coefficient < 0) buffer[--at] = '-';
  return {buffer + at, text_size - at};
}

// Digits with at most one point; not a number for anything else.
constexpr Parts parse(std::string_view text) {
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
    if (c < '0' || c > '9') return Parts{0, none};
    digits = true;
    value = value * 10 + (c - '0');
    exponent -= point ? 1 : 0;
    if (value > limit || exponent < -WINDLASS_EXPONENT_LIMIT) return Parts{0, none};
  }
  return digits ? fit(value, exponent) : Parts{0, none};
}

}  // namespace windlass::decimal_parts
