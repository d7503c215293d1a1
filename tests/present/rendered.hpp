// SPDX-License-Identifier: Apache-2.0
#pragma once

// What a reader of a form has before the eyes: its words, and what the form says it leaves out.
// Knows nothing of how the forms are written.
//
// Thread rule: [pure].

#include <map>
#include <string>
#include <string_view>

namespace windlass::test {

// Words with one space between them.
std::string words_of_text(std::string_view text);
// The words of a page: on a screen with everything folded open, or on paper, where what folds is
// not printed. Throws std::runtime_error when elements do not close in order.
std::string words_of_page(std::string_view page, bool on_paper);

// What the form says that it leaves out, added up: {"dose line": 3, "caution": 1}.
std::map<std::string, std::size_t> left_out_in(const std::string& words);

// Whether `wanted` stands in the words and does not go on with a digit: "Strips 5" is not in
// "Strips 50".
bool says(const std::string& words, std::string_view wanted);

}  // namespace windlass::test
