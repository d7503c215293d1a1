// SPDX-License-Identifier: Apache-2.0
#include "base/text.hpp"

#include "base/utf8.hpp"
#include "catch.hpp"

using namespace windlass::base;

TEST_CASE("a text may hold what a person can see, and nothing else") {
  for (const char32_t c : {U'a', U' ', U'~', U'\u00A0', U'\u00E9', U'\u03BC', U'\u05D0', U'\u0627',
                           U'\u3042', U'\uFE0E', U'\uFE0F', U'\uFFFD', U'\U0001F600', U'\uE000'}) {
    CAPTURE(code_point_name(c));
    CHECK(is_printable(c));
  }
  for (char32_t c = 0; c < 0x20; ++c) CHECK_FALSE(is_printable(c));
  for (char32_t c = 0x7F; c < 0xA0; ++c) CHECK_FALSE(is_printable(c));
  constexpr char32_t unseen[] = {
      0x00AD,   0x034F,   0x061C,  0x115F,  0x180E,  0x200B,  0x200C,  0x200D, 0x200E, 0x200F,
      0x2028,   0x2029,   0x202A,  0x202E,  0x2060,  0x2061,  0x2066,  0x2069, 0x206F, 0x3164,
      0xD800,   0xDFFF,   0xFDD0,  0xFE00,  0xFEFF,  0xFFA0,  0xFFF9,  0xFFFE, 0xFFFF, 0x1FFFE,
      0x10FFFF, 0x110000, 0xE0000, 0xE0001, 0xE0041, 0xE007F, 0xE0100, 0xE01EF};
  for (const char32_t c : unseen) {
    CAPTURE(code_point_name(c));
    CHECK_FALSE(is_printable(c));
  }
}

TEST_CASE("the first character that may not stand in a text is found") {
  CHECK(is_printable(""));
  CHECK(is_printable("plain, \xC3\xA9 and \xF0\x9F\x98\x80"));
  CHECK(find_unprintable("a long enough line\tb") == 18);
  CHECK(find_unprintable("a long enough line\tb\r\n", Lines::many) == std::string_view::npos);
  CHECK(find_unprintable("caf\xC3\xA9\xE2\x80\xAEx", Lines::many) == 5);
  CHECK(find_unprintable("ab\xFF") == 2);
  CHECK(find_unprintable("ab\xC3") == 2);
  CHECK(printable("a\tb\xE2\x80\xAE\xFF\x1B[\xC3\xA9") ==
        "a b\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD[\xC3\xA9");
}

TEST_CASE("bytes that are not UTF-8 are found wherever they stand") {
  for (std::size_t at = 0; at < 20; ++at) {
    for (const std::string bad : {"\xFF", "\xC0\x80", "\xE0\x80\x80", "\xED\xA0\x80",
                                  "\xF4\x90\x80\x80", "\xC3", "\xE2\x82", "\x80"}) {
      const std::string text = std::string(at, 'x') + bad + std::string(9, 'y');
      CAPTURE(at, bad);
      CHECK(find_invalid_utf8(text) == at);
    }
    CHECK(is_utf8(std::string(at, 'x') + "\xE2\x82\xAC" + std::string(9, 'y')));
  }
}

TEST_CASE("words are quoted, joined and cut") {
  CHECK(quote("a b") == "'a b'");
  CHECK(join({}) == "");
  CHECK(join({"a", "", "c"}) == "a, , c");
  CHECK(join({"a", "b"}, "; ") == "a; b");
  CHECK(shorten("abc", 3) == "abc");
  CHECK(shorten("abcd", 3) == "abc...");
  CHECK(shorten("ab\xC3\xA9", 3) == "ab...");  // no half characters
  CHECK(list_some({"a", "b", "c"}, 3) == "a, b, c");
  CHECK(list_some(std::vector<std::string>(5815, "x"), 3) == "x, x, x and 5,812 more");
  CHECK(group_digits(0) == "0");
  CHECK(group_digits(999) == "999");
  CHECK(group_digits(1'000) == "1,000");
  CHECK(group_digits(1'234'567) == "1,234,567");
  CHECK(lower("AbZ\xC3\x89[") == "abz\xC3\x89[");
  CHECK(upper("aBz{") == "ABZ{");
  CHECK(trim(" \t a b\r\n") == "a b");
  CHECK(trim("  ").empty());
}

TEST_CASE("whole numbers have one spelling") {
  CHECK(parse_whole_number("0") == 0);
  CHECK(parse_whole_number("9223372036854775807") == 9223372036854775807U);
  for (const char* bad : {"", "00", "01", "-1", "+1", " 1", "1 ", "9223372036854775808",
                          "99999999999999999999", "1a"})
    CHECK_FALSE(parse_whole_number(bad));
}

TEST_CASE("hexadecimal and base64 have one spelling each") {
  CHECK(to_hex(std::string_view("\x00\xFF\x1a", 3)) == "00ff1a");
  CHECK(hex_array<2>("00ff") == std::array<std::uint8_t, 2>{0, 255});
  CHECK_FALSE(hex_array<2>("00FF"));
  CHECK_FALSE(hex_array<2>("00f"));
  CHECK(is_hex("00ff", 4));
  CHECK_FALSE(is_hex("00fg", 4));
  CHECK_FALSE(is_hex("00ff", 5));

  std::string bytes;
  for (int i = 0; i < 300; ++i) {
    const std::string text = to_base64(bytes);
    CHECK(from_base64(text) == bytes);
    bytes += static_cast<char>(i * 37);
  }
  CHECK(to_base64("foob") == "Zm9vYg==");
  for (const char* bad :
       {"Zm9vYg", "Zm9vYg=", "Zm9vYh==", "Zm9v=g==", "Zm9vYg==Zm9v", "====", "Zm9v Yg=", "Zm-v"})
    CHECK_FALSE(from_base64(bad));
}
