// SPDX-License-Identifier: Apache-2.0
#include "present/html.hpp"

#include <algorithm>

#include "present/plan_account.hpp"

namespace windlass::present {

namespace {

void write_record(const RecordSection& record, HtmlWriter& html) {
  html.open("section", {{"class", "record"}}).element("h2", record.title).open("dl");
  for (const auto& [name, value] : record.facts) html.element("dt", name).element("dd", value);
  html.close();
  if (!record.preformatted.empty()) html.element("pre", record.preformatted);
  html.close().line_feed();
}

void write_section(const Section& section, const Account& account, HtmlWriter& html) {
  const std::string id(id_of(section.kind)), title_id = id + "-title";
  std::string classes;
  if (section.kind == SectionKind::first)
    classes = "first " + std::string(class_of(section.lines.front().tone));
  html.open("section", {{"id", id}, {"class", classes}, {"aria-labelledby", title_id}});
  html.element("h2", section.title, {{"id", title_id}});
  if (section.time)
    write_timeline(section, html);
  else
    write_lines(section.lines, account, html);
  html.close().line_feed();
}

// What stands below the treatments, in columns.
bool is_in_columns(SectionKind kind) {
  return kind >= SectionKind::advice && kind < SectionKind::time;
}
bool is_in_foot(SectionKind kind) {
  return kind == SectionKind::foot || kind == SectionKind::receipt;
}

// Room to write on, for whoever signs the paper.
void write_rooms(HtmlWriter& html) {
  html.open("div", {{"class", "rooms on-paper"}});
  for (const std::string_view word : {"Patient", "Date", "Clinician", "Signature"})
    html.open("p").element("span", word).text(" ").element("span", "", "room").close();
  html.close();
}

void write_top(const Account& account, HtmlWriter& html) {
  html.open("header").element("p", "Windlass", "brand");
  html.element("h1", "Plan for " + account.patient);
  html.element("p", account.when, "faint");
  for (const Section& one : account.sections)
    if (one.kind == SectionKind::head) write_lines(one.lines, account, html);
  write_rooms(html);
  html.close().line_feed();
}

void write_body(const Account& account, const RecordSection* record, HtmlWriter& html) {
  const auto write_some = [&](bool (*wanted)(SectionKind)) {
    for (const Section& one : account.sections)
      if (wanted(one.kind)) write_section(one, account, html);
  };
  html.open("body").line_feed().element("a", "Skip to the plan",
                                        {{"class", "skip"}, {"href", "#plan"}});
  write_top(account, html);
  html.open("main", {{"id", "plan"}}).line_feed();
  write_some(
      [](SectionKind kind) { return kind >= SectionKind::first && kind <= SectionKind::now; });
  html.open("div", {{"class", "columns"}}).line_feed();
  write_some(is_in_columns);
  html.close().line_feed();
  write_some([](SectionKind kind) { return kind == SectionKind::time; });
  html.close().line_feed();
  if (record != nullptr) write_record(*record, html);
  html.open("footer");
  for (const Section& one : account.sections)
    if (is_in_foot(one.kind)) write_lines(one.lines, account, html);
  html.close().line_feed().close().line_feed();
}

}  // namespace

std::string write_page(const PlanView& view, const RecordSection* record) {
  const Account account = account_of(view);
  HtmlWriter html;
  html.doctype().open("html", {{"lang", "en"}}).line_feed();
  const std::string title = "Plan for " + account.patient + ", " + account.when;
  write_head(title, HtmlWriter::Style::plan, html, title);
  write_body(account, record, html);
  return html.close().line_feed().take();
}

std::string write_page(const RecordSection& record) {
  HtmlWriter html;
  html.doctype().open("html", {{"lang", "en"}}).line_feed();
  write_head(record.title, HtmlWriter::Style::plan, html);
  html.open("body").open("main");
  write_record(record, html);
  return html.close().close().close().line_feed().take();
}

}  // namespace windlass::present
