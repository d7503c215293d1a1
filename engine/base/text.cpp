// SPDX-License-Identifier: Apache-2.0
#include "base/text.hpp"

#include <algorithm>

#include "base/utf8.hpp"

namespace windlass::base {
namespace {

struct Range {
  char32_t first, last;
};
// Sorted. Beyond the controls: the property Default_Ignorable_Code_Point of Unicode 15.1, without
// the selectors of emoji style, and the separators U+2028 and U+2029.
constexpr Range unprintable[] = {
    {0x0000, 0x001F},    // C0
    {0x007F, 0x009F},    // DEL, C1
    {0x00AD, 0x00AD},    // soft hyphen
    {0x034F, 0x034F},    // combining grapheme joiner
    {0x061C, 0x061C},    // Arabic letter mark
    {0x115F, 0x1160},    // Hangul fillers
    {0x17B4, 0x17B5},    // Khmer inherent vowels
    {0x180B, 0x180F},    // Mongolian selectors and separator
    {0x200B, 0x200F},    // zero-width characters, direction marks
    {0x2028, 0x202E},    // separators, embeddings, overrides
    {0x2060, 0x206F},    // word joiner, invisible operators, isolates
    {0x3164, 0x3164},    // Hangul filler
    {0xD800, 0xDFFF},    // surrogates
    {0xFDD0, 0xFDEF},    // noncharacters
    {0xFE00, 0xFE0D},    // variation selectors
    {0xFEFF, 0xFEFF},    // byte order mark
    {0xFFA0, 0xFFA0},    // half-width Hangul filler
    {0xFFF0, 0xFFFB},    // unassigned ignorables, interlinear annotation
    {0x1BCA0, 0x1BCA3},  // shorthand controls
    {0x1D173, 0x1D17A},  // musical controls
    {0xE0000, 0xE0FFF},  // tags, variation selectors
};

constexpr char hex_digits[] = "0123456789abcdef";
constexpr char base64_digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

// -1 for what is not one of the digits.
template <std::size_t N>
constexpr std::array<signed char, 256> values_of(const char (&digits)[N]) {
  std::array<signed char, 256> out{};
  for (auto& value : out) value = -1;
  for (std::size_t i = 0; i + 1 < N; ++i)
    out[static_cast<unsigned char>(digits[i])] = static_cast<signed char>(i);
  return out;
}
constexpr auto hex_values = values_of(hex_digits);
constexpr auto base64_values = values_of(base64_digits);
int hex_value(char c) { return hex_values[static_cast<unsigned char>(c)]; }

template <class Change>
std::string changed(std::string_view text, Change change) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(), change);
  return out;
}

}  // namespace

bool is_printable(char32_t c) {
  if (c >= 0x20 && c < 0x7F) return true;
  if (c > 0x10FFFF || (c & 0xFFFE) == 0xFFFE) return false;  // the last two of every plane
  const auto* range = std::lower_bound(std::begin(unprintable), std::end(unprintable), c,
                                       [](const Range& r, char32_t one) { return r.last < one; });
  return range == std::end(unprintable) || c < range->first;
}

std::size_t find_unprintable(std::string_view text, Lines lines) {
  for (std::size_t i = 0; i < text.size();) {
    i += printable_ascii_prefix(text.substr(i));
    if (i == text.size()) break;
    const CodePoint point = decode_utf8(text, i);
    const bool fine = is_printable(point.value) || (lines == Lines::many && is_layout(point.value));
    if (!point.valid || !fine) return i;
    i += point.bytes;
  }
  return std::string_view::npos;
}

std::string printable(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size();) {
    const std::size_t plain = printable_ascii_prefix(text.substr(i));
    out.append(text, i, plain);
    i += plain;
    if (i == text.size()) break;
    const CodePoint point = decode_utf8(text, i);
    if (is_layout(point.value)) {
      out += ' ';
    } else if (!point.valid || !is_printable(point.value)) {
      out += "\xEF\xBF\xBD";
    } else {
      out.append(text, i, point.bytes);
    }
    i += point.bytes;
  }
  return out;
}

std::string quote(std::string_view text) { return "'" + std::string(text) + "'"; }

std::string shorten(std::string_view text, std::size_t most) {
  if (text.size() <= most) return std::string(text);
  std::size_t end = most;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) --end;
  return std::string(text.substr(0, end)) + "...";
}

