// SPDX-License-Identifier: Apache-2.0
// The plan on a line of twelve weeks: stages and treatments as bars, reviews as posts. What it
// shows stands in words below it on the page.
#include <algorithm>

#include "present/html.hpp"
#include "present/phrases.hpp"

namespace windlass::present {

using model::ModalityPlan;
using model::Number;

namespace {

constexpr int last_week = 12;

// Weeks as hundredths, so that no binary fraction is printed.
std::string weeks(std::int64_t hundredths) {
  const std::int64_t cents = hundredths % 100;
  return std::to_string(hundredths / 100) + "." + (cents < 10 ? "0" : "") + std::to_string(cents);
}

std::int64_t hundredths(const Number& number) {
  const auto hundred = number.times(Number(100));
  if (!hundred) return 0;
  const Number whole = hundred->rounded(0);
  if (whole < Number(0)) return 0;
  if (whole > Number(100 * last_week)) return 100 * last_week;
  return static_cast<std::int64_t>(whole.numerator() / whole.denominator());
}

// How long the protocol says it goes on, where it says so in weeks or days; else to the end of the
// line.
std::optional<std::int64_t> length_of(const ModalityPlan& plan) {
  for (const model::ProtocolLine& line : plan.protocol.lines) {
    if (line.section != "schedule" || line.number.empty()) continue;
    const bool left = line.key == "weeks" || line.key == "weeks_left" || line.key == "days_left";
    const auto number = Number::parse(line.number);
    if (!left || !number) continue;
    if (line.unit == "wk") return hundredths(*number);
    if (line.unit == "d")
      if (const auto in_weeks = number->over(Number(7))) return hundredths(*in_weeks);
  }
  return std::nullopt;
}

std::string bar(std::string_view classes, std::int64_t from, std::int64_t to,
                std::string_view words) {
  return "<div class=\"track\"><span class=\"bar " + std::string(classes) +
         "\" style=\"--from:" + weeks(from) + ";--to:" + weeks(std::max(to, from + 25)) + "\">" +
         escape(words) + "</span></div>";
}

std::string_view in_words(model::StageState state) {
  switch (state) {
    case model::StageState::now: return "now";
    case model::StageState::later: return "later";
    case model::StageState::done: return "done";
    case model::StageState::on_hold: return "on hold";
  }
  return {};
}

}  // namespace

std::string time_line(const model::Recommendation& plan, const model::Vocabulary& vocabulary,
                      const model::Facts& facts) {
  std::int64_t now = 0;
  if (const auto week = vocabulary.find("course.week");
      week && facts[*week].state == model::State::known && !facts[*week].value.never)
    now = hundredths(facts[*week].value.number);
  constexpr std::int64_t end = 100 * last_week;
  if (now >= end) now = end - 25;
  std::string out =
      "<section id=\"time\" aria-labelledby=\"time-title\"><h2 id=\"time-title\">Twelve "
      "weeks</h2><div class=\"time\" role=\"list\">";
  out +=
      "<div class=\"row scale\" aria-hidden=\"true\"><span class=\"name\">week</span><div "
      "class=\"track\">";
  for (int week = 0; week <= last_week; week += 2)
    out += "<span class=\"tick\" style=\"--at:" + std::to_string(week) + "\">" +
           std::to_string(week) + "</span>";
  out += "</div></div>";
  for (const model::StagePlan& stage : plan.stages) {
    const std::string_view state = in_words(stage.state);
    const bool quiet = stage.state != model::StageState::now;
    const bool finished = stage.state == model::StageState::done;
    out += "<div class=\"row stage\" role=\"listitem\"><span class=\"name\">" +
           escape(stage.title) + "</span>";
    out += bar(quiet ? (finished ? "b-done" : "b-later") : "b-stage", finished ? 0 : now,
               finished ? std::max<std::int64_t>(now, 50) : end, state) +
           "</div>";
    for (const model::StageItem& item : stage.items) {
      const auto found =
          std::find_if(plan.modalities.begin(), plan.modalities.end(),
                       [&](const ModalityPlan& one) { return one.id == item.modality; });
      if (found == plan.modalities.end()) continue;
      out += "<div class=\"row\" role=\"listitem\"><span class=\"name\">" + escape(found->title) +
             "</span>";
      const auto length = item.now ? length_of(*found) : std::nullopt;
      const bool open = !length;
      out += bar(item.now ? "b-" + std::string(model::word(item.status)) + (open ? " b-open" : "")
                          : std::string("b-later"),
                 now, open ? end : std::min(end, now + *length),
                 item.now
                     ? spoken(model::word(item.status))
                     : std::string(model::actionable(item.status) ? "later"
                                                                  : "when its condition is met")) +
             "</div>";
    }
  }
  out +=
      "<div class=\"row reviews\" role=\"listitem\"><span class=\"name\">Reviews</span><div "
      "class=\"track\">";
  for (const model::Review& review : plan.reviews)
    if (review.week <= last_week)
      out += "<span class=\"post" + std::string(review.due ? " due" : "") +
             "\" style=\"--at:" + std::to_string(review.week) +
             "\"><span class=\"hidden\">week </span>" + std::to_string(review.week) +
             (review.due ? "<span class=\"hidden\"> next</span>" : "") + "</span>";
  out += "</div></div></div>";
  out +=
      "<p class=\"faint key\">A bar that fades has no fixed end: its exit or stop rule ends it. A "
      "dashed bar waits for its condition. Ringed: the next review.</p></section>";
  return out;
}

}  // namespace windlass::present
