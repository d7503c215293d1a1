// SPDX-License-Identifier: Apache-2.0
#include "present/account.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <set>

namespace windlass::present {

namespace {

using Counted = std::map<LineKind, std::set<std::string>>;

void count_lines(const std::vector<Line>& lines, Keep wanted, Keep above, Counted& counted) {
  for (const Line& line : lines) {
    const Keep keep = std::max(above, line.keep);
    if (keep == wanted && !line_row(line.kind).one.empty()) {
      std::set<std::string>& said = counted[line.kind];
      if (line.items.empty())
        said.insert(line.lead + ": " + line.text);
      else
        said.insert(line.items.begin(), line.items.end());
    }
    count_lines(line.lines, wanted, keep, counted);
  }
}

// "Strips 5", "Tempo: 3 s up, 3 s down."
std::string in_protocol(const Line& line) {
  return line.lead.empty() ? line.text : line.lead + (line.measured ? " " : ": ") + line.text;
}

}  // namespace

std::string paragraph_of(const std::vector<Line>& lines, bool (*shown)(const Line&)) {
  std::string text;
  for (const Line& one : lines) {
    if (!shown(one)) continue;
    if (!text.empty()) text += text.back() == '.' ? " " : "; ";
    text += in_protocol(one);
  }
  if (!text.empty() && text.back() != '.') text += '.';
  return text;
}

std::string_view id_of(SectionKind kind) {
  static constexpr std::array<std::string_view, 21> ids{
      "head",      "first", "since",  "now",     "advice",   "next",     "withheld",
      "ask",       "stop",  "review", "doubts",  "assumed",  "faults",   "lapsed",
      "overrides", "time",  "foot",   "receipt", "modality", "protocol", "changes"};
  return ids.at(static_cast<std::size_t>(kind));
}

std::string left_out(const std::vector<Line>& lines, Keep kept) {
  Counted counted;
  count_lines(lines, kept, Keep::always, counted);
  std::vector<std::string> parts;
  for (const auto& [kind, said] : counted)
    parts.push_back(count(said.size(), line_row(kind).one, line_row(kind).many));
  return join(parts, ", ");
}

}  // namespace windlass::present
