// SPDX-License-Identifier: Apache-2.0
#pragma once

// The words of a text in small letters, without the marks around them: "2.5" is one;
// and lists of words.
//
// Thread rule: [pure].

#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <vector>

namespace windlass::analyse {

std::vector<std::string> words_with_numbers(std::string_view text);

template <std::size_t N>
bool is_one_of(std::string_view word, const std::array<std::string_view, N>& list) {
  return std::find(list.begin(), list.end(), word) != list.end();
}

}  // namespace windlass::analyse
