// SPDX-License-Identifier: Apache-2.0
#include "analyse/reachable.hpp"

#include "analyse/questions.hpp"

namespace windlass::analyse {

using plan::Point;

namespace {

// What is true of whoever is there.
Lit literal(Encoding& encoding, const plan::CoveredPart& part, const Point& point) {
  switch (point.kind) {
    case Point::Kind::is_true: return encoding.is_true(part.slot);
    case Point::Kind::is_false: return encoding.is_false(part.slot);
    case Point::Kind::is_unknown: return encoding.is_unknown(part.slot);
    case Point::Kind::side: return encoding.columns().in(point.column, point.run);
  }
  return yes;
}

}  // namespace

std::size_t mark_impossible(plan::Coverage& coverage, std::uint64_t most_conflicts) {
  Cnf cnf;
  Encoding encoding(*coverage.base, cnf);
  Questions questions(most_conflicts);
  std::vector<std::pair<Point*, Lit>> open;
  for (plan::CoveredCondition& condition : coverage.conditions)
    for (plan::CoveredPart& part : condition.parts)
      for (Point& point : part.points) {
        if (!point.seen_by.empty()) continue;
        open.emplace_back(&point, literal(encoding, part, point));
        questions.add(open.back().second);
      }
  questions.ask(encoding);
  std::size_t undecided = 0;
  for (const auto& [point, one] : open) {
    point->impossible = questions.impossible(one);
    undecided += questions.answer(one) == Answer::stopped ? 1 : 0;
  }
  return undecided;
}

}  // namespace windlass::analyse
