// SPDX-License-Identifier: Apache-2.0
// Formulas: each operator at its borders, units, the calendar, what ends arithmetic, and where the
// reader stops.
#include "logic/formula.hpp"
#include "logic/support.hpp"

using namespace windlass;
using namespace windlass::test;
using logic::Calculated;
using model::Number;

namespace {

model::Vocabulary words() {
  return vocabulary_of(
      "  - {id: w, title: W, group: g, type: number, unit: kg, question: q}\n"
      "  - {id: h, title: H, group: g, type: number, unit: cm, question: q}\n"
      "  - {id: a, title: A, group: g, type: number, unit: '1', question: q}\n"
      "  - {id: b.two, title: B, group: g, type: number, unit: '1', question: q}\n"
      "  - {id: s, title: S, group: g, type: number, unit: '{score}', question: q}\n"
      "  - {id: p, title: P, group: g, type: number, unit: '%', question: q}\n"
      "  - {id: n, title: N, group: g, type: number, unit: wk, blank: never, question: q}\n"
      "  - {id: born, title: D, group: g, type: date, blank: never, question: q}\n"
      "  - {id: seen, title: E, group: g, type: date, question: q}\n"
      "  - {id: flag, title: F, group: g, type: bool, question: q}\n"
      "  - {id: x.one, title: X, group: g, type: number, unit: '1', derived: true}\n"
      "  - {id: x.bmi, title: X, group: g, type: number, unit: kg/m2, range: [12, 80],\n"
      "     derived: true}\n"
      "  - {id: x.age, title: X, group: g, type: number, unit: a, derived: true}\n"
      "  - {id: x.mo, title: X, group: g, type: number, unit: mo, derived: true}\n"
      "  - {id: x.day, title: X, group: g, type: number, unit: d, derived: true}\n"
      "  - {id: x.score, title: X, group: g, type: number, unit: '{score}', derived: true}\n"
      "  - {id: x.part, title: X, group: g, type: number, unit: '%', derived: true}\n");
}

struct Reader {
  model::Vocabulary vocabulary = words();

