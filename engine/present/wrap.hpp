// SPDX-License-Identifier: Apache-2.0
#pragma once

// Text for terminals: cleaned of what a terminal would obey, wrapped at a width, coloured when
// somebody wants it.
//
// Thread rule: [pure] functions; a Page belongs to one thread.

#include <string>
#include <string_view>
#include <vector>

#include "base/text.hpp"

namespace windlass::present {

using base::join;
using base::upper;

// Control characters and direction overrides become U+FFFD, line feeds and tabs a space.
std::string clean(std::string_view text);
// How many columns a terminal gives it, as near as code points tell.
std::size_t columns(std::string_view text);
// Words wrapped into lines of at most `width` columns. A longer word has a line of its own.
std::vector<std::string> wrap(std::string_view text, std::size_t width);
// "2 questions", "1 question".
std::string count(std::size_t number, std::string_view one, std::string_view many);

enum class Ink { plain, bold, faint, good, care, stop, ask };

// Collects lines.
class Page {
 public:
  explicit Page(std::size_t width, bool colour) : width_(width), colour_(colour) {}

  std::string ink(std::string_view text, Ink) const;
  void blank();
  // A line as it is; `text` is cleaned.
  void line(std::string_view text, Ink = Ink::plain);
  // `lead` stands once, before the wrapped text; the lines after hang below the text.
  void hang(std::string_view lead, std::string_view text, Ink lead_ink = Ink::plain,
            Ink text_ink = Ink::plain);
  void heading(std::string_view title, std::string_view note = {});
  std::size_t width() const { return width_; }
  const std::string& text() const { return text_; }

 private:
  std::size_t width_;
  bool colour_;
  std::string text_;
};

}  // namespace windlass::present
