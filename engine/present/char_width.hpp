// SPDX-License-Identifier: Apache-2.0
#pragma once

// How many columns of a terminal a character takes, as wcwidth() says where it knows the character,
// and without a locale.
//
// Thread rule: [pure].

#include <cstddef>

namespace windlass::present {

std::size_t char_width(char32_t);

}  // namespace windlass::present
