// SPDX-License-Identifier: Apache-2.0
#include "present/timeline.hpp"

#include <algorithm>

#include "present/marks.hpp"
#include "present/phrases.hpp"

namespace windlass::present {

using model::ModalityPlan;
using model::Number;

namespace {

constexpr std::int64_t least_shown = 25;  // a shorter bar would not be seen
constexpr std::int64_t least_weeks = 4;   // of a pathway without reviews
constexpr std::int64_t most_weeks = 520;

std::int64_t hundredths(const Number& number) {
  const auto hundred = number.times(Number(100));
  if (!hundred) return 0;
  const Number whole = hundred->rounded(0);
  if (whole < Number(0)) return 0;
  if (whole > Number(100 * most_weeks)) return 100 * most_weeks;
  return static_cast<std::int64_t>(whole.numerator() / whole.denominator());
}

// How long the protocol says it goes on, where it says so in weeks or days.
std::optional<std::int64_t> length_of(const ModalityPlan& plan) {
  for (const model::ProtocolLine& line : plan.protocol.lines) {
    if (line.section != plan::wait_section || line.number.empty()) continue;
    const bool left = line.key == "weeks" || line.key == "weeks_left" || line.key == "days_left";
    const auto number = Number::parse(line.number);
    if (!left || !number) continue;
    if (line.unit == "wk") return hundredths(*number);
    if (line.unit == "d")
      if (const auto in_weeks = number->over(Number(7))) return hundredths(*in_weeks);
  }
  return std::nullopt;
}

std::int64_t now_of(const PlanView& view) {
  const Number* week = course_week(view);
  return week == nullptr ? 0 : hundredths(*week);
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

// The last week of the line.
std::int32_t end_of(const model::Recommendation& plan, std::int64_t now) {
  std::int64_t end = plan.reviews.empty() ? least_weeks : 0;
  for (const model::Review& review : plan.reviews) end = std::max<std::int64_t>(end, review.week);
  if (plan.reviews.empty())
    for (const ModalityPlan& one : plan.modalities)
      end = std::max(end, (now + length_of(one).value_or(0) + 99) / 100);
  return static_cast<std::int32_t>(std::clamp<std::int64_t>(end, now / 100 + 1, most_weeks + 1));
}

TimelineRow row_of(const model::StagePlan& stage, std::int64_t now, std::int64_t end) {
  TimelineRow row;
  row.title = stage.title;
  row.words = in_words(stage.state);
  row.stage = true;
  row.now = stage.state == model::StageState::now;
  row.done = stage.state == model::StageState::done;
  row.from = row.done ? 0 : now;
  row.to = row.done ? std::max<std::int64_t>(now, 2 * least_shown) : end;
  return row;
}

TimelineRow row_of(const model::StageItem& item, const ModalityPlan& plan, std::int64_t now,
                   std::int64_t end) {
  TimelineRow row;
  row.title = plan.title;
  row.status = item.status;
  row.now = item.now;
  row.words = item.now                         ? with_spaces(item.status)
              : model::actionable(item.status) ? "later"
                                               : "when its condition is met";
  const auto length = item.now ? length_of(plan) : std::nullopt;
  row.open_end = !length;
  row.from = now;
  row.to = std::max(now + least_shown, length ? std::min(end, now + *length) : end);
  return row;
}

}  // namespace

std::optional<Timeline> timeline_of(const PlanView& view) {
  if (view.plan.stages.empty()) return std::nullopt;
  const std::int64_t now = now_of(view);
  Timeline time;
  time.weeks = end_of(view.plan, now);
  time.step = std::max<std::int32_t>(1, (time.weeks + 5) / 6);
  for (const model::StagePlan& stage : view.plan.stages) {
    time.rows.push_back(row_of(stage, now, std::int64_t{100} * time.weeks));
    for (const model::StageItem& item : stage.items)
      if (const ModalityPlan* plan = modality_of(view.plan, item.modality))
        time.rows.push_back(row_of(item, *plan, now, std::int64_t{100} * time.weeks));
  }
  for (const model::Review& review : view.plan.reviews)
    time.reviews.push_back({review.week, review.due});
  return time;
}

}  // namespace windlass::present
