// SPDX-License-Identifier: Apache-2.0
#pragma once

// The words of a text in small letters, without the marks around them: "2.5" is one.
//
// Thread rule: [pure].

#include <string>
#include <string_view>
#include <vector>

namespace windlass::analyse {

std::vector<std::string> words_with_numbers(std::string_view text);

}  // namespace windlass::analyse
