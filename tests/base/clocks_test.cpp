// SPDX-License-Identifier: Apache-2.0
#include "base/clocks.hpp"

#include "base/byte_order_mark.hpp"
#include "base/calendar.hpp"
#include "catch.hpp"

using namespace windlass::base;

TEST_CASE("a time is ahead where no clock and no zone explains it") {
  const std::int64_t now = seconds_of("2026-07-15T12:00:00Z");
  for (const char* ahead :
       {"2026-07-15T12:05:01Z", "2026-07-15T14:05:01+02:00", "2026-07-17", "2026-08", "2027",
        "2026-07-17T08:00:00", "2026-07-17T08:00", "9999-12-31T23:59:59Z"}) {
    CAPTURE(ahead);
    CHECK(is_ahead(ahead, now));
  }
  // It is the next day already where the day begins fourteen hours earlier.
  for (const char* due :
       {"2026-07-15T12:05:00Z", "2026-07-15T14:05:00+02:00", "2026-07-16", "2026-07", "2026",
        "2026-07-16T23:00:00", "1970-01-01", "", "soon", "2026-13-01", "20260717"}) {
    CAPTURE(due);
    CHECK_FALSE(is_ahead(due, now));
  }
  CHECK_FALSE(is_ahead("2026-07-16", seconds_of("2026-07-15T10:00:00Z")));
  CHECK(is_ahead("2026-07-16", seconds_of("2026-07-15T09:59:59Z")));
}

TEST_CASE("one byte order mark is passed over, and two are none") {
  const std::string mark(byte_order_mark);
  CHECK(behind_mark(mark + "a") == "a");
  CHECK(behind_mark(mark).empty());
  CHECK(behind_mark("a" + mark) == "a" + mark);
  CHECK(behind_mark(mark + mark + "a") == mark + mark + "a");
  CHECK(behind_mark("").empty());
}
