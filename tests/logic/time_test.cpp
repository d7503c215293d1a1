// SPDX-License-Identifier: Apache-2.0
// Lengths of time against dates, at every border that rules/README.md ("Time") names: days of UTC,
// UCUM's month and year, leap days, zones.
#include "logic/support.hpp"

using namespace windlass;
using namespace windlass::test;

namespace {

// A condition on `d.day`, for a patient of whom that day is known.
Verdict on(const std::string& as_of, const std::string& constraint, const std::string& day) {
  static const model::Vocabulary vocabulary = vocabulary_of(
      "  - {id: d.day, title: D, group: g, type: date, question: D, roles: [safety]}\n");
  const base::Document document = read("windlass: 1\nkind: patient\nid: p\nas_of: " + as_of +
                                       "\nfacts: {d.day: " + day + "}\n");
  auto facts = model::read_patient(vocabulary, document);
  if (!facts) FAIL(base::render(facts.error()));
  return Compiled(vocabulary, {"d.day: " + constraint}).decide(*facts).front();
}

struct Border {
  const char *as_of, *length, *last, *before;  // the last day within it, and the day before that
};
const Border borders[] = {
    {"2026-06-30", "6 wk", "2026-05-19", "2026-05-18"},
    {"2026-06-30", "0 d", "2026-06-30", "2026-06-29"},
    {"2026-06-30", "36 h", "2026-06-29", "2026-06-28"},
    // A month is 30.4375 days, whatever the month; a year 365.25.
    {"2026-06-30", "1 mo", "2026-05-31", "2026-05-30"},
    {"2026-07-31", "1 mo", "2026-07-01", "2026-06-30"},
    {"2026-03-01", "1 mo", "2026-01-30", "2026-01-29"},
    {"2024-03-01", "1 mo", "2024-01-31", "2024-01-30"},
    {"2026-06-30", "2 mo", "2026-05-01", "2026-04-30"},
    {"2026-06-30", "12 mo", "2025-06-30", "2025-06-29"},
    {"2026-06-30", "1 a", "2025-06-30", "2025-06-29"},
    // Across a leap day, from one, and to one.
    {"2024-06-30", "1 a", "2023-07-01", "2023-06-30"},
    {"2025-02-28", "1 a", "2024-02-29", "2024-02-28"},
    {"2024-02-29", "4 a", "2020-02-29", "2020-02-28"},
    {"2024-02-29", "1 d", "2024-02-28", "2024-02-27"},
    {"2024-03-01", "1 d", "2024-02-29", "2024-02-28"},
    {"2023-03-01", "1 d", "2023-02-28", "2023-02-27"},
    // The day of UTC that holds the instant, in either place and in any zone.
    {"2026-06-30T23:59:59Z", "1 d", "2026-06-29T00:00:00Z", "2026-06-28T23:59:59Z"},
    {"2026-07-01T00:30:00+01:00", "1 d", "2026-06-28T20:00:00-04:00", "2026-06-29T00:30:00+01:00"},
    {"2026-06-30T00:00:00Z", "1 d", "2026-06-29", "2026-06-28"},
};

}  // namespace

TEST_CASE("a length of time counts whole days of UTC back from as_of, both ends in") {
  for (const Border& one : borders) {
    INFO(one.as_of << ": within " << one.length);
    const std::string within = "within " + std::string(one.length),
                      more = "more than " + std::string(one.length) + " ago";
    CHECK(on(one.as_of, within, one.last) == Verdict::true_);
    CHECK(on(one.as_of, within, one.before) == Verdict::false_);
    CHECK(on(one.as_of, more, one.last) == Verdict::false_);
    CHECK(on(one.as_of, more, one.before) == Verdict::true_);
  }
}

TEST_CASE("two notations of one instant decide alike, as a date and as as_of") {
  const char* const days[][2] = {{"2026-05-19T00:30:00+14:00", "2026-05-18T10:30:00Z"},
                                 {"2026-05-18T23:30:00-11:00", "2026-05-19T10:30:00Z"}};
  const char* const now[][2] = {{"2026-07-01T00:30:00+14:00", "2026-06-30T10:30:00Z"},
                                {"2026-06-29T23:30:00-11:00", "2026-06-30T10:30:00Z"}};
  for (const auto& day : days)
    for (const auto& as_of : now)
      for (const char* constraint : {"within 6 wk", "within 43 d", "more than 6 wk ago"})
        for (const char* one_day : day)
          for (const char* one_now : as_of)
            CHECK(on(one_now, constraint, one_day) == on(as_of[1], constraint, day[1]));
  CHECK(on("2026-06-30", "within 6 wk", days[0][0]) == Verdict::false_);
  CHECK(on("2026-06-30", "within 6 wk", days[1][0]) == Verdict::true_);
}
