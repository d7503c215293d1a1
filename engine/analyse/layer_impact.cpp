// SPDX-License-Identifier: Apache-2.0
#include "analyse/layer_impact.hpp"

#include <map>
#include <set>
#include <tuple>

#include "analyse/encoding.hpp"
#include "analyse/solver.hpp"

namespace windlass::analyse {

using knowledge::Contribution;
using knowledge::KnowledgeBase;
using Kind = LayerImpact::Kind;

namespace {

// What is true of one rule of a layer.
struct RuleAnswers {
  Satisfiability never = Satisfiability::satisfiable, always = Satisfiability::satisfiable,
                 covered = Satisfiability::satisfiable;
  std::string by;
};
using Key = std::tuple<std::string, std::string, model::Origin, std::string>;

std::string name_of(const Contribution& one) {
  return std::string(model::word(one.origin)) + " " + one.id;
}

class LayerRules {
 public:
  LayerRules(const KnowledgeBase& base, std::uint64_t most_conflicts)
      : base_(base),
        most_conflicts_(most_conflicts),
        encoding_(base, cnf_),
        budget_(steps_of_all(most_conflicts)),
        solver_(false, &budget_) {}

  std::map<Key, RuleAnswers> run() {
    std::map<Key, RuleAnswers> made;
    for (const knowledge::Modality& modality : base_.modalities())
      for (const Contribution& one : modality.contributions)
        if (!one.layer.empty())
          made[{modality.id, one.layer, one.origin, one.id}] = answers_of(modality, one);
    return made;
  }

 private:
  Satisfiability ask(std::vector<Lit> wanted) {
    solver_.take(cnf_);
    return solver_.solve(wanted, most_conflicts_);
  }

  RuleAnswers answers_of(const knowledge::Modality& modality, const Contribution& one) {
    RuleAnswers made;
    if (one.condition != nullptr && one.condition->slot != logic::no_slot) {
      made.never = ask({encoding_.is_true(one.condition->slot)});
      made.always = ask({encoding_.is_false(one.condition->slot)});
    }
    std::vector<const Contribution*> others;
    for (const Contribution& other : modality.contributions)
      if (other.layer.empty() && other.effect <= one.effect) others.push_back(&other);
    made.covered = ask({says_more_than(one, others)});
    if (made.covered != Satisfiability::unsatisfiable) return made;
    made.by = "several rules";
    for (const Contribution* other : others)
      if (ask({says_more_than(one, {other})}) == Satisfiability::unsatisfiable) {
        made.by = name_of(*other);
        break;
      }
    return made;
  }

  // Whether it says something that none of the others does: it holds and none of them does, or it
  // is not known and each of them is known not to hold.
  Lit says_more_than(const Contribution& one, const std::vector<const Contribution*>& others) {
    std::vector<Lit> hold{encoding_.is_true(one.slot)}, open{encoding_.is_unknown(one.slot)};
    for (const Contribution* other : others) {
      // What a layer takes away of the base is what the base says all the same.
      const bool taken = other->written != logic::no_slot;
      const Truth said = encoding_.slot(taken ? other->written : other->slot);
      hold.push_back(-said.yes);
      open.push_back(said.no);
    }
    return cnf_.either(cnf_.all(std::move(hold)), cnf_.all(std::move(open)));
  }

  const KnowledgeBase& base_;
  const std::uint64_t most_conflicts_;
  Cnf cnf_;
  Encoding encoding_;
  Budget budget_;
  Solver solver_;
};

void add_facts(const logic::Condition& condition, std::set<model::FactId>& facts) {
  if (condition.kind == logic::Condition::Kind::fact) {
    facts.insert(condition.fact);
    if (condition.constraint.kind == logic::Constraint::Kind::than_fact)
      facts.insert(condition.constraint.other);
  }
  for (const logic::Condition& part : condition.parts) add_facts(part, facts);
}

std::set<model::FactId> facts_of(const knowledge::Amendment& one) {
  std::set<model::FactId> facts;
  if (one.contraindication) add_facts(one.contraindication->when, facts);
  if (one.deferral) add_facts(one.deferral->when, facts);
  if (one.indication) add_facts(one.indication->when, facts);
  if (one.requirement) {
    facts.insert(one.requirement->facts.begin(), one.requirement->facts.end());
    if (one.requirement->when) add_facts(*one.requirement->when, facts);
  }
  return facts;
}

std::string name_of(const knowledge::Amendment& one) {
  if (one.contraindication) return "contraindication " + one.contraindication->id;
  if (one.deferral) return "deferral " + one.deferral->id;
  if (one.indication) return "indication " + one.indication->id;
  if (one.target_kind.empty()) return "require " + one.requirement->text;
  using Verb = knowledge::Amendment::Kind;
  const char* const verb = one.kind == Verb::raise    ? "raise "
                           : one.kind == Verb::lower  ? "lower "
                           : one.kind == Verb::retire ? "retire "
                                                      : "unrequire ";
  return verb + (one.target_kind == "requirement" ? "" : one.target_kind + " ") + one.target.id;
}

// What the amendments of layers are about, and ask of, held against what is written otherwise.
class Targets {
 public:
  Targets(const KnowledgeBase& after, const std::vector<DocumentChange>& changes)
      : after_(after), changes_(changes) {}

