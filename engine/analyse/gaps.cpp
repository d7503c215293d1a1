// SPDX-License-Identifier: Apache-2.0
#include "analyse/gaps.hpp"

#include <algorithm>

namespace windlass::analyse {

using knowledge::Contribution;
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

bool speaks_between(const Condition& condition, model::FactId fact, const Number& from,
                    const Number& to) {
  if (condition.kind == Condition::Kind::fact && condition.fact == fact &&
      condition.constraint.kind == Constraint::Kind::interval) {
    const Constraint& asked = condition.constraint;
    const bool below = asked.high && *asked.high <= from, above = asked.low && to <= *asked.low;
    return !below && !above;
  }
  return std::any_of(condition.parts.begin(), condition.parts.end(),
                     [&](const Condition& part) { return speaks_between(part, fact, from, to); });
}

bool is_gap(const Modality& modality, const Contribution& low, const Contribution& high) {
  const Constraint *under = interval_of(low), *over = interval_of(high);
  if (under == nullptr || over == nullptr || low.effect != high.effect) return false;
  if (low.inputs != high.inputs || low.inputs.size() != 1) return false;
  if (!under->high || !over->low || !(*under->high < *over->low)) return false;
  return std::none_of(
      modality.contributions.begin(), modality.contributions.end(), [&](const Contribution& other) {
        return &other != &low && &other != &high && other.origin == model::Origin::indication &&
               other.condition != nullptr && other.inputs == low.inputs &&
               speaks_between(*other.condition, low.inputs.front(), *under->high, *over->low);
      });
}

}  // namespace

void find_gaps(const knowledge::KnowledgeBase& base, std::vector<base::Diagnostic>& found) {
  for (const Modality& modality : base.modalities())
    for (const Contribution& low : modality.contributions)
      for (const Contribution& high : modality.contributions) {
        if (!is_gap(modality, low, high)) continue;
        const std::string between =
            interval_of(low)->high->text() + " and " + interval_of(high)->low->text();
        base::Diagnostic made = base::diagnostic_at(
            *base.document(high.document).source, high.condition->span, "check.gap",
            modality.id + ": between " + between + " neither indication " + low.id +
                " nor indication " + high.id + " speaks",
            "close the gap where it is not meant");
        made.severity = base::Severity::note;
        found.push_back(std::move(made));
      }
}

}  // namespace windlass::analyse
