// SPDX-License-Identifier: Apache-2.0
#pragma once

// The byte order mark of UTF-8 (U+FEFF), which some programs write before a text. It is no part of
// it: RFC 8259 lets readers of JSON pass it over.
//
// Thread rule: [pure].

#include <string_view>

#include "base/utf8.hpp"

namespace windlass::base {

inline constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";

// The text behind one mark. Where a second one follows the text stays as it is, and is refused as
// one that begins with a mark.
inline std::string_view behind_mark(std::string_view text) {
  if (!text.starts_with(byte_order_mark)) return text;
  const std::string_view rest = text.substr(byte_order_mark.size());
  return rest.starts_with(byte_order_mark) ? text : rest;
}

// Whether a text is UTF-8 as readers take it: what is not is refused as such, whatever it says.
inline bool is_plain_utf8(std::string_view text) {
  return is_utf8(text) && !behind_mark(text).starts_with(byte_order_mark);
}

}  // namespace windlass::base
