// SPDX-License-Identifier: Apache-2.0
#include "cases/trial.hpp"

#include <algorithm>
#include <atomic>
#include <mutex>
#include <thread>

#include "base/internal_error.hpp"
#include "plan/recommend.hpp"

namespace windlass::cases {

using logic::Condition;
using logic::Word;
using model::FactId;

Trial::Trial(const plan::Engine& engine, const std::vector<CasesDocument>& documents)
    : engine_(engine) {
  for (const CasesDocument& document : documents)
    for (const Case& one : document.cases) cases_.push_back({&document, &one, {}, {}, {}});
  std::stable_sort(cases_.begin(), cases_.end(), [](const OfCase& a, const OfCase& b) {
    return a.written->expect.size() > b.written->expect.size();
  });
}

base::Result<std::unique_ptr<Trial>> Trial::prepare(const plan::Engine& engine,
                                                    const std::vector<CasesDocument>& documents,
                                                    std::size_t every, const Only& only) {
  std::unique_ptr<Trial> made(new Trial(engine, documents));
  if (base::Diagnostics problems = made->compile(every, only); base::has_errors(problems))
    return problems;
  auto calls = plan::Calls::bind(made->base(), engine.plugins());
  if (!calls) return calls.error();
  made->calls_ = std::move(*calls);
  made->find_facts();
  made->look();
  return made;
}

base::Diagnostics Trial::compile(std::size_t every, const Only& only) {
  std::vector<Condition> asked;
  knowledge::each_written(
      engine_.knowledge().rules(),
      [&](const knowledge::Written&, const Condition& condition) { asked.push_back(condition); });
  auto plain = engine_.knowledge().changed([](knowledge::RuleBase&) {}, asked);
  if (!plain) return plain.error();
  mutants_ = cases::mutants(**plain);
  if (only) std::erase_if(mutants_, [&](const Mutant& one) { return !only(one.whose.document); });
  std::size_t number = 0;
  std::erase_if(mutants_, [&](const Mutant&) { return number++ % every != 0; });
  for (const Mutant& one : mutants_) {
    asked_.push_back(one.mutated ? asked.size() : one.condition);
    if (one.mutated) asked.push_back(*one.mutated);
  }
  fates_.assign(mutants_.size(), Fate::open);
  why_refused_.resize(mutants_.size());
  auto all = engine_.knowledge().changed([](knowledge::RuleBase&) {}, asked);
  if (!all) return all.error();
  base_ = std::move(*all);
  auto light = engine_.knowledge().changed(
      [](knowledge::RuleBase& rules) {
        for (base::Document& one : rules.documents) one.root = {};
      },
      {});
  if (!light) return light.error();
  light_ = std::move(*light);
  return {};
}

logic::Slot Trial::was(std::size_t mutant) const {
  return base_->asked()[mutants_[mutant].condition]->slot;
}
logic::Slot Trial::now(std::size_t mutant) const { return base_->asked()[asked_[mutant]]->slot; }

// The facts that either condition rests on. What the rules derive rests on facts of its own.
void Trial::find_facts() {
  const logic::Program& program = base_->program();
  std::vector<FactId> plain;
  for (FactId fact = 0; fact < base_->vocabulary().size(); ++fact)
    if (base_->derive_rule(fact) == nullptr) plain.push_back(fact);
  for (std::size_t i = 0; i < mutants_.size(); ++i) {
    const logic::SlotSet support = program.support({was(i), now(i)});
    std::vector<FactId>& facts = facts_.emplace_back();
    for (const FactId fact : plain)
      if (support.meets(program.readers().of_fact[fact])) facts.push_back(fact);
  }
}

std::vector<bool> Trial::touched_by(const plan::Evaluation& evaluation) const {
  const logic::Lanes& lanes = evaluation.lanes();
  std::vector<bool> made(mutants_.size());
  for (std::size_t i = 0; i < mutants_.size(); ++i) {
    const logic::Slot before = was(i), after = now(i);
    const Word other = mutants_[i].mutated
                           ? (lanes.true_lanes(before) ^ lanes.true_lanes(after)) |
                                 (lanes.false_lanes(before) ^ lanes.false_lanes(after))
                           : ~lanes.false_lanes(before);
    made[i] = (other & evaluation.mask()) != 0;
  }
  return made;
}

std::vector<bool> Trial::touches(const model::Facts& facts) const {
  return touched_by(plan::Evaluation(*base_, calls_, facts));
}

std::vector<const Case*> Trial::touched_cases(std::size_t mutant, std::size_t most) const {
  std::vector<const Case*> all, made;
  for (const OfCase& one : cases_)
    if (one.touched[mutant]) all.push_back(one.written);
  const std::size_t step = all.size() / most + 1;
  for (std::size_t i = 0; i < all.size(); i += step) made.push_back(all[i]);
  return made;
}

void Trial::look() {
  for (OfCase& one : cases_) {
    const plan::Evaluation evaluation(*base_, calls_, one.written->facts);
    one.touched = touched_by(evaluation);
    one.open.resize(base_->vocabulary().size());
    for (FactId fact = 0; fact < one.open.size(); ++fact)
      one.open[fact] = evaluation.patient().known(fact) == nullptr;
    for (const FactId fact : evaluation.conflicts()) one.open[fact] = true;
    one.verdicts = verdicts(evaluation);
  }
}

Trial::Verdicts Trial::verdicts(const plan::Evaluation& evaluation) {
  Verdicts made{evaluation.disposition(), evaluation.statuses(), {}, {}};
  for (const plan::Contradiction& one : evaluation.contradictions())
    if (one.certain) made.contradictions.push_back(one.assumption->rule->id);
  for (const knowledge::Flag& flag : evaluation.base().flags())
    made.flags.push_back(evaluation.any_lane(flag.slot));
  return made;
}

bool Trial::notices(const OfCase& one, const Mutated& mutated, const plan::Evaluation& evaluation) {
  return !compare(one.written->expect, evaluation, mutated.calls).empty();
}

base::Result<Trial::Mutated> Trial::compiled(std::size_t mutant) const {
  auto base = light_->changed(mutants_[mutant].change, {});
  if (!base) return base.error();
  auto calls = plan::Calls::bind(**base, engine_.plugins());
  if (!calls) return calls.error();
  return Mutated{std::move(*base), std::move(*calls)};
}

bool Trial::is_touched(std::size_t mutant, std::size_t one) const {
  return cases_[one].touched[mutant];
}

bool Trial::is_open(std::size_t mutant, std::size_t one) const {
  if (!cases_[one].written->expect.looks_at_what_is_open()) return false;
  for (const FactId fact : facts_[mutant])
    if (cases_[one].open[fact]) return true;
  return false;
}

void Trial::refuse(std::size_t mutant, std::string why) {
  fates_[mutant] = Fate::refused;
  why_refused_[mutant] = std::move(why);
}

// Whose verdicts are others comes first: most mutants are noticed there, and by few plans.
std::optional<std::size_t> Trial::noticed_by(std::size_t mutant, const Mutated& mutated,
                                             const std::vector<std::size_t>& tried) const {
  std::vector<std::size_t> alike;
  for (const std::size_t i : tried) {
    const plan::Evaluation evaluation(*mutated.base, mutated.calls, cases_[i].written->facts);
    if (verdicts(evaluation) == cases_[i].verdicts)
      alike.push_back(i);
    else if (notices(cases_[i], mutated, evaluation))
      return i;
  }
  for (const bool open : {false, true})
    for (const std::size_t i : alike) {
      const Expectation& expect = cases_[i].written->expect;
      if (expect.looks_at_what_is_open() != open) continue;
      if (!expect.looks_at_the_plan() && !mutants_[mutant].whose.in_protocols) continue;
      const plan::Evaluation evaluation(*mutated.base, mutated.calls, cases_[i].written->facts);
      if (notices(cases_[i], mutated, evaluation)) return i;
    }
  return std::nullopt;
}

void Trial::attempt(std::size_t mutant, bool second) {
  std::vector<std::size_t> tried;
  for (std::size_t i = 0; i < cases_.size(); ++i)
    if (second ? !is_touched(mutant, i) && is_open(mutant, i) : is_touched(mutant, i))
      tried.push_back(i);
  if (second) fates_[mutant] = Fate::survived;
  if (tried.empty()) return;
  const auto made = compiled(mutant);
  if (!made) return refuse(mutant, made.error().front().message);
  if (noticed_by(mutant, *made, tried)) set_killed(mutant);
}

void Trial::round(std::size_t jobs, const Progress& progress, bool second) {
  std::vector<std::size_t> open;
  for (std::size_t i = 0; i < mutants_.size(); ++i)
    if (fates_[i] == Fate::open) open.push_back(i);
  std::atomic<std::size_t> next{0}, done{0};
  std::mutex telling;
  const auto work = [&] {
    for (std::size_t i = next++; i < open.size(); i = next++) {
      try {
        attempt(open[i], second);
      } catch (const base::InternalError& broken) {
        refuse(open[i], broken.what());
      }
      const std::size_t so_far = ++done;
      if (!progress || (so_far % 16 != 0 && so_far != open.size())) continue;
      const std::lock_guard<std::mutex> lock(telling);
      progress(so_far, open.size());
    }
  };
  std::vector<std::thread> threads;
  for (std::size_t i = 1; i < std::min(jobs, open.size()); ++i) threads.emplace_back(work);
  work();
  for (std::thread& one : threads) one.join();
}

void Trial::first_round(std::size_t jobs, const Progress& progress) {
  round(jobs, progress, false);
}
void Trial::second_round(std::size_t jobs, const Progress& progress) {
  round(jobs, progress, true);
}

}  // namespace windlass::cases
