// SPDX-License-Identifier: Apache-2.0
#include "base/calendar.hpp"

#include <chrono>

#include "base/internal_error.hpp"
#include "base/text.hpp"

namespace windlass::base {
namespace {

constexpr std::int32_t first_day = -719'162, last_day = 2'932'896;  // 0001-01-01, 9999-12-31

// The `count` digits of `text` at `begin` as a number, or -1.
int digits_at(std::string_view text, std::size_t begin, std::size_t count) {
  if (begin + count > text.size()) return -1;
  int value = 0;
  for (std::size_t i = begin; i < begin + count; ++i) {
    if (!is_digit(text[i])) return -1;
    value = value * 10 + (text[i] - '0');
  }
  return value;
}

bool has_char_at(std::string_view text, std::size_t place, char c) {
  return place < text.size() && text[place] == c;
}

// Takes ".123" off the front of `rest` as nanoseconds; -1 when a point has no digits behind it.
std::int32_t take_fraction(std::string_view& rest) {
  if (!has_char_at(rest, 0, '.')) return 0;
  std::size_t end = 1;
  std::int32_t nanoseconds = 0, unit = 100'000'000;
  for (; end < rest.size() && is_digit(rest[end]); ++end, unit /= 10)
    nanoseconds += unit * (rest[end] - '0');
  rest.remove_prefix(end);
  return end == 1 ? -1 : nanoseconds;
}

// Z or ±hh:mm, in seconds east of UTC.
std::optional<int> parse_zone(std::string_view zone) {
  if (zone == "Z") return 0;
  if (zone.size() != 6 || (zone[0] != '+' && zone[0] != '-') || zone[3] != ':') return std::nullopt;
  const int hours = digits_at(zone, 1, 2), minutes = digits_at(zone, 4, 2);
  if (hours < 0 || minutes < 0 || minutes > 59 || hours * 60 + minutes > 14 * 60)
    return std::nullopt;
  const int seconds = hours * 3600 + minutes * 60;
  return zone[0] == '-' ? -seconds : seconds;
}

}  // namespace

std::int32_t Instant::day() const {
  const std::int64_t days = seconds / seconds_a_day;
  return static_cast<std::int32_t>(days - (seconds % seconds_a_day < 0 ? 1 : 0));
}

std::optional<std::int32_t> parse_day(std::string_view text) {
  namespace chrono = std::chrono;
  if (text.size() != 10 || text[4] != '-' || text[7] != '-') return std::nullopt;
  const int year = digits_at(text, 0, 4), month = digits_at(text, 5, 2),
            day = digits_at(text, 8, 2);
  if (year < 1 || month < 1 || day < 1) return std::nullopt;
  const chrono::year_month_day date{chrono::year(year), chrono::month(static_cast<unsigned>(month)),
                                    chrono::day(static_cast<unsigned>(day))};
  if (!date.ok()) return std::nullopt;
  return static_cast<std::int32_t>(chrono::sys_days(date).time_since_epoch().count());
}

std::string day_text(std::int32_t days) {
  namespace chrono = std::chrono;
  if (days < first_day || days > last_day) return "out of range";
  const chrono::year_month_day date{chrono::sys_days(chrono::days(days))};
  std::string out = "0000-00-00";
  const auto put = [&](std::size_t end, unsigned value) {
    for (; value > 0; value /= 10) out[--end] = static_cast<char>('0' + value % 10);
  };
  put(4, static_cast<unsigned>(static_cast<int>(date.year())));
  put(7, static_cast<unsigned>(date.month()));
  put(10, static_cast<unsigned>(date.day()));
  return out;
}

std::optional<Instant> parse_instant(std::string_view text) {
  const auto day = parse_day(text.substr(0, 10));
  if (!day || !has_char_at(text, 10, 'T') || !has_char_at(text, 13, ':') ||
      !has_char_at(text, 16, ':'))
    return std::nullopt;
  const int hour = digits_at(text, 11, 2), minute = digits_at(text, 14, 2),
            second = digits_at(text, 17, 2);
  if (hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 60)
    return std::nullopt;
  std::string_view rest = text.substr(19);
  const std::int32_t nanoseconds = take_fraction(rest);
  const auto zone = parse_zone(rest);
  if (nanoseconds < 0 || !zone) return std::nullopt;
  return Instant{*day * seconds_a_day + hour * 3600 + minute * 60 + second - *zone, nanoseconds};
}

bool is_utc_time(std::string_view text) {
  return text.size() >= 20 && text.size() <= 30 && text.back() == 'Z' &&
         text.substr(17, 2) != "60" && parse_instant(text).has_value();
}

std::int64_t seconds_of(std::string_view text) {
  const auto instant = parse_instant(text);
  if (!instant) throw InternalError("seconds of a text that is not a UTC time");
  return instant->seconds;
}

std::string utc_text(std::int64_t seconds) {
  if (seconds < first_day * seconds_a_day || seconds >= (last_day + 1) * seconds_a_day)
    return "out of range";
  const std::int32_t day = Instant{seconds}.day();
  const std::int64_t second_of_day = seconds - day * seconds_a_day;
  std::string out = day_text(day) + "T00:00:00Z";
  const auto put = [&](std::size_t at, std::int64_t value) {
    out[at] = static_cast<char>('0' + value / 10);
    out[at + 1] = static_cast<char>('0' + value % 10);
  };
  put(11, second_of_day / 3600);
  put(14, second_of_day / 60 % 60);
  put(17, second_of_day % 60);
  return out;
}

}  // namespace windlass::base
