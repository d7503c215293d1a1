// SPDX-License-Identifier: Apache-2.0
#include "model/date.hpp"

namespace windlass::model {

std::optional<Time> parse_time(std::string_view text) {
  if (const auto day = base::parse_day(text)) return Time{Date{*day}, std::nullopt};
  const auto instant = base::parse_instant(text);
  if (!instant) return std::nullopt;
  return Time{Date{instant->day()}, instant};
}

std::optional<Date> parse_date(std::string_view text) {
  const auto time = parse_time(text);
  return time ? std::optional(time->day) : std::nullopt;
}

std::string text(Date date) { return base::day_text(date.days); }

std::size_t weekday(Date date) {
  // 1970-01-01 was a Thursday.
  return static_cast<std::size_t>((date.days % 7 + 10) % 7);
}

std::string_view weekday_name(Date date) {
  constexpr std::string_view names[] = {"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};
  return names[weekday(date)];
}

Date working_day_until(Date date) {
  constexpr std::size_t friday = 4;
  const std::size_t day = weekday(date);
  return day <= friday ? date : Date{date.days - static_cast<std::int32_t>(day - friday)};
}

bool is_later(const Time& a, const Time& b) {
  return a.instant && b.instant ? *a.instant > *b.instant : a.day > b.day;
}

}  // namespace windlass::model
