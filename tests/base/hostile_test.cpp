// SPDX-License-Identifier: Apache-2.0
#include <ctime>
#include <random>

#include "base/json.hpp"
#include "base/text.hpp"
#include "base/utf8.hpp"
#include "base/yaml.hpp"
#include "catch.hpp"

// Thousands of damaged documents: each is read or refused, soon, with places inside the text.

using namespace windlass::base;

namespace {

const char* const yaml_seeds[] = {
    ("windlass: 1\nkind: modality\nid: taping\nindications:\n  - id: early\n    when:\n      "
     "all:\n        - symptom.nprs: at least 4\n"
     "        - course.week: at most 3\n    because: \"Tape: lowers pain\"\n    evidence: [a-2014, "
     "'b-2006']\n"),
    "facts:\n  a: {value: 2, unit: mo}\n  b: {unknown: x}\n  c: {conflict: [{value: none}, {value: "
    "doac}]}\n  d: never\n  e: ~\n",
    "text: |\n  one\n   two\n\nfold: >-\n  a\n  b\n'k': \"\\u00e9\\n\"\n? q\n: r\n- \n",
    "\xC3\xA9: [\xF0\x9F\x98\x80, {a: , b: [[]]}]\r\nc: d # e\r\n",
};
const char* const json_seeds[] = {
    R"({"windlass":1,"facts":{"a":{"value":2.50,"unit":"mo"},"b":[true,false,null,)"
    R"(-1e-5,"\u00e9\n\ud83d\ude00"],"c":{}}})",
    "[ 1 , [2, [3, {\"x\" : \"\xC3\xA9\"}]], \"\" ]\r\n",
};
const char* const spice[] = {
    "\"",           "'",  "[",    "]",       "{",   "}",       ",",    ":",  ": ",  "- ",   "? ",
    "&a ",          "*a", "!t ",  "|",       ">",   "#",       " #",   "%",  "@",   "\n",   "\r\n",
    "\t",           " ",  "---",  "\n---\n", "...", "\n...\n", "<<: ", "\\", "\\u", "\xFF", "\xC3",
    "\xE2\x80\xAE", "~",  "null", "0",       "-",   "1e999",   "\x01", "//"};

std::string mutate(std::string text, std::mt19937& random) {
  for (unsigned n = 1 + random() % 4; n > 0; --n) {
    const std::size_t place = text.empty() ? 0 : random() % (text.size() + 1);
    const std::size_t length = std::min<std::size_t>(random() % 8, text.size() - place);
    switch (random() % 5) {
      case 0: text.insert(place, spice[random() % std::size(spice)]); break;
      case 1: text.erase(place, length); break;
      case 2: text.replace(place, length, spice[random() % std::size(spice)]); break;
      case 3: text.insert(place, text.substr(random() % (text.size() + 1), random() % 40)); break;
      default:
        if (place < text.size()) text[place] = static_cast<char>(random());
    }
  }
  return text;
}

void check_places(const Document& document, const Node& node) {
  const std::string& text = document.source->text();
  REQUIRE(std::size_t{node.span.offset} + node.span.length <= text.size());
  if (node.is_scalar() && !node.quoted && node.text.find(' ') == std::string::npos) {
    REQUIRE(text.substr(node.span.offset, node.span.length) == node.text);
  }
  REQUIRE((node.is_mapping() ? node.keys.size() == node.children.size() : node.keys.empty()));
  for (const Node& key : node.keys) check_places(document, key);
  for (const Node& child : node.children) check_places(document, child);
}

// Whether it was accepted.
bool check(const Result<Document>& read) {
  if (read) {
    check_places(*read, read->root);
    return true;
  }
  REQUIRE(read.error().size() == 1);
  const std::string shown = render(read.error());
  REQUIRE(find_invalid_utf8(shown) == std::string::npos);
  bool steers = false;
  for (std::size_t i = 0; i < shown.size();) {
    const CodePoint point = decode_utf8(shown, i);
    steers = steers || (point.value != '\n' && !is_printable(point.value));
    i += point.bytes;
  }
  REQUIRE_FALSE(steers);
  return false;
}

}  // namespace

TEST_CASE("damaged YAML is read or refused") {
  std::mt19937 random(1);
  int accepted = 0;
  for (int i = 0; i < 8000; ++i) {
    const std::string text = mutate(yaml_seeds[random() % std::size(yaml_seeds)], random);
    CAPTURE(i, text);
    accepted += check(read_yaml("f", text)) ? 1 : 0;
  }
  CHECK(accepted > 400);  // else the damage is so great that nothing is tested
  CHECK(accepted < 7000);
}

TEST_CASE("damaged JSON is read or refused") {
  std::mt19937 random(2);
  int accepted = 0;
  for (int i = 0; i < 8000; ++i) {
    const std::string text = mutate(json_seeds[random() % std::size(json_seeds)], random);
    CAPTURE(i, text);
    accepted += check(read_json("f", text)) ? 1 : 0;
  }
  CHECK(accepted > 200);
  CHECK(accepted < 7000);
}

TEST_CASE("every text of three signs is read or refused") {
  const char signs[] = {'a', ' ', '\n', ':', '-', ',', '[', ']', '{', '}', '"',  '\'',
                        '#', '&', '*',  '!', '|', '>', '?', '%', '.', '~', '\t', '<'};
  for (const char a : signs) {
    for (const char b : signs) {
      for (const char c : signs) {
        const std::string text{a, b, c};
        CAPTURE(text);
        check(read_yaml("f", text));
        check(read_json("f", text));
      }
    }
  }
}

TEST_CASE("a megabyte of anything is answered soon") {
  // Half a second at most, measured; the bound leaves room for slow machines and sanitizers, not
  // for a square. Processor time, so that a busy machine does not count.
  for (const std::string unit :
       {"[",    "{",      "? ",      "- ",  "a: ",    "'",         "\"",  "#",
        "a,",   "\n",     " ",       "a\n", "[a,",    "{a: ",      "[],", "a: |\n",
        "- - ", "a: b\n", "- [a]\n", "{},", ": ",     "\t",        "a\"", "\xC3\xA9",
        "a b ", "'' ",    "- a:\n",  "1,",  "\"a\",", "{\"a\":1},"}) {
    for (const std::string start : {"", "["}) {
      std::string text = start;
      while (text.size() + unit.size() <= (1U << 20)) text += unit;
      CAPTURE(start, unit);
      const std::clock_t begin = std::clock();
      const bool yaml = static_cast<bool>(read_yaml("f", text));
      const bool json = static_cast<bool>(read_json("f", text));
      CHECK_FALSE((yaml && json));  // nothing that long is in order in both languages
      CHECK(std::clock() - begin < 30 * CLOCKS_PER_SEC);
    }
  }
}
