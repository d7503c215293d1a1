// SPDX-License-Identifier: Apache-2.0
#pragma once

// Which texts of a caller may stand in the public part of a record. Thread rule: [pure].

#include <string_view>

#include "base/text.hpp"

namespace windlass::audit {

// One line that shows all of itself to readers of the log, at most 200 bytes.
inline bool is_public_text(std::string_view text) {
  return text.size() <= 200 && base::is_printable(text);
}

}  // namespace windlass::audit
