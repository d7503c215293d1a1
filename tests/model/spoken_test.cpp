// SPDX-License-Identifier: Apache-2.0
// How people say values and units.
#include "model/spoken.hpp"

#include <vector>

#include "support.hpp"

using namespace windlass;
using namespace windlass::model;
using test::complaints;
using test::document;
using test::number;

namespace {

Vocabulary spoken() {
  const auto read = document(
      "windlass: 1\nkind: vocabulary\nid: t\ntitle: T\ngroups: [{id: g, title: G}]\nfacts:\n"
      "  - {id: x.weeks, title: Weeks, group: g, type: number, unit: wk, range: [0, 520], "
      "question: Q, blank: never}\n"
      "  - {id: x.age, title: Age, group: g, type: number, unit: a, range: [0, 110], question: Q}\n"
      "  - {id: x.length, title: L, group: g, type: number, unit: cm, range: [0, 230], question: "
      "Q}\n"
      "  - {id: x.score, title: S, group: g, type: number, unit: \"{score}\", range: [0, 10], "
      "question: Q}\n"
      "  - {id: x.hours, title: H, group: g, type: number, unit: h/d, range: [0, 18], question: "
      "Q}\n"
      "  - {id: x.scan, title: Scan, group: g, type: enum, values: [none, thick_gt4mm, bone_scan, "
      "not_done], labels: {thick_gt4mm: thicker than 4 mm}, question: Q}\n"
      "  - {id: x.set, title: Set, group: g, type: set, values: [run, gym], question: Q}\n"
      "  - {id: x.told, title: T, group: g, type: enum, values: [12rm_x3], question: (system) it}\n"
      "  - {id: x.bool, title: B, group: g, type: bool, question: Q}\n");
  auto vocabulary = Vocabulary::read({&read});
  INFO(complaints(vocabulary));
  REQUIRE(vocabulary);
  return std::move(*vocabulary);
}

// The fact's value of a line that somebody typed, or why there is none.
std::string typed(const FactDefinition& fact, const std::string& line) {
  const auto entry = document(typed_number(fact, line));
  const auto read = read_value(fact, *entry.source, entry.root);
  return read ? in_words(fact, read->value) : read.error().front().code;
}

}  // namespace

TEST_CASE("a plain word for a unit is that unit, converted exactly") {
  const Vocabulary v = spoken();
  const FactDefinition &weeks = v[0], &age = v[1], &length = v[2], &score = v[3], &hours = v[4];
  CHECK(typed(weeks, "5") == "5 weeks");
  CHECK(typed(weeks, "1") == "1 week");
  CHECK(typed(weeks, "5 weeks") == "5 weeks");
  CHECK(typed(weeks, " 5weeks ") == "5 weeks");
  CHECK(typed(weeks, "14 days") == "2 weeks");
  CHECK(typed(weeks, "5 months") == "about 21.7 weeks");
  CHECK(typed(weeks, "2 Years") == "about 104.4 weeks");
  CHECK(typed(weeks, "5 mo") == typed(weeks, "5 months"));
  CHECK(typed(age, "45 years") == "45 years");
  CHECK(typed(age, "45 a") == "45 years");
  CHECK(typed(age, "18 months") == "1.5 years");
  CHECK(typed(length, "1.7 metres") == "170 cm");
  CHECK(typed(length, "1.7 m") == "170 cm");
  CHECK(typed(length, "6 ft") == "182.88 cm");
  CHECK(typed(score, "7") == "7");
  CHECK(typed(score, "7 points") == "7");
  CHECK(typed(hours, "9 hours a day") == "9 hours a day");
}

TEST_CASE("what is no unit of the fact is refused, and so is what is no number") {
  const Vocabulary v = spoken();
  CHECK(typed(v[0], "5 cups") == "fact.unit");
  CHECK(typed(v[0], "5 metres") == "fact.unit");
  CHECK(typed(v[0], "5 m") == "fact.unit");
  CHECK(typed(v[0], "20 years") == "fact.range");
  CHECK(typed(v[0], "a few") == "fact.number");
  CHECK(typed(v[0], "1,5 weeks") == "fact.number");
  CHECK(typed(v[0], "3 weeks ago") == "fact.unit");
}

TEST_CASE("ranges and values as people say them") {
  const Vocabulary v = spoken();
  CHECK(range_in_words(v[1]) == "0 to 110 years");
  CHECK(range_in_words(v[3]) == "0 to 10");
  CHECK(in_words(v[0], Value{.never = true}) == "never");
  CHECK(in_words(v[5], Value{.choice = 1}) == "thicker than 4 mm");
  CHECK(in_words(v[5], Value{.choice = 2}) == "bone scan");
  CHECK(in_words(v[6], Value{}) == "none");
  CHECK(in_words(v[8], Value{.choice = 1}) == "yes");
  CHECK(in_words(v[8], Value{}) == "no");
}

TEST_CASE("a value that nobody says as it stands is named where it has no label") {
  // Not what has a label, nor what says that nobody looked, nor what only a system knows.
  CHECK(values_without_label(spoken()) == std::vector<std::string>{"x.scan: bone_scan"});
}
