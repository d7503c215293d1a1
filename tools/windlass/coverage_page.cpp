// SPDX-License-Identifier: Apache-2.0
// Coverage as a page: each document as it was written, and beside a line what was seen of it.
#include <map>

#include "coverage.hpp"
#include "present/html_writer.hpp"

namespace windlass::tool {

using cases::CoveredCondition;
using cases::CoveredPart;
using cases::Point;
using present::HtmlWriter;

namespace {

class CoveragePage {
 public:
  CoveragePage(const cases::Coverage& coverage, const std::vector<CoveredDocument>& documents)
      : coverage_(coverage), documents_(documents) {}

  std::string run() {
    html_.doctype().open("html", {{"lang", "en"}}).line_feed();
    present::write_head("What the cases see of the rules", HtmlWriter::Style::coverage, html_);
    html_.open("body").line_feed().open("header");
    html_.element("p", "Windlass", "brand").element("h1", "What the cases see of the rules");
    const cases::Counts all = cases::counts(coverage_);
    html_.element("p", said(all));
    html_.close().line_feed().open("main").line_feed();
    legend();
    contents();
    for (const CoveredDocument& one : documents_) document(one);
    html_.close().line_feed().close().line_feed().close().line_feed();
    return html_.take();
  }

 private:
  static std::string said(const cases::Counts& counts) {
    std::string text = std::to_string(counts.seen) + " of " + std::to_string(counts.possible()) +
                       " seen, " + percent(counts.seen, counts.possible());
    if (counts.impossible != 0)
      text += "; " + std::to_string(counts.impossible) + " more are proved to be out of reach";
    return text;
  }

  void legend() {
    html_.open("p", {{"class", "legend"}});
    html_.element("span", "seen", "chip seen").text(" by some case  ");
    html_.element("span", "\u2717 missing", "chip missing").text(" no case sees it  ");
    html_.element("span", "\u2205 out of reach", "chip impossible");
    html_.text(" proved: no patient can get there").close().line_feed();
  }

  static std::string anchor(const CoveredDocument& one) {
    return "d" + std::to_string(one.document);
  }

  void contents() {
    html_.open("table").open("thead").open("tr");
    html_.element("th", "Document", {{"scope", "col"}}).element("th", "Seen", "number");
    html_.element("th", "Of", "number").element("th", "Missing", "number");
    html_.element("th", "Out of reach", "number").close().close().open("tbody").line_feed();
    for (const CoveredDocument& one : documents_) {
      const std::string link = "#" + anchor(one);
      html_.open("tr").open("th", {{"scope", "row"}});
      html_.element("a", coverage_.base->document(one.document).called(), {{"href", link}});
      if (one.own) html_.text(" (your own)");
      html_.close();
      for (const std::size_t number :
           {one.counts.seen, one.counts.possible(), one.counts.possible() - one.counts.seen,
            one.counts.impossible})
        html_.element("td", std::to_string(number), "number");
      html_.close().line_feed();
    }
    html_.close().close().line_feed();
  }

  void document(const CoveredDocument& one) {
    const base::Source& source = *coverage_.base->document(one.document).source;
    std::map<std::uint32_t, std::vector<const CoveredPart*>> by_line;
    for (const CoveredCondition* condition : one.conditions)
      for (const CoveredPart& part : condition->parts) by_line[part.line].push_back(&part);
    const std::string id = anchor(one);
    html_.open("section", {{"id", id}}).line_feed();
    html_.element("h2", coverage_.base->document(one.document).called());
    html_.element("p", said(one.counts), "faint").open("ol", {{"class", "lines"}}).line_feed();
    std::uint32_t line = 1;
    for (std::size_t at = 0; at < source.text().size(); ++line) {
      const std::size_t end = std::min(source.text().find('\n', at), source.text().size());
      write(source.text().substr(at, end - at), by_line[line]);
      at = end + 1;
    }
    html_.close().line_feed().close().line_feed();
  }

  void write(const std::string& text, const std::vector<const CoveredPart*>& parts) {
    bool missing = false;
    for (const CoveredPart* part : parts)
      for (const Point& point : part->points) missing |= point.missing();
    html_.open("li", {{"class", missing ? "lacks" : ""}}).element("code", text);
    for (const CoveredPart* part : parts) {
      html_.open("span", {{"class", "chips"}});
      if (parts.size() > 1) html_.element("span", part->says, "faint");
      for (const Point& point : part->points) chip(point);
      html_.close();
    }
    html_.close().line_feed();
  }

  // Not by colour alone: what is missing and what is out of reach have a mark of their own.
  void chip(const Point& point) {
    if (!point.seen_by.empty()) {
      const std::string by = "first seen by " + point.seen_by;
      html_.element("span", point.says, {{"class", "chip seen"}, {"title", by}});
    } else if (point.impossible) {
      html_.element("span", "\u2205 " + point.says,
                    {{"class", "chip impossible"}, {"title", "no patient can get there"}});
    } else {
      html_.element("span", "\u2717 " + point.says,
                    {{"class", "chip missing"}, {"title", "no case sees this"}});
    }
  }

  const cases::Coverage& coverage_;
  const std::vector<CoveredDocument>& documents_;
  HtmlWriter html_;
};

}  // namespace

std::string coverage_page(const cases::Coverage& coverage,
                          const std::vector<CoveredDocument>& documents) {
  return CoveragePage(coverage, documents).run();
}

}  // namespace windlass::tool
