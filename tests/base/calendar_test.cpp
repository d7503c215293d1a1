// SPDX-License-Identifier: Apache-2.0
#include "base/calendar.hpp"

#include "catch.hpp"

using namespace windlass::base;

TEST_CASE("days count from 1970, and impossible ones are nothing") {
  CHECK(parse_day("1970-01-01") == 0);
  CHECK(parse_day("1969-12-31") == -1);
  CHECK(parse_day("2000-02-29") == 11'016);
  CHECK(parse_day("0001-01-01") == -719'162);
  CHECK(parse_day("9999-12-31") == 2'932'896);
  for (const char* bad :
       {"", "2026", "2026-01", "2026-00-01", "2026-13-01", "2026-02-29", "1900-02-29", "2026-04-31",
        "2026-01-00", "2026-1-1", "0000-01-01", "2026-01-01 ", "2026/01/01", "-026-01-01"}) {
    CAPTURE(bad);
    CHECK_FALSE(parse_day(bad));
  }
}

TEST_CASE("every day of the calendar is written as it is read") {
  for (std::int32_t day = -719'162; day <= 2'932'896; day += 61)
    REQUIRE(parse_day(day_text(day)) == day);
  CHECK(day_text(2'932'896) == "9999-12-31");
  CHECK(day_text(2'932'897) == "out of range");
  CHECK(day_text(-719'163) == "out of range");
}

TEST_CASE("two notations of one instant are one instant") {
  const Instant noon = *parse_instant("2026-01-15T12:00:00Z");
  for (const char* same :
       {"2026-01-15T12:00:00+00:00", "2026-01-15T12:00:00-00:00", "2026-01-16T02:00:00+14:00",
        "2026-01-15T00:00:00-12:00", "2026-01-15T17:45:00+05:45", "2026-01-15T12:00:00.000Z"}) {
    CAPTURE(same);
    CHECK(parse_instant(same) == noon);
  }
  CHECK(noon.day() == *parse_day("2026-01-15"));
  CHECK(parse_instant("2026-01-08T00:30:00+14:00")->day() == *parse_day("2026-01-07"));
  CHECK(parse_instant("1969-12-31T23:59:59Z")->day() == -1);
  CHECK(parse_instant("1970-01-01T00:00:00+00:01")->day() == -1);
  CHECK(parse_instant("2026-01-15T12:00:00.1Z") > noon);
  CHECK(parse_instant("2026-01-15T12:00:00.123456789Z")->nanoseconds == 123'456'789);
  CHECK(parse_instant("2026-01-15T12:00:00.1234567899Z")->nanoseconds == 123'456'789);
  CHECK(parse_instant("2016-12-31T23:59:60Z") == parse_instant("2017-01-01T00:00:00Z"));
  for (const char* bad :
       {"2026-01-15", "2026-01-15T12:00Z", "2026-01-15T12:00:00", "2026-01-15T24:00:00Z",
        "2026-01-15T12:60:00Z", "2026-01-15T12:00:61Z", "2026-01-15T12:00:00.Z",
        "2026-01-15T12:00:00+14:01", "2026-01-15T12:00:00+0100", "2026-01-15t12:00:00z",
        "2026-01-15 12:00:00Z", "2026-02-30T12:00:00Z", "2026-01-15T12:00:00Z ", "T12:00:00Z"}) {
    CAPTURE(bad);
    CHECK_FALSE(parse_instant(bad));
  }
}

TEST_CASE("the log's form of a time is UTC with Z") {
  CHECK(is_utc_time("2026-01-31T23:59:59Z"));
  CHECK(is_utc_time("2026-01-31T23:59:59.123456789Z"));
  for (const char* bad :
       {"2026-01-31T23:59:60Z", "2026-01-31T23:59:59+00:00", "2026-01-31T23:59:59.1234567890Z",
        "2026-01-31T23:59:59.Z", "2026-02-29T00:00:00Z", "", "Z"}) {
    CAPTURE(bad);
    CHECK_FALSE(is_utc_time(bad));
  }
  CHECK(seconds_of("1970-01-02T00:00:01Z") == 86'401);
}
