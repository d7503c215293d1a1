// SPDX-License-Identifier: Apache-2.0
#include "base/json.hpp"

#include "catch.hpp"

using namespace windlass::base;

namespace {

Document json(std::string text) {
  auto read = read_json("t.json", std::move(text));
  if (!read) FAIL(render(read.error()));
  return std::move(read).value();
}

std::string code(std::string text, std::size_t limit = most_document_bytes) {
  const auto read = read_json("t.json", std::move(text), limit);
  return read ? "" : read.error().at(0).code;
}

std::string covered(const Document& document, const Node& node) {
  return document.source->text().substr(node.span.offset, node.span.length);
}

}  // namespace

TEST_CASE("numbers keep every character") {
  for (const char* number :
       {"0", "-0", "1e400", "-1.50", "1E+05", "123456789012345678901234567890.125",
        "18446744073709551616", "0.1e-300", "1.7976931348623157e309", "9007199254740993",
        "-9223372036854775809"}) {
    CAPTURE(number);
    CHECK(json(number).root.text == number);
    const Document inside = json(std::string("[ ") + number + " ]");
    CHECK(inside.root.children.at(0).text == number);
    CHECK_FALSE(inside.root.children.at(0).quoted);
    CHECK(covered(inside, inside.root.children.at(0)) == number);
  }
}

TEST_CASE("JSON places are bytes of the original text") {
  const Document document = json(
      "\r\n{ \"\xC3\xA9\" :\t[ \"\xF0\x9F\x98\x80\\\"\" , -1.5e3,true,\n null, {}, [ ] , \"\" ] , "
      "\"a,b:c\":\"\\ud83d\\ude00\\\\\" , \"z\": false }\n");
  const Node& root = document.root;
  CHECK(covered(document, root) == "{");
  CHECK(covered(document, root.keys[0]) == "\xC3\xA9");
  const Node& list = root.children[0];
  CHECK(covered(document, list) == "[");
  REQUIRE(list.children.size() == 7);
  CHECK(covered(document, list.children[0]) == "\xF0\x9F\x98\x80\\\"");
  CHECK(list.children[0].text == "\xF0\x9F\x98\x80\"");
  CHECK(covered(document, list.children[1]) == "-1.5e3");
  CHECK(covered(document, list.children[2]) == "true");
  CHECK(list.children[2].text == "true");
  CHECK(covered(document, list.children[3]) == "null");
  CHECK(list.children[3].is_null());
  CHECK(covered(document, list.children[4]) == "{");
  CHECK(covered(document, list.children[5]) == "[");
  CHECK((covered(document, list.children[6]).empty() && list.children[6].is_scalar() &&
         list.children[6].quoted));
  CHECK(covered(document, root.keys[1]) == "a,b:c");
  CHECK(root.children[1].text == "\xF0\x9F\x98\x80\\");
  CHECK(covered(document, root.keys[2]) == "z");
  CHECK(covered(document, root.children[2]) == "false");
  CHECK(document.source->position(list.children[3].span.offset).line == 3);
}

TEST_CASE("what RFC 8259 allows is read") {
  for (const char* text : {"[]",
                           "{}",
                           "[[]   ]",
                           "[\"\"]",
                           "\"\"",
                           "[\"a\"]",
                           "[false]",
                           "[null, 1, \"1\", {}]",
                           "[null]",
                           "[1\n]",
                           " [1]",
                           "[1,null,null,null,2]",
                           "[2] ",
                           "[0e+1]",
                           "[0e1]",
                           "[ 4]",
                           "[-0.000001]",
                           "[20e1]",
                           "[-123]",
                           "[1E22]",
                           "[1E-2]",
                           "[123.456e78]",
                           "{\"a\":\"b\",\"c\":\"d\"}",
                           "{\"\":0}",
                           "{\"a\":[]}",
                           "{\n\"a\":\n\"b\"\n}",
                           "[\"\\u0060\\u012a\\u12AB\"]",
                           "[\"\\uD801\\udc37\"]",
                           "[\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"]",
                           "[\"a/*b*/c/*d//e\"]",
                           "[\"\xF4\x8F\xBF\xBD\"]",
                           "42",
                           "-0.1",
                           "null",
                           "true",
                           "\" \""}) {
    CAPTURE(text);
    // \b and \f are valid JSON, but no text of ours may hold them.
    const std::string expected =
        std::string(text).find("\\b") != std::string::npos ? "json.control" : "";
    CHECK(code(text) == expected);
  }
}

