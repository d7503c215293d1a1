// SPDX-License-Identifier: Apache-2.0
#include "cases/coverage.hpp"

#include <algorithm>

namespace windlass::cases {

using knowledge::KnowledgeBase;
using logic::Condition;
using logic::Run;
using logic::Word;
using model::Number;

namespace {

std::string head_of(const KnowledgeBase& base, const Condition& condition) {
  switch (condition.kind) {
    case Condition::Kind::all: return "all";
    case Condition::Kind::any: return "any";
    case Condition::Kind::none: return "none";
    case Condition::Kind::at_least: return "at least " + std::to_string(condition.count);
    case Condition::Kind::fact: return base.vocabulary()[condition.fact].id + ": " + condition.text;
    case Condition::Kind::red_flag: return "red_flag: " + condition.text;
    case Condition::Kind::always: return "always";
  }
  return {};
}

class Collector {
 public:
  Collector(const KnowledgeBase& base, std::uint32_t document)
      : base_(base), source_(*base.document(document).source) {}

  std::vector<CoveredPart> run(const Condition& condition) {
    collect(condition, 0);
    return std::move(parts_);
  }

 private:
  void collect(const Condition& condition, std::uint32_t depth) {
    CoveredPart part;
    part.says = head_of(base_, condition);
    part.span = condition.span;
    const base::LineColumn at = source_.position(condition.span.offset);
    part.line = at.line;
    part.column = at.column;
    part.depth = depth;
    part.slot = condition.slot;
    part.points.emplace_back(Point{Point::Kind::is_true, "true"});
    part.points.emplace_back(Point{Point::Kind::is_false, "false"});
    if (condition.kind != Condition::Kind::fact || !condition.constraint.about_knowledge() ||
        condition.constraint.on_record)
      part.points.push_back({Point::Kind::is_unknown, "unknown"});
    for (const bool low : {true, false})
      if (const auto both = sides(base_, condition, low)) {
        part.points.push_back({Point::Kind::side, both->inside_says,
                               base_.program().columns_of(condition.fact).first, both->inside});
        part.points.push_back({Point::Kind::side, both->outside_says,
                               base_.program().columns_of(condition.fact).first, both->outside});
      }
    parts_.push_back(std::move(part));
    for (const Condition& one : condition.parts) collect(one, depth + 1);
  }

  const KnowledgeBase& base_;
  const base::Source& source_;
  std::vector<CoveredPart> parts_;
};

// One case decided, and what it sees.
class Look {
 public:
  Look(const KnowledgeBase& base, const plan::Calls& calls, const model::Facts& facts)
      : base_(base), evaluation_(base, calls, facts) {}

  bool sees(const CoveredPart& part, const Point& point) {
    const Word mask = evaluation_.mask();
    switch (point.kind) {
      case Point::Kind::is_true: return (evaluation_.lanes().true_lanes(part.slot) & mask) != 0;
      case Point::Kind::is_false: return (evaluation_.lanes().false_lanes(part.slot) & mask) != 0;
      case Point::Kind::is_unknown:
        return (evaluation_.lanes().unknown_lanes(part.slot) & mask) != 0;
      case Point::Kind::side: return stands(point);
    }
    return false;
  }

 private:
  bool stands(const Point& point) {
    const auto within = [&](std::uint8_t code) {
      return point.run.first <= code && code <= point.run.last;
    };
    const auto column = static_cast<std::uint32_t>(point.column);
    for (std::uint32_t lane = 0; lane < logic::lanes_in_word; ++lane)
      if ((evaluation_.mask() >> lane & 1) != 0 && within(evaluation_.lanes().code(lane, column)))
        return true;
    const model::FactId fact = base_.program().column(point.column).fact;
    const knowledge::DeriveRule* rule = base_.derive_rule(fact);
    if (rule == nullptr || !rule->is_score()) return false;
    const plan::Evaluation::Bounds bounds = evaluation_.bounds(*rule);
    return bounds.least == bounds.most &&
           within(logic::interval_code(base_.program().column(point.column).cuts, bounds.least));
  }

