// SPDX-License-Identifier: Apache-2.0
#include "model/date.hpp"
#include "support.hpp"

using namespace windlass::model;

TEST_CASE("every day of twelve centuries follows the day before it") {
  // Counted forward with the rules of the calendar, from a day that is known: 1970-01-01 is day 0.
  int days = parse_date("1600-01-01")->days;
  CHECK(days == -135'140);
  for (int year = 1600; year < 2800; ++year)
    for (int month = 1; month <= 12; ++month) {
      const bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
      const int last = month == 2                                                ? (leap ? 29 : 28)
                       : (month == 4 || month == 6 || month == 9 || month == 11) ? 30
                                                                                 : 31;
      for (int day = 1; day <= last; ++day, ++days) {
        std::string written = "0000-00-00";
        written.replace(0, 4, std::to_string(year));
        written[5] = static_cast<char>('0' + month / 10),
        written[6] = static_cast<char>('0' + month % 10);
        written[8] = static_cast<char>('0' + day / 10),
        written[9] = static_cast<char>('0' + day % 10);
        const auto date = parse_date(written);
        if (!date || date->days != days || text(*date) != written) FAIL(written);
      }
      std::string after = "0000-00-00";
      after.replace(0, 4, std::to_string(year));
      after[5] = static_cast<char>('0' + month / 10),
      after[6] = static_cast<char>('0' + month % 10);
      after[8] = static_cast<char>('0' + (last + 1) / 10),
      after[9] = static_cast<char>('0' + (last + 1) % 10);
      if (parse_date(after)) FAIL(after);
    }
  CHECK(parse_date("1970-01-01")->days == 0);
  CHECK(text(*parse_date("0001-01-01")) == "0001-01-01");
  CHECK(text(*parse_date("9999-12-31")) == "9999-12-31");
  CHECK(text(Date{parse_date("9999-12-31")->days + 1}) == "out of range");
  CHECK(text(Date{INT32_MIN}) == "out of range");
  CHECK(text(Date{INT32_MAX}) == "out of range");
}

TEST_CASE("a FHIR dateTime counts by its day of UTC") {
  for (const char* written :
       {"2026-01-15T08:30:00Z", "2026-01-15T08:30:00.123+01:00", "2026-01-14T23:59:60-05:30"}) {
    INFO(written);
    CHECK(parse_date(written) == parse_date("2026-01-15"));
  }
}

TEST_CASE("partial, impossible and decorated dates are refused") {
  for (const char* written : {"",
                              "2026",
                              "2026-01",
                              "2026-1-5",
                              "2026-13-01",
                              "2026-00-01",
                              "2026-01-00",
                              "2025-02-29",
                              "1900-02-29",
                              "2026-04-31",
                              "0000-01-01",
                              "15.01.2026",
                              "2026/01/15",
                              "20260115",
                              " 2026-01-15",
                              "2026-01-15 ",
                              "2026-01-15T",
                              "2026-01-15T08:30",
                              "2026-01-15T08:30Z",
                              "2026-01-15T24:00:00Z",
                              "2026-01-15T08:60:00Z",
                              "2026-01-15T08:30:00",
                              "2026-01-15T08:30:00.Z",
                              "2026-01-15T08:30:00+15:00",
                              "2026-01-15T08:30:00Zjunk",
                              "2026-01-15X08:30:00Z",
                              "+2026-01-15",
                              "-026-01-15"}) {
    INFO(written);
    CHECK_FALSE(parse_date(written));
  }
}

TEST_CASE("a day of a weekend gives way to the Friday before") {
  const auto day = [](const char* text) { return *parse_date(text); };
  CHECK(weekday_name(day("1970-01-01")) == "Thu");
  CHECK(weekday_name(day("1969-12-31")) == "Wed");
  CHECK(weekday_name(day("2026-03-02")) == "Mon");
  CHECK(weekday(day("2026-03-08")) == 6);
  CHECK(working_day_until(day("2026-03-06")) == day("2026-03-06"));
  CHECK(working_day_until(day("2026-03-07")) == day("2026-03-06"));
  CHECK(working_day_until(day("2026-03-08")) == day("2026-03-06"));
  CHECK(working_day_until(day("2026-03-09")) == day("2026-03-09"));
  CHECK(working_day_until(day("1960-01-03")) == day("1960-01-01"));
}
