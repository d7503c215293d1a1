// SPDX-License-Identifier: Apache-2.0
#pragma once

// Calendar days (proleptic Gregorian) as a count from 1970-01-01. No clock and no time zone
// anywhere in the engine.
//
// Thread rule: plain values, [pure] functions.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace windlass::model {

struct Date {
  std::int32_t days = 0;
  friend auto operator<=>(const Date&, const Date&) = default;
};

// YYYY-MM-DD, or a FHIR dateTime that begins so (its time part is ignored after a syntax check).
// Nothing for partial or impossible dates.
std::optional<Date> parse_date(std::string_view text);
std::string text(Date);

}  // namespace windlass::model
