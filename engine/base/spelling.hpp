// SPDX-License-Identifier: Apache-2.0
#pragma once

// A hint for a word that is none of those that are known here; nearest() and did_you_mean() of
// diagnostic.hpp propose one alone.
//
// Thread rule: [pure].

#include <string>
#include <string_view>
#include <vector>

namespace windlass::base {

// "did you mean 'x'?"; where none is near, some of those that there are, of one group where the
// word names a group. Empty where there is none.
std::string meant_or_known(std::string_view word, const std::vector<std::string>& known);

}  // namespace windlass::base
