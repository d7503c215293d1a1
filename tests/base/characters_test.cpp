// SPDX-License-Identifier: Apache-2.0
// Both readers keep the one text policy: whatever way a character comes in.
#include "base/json.hpp"
#include "base/utf8.hpp"
#include "base/yaml.hpp"
#include "catch.hpp"

using namespace windlass::base;

namespace {

struct Character {
  std::string utf8, yaml_escape, json_escape;
};
const Character hidden[] = {
    {"\x07", "\\x07", "\\u0007"},
    {"\x7F", "\\x7F", "\\u007f"},
    {"\xC2\x9B", "\\u009B", "\\u009b"},
    {"\xC2\xAD", "\\u00AD", "\\u00ad"},
    {"\xD8\x9C", "\\u061C", "\\u061c"},
    {"\xE2\x80\x8B", "\\u200B", "\\u200b"},
    {"\xE2\x80\x8D", "\\u200D", "\\u200d"},
    {"\xE2\x80\x8E", "\\u200E", "\\u200e"},
    {"\xE2\x80\x8F", "\\u200F", "\\u200f"},
    {"\xE2\x80\xA8", "\\u2028", "\\u2028"},
    {"\xE2\x80\xA9", "\\u2029", "\\u2029"},
    {"\xE2\x80\xAE", "\\u202E", "\\u202e"},
    {"\xE2\x81\xA0", "\\u2060", "\\u2060"},
    {"\xE2\x81\xA6", "\\u2066", "\\u2066"},
    {"\xE2\x81\xA9", "\\u2069", "\\u2069"},
    {"\xEF\xBB\xBF", "\\uFEFF", "\\ufeff"},
    {"\xEF\xBF\xBE", "\\uFFFE", "\\ufffe"},
    {"\xF3\xA0\x81\x81", "\\U000E0041", "\\udb40\\udc41"},
    {"\xF4\x8F\xBF\xBF", "\\U0010FFFF", "\\udbff\\udfff"},
};

std::string code(const Result<Document>& read) { return read ? "" : read.error().front().code; }
std::string json(const std::string& text) { return code(read_json("t", text)); }
std::string yaml(const std::string& text) { return code(read_yaml("t", text)); }

}  // namespace

TEST_CASE("no reader takes a character that nobody can see") {
  for (const Character& one : hidden) {
    CAPTURE(one.yaml_escape);
    const std::string raw = yaml("a: b" + one.utf8 + "c");
    CHECK((raw == "yaml.control" || (raw == "yaml.encoding" && one.json_escape == "\\ufeff")));
    CHECK(yaml("a" + one.utf8 + ": b") == raw);
    CHECK(yaml("a: b # c" + one.utf8) == raw);
    CHECK(yaml("a: |\n  b" + one.utf8 + "\n") == raw);
    CHECK(yaml("a: \"b" + one.yaml_escape + "\"") == "yaml.control");
    CHECK(yaml("\"a" + one.yaml_escape + "\": b") == "yaml.control");
    if (static_cast<unsigned char>(one.utf8[0]) >= 0x20) {
      CHECK(json("{\"a\":\"b" + one.utf8 + "\"}") == "json.control");
      CHECK(json("{\"a" + one.utf8 + "\":1}") == "json.control");
    }
    CHECK(json("{\"a\":\"b" + one.json_escape + "\"}") == "json.control");
    CHECK(json("{\"a" + one.json_escape + "\":1}") == "json.control");
  }
}

TEST_CASE("both readers take letters, signs and emoji of every script") {
  for (const std::string text : {"caf\xC3\xA9", "\xD7\xA9\xD7\x9C\xD7\x95\xD7\x9D", "\xD8\xB3",
                                 "\xE6\x97\xA5", "\xE2\x9A\xA0\xEF\xB8\x8F", "\xF0\x9F\x98\x80"}) {
    CAPTURE(text);
    CHECK(yaml("a: " + text).empty());
    CHECK(json("{\"" + text + "\":\"" + text + "\"}").empty());
  }
}

TEST_CASE("a line separator in a comment hides nothing") {
  const auto read = read_yaml("t", "a: false # checked\xE2\x80\xA8  b: true\n");
  REQUIRE_FALSE(read);
  CHECK(render(read.error()) ==
        "t:1:19: error[yaml.control]: the character U+2028 may not stand in a document\n"
        "    1 | a: false # checked\xEF\xBF\xBD  b: true\n"
        "      |                   ^\n"
        "   hint: remove it; it shows nothing of its own\n");
}
