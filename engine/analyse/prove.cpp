// SPDX-License-Identifier: Apache-2.0
#include "analyse/prove.hpp"

#include "analyse/certificate.hpp"
#include "analyse/patient.hpp"
#include "analyse/queries.hpp"
#include "analyse/smallest.hpp"
#include "base/yaml.hpp"
#include "plan/recommend.hpp"

namespace windlass::analyse {

using logic::Word;

namespace {

// How often other values are tried behind the same codes.
constexpr std::uint32_t most_attempts = 64;

bool is_in_force(const LayerDays& days, model::Date on) {
  return (!days.from || *days.from <= on) && (!days.until || on <= *days.until);
}

// Days that cut the line of time, so that those of the law are whole pieces of it.
std::vector<std::int64_t> ends_of(const Law& law) {
  std::vector<std::int64_t> made;
  if (law.days && law.days->from) made.push_back(law.days->from->days);
  if (law.days && law.days->until) made.push_back(law.days->until->days + std::int64_t{1});
  return made;
}

bool is_loose(OutcomeSet allowed, OutcomeSet got) { return (allowed & (got - 1)) != 0; }

// What the engine says of one patient, against what a claim wants.
class Judge {
 public:
  Judge(const Laws& laws, const model::Facts& facts)
      : base_(*laws.knowledge),
        evaluation_(base_, laws.calls, facts),
        plan_(plan::recommend(evaluation_, laws.calls)) {}

  // Where candidates of a conflict differ in what the law speaks of, only what is less cautious
  // than wanted breaks it.
  bool breaks(const Claim& claim) const {
    const Word lanes = lanes_of(claim);
    if (lanes == 0) return false;
    if (claim.expect.kind == Expected::Kind::red_flag) return !is_true(claim.expect.index);
    const OutcomeSet got = got_of(claim.expect);
    if ((claim.expect.allowed & got) != 0) return false;
    return lanes == evaluation_.mask() || is_loose(claim.expect.allowed, got);
  }

  std::string got(const Expected& expected) const {
    switch (expected.kind) {
      case Expected::Kind::status:
        return "the status of " + base_.modalities()[expected.index].id + " is " +
               std::string(model::word(plan_.modalities[expected.index].status));
      case Expected::Kind::disposition:
        return "the disposition is " + std::string(model::word(plan_.disposition));
      case Expected::Kind::red_flag: return base_.flags()[expected.index].id + " is not true";
    }
    return {};
  }

 private:
  Word lanes_of(const Claim& claim) const {
    const logic::Lanes& lanes = evaluation_.lanes();
    Word word = evaluation_.mask();
    for (const Premise& one : claim.when) switch (one.verdict) {
        case Premise::Verdict::holds: word &= lanes.true_lanes(one.slot); break;
        case Premise::Verdict::may_hold: word &= ~lanes.false_lanes(one.slot); break;
        case Premise::Verdict::open: word &= lanes.unknown_lanes(one.slot); break;
      }
    if (claim.while_screen_is_open) word &= plan::open_screen(base_, lanes);
    return word;
  }

  OutcomeSet got_of(const Expected& expected) const {
    return expected.kind == Expected::Kind::status
               ? outcome_bit(plan_.modalities[expected.index].status)
               : outcome_bit(plan_.disposition);
  }

  bool is_true(std::size_t flag) const {
    for (const model::RedFlag& one : plan_.red_flags)
      if (one.id == base_.flags()[flag].id) return one.verdict == model::Verdict::true_;
    return false;
  }

  const knowledge::KnowledgeBase& base_;
  const plan::Evaluation evaluation_;
  const model::Recommendation plan_;
};

class Prover {
 public:
  Prover(const Laws& laws, const Law& law, const ProveOptions& options)
      : laws_(laws), law_(law), options_(options), encoding_(*laws.knowledge, cnf_, ends_of(law)) {}

  Proved run() {
    if (std::optional<Proved> made = settled(opposite())) return std::move(*made);
    return refute();
  }