  const KnowledgeBase& base_;
  const plan::Evaluation evaluation_;
};

}  // namespace

Counts& Counts::operator+=(const Counts& other) {
  points += other.points;
  seen += other.seen;
  impossible += other.impossible;
  return *this;
}

Counts counts(const CoveredCondition& condition) {
  Counts made;
  for (const CoveredPart& part : condition.parts)
    for (const Point& point : part.points)
      made +=
          {1, point.seen_by.empty() ? 0U : 1U, point.seen_by.empty() && point.impossible ? 1U : 0U};
  return made;
}

Counts counts(const Coverage& coverage) {
  Counts made;
  for (const CoveredCondition& one : coverage.conditions) made += counts(one);
  return made;
}

std::optional<Sides> sides(const KnowledgeBase& base, const Condition& condition, bool low) {
  const logic::Constraint& constraint = condition.constraint;
  if (condition.kind != Condition::Kind::fact ||
      constraint.kind != logic::Constraint::Kind::interval)
    return std::nullopt;
  const std::optional<Number>& bound = low ? constraint.low : constraint.high;
  const logic::Program::Range range = base.program().columns_of(condition.fact);
  if (!bound || range.count != 1) return std::nullopt;
  const std::vector<Number>& cuts = base.program().column(range.first).cuts;
  const auto at =
      static_cast<int>(std::lower_bound(cuts.begin(), cuts.end(), *bound) - cuts.begin());
  const int cut = 2 * at + 1, last = 2 * static_cast<int>(cuts.size());
  const bool open = low ? constraint.low_open : constraint.high_open;
  const auto run = [](int first, int end) {
    return Run{static_cast<std::uint8_t>(first), static_cast<std::uint8_t>(end)};
  };
  const Run on = run(cut, cut);
  // Between this cut and the next one on either side, that one included.
  const Run below = run(std::max(cut - 2, 0), cut - 1);
  const Run above = run(cut + 1, std::min(cut + 2, last));
  const bool dates = base.vocabulary()[condition.fact].type == model::FactType::date;
  const auto text = [&](const Number& number) { return number.text() + (dates ? " d" : ""); };
  const std::string here = text(*bound);
  std::string under = "below " + here, over = "above " + here;
  if (at > 0) under += ", at least " + text(cuts[static_cast<std::size_t>(at) - 1]);
  if (cut + 2 <= last) over += ", at most " + text(cuts[static_cast<std::size_t>(at) + 1]);
  if (low) return open ? Sides{above, on, over, here} : Sides{on, below, here, under};
  return open ? Sides{below, on, under, here} : Sides{on, above, here, over};
}

void see(Coverage& coverage, const plan::Calls& calls, const model::Facts& facts,
         const std::string& by) {
  Look look(*coverage.base, calls, facts);
  for (CoveredCondition& condition : coverage.conditions)
    for (CoveredPart& part : condition.parts)
      for (Point& point : part.points)
        if (point.seen_by.empty() && look.sees(part, point)) point.seen_by = by;
}

base::Result<Coverage> cover(const plan::Engine& engine,
                             const std::vector<CasesDocument>& documents) {
  Coverage made;
  std::vector<Condition> asked;
  knowledge::each_written(engine.knowledge().rules(),
                          [&](const knowledge::Written& whose, const Condition& condition) {
                            made.conditions.push_back({whose, {}});
                            asked.push_back(condition);
                          });
  auto base = engine.knowledge().changed([](knowledge::RuleBase&) {}, asked);
  if (!base) return base.error();
  made.base = *base;
  auto calls = plan::Calls::bind(*made.base, engine.plugins());
  if (!calls) return calls.error();
  for (std::size_t i = 0; i < made.conditions.size(); ++i)
    made.conditions[i].parts =
        Collector(*made.base, made.conditions[i].whose.document).run(*made.base->asked()[i]);
  for (const CasesDocument& document : documents)
    for (const Case& one : document.cases) see(made, *calls, one.facts, document.id + "/" + one.id);
  return made;
}

}  // namespace windlass::cases
