// SPDX-License-Identifier: Apache-2.0
#include "analyse/difference.hpp"

#include <algorithm>
#include <set>

#include "analyse/certificate.hpp"
#include "analyse/patient.hpp"
#include "analyse/queries.hpp"
#include "analyse/smallest.hpp"
#include "analyse/two_bases.hpp"
#include "base/yaml.hpp"
#include "plan/recommend.hpp"

namespace windlass::analyse {

using Kind = Change::Kind;
using Way = Change::Way;
using Verdict = Change::Verdict;

namespace {

// How often other values are tried behind the same codes; and how often once so many questions
// were tried in vain.
constexpr std::uint32_t most_attempts = 64, few_attempts = 2, most_in_vain = 4;

constexpr const char* other_company =
    "nobody does whose answers agree; where answers contradict each other, a treatment that is "
    "never given alone may have other company than before";

// The treatments beside which those that are never alone can be given.
std::set<std::string> company_of(const knowledge::KnowledgeBase& base) {
  std::set<std::string> made;
  for (const knowledge::Modality& one : base.modalities())
    for (const std::uint32_t other : one.company) made.insert(base.modalities()[other].id);
  return made;
}

class Differ {
 public:
  Differ(const Side& before, const Side& after, TwoBases& both, const ProveOptions& options,
         Directions asked)
      : old_(before), new_(after), both_(both), options_(options), asked_(asked) {}

  Difference run() {
    ask_of_all();
    for (Encoding* one : {&both_.before(), &both_.after()}) one->kept();
    both_.tie();
    made_.defined_otherwise = both_.defined_otherwise();
    made_.not_supplied = both_.not_supplied();
    made_.aged_otherwise = both_.aged_otherwise();
    made_.ranged_otherwise = both_.ranged_otherwise();
    made_.renamed_otherwise = both_.renamed_otherwise();
    note_calculated();
    made_.variables = static_cast<std::size_t>(both_.cnf().variables());
    made_.clauses = both_.cnf().clauses();
    decide();
    return std::move(made_);
  }

 private:
  Cnf& cnf() { return both_.cnf(); }

  bool asks(Way way) const { return asked_ == Directions::all || way == Way::looser; }

  void add(Kind kind, const std::string& about, Way way, Lit wanted) {
    Change one;
    one.kind = kind;
    one.about = about;
    one.way = way;
    made_.changes.push_back(std::move(one));
    wanted_.push_back(wanted);
  }

  // Whether the later of two answers lets more be done. Both: by how much they let be done.
  Lit above(const std::vector<Lit>& earlier, const std::vector<Lit>& later) {
    std::vector<Lit> one_of, less;
    for (std::size_t i = 0; i < later.size(); ++i) {
      one_of.push_back(cnf().both(later[i], cnf().any(less)));
      less.push_back(earlier[i]);
    }
    return cnf().any(std::move(one_of));
  }

  void compare(Kind kind, const std::string& about, const std::vector<Lit>& before,
               const std::vector<Lit>& after) {
    add(kind, about, Way::looser, above(before, after));
    if (asks(Way::tighter)) add(kind, about, Way::tighter, above(after, before));
  }

  std::vector<Lit> by_leave(const Encoding::Statuses& statuses) {
    std::vector<std::vector<Lit>> one_of;
    for (std::size_t i = 0; i < statuses.size(); ++i) {
      const std::size_t rank = leave(static_cast<model::Status>(i));
      if (one_of.size() <= rank) one_of.resize(rank + 1);
      one_of[rank].push_back(statuses.at(i));
    }
    std::vector<Lit> made;
    for (std::vector<Lit>& one : one_of) made.push_back(cnf().any(std::move(one)));
    return made;
  }

  void compare_statuses(const std::string& id, const Encoding::Statuses& before,
                        const Encoding::Statuses& after) {
    compare(Kind::status, id, by_leave(before), by_leave(after));
    if (!asks(Way::otherwise)) return;
    const auto at = [](model::Status one) { return static_cast<std::size_t>(one); };
    add(Kind::status, id, Way::unasked,
        cnf().both(before.at(at(model::Status::ask)), after.at(at(model::Status::not_indicated))));
    std::vector<Lit> otherwise;
    for (std::size_t i = 0; i < before.size(); ++i)
      for (std::size_t j = 0; j < after.size(); ++j)
        if (i != j &&
            way_of(static_cast<model::Status>(i), static_cast<model::Status>(j)) == Way::otherwise)
          otherwise.push_back(cnf().both(before.at(i), after.at(j)));
    add(Kind::status, id, Way::otherwise, cnf().any(std::move(otherwise)));
  }

