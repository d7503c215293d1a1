// SPDX-License-Identifier: Apache-2.0
#pragma once

// UTF-8, decoded strictly (RFC 3629: no overlong forms, no surrogates, nothing above U+10FFFF).
//
// It knows nothing of scripts, widths or normal forms; which characters a text may hold is said in
// text.hpp.
//
// Thread rule: every function is [pure].

#include <cstdint>
#include <string>
#include <string_view>

namespace windlass::base {

// One decoded code point. `bytes` is 0 at the end of the text; an invalid sequence is one byte with
// `valid` false.
struct CodePoint {
  char32_t value = 0;
  std::uint32_t bytes = 0;
  bool valid = true;
};

// What decode_utf8() does where the first byte is not ASCII.
CodePoint decode_utf8_sequence(std::string_view text, std::size_t offset);
inline CodePoint decode_utf8(std::string_view text, std::size_t offset) {
  if (offset < text.size() && static_cast<unsigned char>(text[offset]) < 0x80)
    return {static_cast<char32_t>(text[offset]), 1, true};
  return decode_utf8_sequence(text, offset);
}
// The offset of the first byte that is not valid UTF-8, or npos. Eight bytes at a time where they
// are ASCII.
std::size_t find_invalid_utf8(std::string_view text);
inline bool is_utf8(std::string_view text) {
  return find_invalid_utf8(text) == std::string_view::npos;
}
// How many of the first bytes are ASCII.
std::size_t ascii_prefix(std::string_view text);
// How many of the first bytes are printable ASCII, the space among them. Fast: nearly all of our
// texts are nothing else.
std::size_t printable_ascii_prefix(std::string_view text);
// How many code points; every invalid byte counts as one.
std::uint32_t count_code_points(std::string_view text);
// "U+202E".
std::string code_point_name(char32_t);

}  // namespace windlass::base
