// SPDX-License-Identifier: Apache-2.0
#include "analyse/queries.hpp"

#include <algorithm>

#include "base/text.hpp"

namespace windlass::analyse {

void Queries::ask(Encoding& encoding) {
  std::vector<Lit> wanted{no};
  if (of_ == Of::who_keeps_assumptions)
    wanted.insert(wanted.end(), encoding.kept().begin(), encoding.kept().end());
  Solver solver;
  solver.take(encoding.cnf());
  std::vector<Lit> open;
  for (const auto& [one, unused] : answers_) open.push_back(one);
  while (!open.empty()) {
    wanted.front() = open.back();
    open.pop_back();
    Outcome& asked = answers_[wanted.front()];
    asked.answer = solver.solve(wanted, most_conflicts_);
    if (asked.answer == Satisfiability::unsatisfiable && wanted.size() > 1)
      asked.rests_on = assumptions_behind(solver, encoding);
    if (asked.answer != Satisfiability::satisfiable) continue;
    std::erase_if(open, [&](Lit one) {
      const bool is_true = solver.value(one);
      if (is_true) answers_[one].answer = Satisfiability::satisfiable;
      return is_true;
    });
  }
}

std::string Queries::under(Lit one) const {
  const std::vector<std::string>& assumptions = answers_.at(one).rests_on;
  return assumptions.empty() ? "" : " under " + in_words(assumptions);
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
