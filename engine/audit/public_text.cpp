// SPDX-License-Identifier: Apache-2.0
#include "audit/public_text.hpp"

#include "base/utf8.hpp"
#include "log/text.hpp"

namespace windlass::audit {

namespace {

bool is_invisible(char32_t c) {
  return c == 0x00AD || c == 0x061C || c == 0x180E || (c >= 0x200B && c <= 0x200F) ||
         (c >= 0x2028 && c <= 0x202E) || (c >= 0x2060 && c <= 0x206F) || c == 0xFEFF ||
         (c >= 0xE0000 && c <= 0xE0FFF);
}

}  // namespace

bool is_visible_line(const std::string& text) {
  if (!log::is_printable(text)) return false;
  for (std::size_t at = 0; at < text.size();) {
    const base::CodePoint point = base::decode_utf8(text, at);
    if (!point.valid || is_invisible(point.value)) return false;
    at += point.bytes;
  }
  return true;
}

bool is_public_text(const std::string& text) { return text.size() <= 200 && is_visible_line(text); }

}  // namespace windlass::audit