  std::vector<LayerImpact> run() {
    for (const knowledge::RuleSet& rules : after_.rules().rulesets)
      for (const knowledge::Amendment& one : rules.amendments) look(rules, one);
    return std::move(found_);
  }

 private:
  // Whether the place is this entry of a list, or lies in it.
  static bool lies_in(const std::string& place, const std::string& entry) {
    return place == entry || place.starts_with(entry + ", ");
  }

  void look(const knowledge::RuleSet& rules, const knowledge::Amendment& one) {
    for (const DocumentChange& change : changes_) {
      if (change.document == "modality " + one.modality.id && !one.target.id.empty() &&
          one.target_kind != "requirement" &&
          lies_in(change.place, one.target_kind + "s " + one.target.id))
        add(Kind::target, rules, one, change);
      if (change.about == "text" || change.about == "order") continue;
      for (const model::FactId fact : facts_of(one)) {
        const std::string& id = after_.vocabulary()[fact].id;
        if ((change.document.starts_with("vocabulary ") && lies_in(change.place, "facts " + id)) ||
            (change.document.starts_with("pathway ") && lies_in(change.place, "derive " + id)))
          add(Kind::fact, rules, one, change);
      }
    }
  }

  void add(Kind kind, const knowledge::RuleSet& rules, const knowledge::Amendment& one,
           const DocumentChange& change) {
    std::string what = change.document + ", " + change.place;
    what += change.line_after == 0    ? " is gone"
            : change.line_before == 0 ? " is new: " + change.after
                                      : ": was " + change.before + ", is " + change.after;
    found_.push_back({kind, rules.id, one.modality.id, name_of(one), std::move(what),
                      after_.document(one.place.document).called(),
                      knowledge::line_of(after_.rules(), one.place)});
  }

  const KnowledgeBase& after_;
  const std::vector<DocumentChange>& changes_;
  std::vector<LayerImpact> found_;
};

}  // namespace

std::string_view word(Kind kind) {
  switch (kind) {
    case Kind::target: return "target";
    case Kind::fact: return "fact";
    case Kind::never: return "never";
    case Kind::always: return "always";
    case Kind::covered: return "covered";
    case Kind::not_decided: return "not_decided";
  }
  return {};
}

std::vector<LayerImpact> layer_impact(const KnowledgeBase& before, const KnowledgeBase& after,
                                      const std::vector<DocumentChange>& changes,
                                      std::uint64_t most_conflicts) {
  if (after.layers().empty()) return {};
  std::vector<LayerImpact> found = Targets(after, changes).run();
  const std::map<Key, RuleAnswers> was = LayerRules(before, most_conflicts).run(),
                                   is = LayerRules(after, most_conflicts).run();
  for (const knowledge::Modality& modality : after.modalities())
    for (const Contribution& one : modality.contributions) {
      const Key key{modality.id, one.layer, one.origin, one.id};
      const auto now = is.find(key), then = was.find(key);
      if (now == is.end()) continue;
      const auto tell = [&](Kind kind, Satisfiability here, Satisfiability there,
                            const std::string& by) {
        const bool news =
            here == Satisfiability::unsatisfiable && there != Satisfiability::unsatisfiable;
        if (!news && here != Satisfiability::stopped) return;
        found.push_back({news ? kind : Kind::not_decided, one.layer, modality.id, name_of(one),
                         news ? by : "", after.document(one.document).called(), one.line});
      };
      const RuleAnswers old = then == was.end() ? RuleAnswers{} : then->second;
      tell(Kind::never, now->second.never, old.never, "");
      if (now->second.never == Satisfiability::unsatisfiable) continue;
      tell(Kind::always, now->second.always, old.always, "");
      tell(Kind::covered, now->second.covered, old.covered, now->second.by);
    }
  return found;
}

}  // namespace windlass::analyse
