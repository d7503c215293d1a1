// SPDX-License-Identifier: Apache-2.0
// The timeline of a plan as bars and posts. Places are custom properties; plan.css does the rest.
#include "present/html.hpp"

namespace windlass::present {

namespace {

std::string in_weeks(std::int64_t hundredths) {
  const std::int64_t cents = hundredths % 100;
  return std::to_string(hundredths / 100) + "." + (cents < 10 ? "0" : "") + std::to_string(cents);
}

std::string bar_class(const TimelineRow& row) {
  if (row.stage) return row.done ? "bar b-done" : row.now ? "bar b-stage" : "bar b-later";
  if (!row.now || !row.status) return "bar b-later";
  return "bar b-now " + std::string(class_of(mark_of(*row.status).tone)) +
         (row.open_end ? " b-open" : "");
}

void write_row(const TimelineRow& row, HtmlWriter& html) {
  html.open("div", {{"class", row.stage ? "row stage" : "row"}, {"role", "listitem"}});
  html.element("span", row.title, "name").open("div", {{"class", "track"}});
  html.element("span", row.words,
               {{"class", bar_class(row)},
                {"style", "--from:" + in_weeks(row.from) + ";--to:" + in_weeks(row.to)}});
  html.close().close();
}

void write_scale(const Timeline& time, HtmlWriter& html) {
  html.open("div", {{"class", "row scale"}, {"aria-hidden", "true"}});
  html.element("span", "week", "name").open("div", {{"class", "track"}});
  for (std::int32_t week = 0; week <= time.weeks; week += time.step)
    html.element("span", std::to_string(week),
                 {{"class", "tick"}, {"style", "--at:" + std::to_string(week)}});
  html.close().close();
}

void write_reviews(const Timeline& time, HtmlWriter& html) {
  if (time.reviews.empty()) return;
  html.open("div", {{"class", "row reviews"}, {"role", "listitem"}});
  html.element("span", "Reviews", "name").open("div", {{"class", "track"}});
  for (const Timeline::Post& review : time.reviews) {
    html.open("span", {{"class", review.due ? "post due" : "post"},
                       {"style", "--at:" + std::to_string(review.week)}});
    html.element("span", "week ", "hidden").text(std::to_string(review.week));
    if (review.due) html.element("span", " next", "hidden");
    html.close();
  }
  html.close().close();
}

}  // namespace

void write_timeline(const Section& section, HtmlWriter& html) {
  const Timeline& time = *section.time;
  html.open("div", {{"class", "time"},
                    {"role", "list"},
                    {"style", "--weeks:" + std::to_string(time.weeks) +
                                  ";--step:" + std::to_string(time.step)}});
  write_scale(time, html);
  for (const TimelineRow& row : time.rows) write_row(row, html);
  write_reviews(time, html);
  html.close();
  html.element("p",
               "A bar that fades has no fixed end: its exit or stop rule ends it. A dashed bar "
               "waits for its condition. Ringed: the next review.",
               "faint key");
}

}  // namespace windlass::present
