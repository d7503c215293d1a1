// SPDX-License-Identifier: Apache-2.0
#include "plugin/words.hpp"

#include <algorithm>
#include <array>

#include "base/text.hpp"

namespace windlass::plugin {
namespace {

using base::is_digit;
using base::is_lower;

// Calls `each(part)` for the parts of `text` between `mark`s; false as soon as one is refused.
template <class Each>
bool parts(std::string_view text, char mark, Each each) {
  for (;;) {
    const std::size_t end = text.find(mark);
    if (!each(text.substr(0, end))) return false;
    if (end == std::string_view::npos) return true;
    text.remove_prefix(end + 1);
  }
}

}  // namespace

bool is_word(std::string_view text) {
  return !text.empty() && text.size() <= 64 && is_lower(text.front()) &&
         std::all_of(text.begin(), text.end(),
                     [](char c) { return is_lower(c) || is_digit(c) || c == '_'; });
}

bool is_dotted(std::string_view text) {
  return text.size() <= longest_name && parts(text, '.', is_word);
}

bool is_version(std::string_view text) {
  int numbers = 0;
  const bool plain = parts(text, '.', [&numbers](std::string_view part) {
    ++numbers;
    return !part.empty() && part.size() <= 9 && (part.size() == 1 || part.front() != '0') &&
           std::all_of(part.begin(), part.end(), is_digit);
  });
  return plain && numbers == 3;
}

bool is_file_name(std::string_view text) {
  const auto allowed = [](char c) {
    return is_lower(c) || is_digit(c) || (c >= 'A' && c <= 'Z') || c == '_' || c == '-' ||
           c == '+' || c == '.';
  };
  return !text.empty() && text.size() <= longest_name && text.front() != '.' &&
         std::all_of(text.begin(), text.end(), allowed);
}

bool is_unit(std::string_view text) {
  return !text.empty() && text.size() <= 64 &&
         std::all_of(text.begin(), text.end(), [](char c) { return c > 0x20 && c < 0x7F; });
}

bool is_extension(std::string_view text) {
  const std::size_t slash = text.find('/');
  if (slash == std::string_view::npos || !is_dotted(text.substr(0, slash))) return false;
  const std::string_view revision = text.substr(slash + 1);
  return !revision.empty() && revision.size() <= 4 &&
         std::all_of(revision.begin(), revision.end(), is_digit);
}

bool is_section(std::string_view text) {
  constexpr std::array<std::string_view, 8> sections{
      "technique", "dose", "schedule", "progression", "stop", "measure", "note", "assumption"};
  return std::find(sections.begin(), sections.end(), text) != sections.end();
}

bool is_plain_text(std::string_view text) { return !text.empty() && base::is_printable(text); }

}  // namespace windlass::plugin
