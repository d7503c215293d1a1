// SPDX-License-Identifier: Apache-2.0
// What the reader of scores refuses, and what a table says of values between its lines.
#include "knowledge/definitions.hpp"
#include "knowledge/support.hpp"
#include "logic/column.hpp"
#include "logic/sums.hpp"

using namespace windlass;
using namespace windlass::test;
using model::Number;

namespace {

constexpr const char* flag =
    "  - {fact: x.flag, cases: [{when: {b.one: true}, is: true}], otherwise: false, because: B., "
    "basis: design}\n";

// The small rules with one score whose items are `items`.
SmallRules with_score(const std::string& items, const std::string& range = "[-9, 30]") {
  SmallRules rules;
  rules.replace("vocabulary.yaml", "range: [-40, 60]", "range: " + range);
  rules.replace("pathway.yaml", flag,
                std::string(flag) + "  - {fact: x.score, score: [" + items +
                    "], because: B., basis: design}\n");
  return rules;
}

std::string refused(const std::string& items, const std::string& range = "[-9, 30]") {
  return base::render(with_score(items, range).problems());
}

const knowledge::DeriveRule& score_of(const knowledge::KnowledgeBase& base) {
  const auto* rule = base.derive_rule(*base.vocabulary().find("x.score"));
  REQUIRE(rule != nullptr);
  return *rule;
}

bool has(const std::string& text, const char* part) {
  INFO(text);
  return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("a score is read whole or refused with a place") {
  CHECK(has(refused("{points: 1, when: {b.one: yes}}"), "'b.one' is true or false"));
  CHECK(has(refused("{points: one, when: {b.one: true}}"), "points are a number between"));
  CHECK(has(refused("{points: 1001, when: {b.one: true}}"), "points are a number between"));
  CHECK(has(refused("{points: 0.0000001, when: {b.one: true}}"), "at most six decimals"));
  CHECK(has(refused("{points: 1}"), "document.missing"));
  CHECK(has(refused("{when: {b.one: true}}"), "document.missing"));
  CHECK(has(refused("{points: 1, when: {b.one: true}, because: B.}"), "document.key"));
  CHECK(has(refused(""), "this score has no items"));
  CHECK(has(refused("{fact: n.score, points: []}"), "this table has no lines"));
  CHECK(
      has(refused("{fact: n.score, points: [at most 8]}"), "a line of a table is one constraint"));
  CHECK(has(refused("{fact: n.score, points: [{at most 3: 1}, {at least 3: 2}]}"),
            "another line of this table gives points for the same value"));
  CHECK(has(refused("{fact: e.one, points: [{mild: 1}, {mild: 2}]}"),
            "another line of this table gives points for the same value"));
  CHECK(has(refused("{fact: s.set, points: [{a: 1}]}"), "so it has no table of points"));
  CHECK(has(refused("{fact: n.score, points: [{known: 1}]}"), "asks for a value"));
  CHECK(has(refused("{points: 5, when: {b.one: true}}", "[0, 4]"),
            "this score lies between 0 and 5, and 'x.score' has a range of 0 to 4"));
  CHECK(
      has(refused("{points: 1, when: {x.score: at least 1}}"), "'x.score' is derived from itself"));
  CHECK(has(refused("{points: 1, when: {b.one: on record true}}"), "rules.unrecorded"));
}

TEST_CASE("a score is what its items give, number by number") {
  const auto sums = [](const std::string& items, model::Verdict of_items, std::uint8_t code) {
    const auto rules = with_score(items).opened();
    const auto found = logic::possible_sums(
        score_of(*rules).points, [&](logic::Slot) { return of_items; },
        [&](const logic::Score::Table&) { return code; });
    REQUIRE(found.has_value());
    std::string text;
    for (const logic::SumRange& one : *found)
      text += std::to_string(one.least) + ".." + std::to_string(one.most) + " ";
    return text;
  };
  const std::uint8_t open = logic::unknown_code;
  const std::string two =
      "{points: 3, when: {all: [{b.one: true}, {b.two: true}]}}, "
      "{points: -3, when: {all: [{b.one: true}, {b.three: true}]}}";
  CHECK(sums(two, model::Verdict::unknown, open) == "-3..-3 0..0 3..3 ");
  CHECK(sums(two, model::Verdict::false_, open) == "0..0 ");
  CHECK(sums("{points: 3, when: {b.one: true}}, {points: -3, when: {b.two: true}}",
             model::Verdict::unknown, open) == "-3..-3 0..0 3..3 ");
  // Items that say the same give together.
  CHECK(sums("{points: 3, when: {all: [{b.one: true}, {b.two: true}]}}, "
             "{points: -3, when: {all: [{b.one: true}, {b.two: true}]}}",
             model::Verdict::unknown, open) == "0..0 ");
  // Between two lines anything from the fewer points to the more.
  CHECK(sums("{fact: n.score, points: [{at most 3: 3}, {at least 4: 1}]}, "
             "{fact: e.one, points: [{severe: 9}]}",
             model::Verdict::unknown, open) == "1..3 10..12 ");
}

TEST_CASE("values that no whole number is lie between two lines, others give nothing") {
  const auto rules =
      with_score("{fact: n.score, points: [{at most 3: 3}, {at least 4: 1}]}").opened();
  const knowledge::DeriveRule& rule = score_of(*rules);
  REQUIRE(rule.score.size() == 3);
  CHECK(rule.score[2].when.text == "between the lines 'at most 3' and 'at least 4'");
  CHECK(rule.score[2].points == Number(1));
  CHECK(rule.score[2].most == Number(3));
  CHECK(rule.points.least() == Number(1));
  CHECK(rule.points.most() == Number(3));
  const auto wide =
      with_score("{fact: n.score, points: [{at most 3: 3}, {at least 5: 1}]}").opened();
  CHECK(score_of(*wide).score.size() == 2);
  CHECK(score_of(*wide).points.least() == Number(0));
  const auto closed =
      with_score("{fact: n.score, points: [{below 4: 3}, {at least 4: 1}]}").opened();
  CHECK(score_of(*closed).score.size() == 2);
  CHECK(score_of(*closed).points.least() == Number(1));
}

TEST_CASE("the bounds of a score are exact unless a fact is read together with others") {
  const auto exact = [](const std::string& items) {
    return score_of(*with_score(items).opened()).exact;
  };
  CHECK(exact("{points: 1, when: {b.one: true}}, {points: 2, when: {b.two: true}}"));
  CHECK(exact("{points: 1, when: {n.score: at least 3}}, {points: 2, when: {n.score: above 7}}"));
  CHECK(exact("{points: 1, when: {all: [{b.one: true}, {b.two: true}]}}"));
  CHECK_FALSE(
      exact("{points: 1, when: {all: [{b.one: true}, {b.two: true}]}}, "
            "{points: 1, when: {b.one: true}}"));
  // Through a derived fact, too.
  CHECK_FALSE(exact("{points: 1, when: {x.flag: true}}, {points: 1, when: {b.one: true}}"));
}
