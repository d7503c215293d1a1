// SPDX-License-Identifier: Apache-2.0
#include <random>

#include "base/json.hpp"
#include "base/yaml.hpp"
#include "catch.hpp"

using namespace windlass::base;

namespace {

// Words that have tripped readers before.
const char* const words[] = {"",
                             "a",
                             "no",
                             "null",
                             "~",
                             "true",
                             "1e400",
                             "010",
                             "a: b",
                             "- x",
                             "#",
                             "it's",
                             "say \"hi\"",
                             "\\",
                             "\\n",
                             "tab\there",
                             "line\nline",
                             "\xC3\xA9",
                             "\xF0\x9F\x98\x80",
                             "\xE2\x82\xAC",
                             "{",
                             "]",
                             ",",
                             "&a",
                             "*a",
                             "!t",
                             "%",
                             "@",
                             "`",
                             "<<",
                             " x "};

void write_random(JsonWriter& out, std::mt19937& random, int depth) {
  const auto pick = [&](std::size_t n) { return static_cast<unsigned>(random() % n); };
  const unsigned kind = pick(depth > 4 ? 5 : 7);
  switch (kind) {
    case 0: out.null(); break;
    case 1: out.boolean(pick(2) == 0); break;
    case 2: out.integer(static_cast<std::int64_t>(random()) - 2'000'000'000); break;
    case 3: out.number("-12.50e+3"); break;
    case 4: out.string(words[pick(std::size(words))]); break;
    case 5:
      out.begin_array();
      for (unsigned i = pick(5); i > 0; --i) write_random(out, random, depth + 1);
      out.end_array();
      break;
    default:
      out.begin_object();
      for (unsigned i = pick(5); i > 0; --i) {
        out.key(std::to_string(i) + words[pick(std::size(words))]);
        write_random(out, random, depth + 1);
      }
      out.end_object();
  }
}

// Equal but for places.
bool same(const Node& a, const Node& b) {
  if (a.kind != b.kind || a.quoted != b.quoted || a.text != b.text ||
      a.keys.size() != b.keys.size() || a.children.size() != b.children.size())
    return false;
  for (std::size_t i = 0; i < a.keys.size(); ++i) {
    if (a.keys[i].text != b.keys[i].text) return false;
  }
  for (std::size_t i = 0; i < a.children.size(); ++i) {
    if (!same(a.children[i], b.children[i])) return false;
  }
  return true;
}

void rewrite(JsonWriter& out, const Node& node) {
  if (node.is_null()) {
    out.null();
  } else if (node.is_scalar()) {
    if (node.quoted)
      out.string(node.text);
    else if (node.text == "true" || node.text == "false")
      out.boolean(node.text == "true");
    else
      out.number(node.text);
  } else {
    node.is_mapping() ? out.begin_object() : out.begin_array();
    for (std::size_t i = 0; i < node.children.size(); ++i) {
      if (node.is_mapping()) out.key(node.keys[i].text);
      rewrite(out, node.children[i]);
    }
    node.is_mapping() ? out.end_object() : out.end_array();
  }
}

}  // namespace

TEST_CASE("the writer writes compact and indented text") {
  const auto write = [](int indent) {
    JsonWriter out(indent);
    out.begin_object().field("b", "x").field("a", std::int64_t{-5}).field("t", true);
    out.key("list")
        .begin_array()
        .number("1.50")
        .null()
        .begin_array()
        .end_array()
        .begin_object()
        .end_object()
        .end_array();
    out.key("last").begin_object().field("c", std::string_view("y")).end_object().end_object();
    return out.take();
  };
  CHECK(write(0) == R"({"b":"x","a":-5,"t":true,"list":[1.50,null,[],{}],"last":{"c":"y"}})");
  CHECK(write(2) ==
        "{\n  \"b\": \"x\",\n  \"a\": -5,\n  \"t\": true,\n  \"list\": [\n    1.50,\n    null,\n   "
        " [],\n    {}\n  ],\n  \"last\": {\n    \"c\": \"y\"\n  }\n}");
}

TEST_CASE("strings are escaped") {
  CHECK(json_quote("a\"b\\c\n\r\t") == R"("a\"b\\c\n\r\t")");
  CHECK(json_quote(std::string_view("\0\x1f\x7f\b", 4)) == R"("\u0000\u001f\u007f\u0008")");
  CHECK(json_quote("\xC3\xA9/\xE2\x80\xA8<") == "\"\xC3\xA9/\xE2\x80\xA8<\"");
  JsonWriter out;
  out.begin_object().key("k\"\n").null().end_object();
  CHECK(out.take() == R"({"k\"\n":null})");
}

TEST_CASE("misuse of the writer is an internal error") {
  CHECK_THROWS_AS(JsonWriter().key("a"), InternalError);
  CHECK_THROWS_AS(JsonWriter().begin_array().key("a"), InternalError);
  CHECK_THROWS_AS(JsonWriter().begin_object().null(), InternalError);
  CHECK_THROWS_AS(JsonWriter().begin_object().key("a").key("b"), InternalError);
  CHECK_THROWS_AS(JsonWriter().begin_object().key("a").end_object(), InternalError);
  CHECK_THROWS_AS(JsonWriter().begin_object().end_array(), InternalError);
  CHECK_THROWS_AS(JsonWriter().begin_array().end_object(), InternalError);
  CHECK_THROWS_AS(JsonWriter().end_array(), InternalError);
  CHECK_THROWS_AS(JsonWriter().null().null(), InternalError);
  CHECK_THROWS_AS(JsonWriter().take(), InternalError);
  CHECK_THROWS_AS(JsonWriter().begin_array().take(), InternalError);
  CHECK_THROWS_AS(JsonWriter(-1), InternalError);
  for (const char* none :
       {"", "-", "01", "1.", ".5", "1e", "+1", "NaN", "1 ", "0x1", "1e+", "--1"}) {
    CAPTURE(none);
    CHECK_THROWS_AS(JsonWriter().number(none), InternalError);
  }
  for (const char* number : {"0", "-0", "10", "1.05", "1e5", "1E-05", "-0.0e+0"})
    CHECK(JsonWriter().number(number).take() == number);
}

TEST_CASE("what is written is read back, by both readers alike") {
  std::mt19937 random(20260115);
  for (int round = 0; round < 2000; ++round) {
    JsonWriter out(static_cast<int>(random() % 3));
    out.begin_array();
    write_random(out, random, 0);
    out.end_array();
    const std::string text = out.take();
    CAPTURE(text);
    const auto json = read_json("a.json", text);
    REQUIRE(json);
    JsonWriter again;
    rewrite(again, json->root);
    const auto second = read_json("b.json", again.take());
    REQUIRE(second);
    REQUIRE(same(json->root, second->root));
    // JSON is YAML's flow style, so the other parser is an oracle.
    const auto yaml = read_yaml("a.yaml", text);
    if (!yaml) FAIL(render(yaml.error()));
    REQUIRE(same(json->root, yaml->root));
  }
}
