// SPDX-License-Identifier: Apache-2.0
#include "base/node.hpp"

#include "base/yaml.hpp"
#include "catch.hpp"

using namespace windlass::base;

namespace {

Document yaml(std::string text) {
  auto read = read_yaml("t.yaml", std::move(text));
  if (!read) FAIL(render(read.error()));
  return std::move(read).value();
}

}  // namespace

TEST_CASE("find gives the value of a key") {
  const Document document = yaml("a: 1\nb: [x]\n");
  REQUIRE(document.root.find("b") != nullptr);
  CHECK(document.root.find("b")->is_sequence());
  CHECK(document.root.find("c") == nullptr);
  CHECK(document.root.find("a")->find("x") == nullptr);
}

TEST_CASE("a mapping without faults decodes without a word") {
  const Document document = yaml(
      "id: x\nflag: true\nwords: [a, b]\none: a\nlevel: high\nlist:\n  - 1\n  - 2\nnothing:\n");
  Diagnostics found;
  Fields fields(*document.source, document.root, "a thing", found);
  CHECK(fields.ok());
  CHECK(fields.text("id") == "x");
  CHECK(fields.text_or("title", "none") == "none");
  CHECK(fields.flag_or("flag", false));
  CHECK(fields.flag_or("other", true));
  CHECK(fields.texts("words") == std::vector<std::string>{"a", "b"});
  CHECK(fields.texts("one") == std::vector<std::string>{"a"});
  CHECK(fields.texts("absent").empty());
  CHECK(fields.choice("level", {"low", "high"}) == 1);
  CHECK(fields.choice_or("absent", {"low", "high"}, 7) == 7);
  CHECK(fields.list("list").size() == 2);
  CHECK(fields.list("nothing").empty());
  CHECK(fields.list("absent").empty());
  fields.finish();
  CHECK(render(found).empty());
}

constexpr const char* said_of_a_faulty_mapping =
    "t.yaml:1:1: error[document.missing]: a thing needs 'id'\n"
    "    1 | titel: A\n"
    "      | ^\n"
    "   hint: add a line 'id: ...'\n"
    "t.yaml:2:7: error[document.value]: 'flag' is true or false, not 'yes'\n"
    "    2 | flag: yes\n"
    "      |       ^~~\n"
    "   hint: write true\n"
    "t.yaml:3:7: error[document.value]: 'off' is true or false, not text\n"
    "    3 | off: \"false\"\n"
    "      |       ^~~~~\n"
    "   hint: leave the quotes out\n"
    "t.yaml:4:8: error[document.type]: 'words' takes a list of texts, not a mapping\n"
    "    4 | words: {a: 1}\n"
    "      |        ^\n"
    "   hint: write it as a list: 'words: [x, y]'\n"
    "t.yaml:5:12: error[document.type]: every entry of 'mixed' is text, not a list\n"
    "    5 | mixed: [a, [b], '']\n"
    "      |            ^\n"
    "t.yaml:5:18: error[document.type]: every entry of 'mixed' is text, not empty text\n"
    "    5 | mixed: [a, [b], '']\n"
    "      |                  ^\n"
    "t.yaml:6:8: error[document.value]: 'level' cannot be 'hihg'\n"
    "    6 | level: hihg\n"
    "      |        ^~~~\n"
    "   hint: did you mean 'high'? one of: low, high\n"
    "t.yaml:7:7: error[document.type]: 'list' takes a list, not text\n"
    "    7 | list: x\n"
    "      |       ^\n"
    "   hint: begin every entry with '- '\n"
    "t.yaml:8:9: error[document.type]: 'empty' takes text, not empty text\n"
    "    8 | empty: ''\n"
    "      |         ^\n"
    "t.yaml:9:8: error[document.type]: 'nothing' takes text, not nothing\n"
    "    9 | nothing:\n"
    "      |        ^\n"
    "   hint: write a value after the colon, or leave the line out\n"
    "t.yaml:1:1: error[document.key]: 'titel' is not a key of a thing\n"
    "    1 | titel: A\n"
    "      | ^~~~~\n"
    "   hint: did you mean 'title'?\n"
    "t.yaml:10:1: error[document.key]: 'zzzzzz' is not a key of a thing\n"
    "   10 | zzzzzz: 1\n"
    "      | ^~~~~~\n"
    "   hint: the keys are: id, title, flag, off, words, mixed, level, list, empty, nothing\n";

TEST_CASE("every fault of a mapping is reported, each where it stands") {
  const Document document = yaml(
      "titel: A\n"
      "flag: yes\n"
      "off: \"false\"\n"
      "words: {a: 1}\n"
      "mixed: [a, [b], '']\n"
      "level: hihg\n"
      "list: x\n"
      "empty: ''\n"
      "nothing:\n"
      "zzzzzz: 1\n");
  Diagnostics found;
  Fields fields(*document.source, document.root, "a thing", found);
  CHECK(fields.text("id").empty());
  CHECK(fields.text_or("title", "B") == "B");
  CHECK_FALSE(fields.flag_or("flag", false));
  CHECK(fields.flag_or("off", true));
  CHECK(fields.texts("words").empty());
  CHECK(fields.texts("mixed") == std::vector<std::string>{"a"});
  CHECK(fields.choice("level", {"low", "high"}) == -1);
  CHECK(fields.list("list").empty());
  CHECK(fields.text("empty").empty());
  CHECK(fields.text("nothing").empty());
  fields.finish();
  CHECK(render(found) == said_of_a_faulty_mapping);
}

TEST_CASE("what is no mapping is reported once") {
  const Document document = yaml("- a\n- b\n");
  Diagnostics found;
  Fields fields(*document.source, document.root, "a red flag", found);
  CHECK_FALSE(fields.ok());
  CHECK(fields.text("id").empty());
  CHECK(fields.choice("level", {"a"}) == -1);
  fields.finish();
  CHECK(render(found) ==
        "t.yaml:1:1: error[document.type]: a red flag is written as a mapping, not as a list\n"
        "    1 | - a\n"
        "      | ^\n"
        "   hint: write lines of the form 'key: value'\n");
}

TEST_CASE("long values are cut in messages, between code points") {
  std::string value;
  for (int i = 0; i < 50; ++i) value += "\xC3\xA9";
  const Document document = yaml("level: x" + value + "\n");
  Diagnostics found;
  Fields(*document.source, document.root, "a thing", found).choice("level", {"low"});
  REQUIRE(found.size() == 1);
  CHECK(found[0].message == "'level' cannot be 'x" + value.substr(0, 58) + "...'");
}
