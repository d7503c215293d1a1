// SPDX-License-Identifier: Apache-2.0
// Every operator and every constraint, with true, false and unknown; and 64 lanes against one.
#include "logic/support.hpp"

using namespace windlass;
using namespace windlass::test;

namespace {

const char* const facts_text = R"(
  - {id: b.zero, title: B, group: g, type: bool, question: B, roles: [safety]}
  - {id: b.one, title: B, group: g, type: bool, question: B, roles: [safety]}
  - {id: b.two, title: B, group: g, type: bool, question: B, roles: [safety]}
  - {id: e.side, title: E, group: g, type: enum, values: [left, right, both, not_done],
     unknown_values: {not_done: asked_not_known}, question: E, roles: [safety]}
  - {id: n.weeks, title: N, group: g, type: number, unit: wk, range: [0, 520], blank: never,
     question: N, roles: [safety]}
  - {id: n.score, title: N, group: g, type: number, unit: "{score}", range: [0, 10],
     question: N, roles: [safety]}
  - {id: s.set, title: S, group: g, type: set, values: [a, b, c], question: S, roles: [safety]}
  - {id: d.day, title: D, group: g, type: date, blank: never, question: D, roles: [safety]}
)";

const model::Vocabulary& vocabulary() {
  static const model::Vocabulary made = vocabulary_of(facts_text);
  return made;
}

const char* const names[] = {"b.zero", "b.one", "b.two"};
constexpr Verdict values[] = {Verdict::false_, Verdict::true_, Verdict::unknown};

std::string facts_of(const std::vector<Verdict>& operands) {
  std::string text;
  for (std::size_t i = 0; i < operands.size(); ++i)
    if (operands[i] != Verdict::unknown)
      text += std::string(names[i]) + ": " + (operands[i] == Verdict::true_ ? "true\n" : "false\n");
  return text;
}

// Reached when `needed` hold, whatever the unknown ones turn out to be.
Verdict counted(const std::vector<Verdict>& operands, std::size_t needed) {
  std::size_t yes = 0, open = 0;
  for (Verdict one : operands) {
    yes += one == Verdict::true_ ? 1 : 0;
    open += one == Verdict::unknown ? 1 : 0;
  }
  return yes >= needed ? Verdict::true_ : yes + open >= needed ? Verdict::unknown : Verdict::false_;
}

Verdict negated(Verdict one) {
  return one == Verdict::unknown ? one : one == Verdict::true_ ? Verdict::false_ : Verdict::true_;
}

}  // namespace

TEST_CASE(
    "all, any, none and at least N follow strong Kleene logic for every combination of three "
    "operands") {
  for (std::size_t count = 1; count <= 3; ++count) {
    std::vector<std::size_t> digits(count, 0);
    for (bool more = true; more;) {
      std::vector<Verdict> operands;
      std::string lines;
      for (std::size_t i = 0; i < count; ++i) {
        operands.push_back(values[digits[i]]);
        lines += "  - " + std::string(names[i]) + ": true\n";
      }
      const std::string facts = facts_of(operands);
      INFO(facts);
      CHECK(decide(vocabulary(), "all:\n" + lines, facts) == counted(operands, count));
      CHECK(decide(vocabulary(), "any:\n" + lines, facts) == counted(operands, 1));
      CHECK(decide(vocabulary(), "none:\n" + lines, facts) == negated(counted(operands, 1)));
      for (std::size_t needed = 1; needed <= count; ++needed)
        CHECK(decide(vocabulary(), "at least " + std::to_string(needed) + ":\n" + lines, facts) ==
              counted(operands, needed));
      more = false;
      for (std::size_t& digit : digits) {
        digit = (digit + 1) % 3;
        more = digit != 0;
        if (more) break;
      }
    }
  }
}

