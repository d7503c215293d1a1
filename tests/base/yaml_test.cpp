// SPDX-License-Identifier: Apache-2.0
#include "base/yaml.hpp"

#include "catch.hpp"

using namespace windlass::base;

namespace {

Document yaml(std::string text) {
  auto read = read_yaml("t.yaml", std::move(text));
  if (!read) FAIL(render(read.error()));
  return std::move(read).value();
}

std::string code(std::string text) {
  const auto read = read_yaml("t.yaml", std::move(text));
  return read ? "" : read.error().at(0).code;
}

// The bytes a node's span covers.
std::string covered(const Document& document, const Node& node) {
  return document.source->text().substr(node.span.offset, node.span.length);
}

}  // namespace

TEST_CASE("scalars stay text") {
  const Document document = yaml(
      "a: no\nb: 010\nc: 1:30\nd: 2026-01-01\ne: .inf\nf: 0x1F\ng: 1_000\nh: 1e400\ni: on\nj: "
      "True\nk: -\xE2\x82\xAC\n");
  const char* expected[] = {"no",    "010",   "1:30", "2026-01-01", ".inf",         "0x1F",
                            "1_000", "1e400", "on",   "True",       "-\xE2\x82\xAC"};
  REQUIRE(document.root.children.size() == std::size(expected));
  for (std::size_t i = 0; i < std::size(expected); ++i) {
    CHECK(document.root.children[i].text == expected[i]);
    CHECK(document.root.children[i].is_scalar());
    CHECK_FALSE(document.root.children[i].quoted);
  }
}

TEST_CASE("quotes are remembered and null is null") {
  const Document document = yaml(
      "a: 'true'\nb: \"4\"\nc: |\n  x\nd: null\ne: ~\nf:\ng: Null\nh: 'null'\ni: ''\nj: nUll\n");
  const auto& values = document.root.children;
  CHECK((values[0].quoted && values[1].quoted && values[2].quoted));
  for (const std::size_t i : {3U, 4U, 5U, 6U}) CHECK(values[i].is_null());
  CHECK((values[7].is_scalar() && values[7].quoted && values[7].text == "null"));
  CHECK((values[8].is_scalar() && values[8].text.empty()));
  CHECK((values[9].is_scalar() && values[9].text == "nUll"));
}

TEST_CASE("places are bytes of the original text") {
  const Document document = yaml(
      "\xC3\xA9t\xC3\xA9: \xF0\x9F\x98\x80 x   # \xE2\x82\xAC\r\n"
      "list:\r\n"
      "  - {a: \"\xC3\xA4\\n\", b: 'it''s'}\r\n"
      "  - plain text, with: colon\r\n"
      "gap:   # said later\r\n"
      "tilde: ~\r\n"
      "\"quoted key\": [ y , ]\r\n"
      "fold: one\r\n"
      "  two\r\n"
      "block: >-\r\n"
      "  x\r\n");
  const Node& root = document.root;
  CHECK(covered(document, root.keys[0]) == "\xC3\xA9t\xC3\xA9");
  CHECK(covered(document, root.children[0]) == "\xF0\x9F\x98\x80 x");
  CHECK(document.source->position(root.children[0].span.offset).column == 6);
  const Node& list = root.children[1];
  CHECK(covered(document, list) == "-");
  CHECK(covered(document, list.children[0]) == "{");
  CHECK(covered(document, list.children[0].children[0]) == "\xC3\xA4\\n");
  CHECK(list.children[0].children[0].text == "\xC3\xA4\n");
  CHECK(covered(document, list.children[0].keys[1]) == "b");
  CHECK(covered(document, list.children[0].children[1]) == "it''s");
  CHECK(list.children[0].children[1].text == "it's");
  CHECK(list.children[1].is_mapping());
  CHECK(covered(document, list.children[1].keys[0]) == "plain text, with");
  CHECK(covered(document, root.children[2]) == ":");
  CHECK(document.source->position(root.children[2].span.offset).line == 5);
  CHECK(covered(document, root.children[3]) == "~");
  CHECK(covered(document, root.keys[4]) == "quoted key");
  CHECK(covered(document, root.children[4].children[0]) == "y");
  CHECK(root.children[5].text == "one two");
  CHECK(covered(document, root.children[5]) == "one");
  CHECK(root.children[6].text == "x");
  CHECK(covered(document, root.children[6]) == ">");
}

