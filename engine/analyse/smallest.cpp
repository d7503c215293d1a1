// SPDX-License-Identifier: Apache-2.0
#include "analyse/smallest.hpp"

#include <algorithm>

namespace windlass::analyse {

namespace {

class Search {
 public:
  Search(Encoding& encoding, const std::vector<Lit>& wanted, const Limits& limits,
         const std::vector<Lit>& others)
      : encoding_(encoding),
        wanted_(wanted),
        most_conflicts_(limits.most_conflicts),
        solver_(false, limits.budget) {
    for (const model::FactId fact : encoding.columns().facts())
      answered_.push_back(encoding.columns().answered(fact));
    answered_.insert(answered_.end(), others.begin(), others.end());
    for (const Lit one : answered_) solver_.prefer(-one);
    solver_.prefer(-encoding.columns().has_day());
  }

  Found run() {
    found_.answer = look({});
    if (found_.answer != Satisfiability::satisfiable) return std::move(found_);
    drop_one_by_one();
    find_needed();
    while (count_down()) {}
    calm_down();
    return std::move(found_);
  }

 private:
  // Keeps what was found.
  Satisfiability look(const std::vector<Lit>& besides) {
    std::vector<Lit> assumed = wanted_;
    assumed.insert(assumed.end(), besides.begin(), besides.end());
    solver_.take(encoding_.cnf());
    const Satisfiability answer = solver_.solve(assumed, most_conflicts_);
    if (answer != Satisfiability::satisfiable) return answer;
    found_.values.assign(static_cast<std::size_t>(encoding_.cnf().variables()) + 1, false);
    for (Lit variable = 1; variable <= encoding_.cnf().variables(); ++variable)
      found_.values[static_cast<std::size_t>(variable)] = solver_.value(variable);
    const Assignment assignment = found_.model();
    found_.answers = static_cast<std::size_t>(std::count_if(
        answered_.begin(), answered_.end(), [&](Lit one) { return assignment(one); }));
    return answer;
  }

  // Leaves out what can be left out, one answer after the other, and at last the day.
  void drop_one_by_one() {
    std::vector<Lit> candidates = answered_, without;
    candidates.push_back(encoding_.columns().has_day());
    for (const Lit one : candidates) {
      if (!found_.model()(one)) {
        without.push_back(-one);
        continue;
      }
      without.push_back(-one);
      if (look(without) != Satisfiability::satisfiable) without.pop_back();
    }
  }

  // Which answers everybody gives who is wanted. They need not be counted, which is what is hard.
  void find_needed() {
    for (const Lit one : answered_) {
      std::vector<Lit> without = wanted_;
      without.push_back(-one);
      const bool needed = found_.model()(one) &&
                          solver_.solve(without, most_conflicts_) == Satisfiability::unsatisfiable;
      if (needed)
        ++needed_;
      else
        others_.push_back(one);
    }
  }

  // Looks for fewer answers. Whether there are.
  bool count_down() {
    if (found_.answers == needed_) found_.smallest = true;
    if (found_.smallest) return false;
    const Lit as_many = encoding_.cnf().at_least(others_, found_.answers - needed_);
    const Satisfiability fewer = look({-as_many});
    found_.smallest = fewer == Satisfiability::unsatisfiable;
    return fewer == Satisfiability::satisfiable;
  }

  // The safe answer wherever another one is not needed: what is left is what matters.
  void calm_down() {
    Columns& columns = encoding_.columns();
    std::vector<Lit> kept;
    for (const Lit one : answered_) kept.push_back(found_.model()(one) ? one : -one);
    const knowledge::KnowledgeBase& base = encoding_.base();
    for (const model::FactId fact : std::vector<model::FactId>(columns.facts())) {
      const model::FactDefinition& definition = base.vocabulary()[fact];
      if (columns.standing(fact, found_.model()) != Columns::Standing::known) continue;
      if ((!definition.safe && !definition.blank_is_never) ||
          definition.type == model::FactType::set || base.program().columns_of(fact).count != 1)
        continue;
      const std::uint8_t code = definition.safe
                                    ? base.program().code_of(fact, *definition.safe, std::nullopt)
                                    : logic::never_code;
      kept.push_back(columns.in(base.program().columns_of(fact).first, {code, code}));
      const bool smallest = found_.smallest;
      if (look(kept) != Satisfiability::satisfiable) kept.pop_back();
      found_.smallest = smallest;
    }
  }

  Encoding& encoding_;
  const std::vector<Lit>& wanted_;
  const std::uint64_t most_conflicts_;
  std::vector<Lit> answered_;  // by fact of the formula, and those that are counted besides
  std::size_t needed_ = 0;     // how many of them nobody can leave out
  std::vector<Lit> others_;
  Solver solver_;
  Found found_;
};

}  // namespace

Found smallest(Encoding& encoding, const std::vector<Lit>& wanted, const Limits& limits,
               const std::vector<Lit>& others) {
  return Search(encoding, wanted, limits, others).run();
}

}  // namespace windlass::analyse