TEST_CASE("a line that stands twice counts twice") {
  CHECK(decide(vocabulary(), "at least 2: [{b.zero: true}, {b.zero: true}, {b.one: true}]",
               "b.zero: true") == Verdict::true_);
  CHECK(decide(vocabulary(), "at least 2: [{b.zero: true}, {b.zero: true}, {b.one: true}]",
               "b.one: true") == Verdict::unknown);
}

namespace {

struct Row {
  const char* condition;
  const char* holds;
  const char* fails;
};
const Row rows[] = {
    {"b.zero: true", "b.zero: true", "b.zero: false"},
    {"b.zero: false", "b.zero: false", "b.zero: true"},
    {"e.side: left", "e.side: left", "e.side: both"},
    {"e.side: [left, both]", "e.side: both", "e.side: right"},
    {"e.side: any of [left, both]", "e.side: left", "e.side: right"},
    {"e.side: none of [left, both]", "e.side: right", "e.side: left"},
    {"s.set: a", "s.set: [a, c]", "s.set: [b, c]"},
    {"s.set: [a, b]", "s.set: [b]", "s.set: [c]"},
    {"s.set: has any of [a, b]", "s.set: [b, c]", "s.set: []"},
    {"s.set: has all of [a, b]", "s.set: [a, b, c]", "s.set: [a, c]"},
    {"s.set: has none of [a, b]", "s.set: []", "s.set: [b]"},
    {"n.score: 4", "n.score: 4", "n.score: 4.001"},
    {"n.score: at least 4", "n.score: 4", "n.score: 3.999"},
    {"n.score: at most 4", "n.score: 4", "n.score: 4.001"},
    {"n.score: above 4", "n.score: 4.001", "n.score: 4"},
    {"n.score: below 4", "n.score: 3.999", "n.score: 4"},
    {"n.score: between 4 and 7", "n.score: 7", "n.score: 7.5"},
    {"n.score: between 4 and 7", "n.score: 4", "n.score: 3.5"},
    {"n.weeks: at least 42 d", "n.weeks: 6", "n.weeks: 5.999"},
    {"n.weeks: between 1 mo and 12 wk", "n.weeks: 12", "n.weeks: 4"},
    {"n.weeks: between 4 and 6 wk", "n.weeks: 4", "n.weeks: 3"},
    {"n.weeks: never", "n.weeks: never", "n.weeks: 0"},
    {"n.weeks: at least 0 wk", "n.weeks: 0", "n.weeks: never"},
    {"n.weeks: at most 500 wk", "n.weeks: 3", "n.weeks: never"},
    {"d.day: within 6 wk", "d.day: 2026-05-19", "d.day: 2026-05-18"},
    {"d.day: more than 6 wk ago", "d.day: 2026-05-18", "d.day: 2026-05-19"},
    {"d.day: within 6 wk", "d.day: 2026-06-30", "d.day: never"},
    {"d.day: never", "d.day: never", "d.day: 2020-01-01"},
};

void check(const Row& row) {
  INFO(row.condition);
  CHECK(decide(vocabulary(), row.condition, row.holds) == Verdict::true_);
  CHECK(decide(vocabulary(), row.condition, row.fails) == Verdict::false_);
  CHECK(decide(vocabulary(), row.condition, "") == Verdict::unknown);
  const std::string fact =
      std::string(row.condition).substr(0, std::string(row.condition).find(':'));
  for (const char* why :
       {"asked_not_known", "nothing_found", "source_error", "incomplete_page", "stale"})
    CHECK(decide(vocabulary(), row.condition, fact + ": {unknown: " + why + "}") ==
          Verdict::unknown);
  CHECK(decide(vocabulary(), fact + ": known", row.holds) == Verdict::true_);
  CHECK(decide(vocabulary(), fact + ": known", "") == Verdict::false_);
  CHECK(decide(vocabulary(), fact + ": unknown", row.fails) == Verdict::false_);
  CHECK(decide(vocabulary(), fact + ": unknown", "") == Verdict::true_);
}

}  // namespace

