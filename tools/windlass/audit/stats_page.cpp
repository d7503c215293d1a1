// SPDX-License-Identifier: Apache-2.0
// `audit stats --format html`: one page, nothing fetched, no script; the plots are SVG with their
// numbers written beside them, and tables below.
#include <algorithm>

#include "audit/stats.hpp"
#include "present/html_writer.hpp"
#include "present/marks.hpp"
#include "present/phrases.hpp"

namespace windlass::tool {

using present::HtmlWriter;

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
std::vector<Part> answer_parts() {
  return {{"accepted", mark_of(model::Status::recommend).colour},
          {"overridden", mark_of(model::Status::block).colour},
          {"ignored", "#b9bccb"}};
}
constexpr int left = 150, bar_width = 430, row = 26;

std::string number(std::uint64_t value) { return std::to_string(value); }

struct Bar {
  std::string name;
  std::vector<std::uint64_t> values;  // one for each part
};

class StatsPage {
 public:
  std::string run(const std::vector<VersionCount>& versions, const std::string& origin,
                  std::uint64_t unreadable) {
    const char* title = "What the rules said, and what was done with it";
    html_.doctype().open("html", {{"lang", "en"}}).line_feed();
    present::write_head(title, HtmlWriter::Style::stats, html_);
    html_.open("body").line_feed().open("main").line_feed();
    html_.element("h1", title).line_feed().open("p").text("Log ").element("code", origin);
    html_.text(
        ". A plan without feedback counts as ignored where something could have been done: silence "
        "is not acceptance.");
    html_.close().line_feed();
    if (unreadable > 0)
      html_.open("p")
          .element("strong",
                   "Cannot be read and not counted: " + count(unreadable, "plan", "plans") + ".")
          .close()
          .line_feed();
    for (const VersionCount& version : versions) section(version, versions);
    if (versions.empty() && unreadable == 0)
      html_.element("p", "The log has no recommendation.").line_feed();
    html_.close().line_feed().close().line_feed().close().line_feed();
    return html_.take();
  }

 private:
  // Stacked bars on one scale, the widest filling the width.
  void bars(const std::string& title, const std::vector<Part>& parts,
            const std::vector<Bar>& list) {
    std::uint64_t widest = 1;
    for (const Bar& bar : list) {
      std::uint64_t sum = 0;
      for (const std::uint64_t value : bar.values) sum += value;
      widest = std::max(widest, sum);
    }
    const std::string height = std::to_string(static_cast<int>(list.size()) * row + 8);
    const std::string box = "0 0 700 " + height;
    html_.open("figure").element("figcaption", title).line_feed();
    html_.open("svg", {{"role", "img"},
                       {"aria-label", title},
                       {"viewBox", box},
                       {"width", "700"},
                       {"height", height}});
    html_.line_feed();
    int top = 4;
    for (const Bar& each : list) {
      bar(each, parts, widest, top);
      top += row;
    }
    html_.close().line_feed().open("p", {{"class", "legend"}});
    for (const Part& part : parts) {
      html_.open("span").open("svg", {{"width", "12"}, {"height", "12"}, {"aria-hidden", "true"}});
      html_.element("rect", "", {{"width", "12"}, {"height", "12"}, {"fill", part.colour}}).close();
      html_.text(" " + with_spaces(part.name)).close().text(" ");
    }
    html_.close().close().line_feed();
  }

  void bar(const Bar& bar, const std::vector<Part>& parts, std::uint64_t widest, int top) {
    const std::string y = std::to_string(top), base_line = std::to_string(top + 15);
    const std::string name_at = std::to_string(left - 8);
    html_.element("text", with_spaces(bar.name),
                  {{"x", name_at}, {"y", base_line}, {"text-anchor", "end"}});
    std::uint64_t before = 0;
    for (std::size_t i = 0; i < bar.values.size(); ++i) {
      if (bar.values[i] == 0) continue;
      // Edges are rounded from the running sum, so that parts meet and nothing adds up to more than
      // the bar.
      const auto from = before * bar_width / widest,
                 until = (before + bar.values[i]) * bar_width / widest;
      before += bar.values[i];
      const std::string x = number(static_cast<std::uint64_t>(left) + from),
                        width = number(std::max<std::uint64_t>(until - from, 1));
      html_.open(
          "rect",
          {{"x", x}, {"y", y}, {"width", width}, {"height", "20"}, {"fill", parts[i].colour}});
      html_.element("title", with_spaces(bar.name) + ": " + with_spaces(parts[i].name) + " " +
                                 number(bar.values[i]));
      html_.close();
    }
    const std::string sum_at =
        number(static_cast<std::uint64_t>(left) + before * bar_width / widest + 6);
    html_.element("text", number(before), {{"x", sum_at}, {"y", base_line}}).line_feed();
  }

