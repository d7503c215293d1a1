// SPDX-License-Identifier: Apache-2.0
#include "base/source.hpp"

#include "base/utf8.hpp"
#include "catch.hpp"

using namespace windlass::base;

TEST_CASE("positions count code points from one") {
  const Source source("x", "a\n\xC3\xA9z\n\n\xF0\x9F\x98\x80!");
  const auto check = [&](std::uint32_t offset, std::uint32_t line, std::uint32_t column) {
    CAPTURE(offset);
    CHECK(source.position(offset).line == line);
    CHECK(source.position(offset).column == column);
  };
  check(0, 1, 1);
  check(1, 1, 2);  // the line feed belongs to its line
  check(2, 2, 1);
  check(4, 2, 2);  // behind the two bytes of e acute
  check(5, 2, 3);
  check(6, 3, 1);
  check(7, 4, 1);
  check(11, 4, 2);  // behind four bytes
  check(12, 4, 3);
  check(4000, 4, 3);
}

TEST_CASE("line_at gives the line without its end") {
  const Source source("x", "one\r\ntwo\n\nlast");
  CHECK(source.line_at(0) == "one");
  CHECK(source.line_at(4) == "one");
  CHECK(source.line_at(5) == "two");
  CHECK(source.line_at(9).empty());
  CHECK(source.line_at(10) == "last");
  CHECK(source.line_at(99) == "last");
  CHECK(Source("y", "").line_at(0).empty());
  CHECK(Source("y", "a\n").line_at(2).empty());
}

TEST_CASE("UTF-8 is decoded strictly") {
  const auto bad = [](std::string_view text) { return find_invalid_utf8(text); };
  CHECK(bad("plain \xC3\xA9 \xE2\x82\xAC \xF0\x9F\x98\x80") == std::string_view::npos);
  CHECK(bad("a\xFF") == 1);
  CHECK(bad("\xC0\x80") == 0);          // overlong NUL
  CHECK(bad("\xE0\x80\xAF") == 0);      // overlong slash
  CHECK(bad("ab\xED\xA0\x80") == 2);    // a surrogate
  CHECK(bad("\xF4\x90\x80\x80") == 0);  // above U+10FFFF
  CHECK(bad("\xF4\x8F\xBF\xBF") == std::string_view::npos);
  CHECK(bad("\xE2\x82") == 0);  // cut off
  CHECK(bad("\x80") == 0);
  CHECK(decode_utf8("\xE2\x82\xAC", 0).value == 0x20AC);
  CHECK(decode_utf8("x", 1).bytes == 0);
  CHECK(count_code_points("\xC3\xA9\xFFz") == 3);
  CHECK(code_point_name(0x7) == "U+0007");
  CHECK(code_point_name(0x1F600) == "U+1F600");
}