  // Nothing where the formula has a solution.
  std::optional<Proved> settled(const Cnf& formula) {
    Solver solver(true, options_.budget);
    solver.take(formula);
    const Satisfiability answer = solver.solve({}, options_.most_conflicts);
    if (answer == Satisfiability::stopped) return undecided(limit());
    if (answer == Satisfiability::satisfiable) return std::nullopt;
    const std::optional<std::string> proof = lrat(formula, solver.refutation());
    if (!proof) return undecided("the solver's refutation could not be followed");
    made_.in_each_combination = true;
    made_.speaks_of = speaks_of();
    made_.contradictory = made_.speaks_of == Proved::SpeaksOf::nobody
                              ? Contradictions::any_candidate
                              : contradictions(law_, *laws_.knowledge);
    made_.formula = formula.dimacs(comment());
    made_.proof = *proof;
    if (made_.contradictory == Contradictions::not_decided)
      return undecided(
          "it holds of everybody whose answers do not contradict each other; a plan for whom they "
          "do takes the most cautious of all candidates, which may break it");
    made_.verdict = Proved::Verdict::holds;
    return std::move(made_);
  }

  Cnf opposite() {
    std::vector<Lit> premises, breaches;
    for (const Claim& claim : law_.claims) {
      premises.push_back(premise(claim));
      breaches.push_back(cnf_.both(premises.back(), -met(claim.expect)));
    }
    spoken_of_ = cnf_.any(std::move(premises));
    broken_ = cnf_.any(std::move(breaches));
    made_.calculated = encoding_.calculated();
    made_.variables = static_cast<std::size_t>(cnf_.variables());
    made_.clauses = cnf_.clauses();
    Cnf formula = cnf_;
    formula.add({broken_});
    return formula;
  }

 private:
  Proved undecided(std::string why) {
    made_.verdict = Proved::Verdict::not_decided;
    made_.why = std::move(why);
    return std::move(made_);
  }

  std::string limit() const {
    return cnf_.overflowed() ? "the rules are too large to be written down as a formula"
                             : why_stopped(options_.most_conflicts, options_.budget);
  }

  std::string comment() const {
    return "The opposite of the law " + law_.id + " as a formula, made by windlass " +
           std::string(plan::engine_version()) + " with " + solver_name() +
           ".\nRules: " + laws_.knowledge->digest() + "\n" + whoever() +
           " broke the law would satisfy every clause. The refutation says that nobody does.";
  }

  std::string whoever() const {
    if (made_.contradictory == Contradictions::not_decided)
      return "Whoever gave no answers that contradict each other and";
    return made_.assumptions.empty() ? "Whoever"
                                     : "Whoever keeps " + in_words(made_.assumptions) + " and";
  }

  Lit premise(const Claim& claim) {
    std::vector<Lit> parts{speaks_of_day()};
    for (const Premise& one : claim.when) switch (one.verdict) {
        case Premise::Verdict::holds: parts.push_back(encoding_.is_true(one.slot)); break;
        case Premise::Verdict::may_hold: parts.push_back(-encoding_.is_false(one.slot)); break;
        case Premise::Verdict::open: parts.push_back(encoding_.is_unknown(one.slot)); break;
      }
    if (claim.while_screen_is_open) parts.push_back(encoding_.open_screen());
    return cnf_.all(std::move(parts));
  }

  // Without a day what tightens counts, so of such a plan the law speaks as well.
  Lit speaks_of_day() {
    if (!law_.days) return yes;
    std::vector<Lit> days{-encoding_.columns().has_day()};
    for (const TimeSegment& one : encoding_.columns().segments())
      if (is_in_force(*law_.days, model::Date{static_cast<std::int32_t>(one.days.first)}))
        days.push_back(one.holds_as_of);
    return cnf_.any(std::move(days));
  }

  Lit met(const Expected& expected) {
    if (expected.kind == Expected::Kind::red_flag)
      return encoding_.is_true(laws_.knowledge->flags()[expected.index].slot);
    std::vector<Lit> one_of;
    const auto add = [&](const auto& literals) {
      for (std::size_t i = 0; i < literals.size(); ++i)
        if ((expected.allowed >> i & 1) != 0) one_of.push_back(literals.at(i));
    };
    if (expected.kind == Expected::Kind::status)
      add(encoding_.statuses(expected.index));
    else
      add(encoding_.dispositions());
    return cnf_.any(std::move(one_of));
  }

