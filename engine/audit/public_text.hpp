// SPDX-License-Identifier: Apache-2.0
#pragma once

// Which texts of a caller may stand in the public part of a record. Thread rule: [pure].

#include <string>

#include "log/text.hpp"

namespace windlass::audit {

// Whoever reads the log can see all of it, and it is at most 200 bytes.
inline bool is_public_text(const std::string& text) {
  return text.size() <= 200 && log::is_printable(text);
}

}  // namespace windlass::audit