TEST_CASE("documents that are in order") {
  CHECK(code("a: 1").empty());
  CHECK(code("---\na: 1\n...\n# and no more\n").empty());
  CHECK(code("# first\n\n--- # second\n- a\n").empty());
  CHECK(code("just text\n").empty());
  CHECK(code("a: any of [x, y]\n").empty());
  CHECK(code("[a, {b: c}, [d: e], ]\n").empty());
  CHECK(code("{a: , b: null}\n").empty());
  CHECK(code("? a\n: 1\n? b\n\n# comment: here\n:\n").empty());
  CHECK(code("a: \"tab\\there, e acute \\u00e9\"\n").empty());
  CHECK(code("a:\tb\n").empty());
  CHECK(code("a: 100 %\nb: '%'\n").empty());
  CHECK(code("a: x#y\nb: x & y * z ! \n").empty());
}

TEST_CASE("a block of text keeps its line ends, the last included") {
  CHECK(yaml("a: |+\n  x\n\n").root.children[0].text == "x\n\n");
  CHECK(yaml("a: |\n  x\n  y").root.children[0].text == "x\ny\n");
  CHECK(yaml("a: >-\n  x\n  y\n\n  z\n").root.children[0].text == "x y\nz");
}

TEST_CASE("every language feature outside the profile is refused") {
  CHECK(code("a: &x 1\n") == "yaml.anchor");
  CHECK(code("&x a: 1\n") == "yaml.anchor");
  CHECK(code("a: &x\nb: 1\n") == "yaml.anchor");
  CHECK(code("a: &x [1, *x]\n") == "yaml.anchor");
  CHECK(code("- &x {a: 1}\n") == "yaml.anchor");
  CHECK(code("a: *x\n") == "yaml.alias");
  CHECK(code("a: **\n") == "yaml.alias");
  CHECK(code("- *\n") == "yaml.alias");
  CHECK(code("a: !x 1\n") == "yaml.tag");
  CHECK(code("a: !!int 1\n") == "yaml.tag");
  CHECK(code("a: ! 1\n") == "yaml.tag");
  CHECK(code("a: ! 'x'\n") == "yaml.tag");
  CHECK(code("!x a: 1\n") == "yaml.tag");
  CHECK(code("a: !!python/object:os.system [x]\n") == "yaml.tag");
  CHECK(code("a: !!null\n") == "yaml.tag");
  CHECK(code("a: {<<: {b: 1}}\n") == "yaml.merge");
  CHECK(code("a: {'<<': b}\n").empty());  // quoted, it is a word like any other
  CHECK(code("%TAG ! x\n---\na: 1\n") == "yaml.directive");
  CHECK(code("a: 1\n%x\n") == "yaml.directive");
  CHECK(code("--- a\n--- b\n") == "yaml.document");
  CHECK(code("a: 1\n---\n") == "yaml.document");
  CHECK(code("a: 1\n...\nb: 1\n") == "yaml.document");
  CHECK(code("---\n---\na: 1\n") == "yaml.document");
}

TEST_CASE("keys are unique words") {
  CHECK(code("a: 1\nb: 2\na: 3\n") == "yaml.duplicate");
  CHECK(code("{a: 1, 'a': 2}\n") == "yaml.duplicate");
  CHECK(code("- {a: 1, b: {a: 1}}\n- a: 1\n").empty());
  CHECK(code("[a]: 1\n") == "yaml.key");
  CHECK(code("{a: 1}: 1\n") == "yaml.key");
  CHECK(code("? - a\n: 1\n") == "yaml.key");
  CHECK(code(": 1\n") == "yaml.key");
  CHECK(code("null: 1\n") == "yaml.key");
  CHECK(code("'null': 1\n").empty());
  CHECK(code("{a}\n") == "yaml.syntax");
  CHECK(code("{a:1}\n") == "yaml.syntax");
  CHECK(code("? a\n? b\n: 1\n") == "yaml.syntax");
}

TEST_CASE("what the parser would let pass is refused") {
  CHECK(code(",") == "yaml.syntax");  // empty documents for ever
  CHECK(code(", ,") == "yaml.syntax");
  CHECK(code("- a\nb: 1\n") == "yaml.syntax");  // the second half vanishes
  CHECK(code("{a: 1}\nb: 2\n") == "yaml.syntax");
  CHECK(code("[a] ,\n") == "yaml.syntax");
  CHECK(code("a: \"x\nb: 1\n") == "yaml.unclosed");  // the quote swallows the rest
  CHECK(code("a: 'x\nb: 1\n") == "yaml.unclosed");
  CHECK(code("a: \"x\n---\nb: \"1\"\n") == "yaml.unclosed");
  CHECK(code(std::string("a: \0b", 5)) == "yaml.control");
  CHECK(code(std::string("a\0b\0", 4)) == "yaml.control");  // looks like UTF-16
  CHECK(code(std::string("# \0", 3)) == "yaml.control");
  CHECK(code("a: \xC3\x28\n") == "yaml.encoding");
  CHECK(code("\xEF\xBB\xBF"
             "a: 1\n") == "yaml.encoding");
  CHECK(code("\xFF\xFE"
             "a") == "yaml.encoding");
  CHECK(code("a: b\x7F\n") == "yaml.control");
  CHECK(code("a: b\xC2\x85\n") == "yaml.control");      // NEL
  CHECK(code("a: b\xE2\x81\xA6\n") == "yaml.control");  // an isolate
  CHECK(code("a: 1\rb: 2\r") == "yaml.control");
  CHECK(code("a: \"\\0\"\n") == "yaml.control");
  CHECK(code("a: \"\\u202e\"\n") == "yaml.control");
  CHECK(code("\"\\e\": 1\n") == "yaml.control");
}

