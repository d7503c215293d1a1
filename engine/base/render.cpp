// SPDX-License-Identifier: Apache-2.0
// Diagnostics as a compiler prints them: render() of diagnostic.hpp.
#include <algorithm>

#include "base/diagnostic.hpp"
#include "base/text.hpp"
#include "base/utf8.hpp"

namespace windlass::base {
namespace {

constexpr std::size_t gutter_width = 5;
constexpr std::size_t widest_excerpt = 100;  // code points
constexpr std::size_t shown_before = 40;     // of a cut line, before the fault
constexpr std::size_t tab_width = 4;

std::string_view word(Severity severity) {
  switch (severity) {
    case Severity::error: return "error";
    case Severity::warning: return "warning";
    case Severity::note: return "note";
  }
  return "error";
}

// One code point each, as shown: tabs become spaces, so that every terminal puts the caret where we
// do.
struct Cells {
  std::vector<std::string> shown;
  std::vector<std::size_t> width;
};

Cells cells(std::string_view line) {
  Cells out;
  for (std::size_t i = 0; i < line.size();) {
    const CodePoint point = decode_utf8(line, i);
    const bool tab = point.value == '\t';
    out.shown.push_back(tab ? std::string(tab_width, ' ') : printable(line.substr(i, point.bytes)));
    out.width.push_back(tab ? tab_width : 1);
    i += point.bytes;
  }
  return out;
}

std::string excerpt_lines(const Diagnostic& diagnostic) {
  const Cells line = cells(diagnostic.excerpt);
  const std::size_t fault =
      std::min<std::size_t>(diagnostic.place.column - diagnostic.excerpt_column, line.shown.size());
  std::size_t first = 0;
  std::size_t last = line.shown.size();
  if (last > widest_excerpt) {
    first = fault > shown_before ? fault - shown_before : 0;
    first = std::min(first, last - widest_excerpt);
    last = first + widest_excerpt;
  }
  const std::string_view cut = "...";
  std::string text;
  std::string under;
  if (first > 0) {
    text += cut;
    under.append(cut.size(), ' ');
  }
  for (std::size_t i = first; i < last; ++i) {
    text += line.shown[i];
    const bool marked = i >= fault && i < fault + std::max<std::uint32_t>(diagnostic.length, 1);
    if (i < fault) under.append(line.width[i], ' ');
    if (marked) under.append(line.width[i], '~');
  }
  if (last < line.shown.size()) text += cut;
  // The caret takes the place of the first tilde; behind the end of the line it stands alone.
  std::size_t caret = first > 0 ? cut.size() : 0;
  for (std::size_t i = first; i < fault && i < last; ++i) caret += line.width[i];
  if (caret < under.size()) {
    under[caret] = '^';
  } else {
    under += '^';
  }
  while (!text.empty() && text.back() == ' ') text.pop_back();

  const std::string number = std::to_string(diagnostic.place.line);
  const std::size_t width = std::max(gutter_width, number.size());
  std::string out(width - number.size(), ' ');
  out += number + " |" + (text.empty() ? "" : " ") + text + "\n";
  out += std::string(width, ' ') + " | " + under + "\n";
  return out;
}

}  // namespace

std::string render(const Diagnostic& diagnostic) {
  std::string out;
  const bool placed = !diagnostic.excerpt.empty();
  if (!diagnostic.file.empty() || placed) {
    out += printable(diagnostic.file) + ":";
    if (placed)
      out += std::to_string(diagnostic.place.line) + ":" + std::to_string(diagnostic.place.column) +
             ":";
    out += " ";
  }
  out += std::string(word(diagnostic.severity)) + "[" + diagnostic.code +
         "]: " + printable(diagnostic.message) + "\n";
  if (placed) out += excerpt_lines(diagnostic);
  if (!diagnostic.hint.empty()) out += "   hint: " + printable(diagnostic.hint) + "\n";
  return out;
}

std::string render(const Diagnostics& diagnostics) {
  std::string out;
  for (const Diagnostic& diagnostic : diagnostics) out += render(diagnostic);
  return out;
}

}  // namespace windlass::base
