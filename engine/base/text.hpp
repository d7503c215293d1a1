// SPDX-License-Identifier: Apache-2.0
#pragma once

// The one policy for texts that people read, and the small text forms that every floor shares.
//
// Case conversion is ASCII only and ignores the locale. Functions look at the characters of a text,
// never at its meaning.
//
// Thread rule: every function is [pure].

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace windlass::base {

// --- which characters a text may hold ---

// Whether a reader can see this code point. False for control characters (C0, DEL, C1; tabs and
// line ends among them), line and paragraph separators, direction marks, overrides and isolates,
// zero-width characters, tags and whatever else Unicode calls default-ignorable, and noncharacters.
// The two selectors of emoji style are allowed: they choose how the character before them looks
// (U+FE0E, U+FE0F).
bool is_printable(char32_t);
// Tab, line feed and carriage return: also allowed in text of several lines.
constexpr bool is_layout(char32_t c) { return c == '\t' || c == '\n' || c == '\r'; }

enum class Lines { one, many };  // `many`: layout characters are fine
// The offset of the first character that a text may not hold or that is not valid UTF-8, or npos.
std::size_t find_unprintable(std::string_view text, Lines = Lines::one);
inline bool is_printable(std::string_view text, Lines lines = Lines::one) {
  return find_unprintable(text, lines) == std::string_view::npos;
}
// What a terminal may be given on one line: layout characters become spaces, whatever else may not
// stand in a text becomes U+FFFD.
std::string printable(std::string_view text);

// --- words and lists in messages ---

std::string quote(std::string_view text);  // 'text'
// At most `most` bytes of `text`, whole characters, "..." behind what was cut.
std::string shorten(std::string_view text, std::size_t most = 60);
std::string join(const std::vector<std::string>& words, std::string_view between = ", ");
// As join(), but of a long list the first `most` words: "a, b, c and 5,812 more".
std::string list_some(const std::vector<std::string>& words, std::size_t most = 24);
std::string group_digits(std::uint64_t);  // 5,812

// Appends a character of a text as HTML shows it: & < > " ' as references.
void append_markup(std::string& out, char);

// --- ASCII ---

constexpr bool is_digit(char c) { return c >= '0' && c <= '9'; }
constexpr bool is_lower(char c) { return c >= 'a' && c <= 'z'; }
constexpr bool is_upper(char c) { return c >= 'A' && c <= 'Z'; }
constexpr bool is_letter(char c) { return is_lower(c) || is_upper(c); }
// What JSON calls white space: blank, tab, line feed, carriage return.
constexpr bool is_space(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }
constexpr char lower(char c) { return is_upper(c) ? static_cast<char>(c - 'A' + 'a') : c; }
constexpr char upper(char c) { return is_lower(c) ? static_cast<char>(c - 'a' + 'A') : c; }
std::string lower(std::string_view text);
std::string upper(std::string_view text);
// Without white space at both ends.
std::string_view trim(std::string_view text);

// --- numbers and bytes as text ---

// Decimal digits without sign and leading zeros, below 2^63.
std::optional<std::uint64_t> parse_whole_number(std::string_view text);

std::string to_hex(std::string_view bytes);  // lower case
template <std::size_t N>
std::string to_hex(const std::array<std::uint8_t, N>& bytes) {
  return to_hex(std::string_view(reinterpret_cast<const char*>(bytes.data()), N));
}
// Exactly `digits` hexadecimal digits, lower case.
bool is_hex(std::string_view text, std::size_t digits);
// Lower-case digits only, exactly `size` bytes. False, and `out` undefined, for anything else.
bool from_hex(std::string_view text, std::uint8_t* out, std::size_t size);
template <std::size_t N>
std::optional<std::array<std::uint8_t, N>> hex_array(std::string_view text) {
  std::array<std::uint8_t, N> out{};
  if (!from_hex(text, out.data(), N)) return std::nullopt;
  return out;
}

// RFC 4648 section 4, with padding. Decoding refuses anything but the one canonical spelling.
std::string to_base64(std::string_view bytes);
std::optional<std::string> from_base64(std::string_view text);

}  // namespace windlass::base
