// SPDX-License-Identifier: Apache-2.0
#include <filesystem>
#include <vector>

#include "base/files.hpp"
#include "support.hpp"

using namespace windlass;
using namespace windlass::model;
using test::complaints;
using test::document;
using test::number;

namespace {

// A vocabulary with one fact of the lines given, written below `- id: x.y` at its indentation.
base::Result<Vocabulary> with_fact(const std::string& lines) {
  const auto d = document(
      "windlass: 1\nkind: vocabulary\nid: t\ntitle: T\ngroups: [{id: g, title: G}]\nfacts:\n  - "
      "id: x.y\n" +
      lines);
  return Vocabulary::read({&d});
}

const std::string common = "    title: Y\n    group: g\n    question: Y?\n";

base::Result<Vocabulary> from(const std::string& text) {
  const auto d = document(text);
  return Vocabulary::read({&d});
}

}  // namespace

TEST_CASE("a vocabulary is read whole") {
  const auto read = with_fact(
      common +
      "    type: number\n    unit: wk\n    range: [0, 1500]\n    roles: [diagnosis, stage]\n    "
      "safe: 4\n    blank: never\n    fresh_for: 12 wk\n"
      "    derived: true\n    codes: [{system: loinc, code: 72514-3, verified: true}]\n    note: "
      "for authors\n"
      "  - {id: x.z, title: Z, group: g, type: enum, values: [negative, positive, not_done], "
      "unknown_values: {not_done: asked_not_known}, safe: negative, question: Z}\n"
      "  - {id: x.set, title: S, group: g, type: set, values: [a, b, c], safe: [], question: S}\n"
      "  - {id: x.when, title: W, group: g, type: date, question: W}\n"
      "  - {id: x.bool, title: B, group: g, type: bool, safe: false, question: B}\n");
  INFO(complaints(read));
  REQUIRE(read);
  const Vocabulary& v = *read;
  REQUIRE(v.size() == 5);
  CHECK(v.ids() == std::vector<std::string>{"x.y", "x.z", "x.set", "x.when", "x.bool"});
  CHECK(v.find("x.set") == FactId{2});
  CHECK_FALSE(v.find("x"));
  const FactDefinition& y = v[0];
  CHECK((y.type == FactType::number && y.unit.text() == "wk" && y.lowest == Number(0) &&
         y.highest == Number(1500)));
  CHECK((y.blank_is_never && y.derived && y.because == "for authors" && y.group == "g" &&
         y.title == "Y" && y.question == "Y?"));
  CHECK(y.fresh_for_days == Number(84));
  REQUIRE(y.safe);
  CHECK((y.safe->number == Number(4) && !y.safe->never));
  REQUIRE(y.codes.size() == 1);
  CHECK((y.codes[0].system == "loinc" && y.codes[0].code == "72514-3" && y.codes[0].verified));
  CHECK(v[1].unknown_values ==
        std::vector<std::pair<std::string, State>>{{"not_done", State::asked_not_known}});
  CHECK((v[1].safe && v[1].safe->choice == 0));
  CHECK((v[2].safe && v[2].safe->members.empty()));
  CHECK((v[4].safe && v[4].safe->choice == 0));
}

TEST_CASE(
    "a value that says by its word that nobody looked is no answer, whoever forgot to say so") {
  const auto read = from(
      "windlass: 1\nkind: vocabulary\nid: t\ntitle: T\ngroups: [{id: g, title: G}]\nfacts:\n"
      "  - {id: x.z, title: Z, group: g, type: enum, values: [negative, not_done, not_assessed, "
      "unknown], unknown_values: {not_assessed: source_error}, question: Z}\n"
      "  - {id: x.set, title: S, group: g, type: set, values: [a, not_tested], question: S}\n"
      "  - {id: x.plain, title: P, group: g, type: enum, values: [not_sure, none], question: P}\n"
      "  - {id: x.made, title: M, group: g, type: enum, values: [a, unknown], derived: true}\n");
  INFO(complaints(read));
  REQUIRE(read);
  using Words = std::vector<std::pair<std::string, State>>;
  CHECK((*read)[0].unknown_values == Words{{"not_assessed", State::source_error},
                                           {"not_done", State::not_supplied},
                                           {"unknown", State::asked_not_known}});
  CHECK((*read)[1].unknown_values == Words{{"not_tested", State::not_supplied}});
  CHECK((*read)[2].unknown_values.empty());
  CHECK((*read)[3].unknown_values.empty());  // conditions say it, nobody who looked
}

