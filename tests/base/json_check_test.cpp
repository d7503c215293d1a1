// SPDX-License-Identifier: Apache-2.0
#include "base/json_check.hpp"

#include <random>

#include "base/json.hpp"
#include "catch.hpp"

using namespace windlass::base;

namespace {

// Nothing that passes the check may be refused by the reader.
void check_agreement(const std::string& text) {
  CAPTURE(text);
  if (compact_json_fault(text).empty()) {
    const auto read = read_json("t", text);
    if (!read) FAIL(render(read.error()));
  }
}

std::string nested(std::size_t depth) {
  std::string text = "1";
  for (std::size_t i = 1; i < depth; ++i) text = "[" + text + "]";
  return "{\"a\":" + text + "}";
}

}  // namespace

TEST_CASE("compact objects pass, and the reader reads them") {
  for (const std::string& text :
       {std::string("{}"), std::string(R"({"a":[1,-0.5e+3,null,true,false,"\u00e9é",{}],"b":""})"),
        std::string(R"({"a":"\"\\\/\n\r\t","b":"\ud83d\uDE00","c":0,"d":-0,"e":1E9})"),
        nested(most_depth), "{\"a\":\"" + std::string(most_scalar_bytes, 'x') + "\"}",
        std::string(R"({"a":1e999999999,"b":1e-999999999})")}) {
    CAPTURE(text);
    CHECK(compact_json_fault(text).empty());
    check_agreement(text);
  }
}

TEST_CASE("what the reader refuses does not pass the check") {
  std::string many_keys = "{";
  for (int i = 0; i < 20; ++i) many_keys += "\"k" + std::to_string(i) + "\":0,";
  std::string many_values = "{\"a\":[0";
  for (int i = 0; i < 130'000; ++i) many_values += ",0";
  const struct {
    std::string text, fault;
  } table[] = {
      {"", "is not a JSON object"},
      {"[]", "is not a JSON object"},
      {"\xEF\xBB\xBF{}", "is not a JSON object"},
      {"{ }", "is not compact JSON"},
      {"{}\n", "has something after its value"},
      {R"({"a":1,})", "is not compact JSON"},
      {R"({"a":01})", "is not JSON"},
      {R"({"a":.5})", "is not compact JSON"},
      {R"({"a":1.})", "has a wrong number"},
      {R"({"a":1e})", "has a wrong number"},
      {R"({"a":1e0000000001})", "has a number out of all bounds"},
      {R"({"a":nul})", "is not JSON"},
      {R"({"a":NaN})", "is not compact JSON"},
      {R"({"a":"x)", "has an unfinished text"},
      {R"({"a":"\x"})", "has a wrong escape"},
      {R"({"a":"\u12"})", "has a wrong escape"},
      {R"({"a":"\ud83d"})", "has half of a surrogate pair"},
      {R"({"a":"\ud83dx"})", "has half of a surrogate pair"},
      {R"({"a":"\ude00\ud83d"})", "has half of a surrogate pair"},
      {R"({"\u0061":1})", "has an escape in a key"},
      {R"({"a":1,"a":2})", "has a duplicate key"},
      {many_keys + "\"k7\":1}", "has a duplicate key"},
      {many_values + "]}", "has too many values"},
      {"{\"a\":\"\n\"}", "has a control character in a text"},
      {"{\"a\":\"\xFF\"}", "is not UTF-8"},
      {"{\"a\":\"\xE2\x80\xAE\"}", "has a character that nobody can see"},
      {"{\"\xE2\x80\x8B\":1}", "has a character that nobody can see"},
      {R"({"a":"\u202e"})", "has a character that nobody can see"},
      {R"({"a":"\u0000"})", "has a character that nobody can see"},
      {R"({"a":"\udb40\udc41"})", "has a character that nobody can see"},
      {"{\"a\":\"" + std::string(most_scalar_bytes + 1, 'x') + "\"}",
       "has a text that is too long"},
      {"{\"a\":" + std::string(most_scalar_bytes + 1, '1') + "}", "has a number that is too long"},
      {nested(most_depth + 1), "is nested too deeply"},
  };
  for (const auto& [text, fault] : table) {
    CAPTURE(text.substr(0, 100));
    CHECK(compact_json_fault(text) == fault);
  }
  CHECK(compact_json_fault("{\"a\":1}", 6) == "is too large");
}

TEST_CASE("the check of the syntax leaves out the reader's limits and nothing else") {
  const std::string many(most_scalar_bytes + 1, '1');
  for (const std::string& text : {
           "{\"a\":\"" + many + "\"}",
           "{\"a\":" + many + "}",
           std::string(R"({"a":1e0000000001})"),
           std::string("{\"a\":\"\x7F\xE2\x80\xAE\"}"),
           std::string(R"({"a":"\u0000\ufffe"})"),
           nested(most_depth + 1),
       }) {
    CAPTURE(text.substr(0, 100));
    CHECK_FALSE(compact_json_fault(text).empty());
    CHECK(compact_json_syntax_fault(text, most_depth + 1).empty());
  }
  CHECK(compact_json_syntax_fault(nested(most_depth + 1), most_depth) == "is nested too deeply");
  const std::pair<const char*, const char*> refused[] = {
      {"{\"a\":\"\xFF\"}", "is not UTF-8"},
      {"{\"a\":\"\x01\"}", "has a control character in a text"},
      {R"({"a":"\ud83d"})", "has half of a surrogate pair"},
      {R"({"a":1,"a":2})", "has a duplicate key"},
      {R"({"a": 1})", "is not compact JSON"},
  };
  for (const auto& [text, fault] : refused)
    CHECK(compact_json_syntax_fault(text, most_depth) == fault);
}

TEST_CASE("the check never accepts what the reader refuses") {
  std::mt19937 random(7);
  const std::string seed = R"({"windlass":1,"a":{"v":2.50,"u":"mo"},"b":[true,false,null,)"
                           R"(-1e-5,"\u00e9\n\ud83d\ude00"],"é":{}})";
  const char* const spice[] = {"\"",      "'",
                               "[",       "]",
                               "{",       "}",
                               ",",       ":",
                               "\\",      "\\u",
                               "\\ud8",   "\\udc00",
                               "\\u202e", "\xFF",
                               "\xC3",    "\xE2\x80\xAE",
                               "null",    "0",
                               "-",       "e999999999999",
                               "1e99",    "\x01",
                               " ",       "\"a\":1,",
                               "\\u0000", "\xEF\xBB\xBF",
                               "\x7F",    "\\\"",
                               "\n",      "1.5"};
  int accepted = 0;
  for (int i = 0; i < 60'000; ++i) {
    std::string text = seed;
    for (auto n = 1 + random() % 3; n > 0; --n) {
      const std::size_t place = random() % (text.size() + 1);
      const std::size_t length = std::min<std::size_t>(random() % 6, text.size() - place);
      text.replace(place, random() % 2 == 0 ? 0 : length, spice[random() % std::size(spice)]);
    }
    accepted += compact_json_fault(text).empty() ? 1 : 0;
    check_agreement(text);
  }
  CHECK(accepted > 500);
}
