// SPDX-License-Identifier: Apache-2.0
// A fact against a fact, and values by the thousand.
#include "logic/support.hpp"

namespace windlass::test {

namespace {

const model::Vocabulary& facts() {
  static const model::Vocabulary made = vocabulary_of(
      "  - {id: born, title: B, group: g, type: date, blank: never, question: B?}\n"
      "  - {id: given, title: G, group: g, type: date, question: G?}\n"
      "  - {id: dose, title: D, group: g, type: number, unit: mg, range: [0, 900], question: D?}\n"
      "  - {id: limit, title: L, group: g, type: number, unit: g, range: [0, 9], question: L?}\n"
      "  - {id: score, title: S, group: g, type: number, unit: \"{score}\", question: S?}\n");
  return made;
}

std::string complaint(const std::string& text) {
  const base::Document document = read(text);
  base::Diagnostics problems;
  logic::read_condition(facts(), *document.source, document.root, problems);
  return problems.empty() ? "" : problems[0].code + ": " + problems[0].message;
}

}  // namespace

TEST_CASE("a number is compared with a number, in their own units") {
  struct Row {
    const char* constraint;
    Verdict below, same, above;
  };
  constexpr Verdict yes = Verdict::true_, no = Verdict::false_;
  for (const Row& row :
       {Row{"at least fact limit", no, yes, yes}, Row{"at most fact limit", yes, yes, no},
        Row{"above fact limit", no, no, yes}, Row{"below fact limit", yes, no, no},
        Row{"fact limit", no, yes, no}}) {
    INFO(row.constraint);
    const std::string condition = std::string("dose: ") + row.constraint;
    CHECK(decide(facts(), condition, "{dose: 499.9, limit: 0.5}") == row.below);
    CHECK(decide(facts(), condition, "{dose: 500, limit: 0.5}") == row.same);
    CHECK(decide(facts(), condition, "{dose: 0.5001 g, limit: 500 mg}") == row.above);
    CHECK(decide(facts(), condition, "{dose: 500}") == Verdict::unknown);
    CHECK(decide(facts(), condition, "{limit: 1}") == Verdict::unknown);
    CHECK(decide(facts(), "none: [{" + condition + "}]", "{limit: 1}") == Verdict::unknown);
  }
}

TEST_CASE("a date is compared with a date, and with one that never came") {
  CHECK(decide(facts(), "given: after fact born", "{given: 2024-01-02, born: 2024-01-01}") ==
        Verdict::true_);
  CHECK(decide(facts(), "given: after fact born", "{given: 2024-01-01, born: 2024-01-01}") ==
        Verdict::false_);
  CHECK(decide(facts(), "given: on or after fact born", "{given: 2024-01-01, born: 2024-01-01}") ==
        Verdict::true_);
  CHECK(decide(facts(), "given: on or before fact born", "{given: 2024-01-02, born: 2024-01-01}") ==
        Verdict::false_);
  CHECK(decide(facts(), "given: before fact born", "{given: 2024-01-02}") == Verdict::unknown);
  for (const char* any : {"after", "before", "on or after", "on or before"})
    CHECK(decide(facts(), "given: " + std::string(any) + " fact born",
                 "{given: 2024-01-02, born: never}") == Verdict::false_);
}

TEST_CASE("facts that do not compare are refused") {
  CHECK(complaint("dose: at least fact score") ==
        "rules.constraint: 'dose' is compared with 'score', which is in {score}, and mg does not "
        "measure the same");
  CHECK(complaint("dose: at least fact given") ==
        "rules.constraint: 'dose' is compared with 'given', which is not a number");
  CHECK(complaint("dose: at least fact limmit") ==
        "rules.fact: no fact 'limmit' in the vocabulary");
  CHECK(complaint("dose: above fact dose") == "rules.constraint: 'dose' is compared with itself");
  CHECK(complaint("dose: after fact limit") ==
        "rules.constraint: 'after fact limit' is not a comparison of 'dose' with another fact");
  CHECK(complaint("dose: on record above fact limit") ==
        "rules.constraint: `on record` wants a constraint on a value after it");
}

TEST_CASE("values that no condition tells apart share a code, however many there are") {
  std::string values;
  for (int i = 0; i < 5'000; ++i) values += (i == 0 ? "v" : ", v") + std::to_string(i);
  const model::Vocabulary many =
      vocabulary_of("  - {id: e, title: E, group: g, type: enum, values: [" + values +
                    "], question: E?}\n"
                    "  - {id: s, title: S, group: g, type: set, values: [" +
                    values + "], question: S?}\n");
  const Compiled compiled(
      many, {"e: [v1, v4999]", "s: \"has any of [v3, v4000]\"", "s: \"has all of [v3, v4000]\""});
  CHECK(compiled.program().codes_of(compiled.program().columns_of(0).first) == 2);
  CHECK(compiled.program().columns() == 3);
  const auto verdicts = [&](const std::string& given) {
    return compiled.decide(patient(many, given));
  };
  CHECK(verdicts("{e: v4999, s: [v3]}") ==
        std::vector<Verdict>{Verdict::true_, Verdict::true_, Verdict::false_});
  CHECK(verdicts("{e: v2, s: [v3, v4000]}") ==
        std::vector<Verdict>{Verdict::false_, Verdict::true_, Verdict::true_});
}

}  // namespace windlass::test
