// SPDX-License-Identifier: Apache-2.0
#include "present/wrap.hpp"

#include "base/text.hpp"
#include "base/utf8.hpp"
#include "present/char_width.hpp"

namespace windlass::present {

std::string clean(std::string_view text) { return base::printable(text); }

std::size_t columns(std::string_view text) {
  std::size_t width = 0;
  for (std::size_t at = 0; at < text.size();) {
    const base::CodePoint point = base::decode_utf8(text, at);
    width += char_width(point.value);
    at += point.bytes;
  }
  return width;
}

std::vector<std::string> wrap(std::string_view text, std::size_t width) {
  std::vector<std::string> lines;
  std::string line;
  const std::string safe = clean(text);
  for (std::size_t at = 0; at < safe.size();) {
    const std::size_t begin = safe.find_first_not_of(' ', at);
    if (begin == std::string::npos) break;
    const std::size_t end = std::min(safe.find(' ', begin), safe.size());
    const std::string word = safe.substr(begin, end - begin);
    at = end;
    if (!line.empty() && columns(line) + 1 + columns(word) > width) {
      lines.push_back(std::move(line));
      line.clear();
    }
    if (!line.empty()) line += ' ';
    line += word;
  }
  if (!line.empty() || lines.empty()) lines.push_back(std::move(line));
  return lines;
}

std::string count(std::size_t number, std::string_view one, std::string_view many) {
  return std::to_string(number) + " " + std::string(number == 1 ? one : many);
}

std::string Page::ink(std::string_view text, Ink ink) const {
  if (!colour_ || ink == Ink::plain || text.empty()) return std::string(text);
  const char* code = "";
  switch (ink) {
    case Ink::plain: break;
    case Ink::bold: code = "1"; break;
    case Ink::faint: code = "2"; break;
    case Ink::good: code = "1;32"; break;
    case Ink::care: code = "1;33"; break;
    case Ink::stop: code = "1;31"; break;
    case Ink::ask: code = "1;36"; break;
  }
  return "\x1b[" + std::string(code) + "m" + std::string(text) + "\x1b[0m";
}

void Page::blank() {
  if (!text_.empty()) text_ += '\n';
}

void Page::line(std::string_view text, Ink one) { text_ += ink(clean(text), one) + "\n"; }

void Page::hang(std::string_view lead, std::string_view text, Ink lead_ink, Ink text_ink) {
  const std::string head = [&] {
    std::string spaces(lead.substr(0, lead.find_first_not_of(' ') == std::string_view::npos
                                          ? lead.size()
                                          : lead.find_first_not_of(' ')));
    return spaces;
  }();
  // On a narrow page the text begins below its lead, and not in what is left beside it.
  constexpr std::size_t least_beside = 20;
  const std::size_t beside = columns(lead);
  const bool below = beside > head.size() + 4 && width_ < beside + least_beside;
  const std::size_t indent = below ? head.size() + 4 : beside;
  const std::size_t left = width_ > indent + 1 ? width_ - indent : 1;
  const std::vector<std::string> lines = wrap(text, below ? left : std::max(left, least_beside));
  if (below) {
    for (const std::string& one : wrap(lead.substr(head.size()), width_ - head.size()))
      text_ += head + ink(one, lead_ink) + "\n";
  }
  for (std::size_t i = 0; i < lines.size(); ++i) {
    if (i == 0 && !below)
      text_ += head + ink(clean(lead.substr(head.size())), lead_ink);
    else
      text_ += std::string(indent, ' ');
    text_ += ink(lines[i], text_ink) + "\n";
  }
}

void Page::heading(std::string_view title, std::string_view note) {
  blank();
  text_ += ink(title, Ink::bold);
  if (!note.empty()) text_ += "  " + ink(clean(note), Ink::faint);
  text_ += '\n';
}

}  // namespace windlass::present