  void ask_of_all() {
    Encoding &before = both_.before(), &after = both_.after();
    const auto &old_ones = before.base().modalities(), &new_ones = after.base().modalities();
    for (std::size_t i = 0; i < old_ones.size(); ++i)
      if (const auto* found = after.base().modality(old_ones[i].id))
        compare_statuses(old_ones[i].id, before.statuses(i),
                         after.statuses(static_cast<std::size_t>(found - new_ones.data())));
    note_alone(old_ones, new_ones);
    const Encoding::Dispositions &then = before.dispositions(), &now = after.dispositions();
    compare(Kind::disposition, "", {then.begin(), then.end()}, {now.begin(), now.end()});
    for (const knowledge::Flag& one : before.base().flags())
      for (const knowledge::Flag& other : after.base().flags())
        if (one.id == other.id) {
          const Lit held = before.is_true(one.slot), holds = after.is_true(other.slot);
          compare(Kind::red_flag, one.id, {held, -held}, {holds, -holds});
        }
    note_alone(before.base().flags(), after.base().flags());
    for (const std::string& id : assumptions_of(before.base(), after.base())) {
      const Lit broken = breaks(before, id), breaks_now = breaks(after, id);
      compare(Kind::assumption, id, {broken, -broken}, {breaks_now, -breaks_now});
    }
  }

  // Whether somebody breaks the assumption; nobody does where there is none.
  static Lit breaks(Encoding& encoding, const std::string& id) {
    for (const knowledge::Assumption& one : encoding.base().assumptions())
      if (one.rule->id == id) return encoding.is_true(one.slot);
    return no;
  }

  template <class Items>
  void note_alone(const Items& before, const Items& after) {
    const auto has = [](const Items& list, const std::string& id) {
      return std::any_of(list.begin(), list.end(), [&](const auto& one) { return one.id == id; });
    };
    for (const auto& one : before)
      if (!has(after, one.id)) made_.only_before.push_back(one.id);
    for (const auto& one : after)
      if (!has(before, one.id)) made_.only_after.push_back(one.id);
  }

  void note_calculated() {
    std::set<std::string> ids;
    for (const Encoding* one : {&both_.before(), &both_.after()})
      for (const model::FactId fact : one->calculated())
        ids.insert(one->base().vocabulary()[fact].id);
    made_.calculated.assign(ids.begin(), ids.end());
  }

  void decide() {
    Queries queries(options_.most_conflicts, Queries::Of::everybody, options_.budget);
    for (const Lit one : wanted_) queries.add(one);
    queries.ask(both_.after());
    std::vector<Lit> looser;
    bool nobody = true, nobody_looser = true;
    for (std::size_t i = 0; i < wanted_.size(); ++i) {
      Change& one = made_.changes[i];
      if (queries.impossible(wanted_[i])) {
        if (stands_alone_otherwise(one))
          one.why = other_company;
        else
          one.verdict = Verdict::nobody;
      } else if (queries.answer(wanted_[i]) == Satisfiability::satisfiable)
        find(one, wanted_[i]);
      else
        one.why = limit();
      nobody &= one.verdict == Verdict::nobody;
      if (one.way != Way::looser) continue;
      looser.push_back(wanted_[i]);
      nobody_looser &= one.verdict == Verdict::nobody;
    }
    if (nobody && asked_ == Directions::all)
      made_.nobody_changes = refutation(wanted_, "gets another answer");
    if (nobody_looser) made_.nobody_looser = refutation(looser, "gets a looser answer");
  }

  // Where answers contradict each other, company is sought in the plan that is most cautious about
  // all of them. Nothing decided for each combination speaks of that once other treatments may be
  // company than before.
  bool stands_alone_otherwise(const Change& change) const {
    const auto company = company_of(old_.base), company_now = company_of(new_.base);
    return change.kind == Kind::status && company != company_now &&
           (company.count(change.about) == 0 || company_now.count(change.about) == 0);
  }

