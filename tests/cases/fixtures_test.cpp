// SPDX-License-Identifier: Apache-2.0
// Fixtures that cases share, and one case as many rows.
#include "cases/cases.hpp"
#include "catch.hpp"
#include "oracle/tree.hpp"

using namespace windlass;
using namespace windlass::test;

namespace {

const std::string head = "windlass: 1\nkind: cases\nid: c\ntitle: C\n";

base::Document named(const std::string& name, const std::string& lines) {
  return document(name, head + lines);
}

base::Result<cases::CasesDocument> read(const std::string& lines,
                                        const std::vector<const base::Document*>& beside = {}) {
  return cases::read_cases(*Tree::instance().engine, named("c.yaml", lines), beside);
}

base::Diagnostics problems(const base::Result<cases::CasesDocument>& read) {
  return read ? base::Diagnostics() : read.error();
}

std::string code(const std::string& lines) {
  const base::Diagnostics found = problems(read(lines));
  return found.empty() ? std::string("read") : found.front().code;
}

std::vector<std::string> ids(const cases::CasesDocument& document) {
  std::vector<std::string> made;
  for (const cases::Case& one : document.cases) made.push_back(one.id);
  return made;
}

std::string value(const cases::Case& one, const std::string& fact) {
  const model::Vocabulary& vocabulary = Tree::instance().engine->knowledge().vocabulary();
  const model::FactId id = *vocabulary.find(fact);
  const model::Fact& known = one.facts[id];
  if (known.state != model::State::known) return "not known";
  return model::text(vocabulary[id], known.value);
}

const std::string heel =
    "fixtures:\n"
    "  - {id: heel, start_from: screened_negative, as_of: 2026-03-02,\n"
    "     facts: {demo.age_years: 48, symptom.duration_weeks: 8}}\n"
    "  - {id: older, start_from: heel, facts: {demo.age_years: 70}}\n";

std::string one(const std::string& from, const std::string& rest) {
  return "cases:\n  - {id: one, title: T, start_from: " + from + ", " + rest + "}\n";
}

const std::string proceeds = "expect: {disposition: proceed}";

}  // namespace

TEST_CASE("a case builds on a fixture and says what is different") {
  const auto made = read(heel + one("older", "facts: {symptom.duration_weeks: 2}, " + proceeds));
  REQUIRE(made);
  REQUIRE(made->cases.size() == 1);
  CHECK(value(made->cases[0], "demo.age_years") == "70 a");
  CHECK(value(made->cases[0], "symptom.duration_weeks").substr(0, 1) == "2");
  CHECK(made->cases[0].facts.as_of == model::parse_date("2026-03-02"));
  CHECK(made->rests_on == std::set<cases::FixtureName>{{"c.yaml", "heel"}, {"c.yaml", "older"}});
  REQUIRE(made->fixtures.size() == 2);
}

TEST_CASE("fixtures of other documents of the folder, and the document's own first") {
  const base::Document other = named("other.yaml", heel), third = named("third.yaml", heel);
  const std::string takes = one("heel", proceeds);
  CHECK(problems(read(takes)).front().code == "cases.start_from");
  const auto made = read(takes, {&other});
  REQUIRE(made);
  CHECK(value(made->cases[0], "demo.age_years") == "48 a");
  CHECK(made->rests_on == std::set<cases::FixtureName>{{"other.yaml", "heel"}});
  const base::Diagnostics two = problems(read(takes, {&other, &third}));
  REQUIRE(two.size() == 1);
  CHECK(two.front().hint.find("third.yaml") != std::string::npos);
  const auto own =
      read("fixtures: [{id: heel, facts: {demo.age_years: 30}}]\n" + takes, {&other, &third});
  REQUIRE(own);
  CHECK(value(own->cases[0], "demo.age_years") == "30 a");
  // One that cannot be read is no fixture: nobody starts from half of it.
  const base::Document broken = named("broken.yaml", "fixtures: [{id: heel, fact: {}}]\n");
  CHECK(problems(read(takes, {&broken})).front().hint == "mend broken.yaml first");
}

TEST_CASE("mistakes in fixtures have a place and the nearest name, each once") {
  const auto misspelt = problems(read(heel + one("hele", proceeds)));
  REQUIRE(misspelt.size() == 1);
  CHECK(misspelt.front().code == "cases.start_from");
  CHECK(misspelt.front().hint.find("heel") != std::string::npos);
  CHECK(misspelt.front().place.line == 9 + 1);
  // Used by two cases, or by none: said once.
  const std::string wrong = "fixtures: [{id: f, facts: {demo.aeg_years: 4}}]\n";
  const std::string twice = "cases:\n  - {id: a, title: T, start_from: f, " + proceeds +
                            "}\n  - {id: b, title: T, start_from: f, " + proceeds + "}\n";
  CHECK(problems(read(wrong + twice)).size() == 1);
  CHECK(problems(read(wrong)).size() == 1);
  CHECK(code("fixtures: [{id: f, start_from: g, facts: {}}, {id: g, facts: {}}]\n") ==
        "cases.start_from");
  CHECK(code("fixtures: [{id: f, facts: {}}, {id: f, facts: {}}]\n") == "rules.duplicate");
  CHECK(code("fixtures: [{id: nothing, facts: {}}]\n") == "document.id");
  CHECK(code("fixtures: [{id: one, facts: {}}]\n" + one("nothing", "facts: {}, " + proceeds)) ==
        "rules.duplicate");
  CHECK(code("fixtures: [{id: f}]\n") == "document.missing");
  CHECK(code("note: x\n") == "document.missing");
  // A line that wants a day is right where whoever starts from it brings the day.
  CHECK(
      code(
          "fixtures: [{id: f, facts: {symptom.worst_nprs: {value: 3, observed: 2026-01-01}}}]\n") ==
      "read");
}

