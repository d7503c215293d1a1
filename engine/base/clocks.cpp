// SPDX-License-Identifier: Apache-2.0
#include "base/clocks.hpp"

#include <string>

#include "base/calendar.hpp"

namespace windlass::base {

namespace {

// The first day that such a text may mean.
std::optional<std::int32_t> first_day(std::string_view text) {
  constexpr std::size_t year = 4, month = 7, whole = 10;
  std::string day(text.substr(0, whole));
  if (text.size() == year) day += "-01";
  if (text.size() == year || text.size() == month) day += "-01";
  return parse_day(day);
}

}  // namespace

bool is_ahead(std::string_view time, std::int64_t now) {
  if (const auto instant = parse_instant(time)) return instant->seconds > now + clocks_differ;
  const auto day = first_day(time);
  return day && *day > Instant{now + day_begins_earlier, 0}.day();
}

}  // namespace windlass::base
