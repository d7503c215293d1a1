// SPDX-License-Identifier: Apache-2.0
#pragma once

// Facts that say to what somebody agreed are known by their ids. Nobody's consent is assumed, given
// in one breath with other answers, or taken from what held before.
//
// Thread rule: [pure] functions.

#include <string_view>

namespace windlass::model {

constexpr bool is_consent(std::string_view fact) { return fact.substr(0, 8) == "consent."; }

}  // namespace windlass::model
