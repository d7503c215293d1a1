// SPDX-License-Identifier: Apache-2.0
#include "analyse/kill_survivors.hpp"

#include <map>

#include "analyse/equivalent.hpp"
#include "analyse/mutant_differs.hpp"
#include "analyse/patient.hpp"
#include "analyse/smallest.hpp"
#include "plan/recommend.hpp"

namespace windlass::analyse {

using cases::Case;
using cases::Fate;
using cases::Mutant;
using cases::Trial;
using model::FactId;
using plan::Evaluation;

namespace {

// Of the patients of cases, so many are looked at for each mutant.
constexpr std::size_t most_patients = 48;

class SurvivorKiller {
 public:
  SurvivorKiller(Trial& trial, KillingCases& cases, std::uint64_t most_conflicts)
      : trial_(trial), base_(trial.base()), cases_(cases), most_conflicts_(most_conflicts) {
    for (const KillingCase& one : cases_.cases())
      touched_.push_back(trial_.touches(one.written.facts));
  }

  // Whether some patient tells it from the rules; they are written down, unless they were before.
  bool kill(std::size_t mutant) {
    const auto mutated = trial_.compiled(mutant);
    return mutated && (by_kept(mutant, *mutated) || by_patients(mutant, *mutated) ||
                       by_formula(mutant, *mutated, told_apart) ||
                       by_formula(mutant, *mutated, status_differs) ||
                       by_formula(mutant, *mutated, differs_while_all_done) ||
                       by_formula(mutant, *mutated, differs_while_some_done));
  }

 private:
  Shown shown_by(const Trial::Mutated& mutated, const model::Facts& facts) const {
    const Evaluation evaluation(*mutated.base, mutated.calls, facts);
    return shown(base_, plan::recommend(evaluation, mutated.calls));
  }

  static bool notices(const Case& one, const Trial::Mutated& mutated) {
    const Evaluation evaluation(*mutated.base, mutated.calls, one.facts);
    return !cases::compare(one.expect, evaluation, mutated.calls).empty();
  }

  // Makes the case expect what tells the mutant, where it does not yet.
  bool make_notice(KillingCase& one, const Trial::Mutated& mutated, const Shown& second) const {
    if (one.first == second) return false;
    if (notices(one.written, mutated)) return true;
    Expectations more = one.said;
    if (!more.add_difference(one.first, second)) return false;
    KillingCase tried = one;
    if (!cases_.expect(tried, more) || !notices(tried.written, mutated)) return false;
    tried.written.id = one.written.id;
    one = std::move(tried);
    return true;
  }

  void told(std::size_t mutant, KillingCase& one, const Shown& second) {
    trial_.set_killed(mutant);
    const Mutant& which = trial_.mutants()[mutant];
    one.told.push_back(base_.document(which.whose.document).called() + ":" +
                       std::to_string(which.line) + ", " + which.whose.rule + ": '" + which.was +
                       "', not '" + which.now + "'");
    // What is merely the wrong way round is nobody's opinion.
    if (which.kind == Mutant::Kind::negation || which.kind == Mutant::Kind::comparison) return;
    const std::string instead = difference_in_words(one.first, second);
    one.questions.push_back("question for the clinician: is it '" + which.was +
                            "' that is meant, or '" + which.now +
                            "'? With the second this patient would have " +
                            (instead.empty() ? "another plan" : instead) + ".");
  }

  bool by_kept(std::size_t mutant, const Trial::Mutated& mutated) {
    for (std::size_t i = 0; i < touched_.size(); ++i) {
      if (!touched_[i][mutant]) continue;
      KillingCase& one = cases_.cases()[i];
      const Shown second = shown_by(mutated, one.written.facts);
      if (!make_notice(one, mutated, second)) continue;
      told(mutant, one, second);
      return true;
    }
    return false;
  }

