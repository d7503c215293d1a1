// SPDX-License-Identifier: Apache-2.0
// `on record`: the page of the language, row by row, for every type of fact.
#include "logic/support.hpp"

using namespace windlass;
using namespace windlass::test;

namespace {

model::Vocabulary words() {
  return vocabulary_of(
      "  - {id: b, title: B, group: g, type: bool, question: q, fresh_for: 10 d}\n"
      "  - {id: e, title: E, group: g, type: enum, values: [none, mild, severe, not_done],\n"
      "     unknown_values: {not_done: not_supplied}, question: q, fresh_for: 10 d}\n"
      "  - {id: n, title: N, group: g, type: number, unit: wk, blank: never, question: q,\n"
      "     fresh_for: 10 d}\n"
      "  - {id: s, title: S, group: g, type: set, values: [a, b], question: q, fresh_for: 10 d}\n"
      "  - {id: d, title: D, group: g, type: date, blank: never, question: q, fresh_for: 10 d}\n"
      "  - {id: x, title: X, group: g, type: bool, derived: true}\n");
}

// One constraint, a value that satisfies it and one that does not.
struct Row {
  const char *fact, *constraint, *satisfies, *does_not;
};
const Row rows[] = {
    {"b", "true", "true", "false"},
    {"b", "false", "false", "true"},
    {"e", "severe", "severe", "mild"},
    {"e", "any of [mild, severe]", "mild", "none"},
    {"e", "none of [none]", "mild", "none"},
    {"n", "at least 2 wk", "2", "1.99"},
    {"n", "below 14 d", "1", "2"},
    {"n", "between 1 and 3 wk", "3", "4"},
    {"n", "never", "never", "0"},
    {"s", "a", "[a, b]", "[b]"},
    {"s", "has all of [a, b]", "[a, b]", "[a]"},
    {"s", "has none of [a]", "[]", "[a]"},
    {"d", "within 6 wk", "2026-06-01", "2025-06-01"},
    {"d", "more than 6 wk ago", "2025-06-01", "2026-06-01"},
};

std::string condition_of(const Row& row) {
  return std::string(row.fact) + ": \"on record " + row.constraint + "\"";
}

}  // namespace

TEST_CASE("`on record` is the constraint where a value is known, and false where nobody looked") {
  const model::Vocabulary vocabulary = words();
  for (const Row& row : rows) {
    const std::string fact = row.fact, rule = condition_of(row);
    INFO(rule);
    const auto decided = [&](const std::string& facts) { return decide(vocabulary, rule, facts); };
    const auto old = [&](const char* value) {
      return decided(fact + ": {value: " + value + ", observed: 2026-06-19}");
    };
    CHECK(decided(fact + ": " + row.satisfies) == Verdict::true_);
    CHECK(decided(fact + ": " + row.does_not) == Verdict::false_);
    CHECK(decided("") == Verdict::false_);
    CHECK(decided(fact + ": {unknown: not_supplied}") == Verdict::false_);
    CHECK(decided(fact + ": {unknown: nothing_found}") == Verdict::false_);
    CHECK(decided(fact + ": {unknown: source_error}") == Verdict::unknown);
    CHECK(decided(fact + ": {unknown: incomplete_page}") == Verdict::unknown);
    CHECK(decided(fact + ": {unknown: asked_not_known}") == Verdict::unknown);
    CHECK(decided(fact + ": {unknown: stale}") == Verdict::unknown);
    CHECK(old(row.satisfies) == Verdict::unknown);
    CHECK(old(row.does_not) == Verdict::false_);
    // A conflict is open until its candidates are tried.
    CHECK(decided(fact + ": {conflict: [{value: " + row.satisfies + "}, {value: " + row.does_not +
                  "}]}") == Verdict::unknown);
  }
}

TEST_CASE("a value that stands for 'not done' is one that nobody supplied") {
  const model::Vocabulary vocabulary = words();
  CHECK(decide(vocabulary, "e: on record severe", "e: not_done") == Verdict::false_);
  CHECK(decide(vocabulary, "e: severe", "e: not_done") == Verdict::unknown);
}

