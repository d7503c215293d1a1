// SPDX-License-Identifier: Apache-2.0
#pragma once

// Calendar days, and the times that documents write: a day alone, or an instant with its time zone.
//
// An instant belongs to the day of UTC that holds it, so two notations of one instant are one day.
// A day without a time is taken as that day of UTC. No clock and no table of time zones anywhere in
// the engine.
//
// Thread rule: plain values, [pure] functions.

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/calendar.hpp"

namespace windlass::model {

// Days since 1970-01-01, proleptic Gregorian.
struct Date {
  std::int32_t days = 0;
  friend auto operator<=>(const Date&, const Date&) = default;
};

struct Time {
  Date day;
  std::optional<base::Instant> instant;  // where a time of day was written
};

// What to write where a time was not understood.
constexpr std::string_view time_hint =
    "write a whole calendar date as in 2026-01-31, or a time with its zone as in "
    "2026-01-31T08:00:00+01:00";

// YYYY-MM-DD, or a FHIR dateTime with a time and a zone. Nothing for partial or impossible dates.
std::optional<Time> parse_time(std::string_view text);
// The day of such a text.
std::optional<Date> parse_date(std::string_view text);
std::string text(Date);

// From 0, a Monday, to 6, and its English short name: "Mon".
std::size_t weekday(Date);
std::string_view weekday_name(Date);
// The day itself, or the Friday before one of a weekend.
Date working_day_until(Date);

// Whether `a` is later than `b`: by the instants where both give one, else by the days.
bool is_later(const Time& a, const Time& b);

}  // namespace windlass::model
