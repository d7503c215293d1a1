// SPDX-License-Identifier: Apache-2.0
#include "model/date.hpp"

#include <array>
#include <cstddef>

namespace windlass::model {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// The two or four digits of `text` at `begin` as a number, or -1.
int digits_at(std::string_view text, std::size_t begin, std::size_t count) {
  if (begin + count > text.size()) return -1;
  int value = 0;
  for (std::size_t i = begin; i < begin + count; ++i) {
    if (!is_digit(text[i])) return -1;
    value = value * 10 + (text[i] - '0');
  }
  return value;
}

bool leap(int year) { return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0); }

int days_in(int year, int month) {
  static constexpr std::array<int, 12> days{31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  return month == 2 && leap(year) ? 29 : days[static_cast<std::size_t>(month - 1)];
}

constexpr int days_before_1970 = 719'162;  // from 0001-01-01

int days_before_year(int year) {
  const int past = year - 1;
  return past * 365 + past / 4 - past / 100 + past / 400;
}

// Thh:mm:ss, perhaps a fraction, then Z or ±hh:mm, as FHIR wants a dateTime to end.
bool is_time_of_day(std::string_view t) {
  const auto colon = [&](std::size_t i) { return i < t.size() && t[i] == ':'; };
  if (t.empty() || t[0] != 'T' || !colon(3) || !colon(6)) return false;
  const int hour = digits_at(t, 1, 2), minute = digits_at(t, 4, 2), second = digits_at(t, 7, 2);
  if (hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 60) return false;
  std::size_t i = 9;
  if (i < t.size() && t[i] == '.') {
    const std::size_t begin = ++i;
    while (i < t.size() && is_digit(t[i])) ++i;
    if (i == begin) return false;
  }
  if (i + 1 == t.size()) return t[i] == 'Z';
  if (i + 6 != t.size() || (t[i] != '+' && t[i] != '-') || !colon(i + 3)) return false;
  const int zone_hour = digits_at(t, i + 1, 2), zone_minute = digits_at(t, i + 4, 2);
  return zone_hour >= 0 && zone_hour <= 14 && zone_minute >= 0 && zone_minute <= 59;
}

}  // namespace

std::optional<Date> parse_date(std::string_view text) {
  if (text.size() < 10 || text[4] != '-' || text[7] != '-') return std::nullopt;
  const int year = digits_at(text, 0, 4), month = digits_at(text, 5, 2),
            day = digits_at(text, 8, 2);
  if (year < 1 || month < 1 || month > 12 || day < 1 || day > days_in(year, month))
    return std::nullopt;
  if (text.size() > 10 && !is_time_of_day(text.substr(10))) return std::nullopt;
  int days = days_before_year(year) - days_before_1970;
  for (int m = 1; m < month; ++m) days += days_in(year, m);
  return Date{days + day - 1};
}

std::string text(Date date) {
  const std::int64_t since_year_one = std::int64_t{date.days} + days_before_1970;
  // A first guess that is never too late, then at most a few steps.
  int year = static_cast<int>(since_year_one / 366) + 1;
  if (since_year_one < 0 || year > 9999) return "out of range";
  while (year < 9999 && days_before_year(year + 1) <= since_year_one) ++year;
  int day = static_cast<int>(since_year_one - days_before_year(year));
  if (day >= (leap(year) ? 366 : 365)) return "out of range";
  int month = 1;
  for (; day >= days_in(year, month); ++month) day -= days_in(year, month);
  std::string result = "0000-00-00";
  const auto put = [&](std::size_t end, int value) {
    for (; value > 0; value /= 10) result[--end] = static_cast<char>('0' + value % 10);
  };
  put(4, year);
  put(7, month);
  put(10, day + 1);
  return result;
}

}  // namespace windlass::model
