// SPDX-License-Identifier: Apache-2.0
#include "analyse/equivalent.hpp"

#include <set>

#include "analyse/queries.hpp"

namespace windlass::analyse {

namespace {

Lit either_alone(Cnf& cnf, Lit a, Lit b) {
  if (a == b) return no;
  return cnf.either(cnf.both(a, -b), cnf.both(-a, b));
}

// Whether the cases may give this value. `at` is decided by `slot` instead.
Lit may_give(Encoding& encoding, const knowledge::DeriveRule& rule, std::uint16_t value,
             std::size_t at, logic::Slot slot) {
  Lit given = rule.otherwise == value ? yes : no;
  for (std::size_t i = rule.cases.size(); i-- > 0;) {
    const knowledge::DeriveCase& step = rule.cases[i];
    const Truth when = encoding.slot(i == at ? slot : step.when.slot);
    given = step.is == value ? encoding.cnf().either(-when.no, given)
                             : encoding.cnf().both(-when.yes, given);
  }
  return given;
}

// The derived fact by cases of which a condition is one, and which one; nothing for others.
struct OfDerived {
  const knowledge::DeriveRule* rule = nullptr;
  std::size_t at = 0;
};
OfDerived derived_of(const cases::Trial& trial, std::size_t condition) {
  OfDerived made;
  const logic::Condition* wanted = nullptr;
  std::size_t number = 0;
  knowledge::each_written(trial.base().rules(), [&](const knowledge::Written&, const auto& one) {
    if (number++ == condition) wanted = &one;
  });
  for (const knowledge::DeriveRule& rule : trial.base().pathway().derive)
    for (std::size_t i = 0; i < rule.cases.size(); ++i)
      if (&rule.cases[i].when == wanted) made = {trial.base().derive_rule(rule.fact), i};
  return made;
}

}  // namespace

Lit told_apart(const cases::Trial& trial, std::size_t mutant, Encoding& encoding) {
  const cases::Mutant& one = trial.mutants()[mutant];
  const logic::Slot was = trial.was(mutant), now = trial.now(mutant);
  if (!one.mutated) return -encoding.is_false(was);
  Cnf& cnf = encoding.cnf();
  const Truth before = encoding.slot(was), after = encoding.slot(now);
  const Lit other =
      cnf.either(either_alone(cnf, before.yes, after.yes), either_alone(cnf, before.no, after.no));
  const OfDerived derived = derived_of(trial, one.condition);
  if (derived.rule == nullptr) return other;
  std::set<std::uint16_t> values;
  for (const knowledge::DeriveCase& step : derived.rule->cases) values.insert(step.is);
  if (derived.rule->otherwise) values.insert(*derived.rule->otherwise);
  std::vector<Lit> apart;
  for (const std::uint16_t value : values)
    apart.push_back(either_alone(cnf, may_give(encoding, *derived.rule, value, derived.at, was),
                                 may_give(encoding, *derived.rule, value, derived.at, now)));
  return cnf.any(std::move(apart));
}

std::size_t mark_equivalent(cases::Trial& trial, std::uint64_t most_conflicts) {
  Cnf cnf;
  Encoding encoding(trial.base(), cnf);
  Queries queries(most_conflicts);
  std::vector<std::pair<std::size_t, Lit>> open;
  for (std::size_t i = 0; i < trial.mutants().size(); ++i) {
    if (trial.fate(i) != cases::Fate::open) continue;
    open.emplace_back(i, told_apart(trial, i, encoding));
    queries.add(open.back().second);
  }
  queries.ask(encoding);
  std::size_t undecided = 0;
  for (const auto& [mutant, one] : open) {
    if (queries.impossible(one)) trial.set_equivalent(mutant);
    undecided += queries.answer(one) == Satisfiability::stopped ? 1 : 0;
  }
  return undecided;
}

}  // namespace windlass::analyse
