// SPDX-License-Identifier: Apache-2.0
#pragma once

// Checks a compact JSON object without building anything: for texts that are kept as bytes and read
// later.
//
// compact_json_fault() accepts part of what read_json() reads, never more: same depth, same limits,
// same characters, no duplicate keys. compact_json_syntax_fault() knows the syntax alone. Neither
// knows what the keys mean.
//
// Thread rule: [pure].

#include <string>
#include <string_view>

#include "base/limits.hpp"

namespace windlass::base {

// Why `text` is not one JSON object in compact form that read_json(name, text, limit) reads, as the
// end of a sentence ("has a duplicate key"), or an empty string. Compact: no white space outside
// strings, no escapes in keys. Takes a few nanoseconds a byte and no memory for each value.
std::string compact_json_fault(std::string_view text, std::size_t limit = most_document_bytes);

// The same, judged by RFC 8259 and `levels` of objects and arrays instead of read_json(): texts and
// numbers of any length, any number of values, every character that JSON can hold.
std::string compact_json_syntax_fault(std::string_view text, std::size_t levels);

}  // namespace windlass::base
