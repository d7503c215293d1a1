// SPDX-License-Identifier: Apache-2.0
#pragma once

// Tells from a document's bare lines that it holds cases and no rule, so that a plan need not wait
// until all cases are parsed.
//
// Thread rule: [pure].

#include <string_view>

namespace windlass::plan {

// Whether the text, wherever it is YAML at all, is a document of kind `cases` without a key of
// another kind. False for whatever is not written plainly: that has to be read whole. What the
// cases say, and whether they are well written, is not looked at.
bool shows_cases(std::string_view text);

}  // namespace windlass::plan
