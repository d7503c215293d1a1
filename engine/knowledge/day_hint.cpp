// SPDX-License-Identifier: Apache-2.0
#include "knowledge/day_hint.hpp"

#include "base/text.hpp"
#include "model/date.hpp"

namespace windlass::knowledge {

namespace {

// Why a text is no calendar day, where it has the form of one: "February 2026 has 28 days".
std::string why_no_day(std::string_view text) {
  constexpr std::string_view months[] = {"January",   "February", "March",    "April",
                                         "May",       "June",     "July",     "August",
                                         "September", "October",  "November", "December"};
  const auto is_form = text.size() == 10 && text[4] == '-' && text[7] == '-';
  const auto number = [&](std::size_t at, std::size_t count) -> int {
    int made = 0;
    for (const char c : text.substr(at, count))
      made = base::is_digit(c) && made >= 0 ? 10 * made + (c - '0') : -1;
    return made;
  };
  if (!is_form || number(0, 4) < 0 || number(5, 2) < 0 || number(8, 2) < 0) return {};
  if (number(5, 2) < 1 || number(5, 2) > 12) return "a year has 12 months";
  int days = 31;
  while (days > 28 && !model::parse_date(std::string(text.substr(0, 8)) + std::to_string(days)))
    --days;
  return std::string(months[number(5, 2) - 1]) + " " + std::string(text.substr(0, 4)) + " has " +
         std::to_string(days) + " days";
}

// "03/04/2026" is one day in London and another one in Boston; "31.1.2026" is one alone.
std::string meant_day(std::string_view text) {
  int parts[3] = {};
  std::size_t part = 0, digits = 0;
  for (const char c : text) {
    if (base::is_digit(c) && digits < 4) {
      parts[part] = parts[part] * 10 + (c - '0');
      ++digits;
    } else if (std::string_view("./-").find(c) != std::string_view::npos && digits > 0 &&
               part < 2) {
      ++part;
      digits = 0;
    } else {
      return "write it as 2026-01-31";
    }
  }
  const auto two = [](int number) { return (number < 10 ? "0" : "") + std::to_string(number); };
  const auto written = [&](int year, int month, int day) {
    std::string made = std::to_string(year) + "-" + two(month) + "-" + two(day);
    return model::parse_date(made) ? made : std::string();
  };
  if (part != 2) return "write it as 2026-01-31";
  const std::string first = written(parts[0], parts[1], parts[2]);
  const std::string european = written(parts[2], parts[1], parts[0]),
                    american = written(parts[2], parts[0], parts[1]);
  if (!first.empty()) return "write it as " + first;
  if (european.empty() && american.empty()) return "write it as 2026-01-31";
  if (european.empty() || american.empty() || european == american)
    return "write it as " + (european.empty() ? american : european);
  return "write it as " + european + " or as " + american + ", whichever is meant";
}

}  // namespace

std::string day_hint(std::string_view text) {
  const std::string why = why_no_day(text);
  return why.empty() ? meant_day(text) : why;
}

}  // namespace windlass::knowledge
