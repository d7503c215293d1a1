// SPDX-License-Identifier: Apache-2.0
#include "analyse/mutant_differs.hpp"

#include "analyse/equivalent.hpp"

namespace windlass::analyse {

using knowledge::Contribution;

namespace {

Truth either(Cnf& cnf, const Truth& a, const Truth& b) {
  return {cnf.either(a.yes, b.yes), cnf.both(a.no, b.no)};
}

// What an input says where one contribution says it otherwise, or no more.
Encoding::Inputs changed_inputs(Encoding& encoding, const knowledge::Modality& modality,
                                const Contribution& changed, model::Status effect,
                                const Truth& now) {
  Encoding::Inputs made;
  made.fill({no, yes});
  for (const Contribution& one : modality.contributions) {
    const bool here = &one == &changed;
    const auto input =
        here ? knowledge::input_of(effect, one.origin, one.final) : knowledge::input_of(one);
    Truth& all = made[static_cast<std::size_t>(input)];
    all = either(encoding.cnf(), all, here ? now : encoding.slot(one.slot));
  }
  return made;
}

// The effect of a rule with its level changed.
model::Status other_effect(const Contribution& one) {
  using model::Status;
  switch (one.effect) {
    case Status::block: return Status::caution;
    case Status::caution: return Status::block;
    case Status::recommend: return Status::optional;
    case Status::optional: return Status::recommend;
    case Status::defer: return Status::not_indicated;
    case Status::not_indicated: return Status::defer;
    case Status::ask: break;
  }
  return one.effect;
}

}  // namespace

Lit status_differs(const cases::Trial& trial, std::size_t mutant, Encoding& encoding) {
  const cases::Mutant& one = trial.mutants()[mutant];
  const logic::Condition* condition = nullptr;
  const knowledge::KnowledgeBase& base = trial.base();
  std::vector<Lit> apart;
  for (std::size_t i = 0; i < base.modalities().size(); ++i)
    for (const Contribution& item : base.modalities()[i].contributions) {
      condition = item.condition;
      const bool own = condition != nullptr && item.origin != model::Origin::red_flag &&
                       item.origin != model::Origin::requirement && item.taken.empty() &&
                       condition->span.offset == base.asked()[one.condition]->span.offset &&
                       item.document == one.whose.document;
      if (!own) continue;
      const Truth now = encoding.slot(trial.now(mutant));
      const Encoding::Statuses before = encoding.by_rules(i);
      const Encoding::Statuses after =
          encoding.statuses_of(changed_inputs(encoding, base.modalities()[i], item,
                                              one.mutated ? item.effect : other_effect(item), now));
      for (std::size_t status = 0; status < before.size(); ++status)
        apart.push_back(encoding.cnf().both(before[status], -after[status]));
    }
  return encoding.cnf().any(std::move(apart));
}

namespace {

// By modality that the mutant's rule speaks about: it may be done.
std::vector<Lit> done(const cases::Trial& trial, std::size_t mutant, Encoding& encoding) {
  const std::string& rule = trial.mutants()[mutant].whose.rule;
  std::vector<Lit> own, all;
  for (std::size_t i = 0; i < trial.base().modalities().size(); ++i) {
    all.push_back(encoding.actionable(encoding.by_rules(i)));
    if (rule.rfind(trial.base().modalities()[i].id + ": ", 0) == 0) own.push_back(all.back());
  }
  return own.empty() ? all : own;
}

}  // namespace

Lit differs_while_all_done(const cases::Trial& trial, std::size_t mutant, Encoding& encoding) {
  Lit wanted = told_apart(trial, mutant, encoding);
  for (const Lit one : done(trial, mutant, encoding)) wanted = encoding.cnf().both(wanted, one);
  return wanted;
}

Lit differs_while_some_done(const cases::Trial& trial, std::size_t mutant, Encoding& encoding) {
  const Lit apart = told_apart(trial, mutant, encoding);
  return encoding.cnf().both(apart, encoding.cnf().any(done(trial, mutant, encoding)));
}

}  // namespace windlass::analyse