  std::string limit() const {
    return both_.cnf().overflowed() ? "the rules are too large to be written down as a formula"
                                    : why_stopped(options_.most_conflicts, options_.budget);
  }

  // The question, and that the assumptions of both are kept; of assumptions it is asked of all.
  std::vector<Lit> who_keeps_assumptions(const Change& change, Lit wanted,
                                         const std::vector<Lit>& more = {}) {
    std::vector<Lit> made{wanted};
    if (change.kind != Kind::assumption)
      for (Encoding* one : {&both_.before(), &both_.after()})
        made.insert(made.end(), one->kept().begin(), one->kept().end());
    made.insert(made.end(), more.begin(), more.end());
    return made;
  }

  // Nobody is there for it, or only who breaks an assumption: which ones that takes is noted.
  Satisfiability ask(const std::vector<Lit>& wanted) {
    Solver solver(false, options_.budget);
    solver.take(cnf());
    const Satisfiability answer = solver.solve(wanted, options_.most_conflicts);
    if (answer != Satisfiability::unsatisfiable) return answer;
    std::set<std::string> ids(made_.assumptions.begin(), made_.assumptions.end());
    for (Encoding* one : {&both_.before(), &both_.after()}) {
      for (std::string& id : assumptions_behind(solver, *one)) ids.insert(std::move(id));
      for (const Lit kept : one->kept())
        if (solver.rests_on(kept)) rests_on_.insert(kept);
    }
    made_.assumptions.assign(ids.begin(), ids.end());
    return answer;
  }

  // Of whom least is known, to facts that only the old rules have as well.
  Found least(const std::vector<Lit>& wanted) {
    const Encoding& before = both_.before();
    std::vector<Lit> old_ones;
    for (const model::FactId fact : before.columns().facts())
      if (is_old(before.base().vocabulary()[fact].id))
        old_ones.push_back(before.columns().answered(fact));
    return smallest(both_.after(), wanted, {options_.most_conflicts, options_.budget}, old_ones);
  }

  bool is_old(const std::string& fact) const { return !new_.base.vocabulary().find(fact); }

  // First among those who are told by answers, then among all who keep the assumptions, then among
  // those without a conflict of their own.
  void find(Change& change, Lit wanted) {
    const std::vector<Lit> asked = who_keeps_assumptions(change, wanted);
    change.by_answers =
        shown(change, least(who_keeps_assumptions(change, wanted, both_.told_by_answers())));
    if (change.by_answers) return;
    const std::vector<Lit> words = both_.told_in_words_of_both();
    change.by_words_of_one = !words.empty() && ask(who_keeps_assumptions(change, wanted, words)) ==
                                                   Satisfiability::unsatisfiable;
    const Found first = least(asked);
    if (first.answer == Satisfiability::unsatisfiable) {
      if (ask(asked) == Satisfiability::unsatisfiable)
        change.verdict = Verdict::nobody;
      else
        change.why = limit();
      return;
    }
    if (shown(change, first)) return;
    const Lit plain = change.kind == Kind::assumption ? yes
                                                      : cnf().both(both_.before().without_doubt(),
                                                                   both_.after().without_doubt());
    const Found second = least({wanted, plain});
    if (shown(change, second)) {
      // Fewer answers than the first found can nobody have.
      change.smallest = first.smallest && change.answers == first.answers;
      return;
    }
    change.by_rules = change.kind == Kind::status;
    if (change.by_rules && shown(change, first)) return;
    change.by_rules = false;
    ++in_vain_;
    if (second.answer == Satisfiability::stopped || first.answer == Satisfiability::stopped)
      change.why = limit();
    else if (second.answer == Satisfiability::unsatisfiable)
      change.why =
          "nobody does whose answers agree with what is derived from them; of somebody whose "
          "answers contradict it the formula says too little";
    else
      change.why =
          "the formula has a patient for it of whom the engines say otherwise: with values that "
          "calculations contradict, or that the two define, calculate or let grow old otherwise";
  }