struct FaultyFact {
  std::string lines, code, says;
};
static const std::vector<FaultyFact> faulty_facts{
    {common + "    type: number\n    unit: weeks\n", "vocabulary.unit", "did you mean 'wk'?"},
    {common + "    type: number\n", "vocabulary.unit", "{score}"},
    {common + "    type: bool\n    unit: wk\n", "vocabulary.unit", "leave it out"},
    {common + "    type: bool\n    range: [0, 1]\n", "vocabulary.range", "only a number"},
    {common + "    type: number\n    unit: wk\n    range: [9, 1]\n", "vocabulary.range",
     "lesser first"},
    {common + "    type: number\n    unit: wk\n    range: [0, 010]\n", "vocabulary.range",
     "two numbers"},
    {common + "    type: number\n    unit: wk\n    range: [0, 1, 2]\n", "vocabulary.range",
     "two numbers"},
    {common + "    type: number\n    unit: wk\n    range: [0, \"5\"]\n", "vocabulary.range",
     "two numbers"},
    {common + "    type: number\n    unit: wk\n    range: [0, 5]\n    safe: 6\n", "fact.range",
     "0 to 5 wk"},
    {common + "    type: number\n    unit: wk\n    safe: never\n", "fact.value", "never"},
    {common + "    type: enum\n", "vocabulary.values", "1 to 20000"},
    {common + "    type: enum\n    values: [a, b, a]\n", "vocabulary.values", "twice"},
    {common + "    type: enum\n    values: [A b]\n", "vocabulary.values", "lower-case"},
    {common + "    type: bool\n    values: [a]\n", "vocabulary.values", "only an enum"},
    {common + "    type: enum\n    values: [negative, positive]\n    safe: negatve\n", "fact.value",
     "did you mean 'negative'?"},
    {common + "    type: enum\n    values: [a, not_done]\n    unknown_values: {notdone: stale}\n",
     "vocabulary.values", "did you mean 'not_done'?"},
    {common + "    type: enum\n    values: [a, not_done]\n    unknown_values: {not_done: "
              "asked_not_knwn}\n",
     "vocabulary.values", "did you mean 'asked_not_known'?"},
    {common +
         "    type: enum\n    values: [a, not_done]\n    unknown_values: {not_done: conflict}\n",
     "vocabulary.values", "is not a word for 'not known'"},
    {common + "    type: enum\n    values: [not_done]\n    unknown_values: {not_done: stale}\n",
     "vocabulary.values", "every value"},
    {common + "    type: enum\n    values: [a, not_done]\n    unknown_values: {not_done: "
              "stale}\n    safe: not_done\n",
     "vocabulary.safe", "no"},
    {common + "    type: bool\n    blank: never\n", "vocabulary.blank", "number or a date"},
    {common + "    type: date\n    blank: always\n", "document.value", "never"},
    {common + "    type: date\n    fresh_for: 12 weeks\n", "vocabulary.fresh_for",
     "did you mean 'wk'?"},
    {common + "    type: date\n    fresh_for: 12\n", "vocabulary.fresh_for", "12 wk"},
    {common + "    type: date\n    fresh_for: 12 kg\n", "vocabulary.fresh_for", "unit of time"},
    {common + "    type: date\n    fresh_for: 0 d\n", "vocabulary.fresh_for", "unit of time"},
    {common + "    type: bool\n    saef: false\n", "document.key", "did you mean 'safe'?"},
    {common + "    type: boolean\n", "document.value", "bool"},
    {common + "    type: bool\n    safe: no\n", "fact.type", "true or false"},
    {common + "    type: bool\n    safe: \"false\"\n", "fact.type", "without quotes"},
    {common + "    type: bool\n    roles: [saftey]\n", "vocabulary.role", "did you mean 'safety'?"},
    {common + "    type: bool\n    codes: [{system: loinc}]\n", "document.missing", "code"},
    {"    title: Y\n    group: gg\n    question: Y?\n    type: bool\n", "vocabulary.group", "gg"},
    {"    title: Y\n    group: g\n    type: bool\n", "document.missing", "question"},
    {common + "    type: bool\n  - {id: x.y, title: Y, group: g, type: bool, question: Y}\n",
     "vocabulary.duplicate", "once"},
    {common + "    type: bool\n  - {id: X.Y, title: Y, group: g, type: bool, question: Y}\n",
     "vocabulary.id", "lower-case"},
};

TEST_CASE("a fact that does not hold together is refused, with code and hint") {
  for (const FaultyFact& c : faulty_facts) {
    INFO(c.lines);
    const auto read = with_fact(c.lines);
    REQUIRE_FALSE(read);
    const std::string said = complaints(read);
    INFO(said);
    CHECK(read.error().size() == 1);
    CHECK(read.error().front().code == c.code);
    CHECK(read.error().front().place.line > 6);
    CHECK_THAT(said, WINDLASS_CONTAINS(c.says));
  }
}