  bool keep(std::size_t mutant, const Trial::Mutated& mutated, const std::string& patient) {
    const Mutant& which = trial_.mutants()[mutant];
    auto one =
        cases_.begin(which.whose.rule + ": " + which.was, patient, !which.whose.assumption.empty());
    if (!one) return false;
    const Shown second = shown_by(mutated, one->written.facts);
    if (!make_notice(*one, mutated, second)) return false;
    touched_.push_back(trial_.touches(one->written.facts));
    cases_.keep(std::move(*one));
    told(mutant, cases_.cases().back(), second);
    return true;
  }

  // A patient of the cases whom the mutant touches: they show more of the rules than the smallest.
  bool by_patients(std::size_t mutant, const Trial::Mutated& mutated) {
    const Case* best = nullptr;
    auto best_key = ShownItem::Key::texts;
    for (const Case* one : trial_.touched_cases(mutant, most_patients)) {
      auto known = patients_.find(one);
      if (known == patients_.end())
        known = patients_.emplace(one, shown(base_, trial_.engine().recommend(one->facts))).first;
      Expectations said;
      if (!said.add_difference(known->second, shown_by(mutated, one->facts))) continue;
      const auto key = (said.there.empty() ? said.not_there : said.there).begin()->key;
      if (best != nullptr && key >= best_key) continue;
      best = one;
      best_key = key;
      if (key <= ShownItem::Key::status) break;
    }
    return best != nullptr && keep(mutant, mutated, cases_.patient_of(best->facts));
  }

  // A formula of its own holds the facts of this question alone, so that the patient is small.
  bool by_formula(std::size_t mutant, const Trial::Mutated& mutated,
                  Lit (*question)(const Trial&, std::size_t, Encoding&)) {
    Cnf cnf;
    Encoding encoding(base_, cnf);
    const Lit wanted = question(trial_, mutant, encoding);
    if (wanted == no) return false;
    const Lit plain = encoding.without_doubt(trial_.mutants()[mutant].whose.assumption);
    const Found found = smallest(encoding, {wanted, plain}, {most_conflicts_});
    if (found.answer != Satisfiability::satisfiable) return false;
    const model::Facts bare = patient_of(encoding, found.model(), "told", 0);
    for (const auto from :
         {KillingCases::From::plain, KillingCases::From::screened, KillingCases::From::nothing})
      for (const bool explicitly : {true, false}) {
        const auto patient = cases_.patient_of(
            bare, from, explicitly ? silent(mutant, bare) : std::vector<FactId>());
        if (patient && keep(mutant, mutated, *patient)) return true;
      }
    return false;
  }

  // The facts that the condition rests on, and of which the patient says nothing.
  std::vector<FactId> silent(std::size_t mutant, const model::Facts& bare) const {
    const logic::SlotSet support =
        base_.program().support({trial_.was(mutant), trial_.now(mutant)});
    std::vector<FactId> made;
    for (FactId fact = 0; fact < base_.vocabulary().size(); ++fact)
      if (support.meets(base_.program().readers().of_fact[fact]) &&
          bare[fact].state == model::State::not_supplied && base_.derive_rule(fact) == nullptr &&
          base_.calculation_inputs(fact) == nullptr)
        made.push_back(fact);
    return made;
  }

  Trial& trial_;
  const knowledge::KnowledgeBase& base_;
  KillingCases& cases_;
  const std::uint64_t most_conflicts_;
  std::vector<std::vector<bool>> touched_;  // by kept case and mutant
  std::map<const Case*, Shown> patients_;   // what the rules say of the patients of cases
};

}  // namespace

std::vector<std::size_t> kill_survivors(Trial& trial, KillingCases& cases,
                                        const Trial::Progress& progress,
                                        std::uint64_t most_conflicts) {
  SurvivorKiller killer(trial, cases, most_conflicts);
  std::vector<std::size_t> survivors, untold;
  for (std::size_t i = 0; i < trial.mutants().size(); ++i)
    if (trial.fate(i) == Fate::survived) survivors.push_back(i);
  for (std::size_t i = 0; i < survivors.size(); ++i) {
    if (!killer.kill(survivors[i])) untold.push_back(survivors[i]);
    if (progress) progress(i + 1, survivors.size());
  }
  return untold;
}

}  // namespace windlass::analyse