  Proved::SpeaksOf speaks_of() const {
    Solver solver(false, options_.budget);
    solver.take(cnf_);
    const Lit assumed[] = {spoken_of_};
    switch (solver.solve(assumed, options_.most_conflicts)) {
      case Satisfiability::unsatisfiable: return Proved::SpeaksOf::nobody;
      case Satisfiability::satisfiable: return Proved::SpeaksOf::somebody;
      case Satisfiability::stopped: break;
    }
    return Proved::SpeaksOf::not_decided;
  }

  Found least(const std::vector<Lit>& wanted) {
    return smallest(encoding_, wanted, {options_.most_conflicts, options_.budget});
  }

  // First among all who keep the assumptions, then among those without a conflict of their own, who
  // are always what the formula says.
  Proved refute() {
    std::vector<Lit> wanted = encoding_.kept();
    wanted.push_back(broken_);
    const Found first = least(wanted);
    if (shown(first)) return std::move(made_);
    if (first.answer == Satisfiability::unsatisfiable) return under_assumptions();
    const Lit plain = encoding_.without_doubt();
    const Found found = least({broken_, plain});
    if (shown(found)) {
      made_.smallest = false;
      return std::move(made_);
    }
    if (found.answer == Satisfiability::stopped) return undecided(limit());
    return undecided(
        "the formula has a patient who breaks it, but only with supplied values that calculations "
        "or derived facts contradict, and the engine decides otherwise of this patient");
  }

  // Only who breaks an assumption breaks the law, too. Says which assumptions that takes.
  Proved under_assumptions() {
    std::vector<Lit> wanted = encoding_.kept();
    wanted.push_back(broken_);
    Solver solver(false, options_.budget);
    solver.take(cnf_);
    if (solver.solve(wanted, options_.most_conflicts) != Satisfiability::unsatisfiable)
      return undecided(limit());
    made_.assumptions = assumptions_behind(solver, encoding_);
    made_.calculated = encoding_.calculated();
    Cnf formula = cnf_;
    formula.add({broken_});
    for (std::size_t i = 0; i < encoding_.kept().size(); ++i)
      if (solver.rests_on(encoding_.kept()[i])) formula.add({encoding_.kept()[i]});
    std::optional<Proved> made = settled(formula);
    return made ? std::move(*made) : undecided(limit());
  }

  // Whether the engine says that this patient breaks the law.
  bool shown(const Found& found) {
    if (found.answer != Satisfiability::satisfiable) return false;
    for (std::uint32_t attempt = 0; attempt < most_attempts; ++attempt) {
      const model::Facts facts =
          patient_of(encoding_, found.model(), "breaks-" + law_.id.substr(0, 50), attempt);
      const std::string text = document_of(*laws_.knowledge, facts, "Breaks the law " + law_.id);
      if (judged(text)) {
        made_.verdict = Proved::Verdict::refuted;
        made_.patient = text;
        made_.answers = found.answers;
        made_.smallest = found.smallest;
        return true;
      }
    }
    return false;
  }

  bool judged(const std::string& text) {
    const auto document = base::read_yaml("patient.yaml", text);
    if (!document) return false;
    const auto facts = model::read_patient(laws_.knowledge->vocabulary(), *document);
    if (!facts) return false;
    if (law_.days && facts->as_of && !is_in_force(*law_.days, *facts->as_of)) return false;
    const Judge judge(laws_, *facts);
    for (const Claim& claim : law_.claims) {
      if (!judge.breaks(claim)) continue;
      made_.broken.push_back(claim.about);
      made_.got.push_back(judge.got(claim.expect));
    }
    if (made_.broken.empty()) return false;
    for (const knowledge::RuleSet& one : laws_.knowledge->rules().rulesets)
      if (facts->as_of && (one.begins_after(*facts->as_of) || one.ended_before(*facts->as_of)))
        made_.out_of_force.push_back({one.id, one.from, one.until});
    return true;
  }

  const Laws& laws_;
  const Law& law_;
  const ProveOptions& options_;
  Cnf cnf_;
  Encoding encoding_;
  Lit spoken_of_ = no, broken_ = no;
  Proved made_;
};

}  // namespace

Proved prove(const Laws& laws, const Law& law, const ProveOptions& options) {
  if (law.of_layers) {
    Proved made;
    made.why = "it compares two rule bases, see layers_law.hpp";
    return made;
  }
  return Prover(laws, law, options).run();
}

Cnf opposite(const Laws& laws, const Law& law) { return Prover(laws, law, {}).opposite(); }

}  // namespace windlass::analyse
