// SPDX-License-Identifier: Apache-2.0
#include "analyse/gaps.hpp"

#include <algorithm>
#include <optional>

namespace windlass::analyse {

using base::Severity;
using knowledge::Contribution;
using knowledge::KnowledgeBase;
using knowledge::Modality;
using logic::Condition;
using logic::Constraint;
using model::Number;

namespace {

// An indication that asks one number for an interval, and nothing else.
const Constraint* interval_of(const Contribution& item) {
  if (item.origin != model::Origin::indication || item.condition == nullptr) return nullptr;
  const Condition* condition = item.condition;
  while ((condition->kind == Condition::Kind::all || condition->kind == Condition::Kind::any) &&
         condition->parts.size() == 1)
    condition = &condition->parts.front();
  const bool is_interval = condition->kind == Condition::Kind::fact &&
                           condition->constraint.kind == Constraint::Kind::interval;
  return is_interval ? &condition->constraint : nullptr;
}

// Values for which neither of two indications speaks: all between two thresholds, or the one value
// that both leave out.
struct Gap {
  Number from, to;
  bool one_value() const { return from == to; }
};

std::optional<Gap> gap_between(const Constraint& under, const Constraint& over) {
  if (!under.high || !over.low || *over.low < *under.high) return std::nullopt;
  if (*under.high == *over.low && !(under.high_open && over.low_open)) return std::nullopt;
  return Gap{*under.high, *over.low};
}

// Between two thresholds whoever speaks for some of the values does.
bool speaks_in(const Condition& condition, model::FactId fact, const Gap& gap) {
  if (condition.kind == Condition::Kind::fact && condition.fact == fact &&
      condition.constraint.kind == Constraint::Kind::interval) {
    const Constraint& asked = condition.constraint;
    const bool ends = !gap.one_value();  // an end alone is not between
    const bool below = asked.high && (*asked.high < gap.from ||
                                      (*asked.high == gap.from && (ends || asked.high_open)));
    const bool above =
        asked.low && (gap.to < *asked.low || (gap.to == *asked.low && (ends || asked.low_open)));
    return !below && !above;
  }
  return std::any_of(condition.parts.begin(), condition.parts.end(),
                     [&](const Condition& part) { return speaks_in(part, fact, gap); });
}

// That one value is left out is a slip whatever the two say; between two thresholds there is a gap
// where they say the same.
std::optional<Gap> find_gap(const Modality& modality, const Contribution& low,
                            const Contribution& high) {
  const Constraint *under = interval_of(low), *over = interval_of(high);
  if (under == nullptr || over == nullptr || low.inputs != high.inputs || low.inputs.size() != 1)
    return std::nullopt;
  const std::optional<Gap> gap = gap_between(*under, *over);
  if (!gap || (low.effect != high.effect && !gap->one_value())) return std::nullopt;
  const bool closed = std::any_of(
      modality.contributions.begin(), modality.contributions.end(), [&](const Contribution& other) {
        return &other != &low && &other != &high && other.origin == model::Origin::indication &&
               other.condition != nullptr && other.inputs == low.inputs &&
               speaks_in(*other.condition, low.inputs.front(), *gap);
      });
  return closed ? std::nullopt : gap;
}

// Values between two lines of a score's table, of which nobody said what they give.
void find_missing_lines(const knowledge::KnowledgeBase& base,
                        std::vector<base::Diagnostic>& found) {
  for (const knowledge::Derived& derived : base.derived())
    for (const logic::ScoreItem& item : derived.rule->score) {
      if (!item.most) continue;
      add_finding(
          found, base, derived.document, item.when.span,
          {Severity::note, "check.gap",
           base.vocabulary()[derived.fact].id + ": no line of this table covers a value of " +
               base.vocabulary()[item.when.fact].id + " " + item.when.text,
           "let the lines meet, as `below 9` does with `at least 9`; whoever has such a "
           "value gets no score"});
    }
}

}  // namespace

void find_gaps(const knowledge::KnowledgeBase& base, std::vector<base::Diagnostic>& found) {
  for (const Modality& modality : base.modalities())
    for (const Contribution& low : modality.contributions)
      for (const Contribution& high : modality.contributions) {
        const std::optional<Gap> gap = find_gap(modality, low, high);
        if (!gap) continue;
        const std::string where = gap->one_value()
                                      ? "at " + gap->from.text() + " itself"
                                      : "between " + gap->from.text() + " and " + gap->to.text();
        add_finding(found, base, high.document, high.condition->span,
                    {Severity::note, "check.gap",
                     modality.id + ": " + where + " neither indication " + low.id +
                         " nor indication " + high.id + " speaks",
                     "close the gap where it is not meant"});
      }
  find_missing_lines(base, found);
}

void find_unordered(const KnowledgeBase& base, FindingList& found) {
  const auto& all = base.modalities();
  for (auto first = all.begin(); first != all.end(); ++first)
    for (auto second = first + 1; second != all.end(); ++second) {
      if (first->stage != second->stage || first->order != second->order) continue;
      const auto [document, span] = place_of(base, *second);
      add_finding(found, base, document, span,
                  {Severity::note, "check.order",
                   first->id + " and " + second->id + " have the same stage and the same `order`",
                   "say which comes first in a visit"});
    }
}

}  // namespace windlass::analyse
