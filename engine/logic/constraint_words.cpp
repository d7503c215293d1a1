// SPDX-License-Identifier: Apache-2.0
// What the readers of conditions and constraints share about words.
#include "logic/constraint.hpp"

namespace windlass::logic {

std::string_view trim(std::string_view text) {
  while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
  return text;
}

std::string intended_words(std::string_view text, const std::vector<std::string>& forms) {
  const std::size_t digit = text.find_first_of("0123456789");
  if (digit == 0 || digit == std::string_view::npos) return {};
  // The whole of the words, or what comes of them when the last one is left out: "At least leest
  // 4".
  std::string_view words = trim(text.substr(0, digit));
  std::string near = base::nearest(words, forms);
  if (const std::size_t last = words.rfind(' '); near.empty() && last != std::string_view::npos)
    near = base::nearest(words.substr(0, last), forms);
  return near.empty() ? std::string() : near + " " + std::string(text.substr(digit));
}

}  // namespace windlass::logic