TEST_CASE("each row of a matrix is a case of its own, with the case's facts below") {
  const auto made = read(
      heel +
      "cases:\n"
      "  - id: weeks\n    title: Weeks\n    start_from: heel\n    facts: {demo.age_years: 50}\n"
      "    matrix:\n"
      "      - {id: few, facts: {symptom.duration_weeks: 2}}\n"
      "      - {id: many, title: Long, facts: {symptom.duration_weeks: 30},\n"
      "         expect: {disposition: incomplete, asks: [history.diabetes]}}\n"
      "    expect: {disposition: proceed, never: {taping: block}}\n"
      "  - {id: after, title: T, start_from: weeks/many, expect: {disposition: proceed}}\n");
  REQUIRE(made);
  CHECK(ids(*made) == std::vector<std::string>{"weeks/few", "weeks/many", "after"});
  CHECK(made->cases[0].title == "Weeks (few)");
  CHECK(made->cases[1].title == "Weeks: Long");
  CHECK(made->cases[1].line == made->cases[0].line + 1);
  CHECK(value(made->cases[0], "demo.age_years") == "50 a");
  CHECK(value(made->cases[2], "symptom.duration_weeks").substr(0, 2) == "30");
  CHECK(made->cases[0].expect.disposition == model::Disposition::proceed);
  CHECK(made->cases[1].expect.disposition == model::Disposition::incomplete);
  CHECK(made->cases[1].expect.never.size() == 1);
  CHECK(made->cases[1].expect.asks.size() == 1);
}

TEST_CASE("each value of each fact, with names that keep when values are added") {
  const std::string each =
      "each: {demo.age_years: [30, 70], symptom.duration_weeks: [2, {unknown: not_supplied}]}, ";
  const auto made = read(heel + one("heel", each + proceeds));
  REQUIRE(made);
  REQUIRE(made->cases.size() == 4);
  CHECK(made->cases[1].id == "one/demo.age_years=30,symptom.duration_weeks=not_supplied");
  CHECK(value(made->cases[2], "demo.age_years") == "70 a");
  CHECK(value(made->cases[3], "symptom.duration_weeks") == "not known");
}

TEST_CASE("a matrix that tests nothing, or too much, is refused") {
  const auto with = [](const std::string& rest) { return code(heel + one("heel", rest)); };
  CHECK(with("matrix: [], " + proceeds) == "cases.matrix");
  CHECK(with("matrix: [{id: a, facts: {}}]") == "cases.expect");
  CHECK(with("matrix: [{id: a}], " + proceeds) == "document.missing");
  CHECK(with("matrix: [{id: a, facts: {}}, {id: a, facts: {}}], " + proceeds) == "cases.matrix");
  CHECK(with("matrix: [{id: a, fact: {}}], " + proceeds) != "read");
  CHECK(with("each: {}, " + proceeds) == "cases.matrix");
  CHECK(with("each: {demo.age_years: 3}, " + proceeds) == "cases.matrix");
  CHECK(with("each: {demo.age_years: [3, 3]}, " + proceeds) == "cases.matrix");
  CHECK(with("each: {demo.aeg: [3, 4]}, " + proceeds) == "fact.unknown_id");
  CHECK(with("each: {demo.age_years: [3, 4]}") == "document.missing");
  CHECK(with("matrix: [{id: a, facts: {demo.age_years: 3}}], each: {demo.age_years: [3, 4]}, " +
             proceeds) == "cases.matrix");
  std::string ages, weeks;
  for (int i = 20; i < 37; ++i) ages += (ages.empty() ? "" : ", ") + std::to_string(i);
  weeks = ages;
  CHECK(with("each: {demo.age_years: [" + ages + "]}, " + proceeds) == "read");
  CHECK(with("each: {demo.age_years: [" + ages + "], symptom.duration_weeks: [" + weeks + "]}, " +
             proceeds) == "cases.matrix");
  // Many matrices of one document: a bound of its own, said once.
  std::string many = "cases:\n", sixteen;
  for (int i = 20; i < 36; ++i) sixteen += (sixteen.empty() ? "" : ", ") + std::to_string(i);
  for (int i = 0; i < 19; ++i)
    many += "  - {id: c" + std::to_string(i) + ", title: T, each: {demo.age_years: [" + sixteen +
            "], symptom.duration_weeks: [" + sixteen + "]}, " + proceeds + "}\n";
  const base::Diagnostics found = problems(read(many));
  REQUIRE(found.size() == 1);
  CHECK(found.front().code == "cases.matrix");
}