  void list_or(const std::vector<std::string>& list, const std::string& none) {
    if (list.empty()) {
      html_.element("p", none);
      return;
    }
    html_.open("ul");
    for (const std::string& one : list) html_.element("li", one);
    html_.close();
  }

  void table(std::initializer_list<std::string_view> columns) {
    html_.open("table").open("thead").open("tr");
    for (const std::string_view column : columns) html_.element("th", column, {{"scope", "col"}});
    html_.close().close().open("tbody").line_feed();
  }
  void cells(std::initializer_list<std::string> list) {
    html_.open("tr");
    for (const std::string& cell : list)
      if (&cell == list.begin())
        html_.element("th", cell, {{"scope", "row"}});
      else
        html_.element("td", cell);
    html_.close().line_feed();
  }
  void end_table() { html_.close().close().line_feed(); }

  static std::string reasons_of(const std::map<std::string, std::uint64_t>& reasons) {
    std::vector<std::string> out;
    for (const auto& [code, times] : reasons) out.push_back(code + " " + number(times));
    return join(out, ", ");
  }

  void rule_table(const VersionCount& version) {
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
    html_.open("details");
    html_.element("summary", count(lines.size(), "rule that spoke", "rules that spoke"));
    table({"modality", "rule", "held", "open", "accepted", "overridden"});
    for (const Line& line : lines)
      cells({with_spaces(line.modality), line.rule, number(line.count.held),
             number(line.count.open), number(line.count.accepted), number(line.count.overridden)});
    end_table();
    html_.close().line_feed();
  }

  void plots(const VersionCount& version) {
    const std::vector<Part> parts = status_parts();
    std::vector<Bar> statuses, answers;
    for (const auto& [id, one] : version.modalities) {
      Bar bar{id, {}};
      for (const Part& part : parts) {
        const auto times = one.statuses.find(std::string(part.name));
        bar.values.push_back(times == one.statuses.end() ? 0 : times->second);
      }
      statuses.push_back(std::move(bar));
      answers.push_back({id, {one.accepted, one.overridden, one.ignored}});
    }
    bars("What was shown, by modality", parts, statuses);
    bars("What clinicians did with it", answer_parts(), answers);
  }

  void section(const VersionCount& version, const std::vector<VersionCount>& all) {
    html_.open("section").element("h2", "Knowledge " + brief_digest(version.knowledge)).line_feed();
    html_.element(
        "p", "Engine " + version.engine_in_words() +
                 (version.rule_sets.empty() ? "" : ", rule sets " + join(version.rule_sets, ", ")) +
                 ". " + number(version.plans) + " plans, " + version.first + " to " + version.last +
                 ".");
    html_.line_feed();
    if (const std::string own = own_plugins(version, all); !own.empty())
      html_.element("p", "Plugins " + own + ": other code than in another version of these rules.")
          .line_feed();
    plots(version);
    table({"modality", "shown", "accepted", "overridden", "ignored", "asked", "blocked",
           "overridden because"});
    for (const auto& [id, one] : version.modalities)
      cells({with_spaces(id), number(one.shown), number(one.accepted), number(one.overridden),
             number(one.ignored), number(one.asked), number(one.blocked), reasons_of(one.reasons)});
    end_table();
    html_.element("h3", "Nearly always overridden");
    list_or(version.mostly_overridden(),
            "No rule was overridden in four of five plans that somebody judged.");
    html_.element("h3", "Never spoke");
    if (version.rules_known)
      list_or(version.never(), "Every rule spoke at least once.");
    else
      html_.element("p",
                    "Not known: the recorded rules and plugins of this version were not opened.");
    rule_table(version);
    html_.close().line_feed();
  }

  HtmlWriter html_;
};

}  // namespace

std::string stats_page(const std::vector<VersionCount>& versions, const std::string& origin,
                       std::uint64_t unreadable) {
  return StatsPage().run(versions, origin, unreadable);
}

}  // namespace windlass::tool
