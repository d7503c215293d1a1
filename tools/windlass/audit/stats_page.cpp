// SPDX-License-Identifier: Apache-2.0
// `audit stats --format html`: one page, nothing fetched, no script; the plots are SVG with their
// numbers written beside them, and tables below.
#include <algorithm>

#include "audit/stats.hpp"
#include "present/html.hpp"
#include "present/phrases.hpp"

namespace windlass::tool {

namespace {

// Shapes as well as colours tell the parts apart: each has its own name in the legend and its
// number beside the bar.
struct Part {
  std::string_view name;
  std::string_view colour;
};
std::vector<Part> status_parts() {
  std::vector<Part> parts;
  for (const StatusMark& one : status_marks())
    parts.push_back({model::word(one.status), one.colour});
  return parts;
}
const std::vector<Part> answer_parts = {
    {"accepted", "#1b7f4b"}, {"overridden", "#a8322d"}, {"ignored", "#b9bccb"}};
constexpr int left = 150, bar_width = 430, row = 26;

std::string number(std::uint64_t value) { return std::to_string(value); }

struct Bar {
  std::string name;
  std::vector<std::uint64_t> values;  // one for each part
};

// Stacked bars on one scale, the widest filling the width.
std::string bars(const std::string& title, const std::vector<Part>& parts,
                 const std::vector<Bar>& list) {
  std::uint64_t widest = 1;
  for (const Bar& bar : list) {
    std::uint64_t sum = 0;
    for (const std::uint64_t value : bar.values) sum += value;
    widest = std::max(widest, sum);
  }
  const int height = static_cast<int>(list.size()) * row + 8;
  std::string out = "<figure><figcaption>" + escape(title) +
                    "</figcaption>\n<svg role=\"img\" aria-label=\"" + escape(title) +
                    "\" viewBox=\"0 0 700 " + std::to_string(height) +
                    "\" width=\"700\" height=\"" + std::to_string(height) + "\">\n";
  int y = 4;
  for (const Bar& bar : list) {
    out += "<text x=\"" + std::to_string(left - 8) + "\" y=\"" + std::to_string(y + 15) +
           "\" text-anchor=\"end\">" + escape(with_spaces(bar.name)) + "</text>";
    std::uint64_t before = 0;
    for (std::size_t i = 0; i < bar.values.size(); ++i) {
      if (bar.values[i] == 0) continue;
      // Edges are rounded from the running sum, so that parts meet and nothing adds up to more than
      // the bar.
      const auto from = before * bar_width / widest,
                 until = (before + bar.values[i]) * bar_width / widest;
      before += bar.values[i];
      out += "<rect x=\"" + number(static_cast<std::uint64_t>(left) + from) + "\" y=\"" +
             std::to_string(y) + "\" width=\"" + number(std::max<std::uint64_t>(until - from, 1)) +
             "\" height=\"20\" fill=\"" + std::string(parts[i].colour) + "\"><title>" +
             escape(with_spaces(bar.name)) + ": " + with_spaces(parts[i].name) + " " +
             number(bar.values[i]) + "</title></rect>";
    }
    out += "<text x=\"" +
           number(static_cast<std::uint64_t>(left) + before * bar_width / widest + 6) + "\" y=\"" +
           std::to_string(y + 15) + "\">" + number(before) + "</text>\n";
    y += row;
  }
  out += "</svg>\n<p class=\"legend\">";
  for (const Part& part : parts)
    out +=
        "<span><svg width=\"12\" height=\"12\" aria-hidden=\"true\"><rect width=\"12\" "
        "height=\"12\" fill=\"" +
        std::string(part.colour) + "\"/></svg> " + with_spaces(part.name) + "</span> ";
  return out + "</p></figure>\n";
}

std::string list_or(const std::vector<std::string>& list, const std::string& none) {
  if (list.empty()) return "<p>" + escape(none) + "</p>";
  std::string out = "<ul>";
  for (const std::string& one : list) out += "<li>" + escape(one) + "</li>";
  return out + "</ul>";
}

std::string row_of(std::initializer_list<std::string> cells) {
  std::string out = "<tr>";
  bool first = true;
  for (const std::string& cell : cells) {
    out += first ? "<th scope=\"row\">" + escape(cell) + "</th>" : "<td>" + escape(cell) + "</td>";
    first = false;
  }
  return out + "</tr>\n";
}

std::string reasons_of(const std::map<std::string, std::uint64_t>& reasons) {
  std::vector<std::string> out;
  for (const auto& [code, times] : reasons) out.push_back(code + " " + number(times));
  return join(out, ", ");
}

std::string rule_table(const VersionCount& version) {
  struct Line {
    std::string modality, rule;
    RuleCount count;
  };
  std::vector<Line> lines;
  for (const auto& [modality, list] : version.rules)
    for (const auto& [rule, count] : list)
      if (count.held + count.open > 0) lines.push_back({modality, rule, count});
  std::stable_sort(lines.begin(), lines.end(), [](const Line& a, const Line& b) {
    return std::pair(a.count.overridden, a.count.held) >
           std::pair(b.count.overridden, b.count.held);
  });
  std::string out = "<details><summary>" +
                    count(lines.size(), "rule that spoke", "rules that spoke") +
                    "</summary><table><thead><tr><th>modality</th><th>rule</th><th>held</"
                    "th><th>open</th><th>accepted</th><th>overridden</th></tr></thead><tbody>\n";
  for (const Line& line : lines)
    out += row_of({with_spaces(line.modality), line.rule, number(line.count.held),
                   number(line.count.open), number(line.count.accepted),
                   number(line.count.overridden)});
  return out + "</tbody></table></details>\n";
}

std::string section(const VersionCount& version) {
  std::string out =
      "<section><h2>Knowledge " + escape(brief_digest(version.knowledge)) + "</h2>\n<p>Engine " +
      escape(version.engine_in_words()) +
      (version.rule_sets.empty() ? "" : ", rule sets " + escape(join(version.rule_sets, ", "))) +
      ". " + number(version.plans) + " plans, " + escape(version.first) + " to " +
      escape(version.last) + ".</p>\n";
  const std::vector<Part> parts = status_parts();
  std::vector<Bar> statuses, answers;
  for (const auto& [id, one] : version.modalities) {
    Bar bar{id, {}};
    for (const Part& part : parts)
      if (const auto times = one.statuses.find(std::string(part.name)); times != one.statuses.end())
        bar.values.push_back(times->second);
      else
        bar.values.push_back(0);
    statuses.push_back(std::move(bar));
    answers.push_back({id, {one.accepted, one.overridden, one.ignored}});
  }
  out += bars("What was shown, by modality", parts, statuses);
  out += bars("What clinicians did with it", answer_parts, answers);
  out +=
      "<table><thead><tr><th>modality</th><th>shown</th><th>accepted</th><th>overridden</"
      "th><th>ignored</th><th>asked</th><th>blocked</th><th>overridden "
      "because</th></tr></thead><tbody>\n";
  for (const auto& [id, one] : version.modalities)
    out += row_of({with_spaces(id), number(one.shown), number(one.accepted), number(one.overridden),
                   number(one.ignored), number(one.asked), number(one.blocked),
                   reasons_of(one.reasons)});
  out += "</tbody></table>\n<h3>Nearly always overridden</h3>" +
         list_or(version.mostly_overridden(),
                 "No rule was overridden in four of five plans that somebody judged.");
  out +=
      "<h3>Never spoke</h3>" +
      (version.rules_known
           ? list_or(version.never(), "Every rule spoke at least once.")
           : "<p>Not known: the recorded rules and plugins of this version were not opened.</p>");
  return out + rule_table(version) + "</section>\n";
}

}  // namespace

std::string stats_page(const std::vector<VersionCount>& versions, const std::string& origin,
                       std::uint64_t unreadable) {
  std::string out =
      "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<meta "
      "name=\"viewport\" content=\"width=device-width\">\n<title>What the rules said, and what was "
      "done with it</title>\n<style>" +
      std::string(plan_css()) +
      "\nfigure{margin:1.2rem 0}figcaption{font-weight:600;margin-bottom:.3rem}figure "
      "svg{max-width:100%;height:auto}svg text{font:13px sans-serif;fill:currentColor}.legend "
      "span{margin-right:1rem;white-space:nowrap}"
      ".legend "
      "svg{vertical-align:-1px}table{border-collapse:collapse;font-variant-numeric:tabular-nums}th,"
      "td{padding:.15rem .7rem .15rem "
      "0;text-align:left;vertical-align:top}</style>\n</head>\n<body>\n<main>\n<h1>What the rules "
      "said, and what was done with it</h1>\n<p>Log <code>" +
      escape(origin) +
      "</code>. A plan without feedback counts as ignored where something could have been done: "
      "silence is not acceptance.</p>\n";
  if (unreadable > 0)
    out += "<p><strong>Cannot be read and not counted: " + count(unreadable, "plan", "plans") +
           ".</strong></p>\n";
  for (const VersionCount& version : versions) out += section(version);
  if (versions.empty() && unreadable == 0) out += "<p>The log has no recommendation.</p>\n";
  return out + "</main>\n</body>\n</html>\n";
}

}  // namespace windlass::tool
