// SPDX-License-Identifier: Apache-2.0
#pragma once

// Which texts of a caller may stand in the public part of a record. Thread rule: [pure].

#include <string>

namespace windlass::audit {

// Whoever reads the text sees all of it: valid UTF-8 on one line, without control characters,
// direction marks, zero-width characters and tags.
bool is_visible_line(const std::string& text);

// The same, and at most 200 bytes.
bool is_public_text(const std::string& text);

}  // namespace windlass::audit
