// SPDX-License-Identifier: Apache-2.0
#pragma once

// The small text forms of the log's format: strict JSON syntax, UTC times, names. Hexadecimal,
// base64 and whole numbers are base's.
//
// Thread rule: [pure].

#include <cstdint>
#include <string>
#include <string_view>

#include "base/digest.hpp"
#include "base/text.hpp"

namespace windlass::log {

using base::from_base64;
using base::from_hex;
using base::hex_array;
using base::is_hex;
using base::parse_whole_number;
using base::to_base64;
using base::to_hex;

// Why `text` is not one JSON object in RFC 8259 syntax, or an empty string. Refuses duplicate keys
// (compared as written), escapes in keys, halves of surrogate pairs, invalid UTF-8, raw control
// characters, white space outside strings and more than 64 levels of objects and arrays.
std::string json_object_fault(std::string_view text);

// 2026-01-31T23:59:59Z, with an optional fraction of 1 to 9 digits: a day of the calendar, a second
// from 0 to 59. Years begin at 0000, at 0001 for base::is_utc_time().
bool is_utc_time(std::string_view text);
// Seconds since 1970-01-01T00:00:00Z. REQUIRES: is_utc_time(text).
std::int64_t seconds_of(std::string_view text);

// 1 to `limit` characters of a-z 0-9 . _ -, beginning with a letter.
bool is_plain_name(std::string_view text, std::size_t limit = 64);

// Of a log: NAME/HEX32/GENERATION, a plain name, 32 hexadecimal digits, and a number from 1 on.
bool is_origin(std::string_view text);

// UTF-8 without control characters (C0, DEL, C1).
bool is_printable(std::string_view text);

}  // namespace windlass::log
