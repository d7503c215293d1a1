// SPDX-License-Identifier: Apache-2.0
#include "analyse/edges.hpp"

namespace windlass::analyse {

using base::Severity;
using knowledge::KnowledgeBase;
using logic::Condition;
using logic::Constraint;

namespace {

// "at least 10" of a fact up to 10, "at most 0" of one from 0: one value alone, said as if there
// were others.
std::string only_value(const model::FactDefinition& fact, const Constraint& asked) {
  const bool highest = asked.low && !asked.high && !asked.low_open && fact.highest == asked.low;
  const bool lowest = asked.high && !asked.low && !asked.high_open && fact.lowest == asked.high;
  if (highest) return asked.low->text();
  return lowest ? asked.high->text() : std::string();
}

// The same words for the value itself: its unit and `on record` stay.
std::string without_threshold(std::string text) {
  for (const std::string_view words : {"at least ", "at most "})
    if (const auto at = text.find(words); at != std::string::npos) text.erase(at, words.size());
  return text;
}

// "below 0.95 %", or "below 0.95" of what is counted in per cent: a fraction of a hundred was
// meant.
bool is_fraction(const model::FactDefinition& fact, const Constraint& asked) {
  const auto below_one = [](const std::optional<model::Number>& one) {
    return one && *one > model::Number(0) && *one < model::Number(1);
  };
  return fact.unit.text() == "%" && fact.highest && *fact.highest >= model::Number(50) &&
         (below_one(asked.low) || below_one(asked.high));
}

}  // namespace

void find_edges(const KnowledgeBase& base, std::uint32_t document, const Condition& condition,
                FindingList& found) {
  for (const Condition& part : condition.parts) find_edges(base, document, part, found);
  if (condition.kind != Condition::Kind::fact ||
      condition.constraint.kind != Constraint::Kind::interval)
    return;
  const model::FactDefinition& fact = base.vocabulary()[condition.fact];
  if (fact.type != model::FactType::number) return;
  if (is_fraction(fact, condition.constraint))
    add_finding(found, base, document, condition.span,
                {Severity::note, "check.edge",
                 "'" + condition.text + "' is less than one per cent: '" + fact.id +
                     "' is counted in %, " + model::range_text(fact),
                 "write `below 95 %` for a fraction of 0.95; less than 1 % is hardly ever meant"});
  const std::string only = only_value(fact, condition.constraint);
  if (only.empty()) return;
  add_finding(
      found, base, document, condition.span,
      {Severity::note, "check.edge",
       "'" + condition.text + "' means " + only + " alone: '" + fact.id + "' is " +
           model::range_text(fact),
       "write `" + without_threshold(condition.text) + "`, or the threshold that is meant"});
}

}  // namespace windlass::analyse