TEST_CASE("an open bracket is found, not what the parser takes for a key") {
  for (const char* text : {"a: [b", "a: [b\n", "a: [b, c\n", "[[[", "{a: b", "- [a, {b: c}\n",
                           "a: {b: [c]\n", "a: ['[', b # ]\n", "{a", "[\n"}) {
    CAPTURE(text);
    CHECK(code(text) == "yaml.unclosed");
  }
  const auto read = read_yaml("t.yaml", "x: [a]\ny: [a, {b: c}\n");
  REQUIRE_FALSE(read);
  CHECK(read.error()[0].place.line == 2);
  CHECK(read.error()[0].place.column == 4);
}

TEST_CASE("nothing is no document") {
  for (const char* text :
       {"", "\n\n", "# only a comment\n", "---\n", "---\n...\n", "null\n", "~", "   "}) {
    CAPTURE(text);
    CHECK(code(text) == "yaml.empty");
  }
}

TEST_CASE("limits are exact") {
  const auto nested = [](std::size_t depth) {
    return std::string(depth, '[') + std::string(depth, ']');
  };
  CHECK(code(nested(32)).empty());
  CHECK(code(nested(33)) == "yaml.depth");
  CHECK(code(nested(100'000)) == "yaml.depth");
  CHECK(code(std::string(100'000, '[')) == "yaml.unclosed");
  CHECK(code(std::string(100'000, '{')) == "yaml.unclosed");
  std::string dashes;
  for (int i = 0; i < 10'000; ++i) dashes += "- ";
  CHECK(code(dashes + "x") == "yaml.depth");

  const auto items = [](std::size_t count) {
    std::string text = "[";
    for (std::size_t i = 0; i < count; ++i) text += "a,";
    return text + "]";
  };
  CHECK(code(items(99'999)).empty());  // and the list itself
  CHECK(code(items(100'000)) == "yaml.nodes");

  CHECK(code("a: " + std::string(16'384, 'x')).empty());
  CHECK(code("a: " + std::string(16'385, 'x')) == "yaml.scalar");
  CHECK(code("a: 1 #" + std::string((1U << 20) - 6, 'x')).empty());
  CHECK(code("a: 1 #" + std::string((1U << 20) - 5, 'x')) == "yaml.size");
}

TEST_CASE("a question mark inside brackets is read as YAML reads it") {
  const auto value = [](const std::string& text) {
    const auto read = read_yaml("t", text);
    return read ? read->root.children.at(0).text : read.error().front().message;
  };
  CHECK(value("{source: who?}") == "who?");
  CHECK(value("{source: who?, value: false}") == "who?");
  CHECK(value("{a: b? c}") == "b? c");
  CHECK(value("[what?]") == "what?");
  CHECK(value("[?a, b]") == "?a");
  CHECK(value("{url: http://x/?q=1&r=2}") == "http://x/?q=1&r=2");
  CHECK(value("{a: \"b? c\", d: e}") == "b? c");
  CHECK(value("a: |\n  b? c\n") == "b? c\n");
  const auto key = read_yaml("t", "{who?: x}");
  REQUIRE(key);
  CHECK(key->root.keys.at(0).text == "who?");
  CHECK(key->source->text().substr(key->root.keys[0].span.offset, 4) == "who?");
  // Explicit keys stay what they were.
  CHECK(value("{? a : b}") == "b");
  CHECK(value("? a?\n: b") == "b");
  CHECK(value("{a: [?]}") == "a text cannot begin with this character");
  CHECK(value("{a: \"\\?\"}") == "the escape sequence before this place is not known");
}

TEST_CASE("a list in brackets has no empty entries") {
  for (const char* text : {"[,]", "[a, , b]", "{k: [,a]}", "[[], , a]"}) {
    CAPTURE(text);
    const auto read = read_yaml("t", text);
    REQUIRE_FALSE(read);
    CHECK(read.error().front().message == "an entry is missing in this list");
  }
  CHECK(read_yaml("t", "[a, b, ]"));
  CHECK(read_yaml("t", "[a, ~]"));
  CHECK(read_yaml("t", "{a: , b: }"));
}
