// SPDX-License-Identifier: Apache-2.0
#include "log/text.hpp"

#include <algorithm>

#include "base/calendar.hpp"
#include "base/json_check.hpp"
#include "base/utf8.hpp"

namespace windlass::log {
namespace {

// base's calendar begins with the year 1. The year 0 has the days of the year 2000: the text as of
// that year, or the text itself.
std::string in_a_known_year(std::string_view time) {
  std::string out(time);
  if (out.compare(0, 4, "0000") == 0) out[0] = '2';
  return out;
}

}  // namespace

std::string json_object_fault(std::string_view text) {
  return base::compact_json_syntax_fault(text, 64);
}

bool is_utc_time(std::string_view text) { return base::is_utc_time(in_a_known_year(text)); }

std::int64_t seconds_of(std::string_view text) {
  constexpr std::int64_t years_0_to_2000 = 5 * 146'097 * base::seconds_a_day;
  const std::string known = in_a_known_year(text);
  return base::seconds_of(known) - (known == text ? 0 : years_0_to_2000);
}

bool is_plain_name(std::string_view text, std::size_t limit) {
  if (text.empty() || text.size() > limit || text[0] < 'a' || text[0] > 'z') return false;
  return std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || base::is_digit(c) || c == '.' || c == '_' || c == '-';
  });
}

bool is_origin(std::string_view text) {
  const auto first = text.find('/');
  const auto second = first == std::string_view::npos ? first : text.find('/', first + 1);
  if (second == std::string_view::npos || !is_plain_name(text.substr(0, first)) ||
      !is_hex(text.substr(first + 1, second - first - 1), 32))
    return false;
  const auto generation = parse_whole_number(text.substr(second + 1));
  return generation && *generation > 0;
}

bool is_printable(std::string_view text) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto c = static_cast<unsigned char>(text[i]);
    if (c < 0x20 || c == 0x7F ||
        (c == 0xC2 && i + 1 < text.size() && static_cast<unsigned char>(text[i + 1]) < 0xA0))
      return false;
  }
  return base::is_utf8(text);
}

}  // namespace windlass::log