// Texts that are not JSON, each in its own way.
constexpr const char* forbidden[] = {"[1 true]",
                                     "[\"\": 1]",
                                     "[\"\"],",
                                     "[,1]",
                                     "[1,,2]",
                                     "[\"x\",,]",
                                     "[\"x\"]]",
                                     "[\"\",]",
                                     "[\"x\"",
                                     "[x",
                                     "[3[4]]",
                                     "[,]",
                                     "[-]",
                                     "[   , \"\"]",
                                     "[\"a\",\n4\n,1,",
                                     "[1,]",
                                     "[*]",
                                     "[1",
                                     "[nul]",
                                     "[fals]",
                                     "[tru]",
                                     "[++1]",
                                     "[+1]",
                                     "[+Inf]",
                                     "[-01]",
                                     "[-1.0.]",
                                     "[-2.]",
                                     "[-NaN]",
                                     "[.-1]",
                                     "[.2e-3]",
                                     "[0.1.2]",
                                     "[0.3e+]",
                                     "[0.3e]",
                                     "[0.e1]",
                                     "[0e+]",
                                     "[0e]",
                                     "[1.0e+]",
                                     "[1eE2]",
                                     "[1 000.0]",
                                     "[2.e3]",
                                     "[9.e+]",
                                     "[Inf]",
                                     "[NaN]",
                                     "[1+2]",
                                     "[0x1]",
                                     "[0x42]",
                                     "[Infinity]",
                                     "[-Infinity]",
                                     "[-012]",
                                     "[-.123]",
                                     "[012]",
                                     "[1a]",
                                     "[1ea]",
                                     "[\"x\", truth]",
                                     "{[: \"x\"}",
                                     "{\"x\", null}",
                                     "{\"x\"::\"b\"}",
                                     "{\"a\":\"a\" 123}",
                                     "{key: 'value'}",
                                     "{\"a\" b}",
                                     "{:\"b\"}",
                                     "{\"a\":",
                                     "{\"a\"",
                                     "{1:1}",
                                     "{null:null}",
                                     "{\"id\":0,,,,,}",
                                     "{'a':0}",
                                     "{\"id\":0,}",
                                     "{\"a\":\"b\"}/**/",
                                     "{\"a\":\"b\"}//",
                                     "{\"a\":\"b\",,\"c\":\"d\"}",
                                     "{a: \"b\"}",
                                     "{\"a\":\"a",
                                     "{\"a\" \"b\"}",
                                     "{\"a\":\"b\"}#",
                                     "[\"\\uD800\\\"]",
                                     "[\"\\uD800\\u1\"]",
                                     "[\"\\uD800\\u1x\"]",
                                     "[\"\\uDC00\"]",
                                     "[\"\\uD800\\uD800\"]",
                                     "[\"\\x00\"]",
                                     "[\"\\\\\\\"]",
                                     "[\"\\\t\"]",
                                     "[\"\\a\"]",
                                     "[\"\\u00A\"]",
                                     "[\"\\uqqqq\"]",
                                     "[\\u0020\"asd\"]",
                                     "[\\n]",
                                     "\"",
                                     "['single']",
                                     "abc",
                                     "[\"new\nline\"]",
                                     "[\"\t\"]",
                                     "[\"\\UA66D\"]",
                                     "<.>",
                                     "[<null>]",
                                     "[1]x",
                                     "[True]",
                                     "1]",
                                     "{\"x\": true,",
                                     "[][]",
                                     "]",
                                     "}",
                                     "{]",
                                     "2@",
                                     "{}}",
                                     "{\"\":",
                                     "{\"a\":/*c*/\"b\"}",
                                     "{\"a\": true} \"x\"",
                                     "[",
                                     "[{",
                                     "[\"a",
                                     "[\"a\",",
                                     "{",
                                     "{\"a\":\"b",
                                     "*",
                                     "{\"a\":\"b\"}#{}",
                                     "[\\u000A\"\"]",
                                     "\f[]",
                                     "[\v1]",
                                     "\xE2\x81\xA0[]",
                                     "\xC2\xA0[]"};

TEST_CASE("what RFC 8259 forbids is refused") {
  for (const char* text : forbidden) {
    CAPTURE(text);
    const std::string found = code(text);
    CHECK((found == "json.syntax" || found == "json.incomplete" || found == "json.trailing"));
  }
}

TEST_CASE("what the parser would let pass is refused in JSON too") {
  CHECK(code("{\"a\":1,\"a\":1}") == "json.duplicate");
  CHECK(code("{\"a\":1,\"\\u0061\":2}") == "json.duplicate");
  CHECK(code("[{\"a\":1},{\"a\":{\"a\":1}}]").empty());
  CHECK(code("[\"\\u0000\"]") == "json.control");
  CHECK(code("{\"\\u001b\":1}") == "json.control");
  CHECK(code("[\"\\u009b\"]") == "json.control");
  CHECK(code("\xEF\xBB\xBF{}") == "json.encoding");
  CHECK(code("[\"\xC0\x80\"]") == "json.encoding");
  CHECK(code("[\"\xED\xA0\x80\"]") == "json.encoding");
  CHECK(code("[\xFF]") == "json.encoding");
  CHECK(code(std::string("[\"\0\"]", 5)) == "json.syntax");
  CHECK(code(std::string("[1]\0", 4)) == "json.trailing");
  CHECK(code("") == "json.empty");
  CHECK(code(" \r\n\t") == "json.empty");
  CHECK(code("[1e99999999999]") == "json.number");
}

TEST_CASE("JSON limits are exact") {
  const auto nested = [](std::size_t depth) {
    return std::string(depth, '[') + std::string(depth, ']');
  };
  CHECK(code(nested(32)).empty());
  CHECK(code(nested(33)) == "json.depth");
  CHECK(code(nested(34)) == "json.depth");
  CHECK(code(std::string(500'000, '[')) == "json.depth");
  std::string objects;
  for (int i = 0; i < 100'000; ++i) objects += "{\"\":";
  CHECK(code(objects) == "json.depth");
  CHECK(code("[1,2]", 5).empty());
  CHECK(code("[1,2]", 4) == "json.size");

  const auto items = [](std::size_t count) {
    std::string text = "[0";
    for (std::size_t i = 1; i < count; ++i) text += ",0";
    return text + "]";
  };
  CHECK(code(items(99'999)).empty());
  CHECK(code(items(100'000)) == "json.nodes");
}

TEST_CASE("read_document tells JSON from YAML by its first character") {
  CHECK(read_document("a", " \n{\"a\": 1}"));
  CHECK(read_document("a", "a: 1"));
  CHECK(read_document("a", "\"a\": 1"));
  CHECK(read_document("a", "{a: 1}").error().at(0).code == "json.syntax");
  CHECK(read_document("a", "[1,]").error().at(0).code == "json.syntax");
  CHECK(read_document("a", "- 1\n-2: x\n").error().at(0).code.substr(0, 5) == "yaml.");
  CHECK(read_document("a", "").error().at(0).code == "yaml.empty");
}