std::string join(const std::vector<std::string>& words, std::string_view between) {
  std::string out;
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (i > 0) out += between;
    out += words[i];
  }
  return out;
}

std::string list_some(const std::vector<std::string>& words, std::size_t most) {
  if (words.size() <= most) return join(words);
  const std::vector<std::string> first(words.begin(),
                                       words.begin() + static_cast<std::ptrdiff_t>(most));
  return join(first) + " and " + group_digits(words.size() - most) + " more";
}

std::string group_digits(std::uint64_t number) {
  std::string out = std::to_string(number);
  for (std::size_t at = out.size(); at > 3;) out.insert(at -= 3, 1, ',');
  return out;
}

void append_markup(std::string& out, char c) {
  switch (c) {
    case '&': out += "&amp;"; break;
    case '<': out += "&lt;"; break;
    case '>': out += "&gt;"; break;
    case '"': out += "&quot;"; break;
    case '\'': out += "&#39;"; break;
    default: out += c;
  }
}

std::string lower(std::string_view text) {
  return changed(text, [](char c) { return lower(c); });
}
std::string upper(std::string_view text) {
  return changed(text, [](char c) { return upper(c); });
}

std::string_view trim(std::string_view text) {
  while (!text.empty() && is_space(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_space(text.back())) text.remove_suffix(1);
  return text;
}

std::optional<std::uint64_t> parse_whole_number(std::string_view text) {
  if (text.empty() || text.size() > 19 || (text.size() > 1 && text[0] == '0')) return std::nullopt;
  std::uint64_t out = 0;
  for (const char c : text) {
    if (!is_digit(c)) return std::nullopt;
    out = out * 10 + static_cast<std::uint64_t>(c - '0');
  }
  if (out >> 63 != 0) return std::nullopt;
  return out;
}

std::string to_hex(std::string_view bytes) {
  std::string out;
  out.reserve(bytes.size() * 2);
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    out += hex_digits[byte >> 4];
    out += hex_digits[byte & 0xF];
  }
  return out;
}

bool is_hex(std::string_view text, std::size_t digits) {
  return text.size() == digits &&
         std::all_of(text.begin(), text.end(), [](char c) { return hex_value(c) >= 0; });
}

bool from_hex(std::string_view text, std::uint8_t* out, std::size_t size) {
  if (text.size() != size * 2) return false;
  for (std::size_t i = 0; i < size; ++i) {
    const int high = hex_value(text[2 * i]), low = hex_value(text[2 * i + 1]);
    if (high < 0 || low < 0) return false;
    out[i] = static_cast<std::uint8_t>(high * 16 + low);
  }
  return true;
}

std::string to_base64(std::string_view bytes) {
  std::string out;
  out.reserve((bytes.size() + 2) / 3 * 4);
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    const std::size_t count = std::min<std::size_t>(3, bytes.size() - i);
    std::uint32_t group = 0;
    for (std::size_t k = 0; k < 3; ++k)
      group = group << 8 | (k < count ? static_cast<unsigned char>(bytes[i + k]) : 0U);
    for (std::size_t k = 0; k < 4; ++k)
      out += k <= count ? base64_digits[group >> (18 - 6 * k) & 63] : '=';
  }
  return out;
}

std::optional<std::string> from_base64(std::string_view text) {
  if (text.size() % 4 != 0) return std::nullopt;
  std::string out;
  out.reserve(text.size() / 4 * 3);
  for (std::size_t i = 0; i < text.size(); i += 4) {
    std::size_t count = 4;
    if (i + 4 == text.size()) {
      while (count > 2 && text[i + count - 1] == '=') --count;
    }
    std::uint32_t group = 0;
    for (std::size_t k = 0; k < 4; ++k) {
      const int value = k < count ? base64_values[static_cast<unsigned char>(text[i + k])] : 0;
      if (value < 0) return std::nullopt;
      group = group << 6 | static_cast<std::uint32_t>(value);
    }
    for (std::size_t k = 0; k + 1 < count; ++k)
      out += static_cast<char>(group >> (16 - 8 * k) & 0xFF);
  }
  // Bits behind the last byte may only be zero.
  if (to_base64(out) != text) return std::nullopt;
  return out;
}

}  // namespace windlass::base
