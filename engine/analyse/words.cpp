// SPDX-License-Identifier: Apache-2.0
#include "analyse/words.hpp"

#include <sstream>

#include "base/text.hpp"

namespace windlass::analyse {

std::vector<std::string> words_with_numbers(std::string_view text) {
  std::vector<std::string> made;
  std::istringstream words{base::lower(text)};
  for (std::string word; words >> word;) {
    while (!word.empty() && std::string_view(".,;:!()").find(word.back()) != std::string_view::npos)
      word.pop_back();
    while (!word.empty() && word.front() == '(') word.erase(0, 1);
    if (!word.empty()) made.push_back(std::move(word));
  }
  return made;
}

}  // namespace windlass::analyse
