// SPDX-License-Identifier: Apache-2.0
#include "knowledge/score_table.hpp"

#include <algorithm>

namespace windlass::knowledge {

using logic::Constraint;
using logic::ScoreItem;
using model::Number;

namespace {

// Whether the first begins below the second.
bool begins_below(const Constraint& a, const Constraint& b) {
  if (!a.low || !b.low) return !a.low && b.low.has_value();
  return *a.low != *b.low ? *a.low < *b.low : !a.low_open && b.low_open;
}

// How the end of one interval lies to the beginning of the next.
enum class Joint { overlap, gap, none };
Joint joint(const Constraint& first, const Constraint& second) {
  if (!first.high || !second.low || *second.low < *first.high) return Joint::overlap;
  if (*second.low > *first.high) return Joint::gap;
  if (!first.high_open && !second.low_open) return Joint::overlap;
  return first.high_open && second.low_open ? Joint::gap : Joint::none;
}

// What lies between the two.
Constraint between(const Constraint& first, const Constraint& second) {
  Constraint gap;
  gap.kind = Constraint::Kind::interval;
  gap.low = first.high;
  gap.low_open = !first.high_open;
  gap.high = second.low;
  gap.high_open = !second.low_open;
  return gap;
}

bool holds_whole_number(const Constraint& gap) {
  model::Int128 next = gap.low->numerator() / gap.low->denominator();
  while (Number::ratio(next, 1) < *gap.low || (gap.low_open && Number::ratio(next, 1) == *gap.low))
    ++next;
  return gap.high_open ? Number::ratio(next, 1) < *gap.high : Number::ratio(next, 1) <= *gap.high;
}

void refuse_twice(const Decoder& decoder, const ScoreItem& again) {
  decoder.refuse(again.when.span, "rules.score",
                 "another line of this table gives points for the same value",
                 "each value has its points in one line");
}

void complete_intervals(const Decoder& decoder, std::vector<ScoreItem>& items) {
  std::vector<const ScoreItem*> order;
  for (const ScoreItem& item : items)
    if (item.when.constraint.kind == Constraint::Kind::interval) order.push_back(&item);
  std::stable_sort(order.begin(), order.end(), [](const ScoreItem* a, const ScoreItem* b) {
    return begins_below(a->when.constraint, b->when.constraint);
  });
  std::vector<ScoreItem> gaps;
  for (std::size_t i = 0; i + 1 < order.size(); ++i) {
    const ScoreItem &first = *order[i], &second = *order[i + 1];
    const Joint found = joint(first.when.constraint, second.when.constraint);
    if (found == Joint::overlap)
      refuse_twice(decoder, first.when.span.offset < second.when.span.offset ? second : first);
    if (found != Joint::gap) continue;
    ScoreItem gap = second;
    gap.when.constraint = between(first.when.constraint, second.when.constraint);
    if (holds_whole_number(gap.when.constraint)) continue;  // left out: it gives no points
    gap.when.text = "between the lines '" + first.when.text + "' and '" + second.when.text + "'";
    gap.points = std::min(first.points, second.points);
    if (first.points != second.points) gap.most = std::max(first.points, second.points);
    gaps.push_back(std::move(gap));
  }
  items.insert(items.end(), gaps.begin(), gaps.end());
}

}  // namespace

void complete_table(const Decoder& decoder, const model::FactDefinition& fact,
                    std::vector<ScoreItem>& items) {
  model::ValueSet seen;
  std::size_t never = 0;
  for (const ScoreItem& item : items) {
    const Constraint& constraint = item.when.constraint;
    if (constraint.kind == Constraint::Kind::never && never++ != 0) refuse_twice(decoder, item);
    if (constraint.kind != Constraint::Kind::choices) continue;
    if (!seen.both(constraint.values).empty()) refuse_twice(decoder, item);
    seen.add(constraint.values);
  }
  if (model::is_typed(fact.type)) complete_intervals(decoder, items);
}

}  // namespace windlass::knowledge
