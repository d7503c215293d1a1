// SPDX-License-Identifier: Apache-2.0
#include "analyse/reachable.hpp"

#include "analyse/patient.hpp"
#include "analyse/queries.hpp"
#include "analyse/smallest.hpp"

namespace windlass::analyse {

using cases::Point;

namespace {

// What is true of whoever is there.
Lit literal(Encoding& encoding, const cases::CoveredPart& part, const Point& point) {
  switch (point.kind) {
    case Point::Kind::is_true: return encoding.is_true(part.slot);
    case Point::Kind::is_false: return encoding.is_false(part.slot);
    case Point::Kind::is_unknown: return encoding.is_unknown(part.slot);
    case Point::Kind::side: return encoding.columns().in(point.column, point.run);
  }
  return yes;
}

constexpr std::uint32_t most_attempts = 4;

class Reacher {
 public:
  Reacher(cases::Coverage& coverage, plan::Calls calls, KillingCases& cases,
          std::uint64_t most_conflicts)
      : coverage_(coverage),
        calls_(std::move(calls)),
        cases_(cases),
        most_conflicts_(most_conflicts) {
    for (const KillingCase& one : cases_.cases()) see(one);
  }

  // Writes down whoever is there.
  bool reach(const cases::CoveredCondition& condition, const cases::CoveredPart& part,
             const Point& point) {
    Cnf cnf;
    Encoding encoding(*coverage_.base, cnf);
    const Lit wanted = literal(encoding, part, point);
    const std::string& broken = condition.whose.assumption;
    const Found found =
        smallest(encoding, {wanted, encoding.without_doubt(broken)}, {most_conflicts_});
    if (found.answer != Satisfiability::satisfiable) return false;
    for (std::uint32_t attempt = 0; attempt < most_attempts; ++attempt) {
      const model::Facts bare = patient_of(encoding, found.model(), "told", attempt);
      for (const auto from :
           {KillingCases::From::plain, KillingCases::From::screened, KillingCases::From::nothing}) {
        const auto patient = cases_.patient_of(bare, from, {});
        if (!patient) continue;
        auto one = cases_.begin(condition.whose.rule + ": " + part.says + " is " + point.says,
                                *patient, !broken.empty());
        if (!one) continue;
        see(*one);
        if (point.seen_by.empty()) continue;
        one->told.push_back(coverage_.base->document(condition.whose.document).called() + ":" +
                            std::to_string(part.line) + ", " + condition.whose.rule + ": '" +
                            part.says + "' is " + point.says);
        cases_.keep(std::move(*one));
        return true;
      }
    }
    return false;
  }

 private:
  void see(const KillingCase& one) {
    cases::see(coverage_, calls_, one.written.facts, "a case that was written");
  }

  cases::Coverage& coverage_;
  const plan::Calls calls_;
  KillingCases& cases_;
  const std::uint64_t most_conflicts_;
};

}  // namespace

std::size_t cover_unseen(cases::Coverage& coverage, const plan::Engine& engine, KillingCases& cases,
                         const cases::Trial::Progress& progress, std::uint64_t most_conflicts) {
  auto calls = plan::Calls::bind(*coverage.base, engine.plugins());
  if (!calls) return counts(coverage).possible() - counts(coverage).seen;
  Reacher reacher(coverage, std::move(*calls), cases, most_conflicts);
  std::size_t remaining = 0, done = 0;
  const std::size_t all = coverage.conditions.size();
  for (cases::CoveredCondition& condition : coverage.conditions) {
    for (cases::CoveredPart& part : condition.parts)
      for (Point& point : part.points)
        if (point.missing() && !reacher.reach(condition, part, point)) ++remaining;
    if (progress) progress(++done, all);
  }
  return remaining;
}

std::size_t mark_impossible(cases::Coverage& coverage, std::uint64_t most_conflicts) {
  Cnf cnf;
  Encoding encoding(*coverage.base, cnf);
  std::size_t undecided = 0;
  // Only who contradicts himself makes an assumption's condition true.
  for (const bool of_assumptions : {false, true}) {
    Queries queries(most_conflicts,
                    of_assumptions ? Queries::Of::everybody : Queries::Of::who_keeps_assumptions);
    std::vector<std::pair<Point*, Lit>> open;
    for (cases::CoveredCondition& condition : coverage.conditions) {
      if (condition.whose.assumption.empty() == of_assumptions) continue;
      for (cases::CoveredPart& part : condition.parts)
        for (Point& point : part.points) {
          if (!point.seen_by.empty()) continue;
          open.emplace_back(&point, literal(encoding, part, point));
          queries.add(open.back().second);
        }
    }
    queries.ask(encoding);
    for (const auto& [point, one] : open) {
      point->impossible = queries.impossible(one);
      undecided += queries.answer(one) == Satisfiability::stopped ? 1 : 0;
    }
  }
  return undecided;
}

}  // namespace windlass::analyse