  std::optional<logic::Formula> formula(const std::string& fact, const std::string& text,
                                        base::Diagnostics& problems) const {
    const base::Document document = read("calculate: " + text);
    return logic::read_formula(vocabulary, vocabulary[*vocabulary.find(fact)], *document.source,
                               *document.root.find("calculate"), problems);
  }
  Calculated made(const std::string& fact, const std::string& text,
                  const std::string& facts) const {
    base::Diagnostics problems;
    const auto read = formula(fact, text, problems);
    if (!read) FAIL(base::render(problems));
    const model::Facts given = patient(vocabulary, facts);
    return logic::calculate(
        *read, vocabulary, vocabulary[*vocabulary.find(fact)],
        [&](model::FactId id) {
          return given[id].state == model::State::known ? &given[id].value : nullptr;
        },
        given.as_of);
  }
  // The number as text, "unknown", or why there is none.
  std::string value(const std::string& fact, const std::string& text,
                    const std::string& facts = "{}") const {
    const Calculated one = made(fact, text, facts);
    if (one.kind == Calculated::Kind::given) return one.number.text();
    return one.kind == Calculated::Kind::unknown ? "unknown" : one.reason;
  }
  std::string refused(const std::string& fact, const std::string& text) const {
    base::Diagnostics problems;
    CHECK_FALSE(formula(fact, text, problems));
    return base::render(problems);
  }
};

bool has(const std::string& text, const std::string& part) {
  INFO(text);
  return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("arithmetic is exact, and binds as it is written") {
  const Reader reader;
  for (const auto& [text, value] : {std::pair{"1 + 2 * 3", "7"},
                                    {"(1 + 2) * 3", "9"},
                                    {"2 - 3 - 4", "-5"},
                                    {"2 * 3 ^ 2", "18"},
                                    {"-2 ^ 2", "-4"},
                                    {"(-2) ^ 2", "4"},
                                    {"2 ^ -2", "0.25"},
                                    {"2 ^ 0", "1"},
                                    {"1 / 3", "1/3"},
                                    {"1 / 3 * 3", "1"},
                                    {"0.1 + 0.2", "0.3"},
                                    {"12 / 4 / 3", "1"},
                                    {"1 - -1", "2"},
                                    {"min(3, 1, 2)", "1"},
                                    {"max(3, 1, 2)", "3"},
                                    {"max(2)", "2"},
                                    {"round(2.5)", "3"},
                                    {"round(-2.5)", "-3"},
                                    {"round(2.449, 1)", "2.4"},
                                    {"round(1 / 3, 3)", "0.333"},
                                    {"round(7 / 2) * 2", "8"}})
    CHECK(reader.value("x.one", text) == value);
  CHECK(reader.value("x.one", "a * b.two - a", "{a: 3, b.two: 4}") == "9");
}

TEST_CASE("units are converted exactly, multiplied, cancelled, and demanded") {
  const Reader reader;
  CHECK(reader.value("x.bmi", "w / h ^ 2", "{w: 80, h: 200}") == "20");
  CHECK(reader.value("x.bmi", "w / (h * h)", "{w: 80, h: 200}") == "20");
  CHECK(reader.value("x.bmi", "round(w / h ^ 2, 1)", "{w: 70, h: 170}") == "24.2");
  CHECK(reader.value("x.bmi", "round(w / h ^ 2, 1)", "{w: 76.672, h: 160}") == "30");
  CHECK(reader.value("x.bmi", "round(w / h ^ 2, 1)", "{w: 76.671, h: 160}") == "29.9");
  CHECK(reader.value("x.one", "h / 50 'cm'", "{h: 170}") == "3.4");
  CHECK(reader.value("x.one", "h / 1 'm'", "{h: 170}") == "1.7");
  CHECK(reader.value("x.day", "n + 3 'd'", "{n: 2}") == "17");
  CHECK(reader.value("x.day", "max(n, 15 'd')", "{n: 2}") == "15");
  CHECK(reader.value("x.score", "2 * s - 1", "{s: 4}") == "7");
  CHECK(reader.value("x.part", "p + 5 '%'", "{p: 80}") == "85");
  CHECK(reader.value("x.part", "p * a", "{p: 80, a: 2}") == "160");
  CHECK(reader.value("x.one", "p * p", "{p: 50}") == "0.25");
  CHECK(has(reader.refused("x.one", "p + 5"), "cannot be put together"));
  CHECK(has(reader.refused("x.one", "w + h"), "the first is in kg, the second in cm"));
  CHECK(has(reader.refused("x.one", "w"), "this is in kg, and 'x.one' is a plain number"));
  CHECK(has(reader.refused("x.bmi", "w / h"), "and 'x.bmi' is in kg/m2"));
  CHECK(has(reader.refused("x.part", "100 * a"), "this is a plain number, and 'x.part' is in %"));
  CHECK(has(reader.refused("x.score", "p"), "this is in %"));
  CHECK(has(reader.refused("x.one", "2 'weeks'"), "write 'wk'"));
  CHECK(has(reader.refused("x.bmi", "2 * round(w / h ^ 2)"), "`round` stands where"));
}

TEST_CASE("years and months are whole ones of the calendar; weeks and days are exact") {
  const Reader reader;  // as_of is 2026-06-30
  const auto years = [&](const char* born) {
    return reader.value("x.age", "years from born to as_of", std::string("{born: ") + born + "}");
  };
  CHECK(years("2000-06-30") == "26");
  CHECK(years("2000-07-01") == "25");
  CHECK(years("2026-06-30") == "0");
  const auto between = [&](const char* fact, const char* what, const char* from, const char* to) {
    return reader.value(fact, std::string(what) + " from born to seen",
                        std::string("{born: ") + from + ", seen: " + to + "}");
  };
  CHECK(between("x.age", "years", "2004-02-29", "2025-02-28") == "20");  // the day is not reached
  CHECK(between("x.age", "years", "2004-02-29", "2025-03-01") == "21");
  CHECK(between("x.age", "years", "2004-02-29", "2024-02-29") == "20");
  CHECK(between("x.mo", "months", "2026-01-31", "2026-02-28") == "0");
  CHECK(between("x.mo", "months", "2026-01-31", "2026-03-31") == "2");
  CHECK(between("x.mo", "months", "2025-12-15", "2026-01-14") == "0");
  CHECK(between("x.mo", "months", "2025-12-15", "2026-01-15") == "1");
  CHECK(between("x.mo", "months", "2026-01-15", "2025-12-15") == "-1");
  CHECK(between("x.day", "days", "2024-02-28", "2024-03-01") == "2");
  CHECK(between("x.day", "weeks", "2026-06-01", "2026-06-11") == "10");
  CHECK(reader.value("x.age", "years from born to as_of") == "unknown");
  CHECK(has(reader.refused("x.age", "hours from born to as_of"), "is not a length of time"));
  CHECK(has(reader.refused("x.age", "years from a to as_of"), "'a' is not a date"));
  CHECK(has(reader.refused("x.one", "born + 1"), "days from born to as_of"));
}

TEST_CASE("an unknown input leaves the result unknown, and arithmetic that ends says why") {
  const Reader reader;
  CHECK(reader.value("x.one", "a + b.two", "{a: 1}") == "unknown");
  CHECK(reader.value("x.one", "0 * a") == "unknown");
  CHECK(reader.value("x.one", "a / b.two", "{a: 1, b.two: 0}") ==
        "division by zero (from a, b.two)");
  CHECK(reader.value("x.one", "a ^ -1", "{a: 0}") == "division by zero (from a)");
  CHECK(reader.value("x.day", "n + 1 'd'", "{n: never}") == "'n' has never happened (from n)");
  CHECK(reader.value("x.bmi", "w / h ^ 2", "{w: 200, h: 105}") ==
        "it calculated a value outside the range of 'x.bmi', 12 to 80 kg/m2 (from w, h)");
  CHECK(reader.value("x.one", "a ^ 9 * a ^ 9", "{a: 999999999999}") ==
        "the numbers are too long for exact arithmetic (from a)");
}

TEST_CASE("a formula that cannot be read is refused at its place") {
  const Reader reader;
  for (const auto& [text, says] : {std::pair{"a +", "a number, a fact or ( is expected here"},
                                   {"(a", "')' is expected here"},
                                   {"a b.two", "nothing is expected here after the formula"},
                                   {"aa", "no fact 'aa' in the vocabulary"},
                                   {"flag + 1", "'flag' is not a number"},
                                   {"a ^ 1.5", "a power is a whole number"},
                                   {"a ^ 10", "a power is a whole number"},
                                   {"round(a, 12)", "the decimals of `round`"},
                                   {"1.2.3", "'1.2.3' is not a number"},
                                   {"a % 2", "a formula has no '%'"},
                                   {"2 'kg", "this unit has no end"},
                                   {"min()", "a number, a fact or ( is expected here"},
                                   {"years from born", "`to` and a date are expected here"}})
    CHECK(has(reader.refused("x.one", text), says));
  CHECK(has(reader.refused("x.one", "a + bb"), "test.yaml:1:16"));
  CHECK(has(reader.refused("x.one", std::string(100, '(') + "a" + std::string(100, ')')),
            "too deep"));
  std::string sum = "a";
  while (sum.size() <= 2000) sum += " + a";
  CHECK(has(reader.refused("x.one", sum), "longer than 2000 characters"));
  CHECK(has(reader.refused("x.one", "[a]"), "a formula is expected here"));
}
