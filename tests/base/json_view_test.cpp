// SPDX-License-Identifier: Apache-2.0
#include "base/json_view.hpp"

#include "base/json.hpp"
#include "catch.hpp"

using namespace windlass::base;

namespace {

bool same(JsonView view, const Node& node) {
  if (view.is_mapping() != node.is_mapping() || view.is_sequence() != node.is_sequence() ||
      view.is_null() != node.is_null() || view.is_string() != node.quoted ||
      view.text() != node.text || !view.says(node.text))
    return false;
  const std::vector<JsonView> children = view.children(), keys = view.keys();
  if (children.size() != node.children.size() || keys.size() != node.keys.size()) return false;
  for (std::size_t i = 0; i < children.size(); ++i) {
    if (!same(children[i], node.children[i])) return false;
    if (node.is_mapping() && (keys[i].text() != node.keys[i].text ||
                              !same(view.find(node.keys[i].text), node.children[i])))
      return false;
  }
  return true;
}

}  // namespace

TEST_CASE("a view says of a text what the strict reader says") {
  const char* texts[] = {
      "17",
      R"("a")",
      "null",
      " [ ] ",
      "{}",
      R"({"a": 1, "b": [true, false, null, -1.5e+10, ""], "c": {"d": {"e": []}}})",
      R"(["\"", "\\", "\\\"", "a\\", "\u00e4\ud83d\ude00\n", "\\u0022"])",
      R"({"": "no key", "a\"b": 2, "\u0061b": [[1, 2], [3]], "long": "                  x"})",
      "{\n          \"far\":\n                  [\n1\n]\n}\n",
      "[\"ä\", \"{\", \"]\", \",\"]",
  };
  for (const char* text : texts) {
    CAPTURE(text);
    const auto view = JsonText::read(text);
    const auto strict = read_json("t", text);
    REQUIRE(view);
    REQUIRE(strict);
    CHECK(same(view->root(), strict->root));
    CHECK(view->text() == text);
  }
}

TEST_CASE("what is no JSON has no view, wherever it breaks off") {
  const std::string whole = R"({"a": ["\"x", {"b": null}, 1], "c\\": "d"})";
  REQUIRE(JsonText::read(whole));
  for (std::size_t size = 0; size < whole.size(); ++size) {
    CAPTURE(size);
    CHECK_FALSE(JsonText::read(whole.substr(0, size)));
    CHECK_FALSE(JsonText::read(whole.substr(0, size) + "\\"));
  }
  for (const char* text : {"[1 2]", "{1: 2}", R"({"a" 1})", "[,]", "[1,]", R"({"a": })", "1 2",
                           R"({"a": 1,})", "]", "[}", "{]"})
    CHECK_FALSE(JsonText::read(text));
  CHECK(JsonText::read(std::string(most_depth, '[') + std::string(most_depth, ']')));
  CHECK_FALSE(JsonText::read(std::string(most_depth + 1, '[') + std::string(most_depth + 1, ']')));
}

TEST_CASE("what is not there is empty in every way") {
  const auto text = JsonText::read(R"({"a": "b", "list": [1]})");
  REQUIRE(text);
  for (const JsonView none : {JsonView(), text->root().find("x"), text->root().find("a").find("y"),
                              text->root().find("list").find("0")}) {
    CHECK_FALSE(none);
    CHECK(none.text().empty());
    CHECK(none.children().empty());
    CHECK(none.keys().empty());
    CHECK_FALSE(none.find("a"));
    CHECK_FALSE(none.is_null());
    CHECK_FALSE(none.says("x"));
  }
  CHECK(text->root().find("a").children().empty());
}