TEST_CASE("a document of another language, kind or shape is refused") {
  struct Case {
    std::string text, code;
  };
  const std::string rest = "\nid: t\ntitle: T\nfacts: []\n";
  const std::vector<Case> cases{
      {"windlass: 2\nkind: vocabulary" + rest, "document.language"},
      {"windlass: \"1\"\nkind: vocabulary" + rest, "document.language"},
      {"kind: vocabulary" + rest, "document.missing"},
      {"windlass: 1\nkind: pathway" + rest, "document.kind"},
      {"windlass: 1" + rest, "document.missing"},
      {"windlass: 1\nkind: vocabulary\nid: a b\ntitle: T\nfacts: []\n", "document.id"},
      {"windlass: 1\nkind: vocabulary\nid: t\nfacts: []\n", "document.missing"},
      {"windlass: 1\nkind: vocabulary\nversion: 1.0\nid: t\ntitle: T\nfacts: []\n",
       "document.version"},
      {"windlass: 1\nkind: vocabulary\nversion: 1.0.01\nid: t\ntitle: T\nfacts: []\n",
       "document.version"},
      {"windlass: 1\nkind: vocabulary\nid: t\ntitle: T\n", "document.missing"},
      {"windlass: 1\nkind: vocabulary\nid: t\ntitle: T\nfacts: []\nfactz: []\n", "document.key"},
      {"windlass: 1\nkind: vocabulary\nid: t\ntitle: T\nfacts: []\ngroups: [{id: a, title: A}, "
       "{id: a, title: B}]\n",
       "vocabulary.duplicate"},
      {"- windlass\n", "document.type"},
  };
  for (const Case& c : cases) {
    INFO(c.text);
    const auto read = from(c.text);
    REQUIRE_FALSE(read);
    INFO(complaints(read));
    CHECK(read.error().size() == 1);
    CHECK(read.error().front().code == c.code);
  }
  CHECK(from("windlass: 1\nkind: vocabulary\nversion: 10.0.1" + rest));
}

TEST_CASE("several documents make one vocabulary, and all their problems are gathered") {
  const auto a = document(
      "windlass: 1\nkind: vocabulary\nid: a\ntitle: A\ngroups: [{id: g, title: G}]\nfacts:\n  - "
      "{id: x.a, title: A, group: g, type: bool, question: A}\n");
  const auto b = document(
      "windlass: 1\nkind: vocabulary\nid: b\ntitle: B\nfacts:\n  - {id: x.b, title: B, group: g, "
      "type: bool, question: B}\n");
  const auto both = Vocabulary::read({&a, &b});
  REQUIRE(both);
  CHECK(both->ids() == std::vector<std::string>{"x.a", "x.b"});
  const auto twice = Vocabulary::read({&a, &a});
  REQUIRE_FALSE(twice);
  CHECK(twice.error().size() == 2);  // the group and the fact
}

TEST_CASE("the vocabulary of this repository is sound") {
  const std::filesystem::path path =
      std::string(WINDLASS_SOURCE_DIR) + "/rules/plantar-heel-pain/vocabulary.yaml";
  auto text = base::read_file(path);
  REQUIRE(text);
  const auto document =
      base::read_yaml("rules/plantar-heel-pain/vocabulary.yaml", std::move(text).value());
  REQUIRE(document);
  const auto read = Vocabulary::read({&*document});
  INFO(complaints(read));
  REQUIRE(read);
  CHECK(read->size() >= 120);
  for (FactId id = 0; id < read->size(); ++id) CHECK(read->find((*read)[id].id) == id);
}

TEST_CASE("a vocabulary with too much of anything is refused with one complaint each") {
  const auto read = [](const std::string& facts) {
    const auto d = test::document(
        "windlass: 1\nkind: vocabulary\nid: t\ntitle: T\ngroups: [{id: g, title: G}]\nfacts:\n" +
        facts);
    return Vocabulary::read({&d});
  };
  // Valid, duplicate and invalid values alike: what is wrong with each is not looked at.
  for (const std::string word : {"v", "V "}) {
    std::string values, unknown;
    for (int i = 0; i < 40'000; ++i) values += word + std::to_string(i / 2) + ",";
    const auto refused = read("  - {id: a, title: A, group: g, type: enum, question: Q, values: [" +
                              values + "]}\n");
    REQUIRE_FALSE(refused);
    CHECK(refused.error().size() == 1);
    CHECK(refused.error().front().code == "vocabulary.values");
  }
  std::string unknown;
  for (int i = 0; i < 40'000; ++i) unknown += "w" + std::to_string(i) + ": stale,";
  const auto words = read(
      "  - {id: a, title: A, group: g, type: enum, question: Q, values: [x, y], "
      "unknown_values: {" +
      unknown + "}}\n");
  REQUIRE_FALSE(words);
  CHECK(words.error().front().message == "there are more words for 'not known' than values");

  std::string facts;
  for (int i = 0; i < 3'000; ++i)
    facts += "  - {id: f" + std::to_string(i) + ", title: F, group: h, type: bool, question: Q}\n";
  const auto many = read(facts);
  REQUIRE_FALSE(many);
  CHECK(many.error().size() == 101);
  CHECK(many.error().total() == 3'000);
}

TEST_CASE("each type of facts has its row") {
  const std::vector<std::string_view> words{"bool", "number", "enum", "set", "date"};
  CHECK(fact_type_words() == words);
  CHECK((has_unit(FactType::number) && !has_unit(FactType::date)));
  CHECK((has_values(FactType::enumeration) && has_values(FactType::set)));
  CHECK_FALSE(has_values(FactType::boolean));
  CHECK((may_be_never(FactType::number) && may_be_never(FactType::date)));
  CHECK_FALSE(may_be_never(FactType::set));
}