  bool shown(Change& change, const Found& found) {
    if (found.answer != Satisfiability::satisfiable) return false;
    const std::uint32_t attempts = in_vain_ < most_in_vain ? most_attempts : few_attempts;
    for (std::uint32_t attempt = 0; attempt < attempts; ++attempt) {
      const auto patient = both_.patient(found.model(), "differs", attempt);
      if (!patient) return false;
      const auto before = document_of(old_.base, patient->before, title_of(change));
      const auto after = document_of(new_.base, patient->after, title_of(change));
      if (!judged(change, before, after)) continue;
      change.verdict = Verdict::somebody;
      change.patient = after;
      change.patient_before = before == after ? std::string() : before;
      change.answers = answers_of(*patient);
      change.smallest = found.smallest && change.answers == found.answers;
      return true;
    }
    return false;
  }

  std::size_t answers_of(const TwoBases::Patient& patient) const {
    std::size_t made = 0;
    for (const model::Fact& fact : patient.after.facts)
      made += fact.state != model::State::not_supplied ? 1 : 0;
    for (model::FactId fact = 0; fact < patient.before.facts.size(); ++fact)
      if (patient.before[fact].state != model::State::not_supplied)
        made += is_old(old_.base.vocabulary()[fact].id) ? 1 : 0;
    return made;
  }

  // What each engine says of the document, as it reads it.
  bool judged(Change& change, const std::string& before, const std::string& after) const {
    const auto said = [&change](const Side& side, const std::string& text) {
      std::optional<SaidOfPlan> made;
      const auto document = base::read_yaml("patient.yaml", text);
      if (!document) return made;
      const auto facts = model::read_patient(side.base.vocabulary(), *document);
      if (!facts) return made;
      const plan::Evaluation evaluation(side.base, side.calls, *facts);
      made = said_of(plan::recommend(evaluation, side.calls), change);
      if (change.by_rules) say_by_rules(evaluation, change.about, *made);
      return made;
    };
    const auto was = said(old_, before), is = said(new_, after);
    if (!was || !is) return false;
    if (was->word == is->word || way_of(*was, *is) != change.way) return false;
    change.before = was->word;
    change.after = is->word;
    change.because_before = was->because;
    change.because_after = is->because;
    return true;
  }

  Refutation refutation(const std::vector<Lit>& one_of, const std::string& what) {
    Cnf formula = cnf();
    formula.add(one_of);
    for (const Lit kept : rests_on_) formula.add({kept});
    Solver solver(true, options_.budget);
    solver.take(formula);
    if (solver.solve({}, options_.most_conflicts) != Satisfiability::unsatisfiable) return {};
    const auto proof = lrat(formula, solver.refutation());
    if (!proof) return {};
    const std::string who = made_.assumptions.empty()
                                ? "Whoever "
                                : "Whoever keeps " + in_words(made_.assumptions) + " and ";
    const std::string comment =
        who + what + " by the second rules than by the first, as a formula, made by " +
        "windlass " + std::string(plan::engine_version()) + " with " + solver_name() +
        ".\nFirst: " + old_.base.digest() + old_.note + "\nSecond: " + new_.base.digest() +
        new_.note + "\nThe refutation says that nobody does.";
    return {formula.dimacs(comment), *proof};
  }

  const Side old_, new_;
  TwoBases& both_;
  const ProveOptions& options_;
  const Directions asked_;
  std::vector<Lit> wanted_;  // by change
  std::set<Lit> rests_on_;   // assumptions that a proof needed
  std::uint32_t in_vain_ = 0;
  Difference made_;
};

}  // namespace

bool Difference::any(Change::Verdict verdict, Change::Way way) const {
  return std::any_of(changes.begin(), changes.end(),
                     [&](const Change& one) { return one.verdict == verdict && one.way == way; });
}

bool Difference::any_in_words_of_both(Change::Verdict verdict, Change::Way way) const {
  return std::any_of(changes.begin(), changes.end(), [&](const Change& one) {
    return one.verdict == verdict && one.way == way && !one.by_words_of_one;
  });
}

base::Result<Difference> difference(const Side& before, const Side& after,
                                    const ProveOptions& options, Directions asked) {
  auto both = TwoBases::make(before.base, after.base, [&](model::FactId one, model::FactId other) {
    const base::Digest* const code = before.calls.code_of(one);
    const base::Digest* const now = after.calls.code_of(other);
    return code != nullptr && now != nullptr && *code == *now;
  });
  if (!both) return both.error();
  return Differ(before, after, **both, options, asked).run();
}

}  // namespace windlass::analyse
