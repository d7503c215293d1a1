// SPDX-License-Identifier: Apache-2.0
#include "base/utf8.hpp"

#include <cstring>

namespace windlass::base {

CodePoint decode_utf8_sequence(std::string_view text, std::size_t offset) {
  if (offset >= text.size()) return {};
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[offset + i]); };
  const CodePoint bad{0xFFFD, 1, false};
  const unsigned lead = byte(0);
  if (lead < 0x80) return {static_cast<char32_t>(lead), 1, true};
  const std::uint32_t bytes = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
  if (lead < 0xC2 || lead > 0xF4 || text.size() - offset < bytes) return bad;
  char32_t value = lead & (0x7FU >> bytes);
  for (std::uint32_t i = 1; i < bytes; ++i) {
    if ((byte(i) & 0xC0U) != 0x80U) return bad;
    value = (value << 6) | (byte(i) & 0x3FU);
  }
  constexpr char32_t smallest[] = {0, 0, 0x80, 0x800, 0x10000};
  if (value < smallest[bytes] || value > 0x10FFFF || (value >= 0xD800 && value <= 0xDFFF))
    return bad;
  return {value, bytes, true};
}

std::size_t ascii_prefix(std::string_view text) {
  constexpr std::uint64_t high_bits = 0x8080808080808080u;
  std::size_t i = 0;
  for (std::uint64_t eight = 0; i + 8 <= text.size(); i += 8) {
    std::memcpy(&eight, text.data() + i, 8);
    if ((eight & high_bits) != 0) break;
  }
  while (i < text.size() && static_cast<unsigned char>(text[i]) < 0x80) ++i;
  return i;
}

std::size_t find_invalid_utf8(std::string_view text) {
  for (std::size_t i = 0;;) {
    i += ascii_prefix(text.substr(i));
    if (i == text.size()) return std::string_view::npos;
    const CodePoint point = decode_utf8(text, i);
    if (!point.valid) return i;
    i += point.bytes;
  }
}

std::size_t printable_ascii_prefix(std::string_view text) {
  constexpr std::uint64_t ones = 0x0101010101010101u, high = ones * 0x80;
  std::size_t i = 0;
  for (; i + 8 <= text.size(); i += 8) {
    std::uint64_t eight = 0;
    std::memcpy(&eight, text.data() + i, 8);
    // The high bit of a byte is set in `below` where it is under 0x20, in `above` where it is 0x7F
    // and no byte is over that.
    const std::uint64_t below = (eight - ones * 0x20) & ~eight, above = eight + ones;
    if (((eight | below | above) & high) != 0) break;
  }
  while (i < text.size() && text[i] >= 0x20 && text[i] < 0x7F) ++i;
  return i;
}

std::uint32_t count_code_points(std::string_view text) {
  std::uint32_t count = 0;
  for (std::size_t i = 0; i < text.size(); ++count) i += decode_utf8(text, i).bytes;
  return count;
}

std::string code_point_name(char32_t c) {
  std::string digits;
  for (auto rest = static_cast<std::uint32_t>(c); rest != 0 || digits.size() < 4; rest >>= 4) {
    digits.insert(digits.begin(), "0123456789ABCDEF"[rest & 0xF]);
  }
  return "U+" + digits;
}

}  // namespace windlass::base
