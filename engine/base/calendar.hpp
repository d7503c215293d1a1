// SPDX-License-Identifier: Apache-2.0
#pragma once

// Days and instants as texts write them: the proleptic Gregorian calendar, years 1 to 9999, and
// UTC. Two notations of one instant (+14:00, Z) read as one Instant.
//
// No clock and no table of time zones. A leap second reads as the second behind it.
//
// Thread rule: plain values, [pure] functions.

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace windlass::base {

inline constexpr std::int64_t seconds_a_day = 86'400;

// A time of UTC, counted from 1970-01-01T00:00:00Z.
struct Instant {
  std::int64_t seconds = 0;
  std::int32_t nanoseconds = 0;  // 0 to 999,999,999
  friend auto operator<=>(const Instant&, const Instant&) = default;
  // The day of UTC that holds it, counted from 1970-01-01.
  std::int32_t day() const;
};

// YYYY-MM-DD as days since 1970-01-01. Nothing for partial or impossible dates.
std::optional<std::int32_t> parse_day(std::string_view text);
// "out of range" beyond the years 1 to 9999.
std::string day_text(std::int32_t days);

// YYYY-MM-DDThh:mm:ss, perhaps a fraction, then Z or ±hh:mm up to 14 hours: an RFC 3339 time, or a
// FHIR dateTime that has one. Digits of the fraction beyond the ninth are read and dropped.
std::optional<Instant> parse_instant(std::string_view text);

// The form that the log writes: UTC with Z, no leap second, a fraction of 1 to 9 digits or none.
bool is_utc_time(std::string_view text);
// Seconds since 1970-01-01T00:00:00Z. REQUIRES: is_utc_time(text).
std::int64_t seconds_of(std::string_view text);
// Seconds since 1970-01-01T00:00:00Z as 2026-01-31T23:59:59Z; "out of range" as day_text() says it.
std::string utc_text(std::int64_t seconds);

}  // namespace windlass::base
