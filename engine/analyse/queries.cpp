// SPDX-License-Identifier: Apache-2.0
#include "analyse/queries.hpp"

#include <algorithm>

#include "base/text.hpp"

namespace windlass::analyse {

void Queries::ask(Encoding& encoding) {
  std::vector<Lit> wanted{no};
  if (of_ != Of::everybody)
    wanted.insert(wanted.end(), encoding.kept().begin(), encoding.kept().end());
  if (of_ == Of::who_agrees) wanted.push_back(encoding.without_disagreement());
  Solver solver;
  solver.take(encoding.cnf());
  std::vector<Lit> open;
  for (const auto& [one, unused] : answers_) open.push_back(one);
  while (!open.empty()) {
    wanted.front() = open.back();
    open.pop_back();
    Outcome& asked = answers_[wanted.front()];
    asked.answer = solver.solve(wanted, most_conflicts_);
    if (asked.answer == Satisfiability::unsatisfiable)
      note_what_it_rests_on(solver, encoding, wanted, asked);
    if (asked.answer != Satisfiability::satisfiable) continue;
    std::erase_if(open, [&](Lit one) {
      const bool is_true = solver.value(one);
      if (is_true) answers_[one].answer = Satisfiability::satisfiable;
      return is_true;
    });
  }
}

// `wanted` has no solution. That nothing contradicts a derived value comes last in it, and is named
// only where the answer is another without it, or is not found.
void Queries::note_what_it_rests_on(Solver& solver, Encoding& encoding, std::vector<Lit> wanted,
                                    Outcome& asked) const {
  if (of_ == Of::everybody) return;
  if (of_ == Of::who_agrees && solver.rests_on(wanted.back())) {
    asked.rests_on = assumptions_behind(solver, encoding);
    wanted.pop_back();
    asked.rests_on_agreement =
        solver.solve(wanted, most_conflicts_) != Satisfiability::unsatisfiable;
    if (asked.rests_on_agreement) return;
  }
  asked.rests_on = assumptions_behind(solver, encoding);
}

std::string Queries::under(Lit one) const {
  const Outcome& outcome = answers_.at(one);
  std::string made = outcome.rests_on.empty() ? "" : " under " + in_words(outcome.rests_on);
  if (outcome.rests_on_agreement)
    made += " where no derived value that was supplied contradicts the answers";
  return made;
}

std::size_t Queries::not_decided() const {
  return static_cast<std::size_t>(
      std::count_if(answers_.begin(), answers_.end(),
                    [](const auto& one) { return one.second.answer == Satisfiability::stopped; }));
}

std::vector<std::string> assumptions_behind(const Solver& solver, Encoding& encoding) {
  std::vector<std::string> ids;
  for (std::size_t i = 0; i < encoding.kept().size(); ++i)
    if (solver.rests_on(encoding.kept()[i]))
      ids.push_back(encoding.base().assumptions()[i].rule->id);
  return ids;
}

std::string in_words(const std::vector<std::string>& assumptions) {
  std::string made = assumptions.size() == 1 ? "the assumption " : "the assumptions ";
  for (std::size_t i = 0; i < assumptions.size(); ++i)
    made += (i == 0                        ? ""
             : i + 1 == assumptions.size() ? " and "
                                           : ", ") +
            base::quote(assumptions[i]);
  return made;
}

}  // namespace windlass::analyse