TEST_CASE("under `none`, however deep, `on record` is read as the constraint alone") {
  const model::Vocabulary vocabulary = words();
  CHECK(decide(vocabulary, "none: [b: on record true]", "") == Verdict::unknown);
  CHECK(decide(vocabulary, "none: [b: on record true]", "b: true") == Verdict::false_);
  CHECK(decide(vocabulary, "none: [{all: [{any: [b: on record true]}]}]", "") == Verdict::unknown);
  CHECK(decide(vocabulary, "none: [{none: [b: on record true]}]", "") == Verdict::unknown);
  CHECK(decide(vocabulary, "any: [{none: [e: severe]}, b: on record true]", "e: severe") ==
        Verdict::false_);
}

TEST_CASE("places that ask a fact the same share a column, and each has a slot of its own") {
  const model::Vocabulary vocabulary = words();
  const Compiled compiled(vocabulary, {"b: on record true", "all: [b: on record true]",
                                       "b: on record false", "none: [b: on record true]"});
  const logic::Program& program = compiled.program();
  CHECK(program.columns() == program.first_record() + 2);
  CHECK(program.places() == 3);
  CHECK(compiled.conditions()[0].slot != compiled.conditions()[1].slot);
}

TEST_CASE("one place can be supposed to be true, and taken back, while the others stay") {
  const model::Vocabulary vocabulary = words();
  const Compiled compiled(vocabulary, {"b: on record true", "any: [b: on record true, e: severe]",
                                       "all: [b: on record true, b: on record false]"});
  const logic::Program& program = compiled.program();
  const auto slot = [&](std::size_t i) { return compiled.conditions()[i].slot; };
  logic::Lanes one(program, 1), lanes(program, 0);
  const auto start = [&](const std::string& facts) {
    std::vector<std::uint8_t> row(program.columns());
    program.encode(patient(vocabulary, facts), row.data());
    one.set_row(0, row.data());
    one.evaluate(1);
    lanes.repeat(one, 1);
  };
  start("");
  CHECK((lanes.false_lanes(slot(0)) & lanes.false_lanes(slot(2))) == ~logic::Word{0});
  CHECK(lanes.unknown_lanes(slot(1)) == ~logic::Word{0});
  lanes.suppose(0, 1);
  lanes.suppose(1, 2);
  lanes.suppose(2, 4 + 8);
  lanes.suppose(3, 8 + 16);
  lanes.refresh();
  CHECK(lanes.true_lanes(slot(0)) == 1);
  CHECK(lanes.true_lanes(slot(1)) == 2);
  CHECK(lanes.true_lanes(slot(2)) == 8);
  lanes.take_back();
  lanes.refresh();
  CHECK(lanes.true_lanes(slot(0)) == 0);
  CHECK(lanes.unknown_lanes(slot(1)) == ~logic::Word{0});
  CHECK(lanes.false_lanes(slot(2)) == ~logic::Word{0});
  // What is known cannot be supposed otherwise.
  start("b: false");
  lanes.suppose(0, ~logic::Word{0});
  lanes.refresh();
  CHECK(lanes.true_lanes(slot(0)) == 0);
  CHECK(lanes.false_lanes(slot(0)) == ~logic::Word{0});
}

TEST_CASE("`on record` is refused where it says nothing") {
  const model::Vocabulary vocabulary = words();
  const auto refused = [&](const std::string& text) {
    const base::Document document = read(text);
    base::Diagnostics problems;
    logic::read_condition(vocabulary, *document.source, document.root, problems);
    return base::render(problems);
  };
  CHECK(refused("x: on record true").find("'x' is computed, so nothing puts it on record") !=
        std::string::npos);
  CHECK(refused("b: on record").find("`on record` wants a constraint on a value after it") !=
        std::string::npos);
  CHECK(refused("b: on record known").find("rules.constraint") != std::string::npos);
  CHECK(refused("b: on record maybe").find("is true or false, not 'maybe'") != std::string::npos);
  CHECK(refused("n: on record at least 4").find("this number has no unit") != std::string::npos);
}
