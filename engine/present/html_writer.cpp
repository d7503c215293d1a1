// SPDX-License-Identifier: Apache-2.0
#include "present/html_writer.hpp"

#include "base/result.hpp"
#include "base/text.hpp"
#include "present/drawings.hpp"
#include "present/wrap.hpp"

namespace windlass::present {

namespace {

bool has_no_end_tag(std::string_view name) {
  return name == "meta" || name == "br" || name == "hr" || name == "img";
}

}  // namespace

std::string escape(std::string_view text) {
  std::string out;
  for (const char c : clean(text)) base::append_markup(out, c);
  return out;
}

HtmlWriter& HtmlWriter::open(HtmlName name, Attributes attributes) {
  out_ += '<';
  out_ += name.text();
  for (const HtmlAttribute& one : attributes) {
    if (one.value.empty() && one.name.text() != "alt") continue;
    out_ += ' ';
    out_ += one.name.text();
    out_ += "=\"" + escape(one.value) + '"';
  }
  out_ += '>';
  if (!has_no_end_tag(name.text())) open_.push_back(name.text());
  return *this;
}

HtmlWriter& HtmlWriter::close() {
  if (open_.empty()) throw base::InternalError("an HTML element is closed that was not opened");
  out_ += "</";
  out_ += open_.back();
  out_ += '>';
  open_.pop_back();
  return *this;
}

HtmlWriter& HtmlWriter::text(std::string_view text) {
  out_ += escape(text);
  return *this;
}

HtmlWriter& HtmlWriter::element(HtmlName name, std::string_view content, Attributes attributes) {
  return open(name, attributes).text(content).close();
}

HtmlWriter& HtmlWriter::line_feed() {
  out_ += '\n';
  return *this;
}

HtmlWriter& HtmlWriter::doctype() {
  if (!out_.empty()) throw base::InternalError("a document type stands at the beginning");
  out_ += "<!DOCTYPE html>\n";
  return *this;
}

HtmlWriter& HtmlWriter::style(Style which) {
  out_ += "<style>\n";
  if (which != Style::handout) out_ += palette_css();
  switch (which) {
    case Style::plan: out_ += plan_css(); break;
    case Style::handout: out_ += handout_css(); break;
    case Style::coverage: out_ += coverage_css(); break;
    case Style::stats:
      out_ += plan_css();
      out_ += stats_css();
      break;
  }
  out_ += "</style>";
  return *this;
}

HtmlWriter& HtmlWriter::drawing(std::string_view id, std::string_view name) {
  const Drawing* drawing = find_drawing(id);
  if (drawing == nullptr) return *this;
  // Behind "<svg" stands what this place adds; the rest is a file of this project.
  constexpr std::string_view begin = "<svg";
  out_ += begin;
  out_ += " class=\"drawing\" role=\"img\" aria-label=\"" + escape(name) + '"';
  out_ += drawing->svg.substr(drawing->svg.find(begin) + begin.size());
  return *this;
}

HtmlWriter& HtmlWriter::append(HtmlWriter&& part) {
  out_ += part.take();
  return *this;
}

std::string HtmlWriter::take() {
  if (!open_.empty()) throw base::InternalError("an HTML element is left open");
  return std::move(out_);
}

// On paper, at the foot of every sheet: whose it is, and which of how many.
HtmlWriter& HtmlWriter::foot_of_pages(std::string_view text) {
  out_ += "<style>\n@page {\n  @bottom-left { content: \"";
  for (const char c : clean(text)) {
    const bool plain = c != '"' && c != '\\' && c != '<' && c != '>' && c != '&' && c >= ' ';
    out_ += plain ? c : ' ';
  }
  out_ +=
      "\"; font: 9pt sans-serif; }\n"
      "  @bottom-right { content: counter(page) \" / \" counter(pages); font: 9pt sans-serif; }\n"
      "}\n</style>";
  return *this;
}

void write_head(std::string_view title, HtmlWriter::Style style, HtmlWriter& html,
                std::string_view foot) {
  html.open("head").line_feed().open("meta", {{"charset", "utf-8"}}).line_feed();
  html.open("meta", {{"name", "viewport"}, {"content", "width=device-width, initial-scale=1"}})
      .line_feed();
  html.open("meta", {{"http-equiv", "Content-Security-Policy"},
                     {"content", "default-src 'none'; style-src 'unsafe-inline'"}})
      .line_feed();
  html.open("meta", {{"name", "color-scheme"}, {"content", "light dark"}}).line_feed();
  html.open("meta", {{"name", "referrer"}, {"content", "no-referrer"}}).line_feed();
  html.element("title", title).line_feed().style(style).line_feed();
  if (!foot.empty()) html.foot_of_pages(foot).line_feed();
  html.close().line_feed();
}

}  // namespace windlass::present
