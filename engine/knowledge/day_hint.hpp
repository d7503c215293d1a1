// SPDX-License-Identifier: Apache-2.0
#pragma once

// What the author of a text that is no calendar day meant. Private to knowledge/.
//
// Thread rule: [pure].

#include <string>
#include <string_view>

namespace windlass::knowledge {

// "February 2026 has 28 days", "write it as 2026-04-03 or as 2026-03-04, whichever is meant".
std::string day_hint(std::string_view text);

}  // namespace windlass::knowledge
