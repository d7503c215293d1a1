// SPDX-License-Identifier: Apache-2.0
#include "model/date.hpp"

#include "base/calendar.hpp"

namespace windlass::model {

// An instant belongs to the day of UTC that holds it: two notations of one instant are one day.
std::optional<Date> parse_date(std::string_view text) {
  if (const auto day = base::parse_day(text)) return Date{*day};
  const auto instant = base::parse_instant(text);
  return instant ? std::optional(Date{instant->day()}) : std::nullopt;
}

std::string text(Date date) { return base::day_text(date.days); }

}  // namespace windlass::model