TEST_CASE("every constraint holds, does not hold, and is unknown") {
  for (const Row& row : rows) check(row);
  CHECK(decide(vocabulary(), "e.side: left", "e.side: not_done") == Verdict::unknown);
  CHECK(decide(vocabulary(), "e.side: none of [left]", "e.side: not_done") == Verdict::unknown);
}

TEST_CASE("is_true is true where its operand is, and never unknown") {
  PlainNames no_names;
  const base::Document document = read("b.zero: true");
  base::Diagnostics problems;
  const auto condition =
      logic::read_condition(vocabulary(), *document.source, document.root, problems);
  logic::Builder builder(vocabulary());
  builder.gather(*condition);
  REQUIRE(builder.freeze().empty());
  const logic::Slot is_true = builder.is_true(builder.compile(*condition, no_names).slot);
  const logic::Program program = builder.take();
  for (Verdict operand : values) {
    logic::Lanes lanes(program);
    std::vector<std::uint8_t> row(program.columns());
    program.encode(patient(vocabulary(), facts_of({operand})), row.data());
    lanes.set_row(0, row.data());
    lanes.evaluate(1);
    CHECK(Compiled::verdict(lanes, is_true, 0) ==
          (operand == Verdict::true_ ? Verdict::true_ : Verdict::false_));
  }
}

TEST_CASE("a program without operands, and one without columns, can be evaluated") {
  logic::Builder builder(vocabulary());
  REQUIRE(builder.freeze().empty());
  const logic::Slot yes = builder.constant(true), no = builder.constant(false);
  const logic::Program program = builder.take();
  REQUIRE(program.operands().empty());
  logic::Lanes lanes(program);
  lanes.evaluate(64);
  CHECK(lanes.true_lanes(yes) == ~logic::Word{0});
  CHECK(lanes.false_lanes(no) == ~logic::Word{0});
}

TEST_CASE("sixty-four lanes decide as sixty-four single evaluations, for every number of lanes") {
  const Compiled compiled(vocabulary(),
                          {"all: [{b.zero: true}, {n.score: at least 4}]",
                           "at least 2: [{b.one: true}, {b.two: false}, {e.side: [left]}, {s.set: "
                           "\"has all of [a, b]\"}]",
                           "none: [{n.weeks: between 1 wk and 3 mo}, {d.day: within 10 d}]",
                           "n.score: unknown", "n.weeks: never"});
  const char* const choices[] = {"b.zero: true",
                                 "b.one: true\nb.two: true",
                                 "n.score: 4\nb.zero: false",
                                 "e.side: left\nb.two: false",
                                 "s.set: [a, b]\nn.weeks: never",
                                 "d.day: 2026-06-25",
                                 "n.weeks: 2\nd.day: never",
                                 "b.zero: true\nn.score: 7",
                                 "",
                                 "e.side: not_done\nb.one: false\nb.two: true\ns.set: []"};
  std::vector<model::Facts> patients;
  for (std::size_t i = 0; i < 64; ++i)
    patients.push_back(patient(vocabulary(), choices[(i * 7 + i / 10) % std::size(choices)]));
  std::vector<std::uint8_t> row(compiled.program().columns());
  for (std::uint32_t count = 1; count <= 64; ++count) {
    logic::Lanes lanes(compiled.program());
    for (std::uint32_t lane = 0; lane < count; ++lane) {
      compiled.program().encode(patients[lane], row.data());
      lanes.set_row(lane, row.data());
    }
    lanes.evaluate(count);
    for (std::uint32_t lane = 0; lane < count; ++lane) {
      const std::vector<Verdict> alone = compiled.decide(patients[lane]);
      for (std::size_t i = 0; i < alone.size(); ++i)
        CHECK(Compiled::verdict(lanes, compiled.conditions()[i].slot, lane) == alone[i]);
    }
  }
}
