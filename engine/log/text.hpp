// SPDX-License-Identifier: Apache-2.0
#pragma once

// The small text forms of the audit formats: hexadecimal, base64, strict JSON syntax, UTC times,
// names.
//
// Thread rule: [pure].

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/digest.hpp"

namespace windlass::log {

// Lower-case hexadecimal.
std::string to_hex(std::string_view bytes);
// Lower-case digits only, exactly N bytes.
bool from_hex(std::string_view text, std::uint8_t* out, std::size_t size);
template <std::size_t N>
std::optional<std::array<std::uint8_t, N>> hex_array(std::string_view text) {
  std::array<std::uint8_t, N> out{};
  if (!from_hex(text, out.data(), N)) return std::nullopt;
  return out;
}

bool is_hex(std::string_view text, std::size_t digits);

// RFC 4648 section 4, with padding. Decoding refuses anything but the one canonical spelling.
std::string to_base64(std::string_view bytes);
std::optional<std::string> from_base64(std::string_view text);

// A decimal number without sign and without leading zeros, below 2^63.
std::optional<std::uint64_t> to_number(std::string_view text);

// Why `text` is not one JSON object in RFC 8259 syntax, or an empty string. Refuses duplicate keys
// (compared as written), escapes in keys, halves of surrogate pairs, invalid UTF-8, raw control
// characters, white space outside strings and more than 64 levels of objects and arrays.
std::string json_object_fault(std::string_view text);

// 2026-01-31T23:59:59Z, with an optional fraction of 1 to 9 digits: a day of the calendar, a second
// from 0 to 59.
bool is_utc_time(std::string_view text);
// Seconds since 1970-01-01T00:00:00Z. REQUIRES: is_utc_time(text).
std::int64_t seconds_of(std::string_view text);

// 1 to `limit` characters of a-z 0-9 . _ -, beginning with a letter.
bool is_plain_name(std::string_view text, std::size_t limit = 64);

// Of a log: NAME/HEX32/GENERATION, a plain name, 32 hexadecimal digits, and a number from 1 on.
bool is_origin(std::string_view text);

bool is_utf8(std::string_view text);
// UTF-8 without control characters (C0, DEL, C1).
bool is_printable(std::string_view text);

}  // namespace windlass::log
