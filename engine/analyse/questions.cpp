// SPDX-License-Identifier: Apache-2.0
#include "analyse/questions.hpp"

#include <algorithm>

namespace windlass::analyse {

void Questions::ask(const Encoding& encoding) {
  Solver solver;
  solver.take(encoding.cnf());
  std::vector<Lit> open;
  for (const auto& [one, unused] : answers_) open.push_back(one);
  while (!open.empty()) {
    const Lit wanted[] = {open.back()};
    const Answer answer = solver.solve(wanted, most_conflicts_);
    answers_[open.back()] = answer;
    open.pop_back();
    if (answer != Answer::satisfiable) continue;
    std::erase_if(open, [&](Lit one) {
      const bool is_true = solver.value(one);
      if (is_true) answers_[one] = Answer::satisfiable;
      return is_true;
    });
  }
}

std::size_t Questions::not_decided() const {
  return static_cast<std::size_t>(
      std::count_if(answers_.begin(), answers_.end(),
                    [](const auto& one) { return one.second == Answer::stopped; }));
}

}  // namespace windlass::analyse
