// SPDX-License-Identifier: Apache-2.0
#include "plan/case_text.hpp"

#include <algorithm>
#include <array>

namespace windlass::plan {
namespace {

constexpr std::array<std::string_view, 5> keys_of_cases = {
    "id:", "title:", "note:", "fixtures:", "cases:"};

bool begins_a_key_of_cases(std::string_view line) {
  return std::any_of(keys_of_cases.begin(), keys_of_cases.end(), [line](std::string_view key) {
    return line.starts_with(key) && (line.size() == key.size() || line[key.size()] == ' ');
  });
}

}  // namespace

// The keys of a document's mapping all begin where its first one does. So where that is the
// beginning of a line, each other key is one, too, and what follows a key is indented, or begins
// with "- ".
bool shows_cases(std::string_view text) {
  std::size_t keys = 0;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    const std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (line.empty() || line[0] == '#') continue;
    if (keys < 2) {
      if (line != (keys == 0 ? "windlass: 1" : "kind: cases")) return false;
      ++keys;
    } else if (line[0] != ' ' && !line.starts_with("- ") && !begins_a_key_of_cases(line)) {
      return false;
    }
  }
  return keys == 2;
}

}  // namespace windlass::plan
