// SPDX-License-Identifier: Apache-2.0
// Laws 1, 2 and 3 on the tree's own rules: unknown is never no, caution is monotone, the most
// cautious candidate wins.
#include <algorithm>

#include "catch.hpp"
#include "oracle/judges.hpp"
#include "oracle/reads.hpp"
#include "oracle/tree.hpp"
#include "plan/recommend.hpp"

using namespace windlass;
using namespace windlass::test;
using model::Facts;
using model::State;
using model::Status;
using oracle::Answer;
using oracle::Item;

namespace {

std::string spelt(Status status) { return std::string(model::word(status)); }

// The facts without which a condition says that it can do.
void does_without(const oracle::Expr& expr, std::set<FactId>& facts) {
  if (expr.kind == oracle::Expr::Kind::not_known) facts.insert(expr.fact);
  for (const oracle::Expr& part : expr.parts) does_without(part, facts);
}

bool restrains(const Item& item) {
  return item.kind != Item::Kind::indication && item.kind != Item::Kind::requirement;
}

// By combination, what holds of a modality's items, and then of the screen's requirements.
std::vector<std::vector<Answer>> held(const oracle::Modality& modality, const Facts& facts) {
  const Tree& tree = Tree::instance();
  std::vector<std::vector<Answer>> answers;
  for (oracle::World& world : oracle::worlds(*tree.rules, facts, tree.calculate())) {
    answers.emplace_back();
    for (const Item& item : modality.items) answers.back().push_back(world.holds(item));
    for (const Item& item : tree.rules->screening) answers.back().push_back(world.holds(item));
  }
  return answers;
}

// Whether `on record` is false at some place for want of knowledge, and true with this value. The
// plan says what it assumes there; law 1 speaks of everything else.
bool would_be_found(const Facts& facts, FactId fact, const Facts& filled) {
  const Tree& tree = Tree::instance();
  static const auto places = [&] {
    std::map<FactId, std::vector<const oracle::Expr*>> by_fact;
    for (const auto& [place, what] : tree.rules->places())
      by_fact[what.second->fact].push_back(what.second);
    return by_fact;
  }();
  const auto of_fact = places.find(fact);
  if (of_fact == places.end()) return false;
  Facts found = facts;
  found[fact] = filled[fact];
  const oracle::World before = oracle::worlds(*tree.rules, facts).front();
  oracle::World after = oracle::worlds(*tree.rules, found).front();
  return std::any_of(of_fact->second.begin(), of_fact->second.end(), [&](const oracle::Expr* expr) {
    return before.assumes(*expr) && after.answer(*expr) == Answer::yes;
  });
}

// Law 1: for a modality m and facts f,
//   rank(m, f) > 0  ⟹  every absolute contraindication of m is false and nothing required is
//   missing, and for every f' that fills in unknown facts of f that m's conditions can see, but for
//   what they assume: rank(m, f') >= rank(m, f).
std::string unknown_passed(const Judge& judge, const Facts& facts, Random& random) {
  const Indexed& all = Indexed::instance();
  const Tree& tree = all.tree;
  if (oracle::combinations(facts) > 4) return {};
  const plan::Evaluation evaluation = tree.engine->evaluate(facts);
  std::vector<const knowledge::Modality*> acted;
  for (const knowledge::Modality& modality : tree.engine->knowledge().modalities())
    if (model::actionable(judge(evaluation, modality))) acted.push_back(&modality);
  if (acted.empty()) return {};
  std::vector<oracle::World> worlds = oracle::worlds(*tree.rules, facts, tree.calculate());
  for (const knowledge::Modality* modality : acted) {
    const std::string acts = modality->id + " is " + spelt(judge(evaluation, *modality));
    for (oracle::World& world : worlds) {
      for (const Item& item : tree.rules->modalities.at(modality->id).items) {
        const bool absolute = item.effect == Status::block;
        if ((absolute && world.holds(item) != Answer::no) ||
            (item.kind == Item::Kind::requirement && world.holds(item) == Answer::yes))
          return acts + " while '" + item.id + "' is not ruled out";
      }
      for (const Item& item : tree.rules->screening)
        if (world.holds(item) == Answer::yes) return acts + " while the screen wants " + item.id;
    }
  }
  if (oracle::combinations(facts) > 1) return {};
  // However the unknown facts turn out, as far as the conditions can see them, the modality stays
  // at least as possible.
  Facts filled = facts;
  for (FactId fact = 0; fact < facts.facts.size(); ++fact) {
    if (facts[fact].state == State::known || facts[fact].state == State::conflict ||
        !random.one_in(2))
      continue;
    if (tree.rules->vocabulary[fact].derived) continue;
    static const Patients patients(*tree.rules, tree.samples);
    patients.set(filled, fact, patients.value(fact, random));
    if (would_be_found(facts, fact, filled)) filled[fact] = facts[fact];
  }
  for (const knowledge::Modality* modality : acted) {
    Facts seen = facts;
    const std::set<FactId>& gates = all.gates.at(modality->id);
    for (FactId fact = 0; fact < facts.facts.size(); ++fact)
      if (gates.count(fact) == 0) seen[fact] = filled[fact];
    const plan::Evaluation known = tree.engine->evaluate(seen);
    if (!known.conflicts().empty()) continue;  // it contradicts what is supplied: law 3
    const Status before = judge(evaluation, *modality), after = judge(known, *modality);
    if (rank(after) < rank(before) && !modality->never_alone)
      return modality->id + " is " + spelt(before) + ", but " + spelt(after) +
             " once open facts are filled in";
  }
  return {};
}

// Law 2. What rises: never the modality that was touched, and others only as alternatives or later
// steps, unless a condition of their own turned in their favour with the same fact. `facts` is the
// patient after the change.
std::string risen(const Judge& judge, const Facts& given, const Facts& facts,
                  const std::string& touched) {
  const Tree& tree = Tree::instance();
  const plan::Evaluation before = tree.engine->evaluate(given),
                         after = tree.engine->evaluate(facts);
  const Indexed& all = Indexed::instance();
  const oracle::Rules& rules = *all.tree.rules;
  bool company = false;  // came in: what is never alone may follow it
  for (const knowledge::Modality& modality : before.base().modalities())
    company |= !modality.never_alone && rank(judge(before, modality)) == 0 &&
               rank(judge(after, modality)) > 0;
  for (const knowledge::Modality& modality : before.base().modalities()) {
    const Status was = judge(before, modality), is = judge(after, modality);
    if (rank(is) <= rank(was) || (modality.never_alone && company && was == Status::defer))
      continue;
    if (modality.id == touched) return touched + " rose from " + spelt(was) + " to " + spelt(is);
    const oracle::Modality& from = rules.modalities.at(touched);
    const oracle::Modality& to = rules.modalities.at(modality.id);
    const std::vector<std::vector<Answer>> were = held(to, given), are = held(to, facts);
    bool own = false;
    for (std::size_t i = 0; i < were.front().size() && were.size() == 1; ++i) {
      const bool permits = i < to.items.size() && to.items[i].kind == Item::Kind::indication;
      for (const std::vector<Answer>& one : are)
        own |= one[i] != were.front()[i] && one[i] == (permits ? Answer::yes : Answer::no);
    }
    if (own) continue;
    const bool alternative = std::find(from.alternatives.begin(), from.alternatives.end(),
                                       modality.id) != from.alternatives.end();
    const bool later = all.stages.at(to.stage) > all.stages.at(from.stage) ||
                       (to.stage == from.stage && to.order > from.order);
    if (!alternative && !later)
      return modality.id + " rose from " + spelt(was) + " to " + spelt(is) +
             ", and is neither an alternative to " + touched + " nor later";
    for (oracle::World& world : oracle::worlds(rules, facts, all.tree.calculate()))
      for (const Item& item : to.items)
        if (item.effect == Status::block && world.holds(item) != Answer::no)
          return modality.id + " rose although '" + item.id + "' is not ruled out";
  }
  return {};
}

// One of the modality's contraindications becomes true. Nothing where something else that speaks of
// the modality turned in its favour with the same facts, since then nothing can be said.
std::string make_true(const oracle::Modality& modality, const std::vector<Answer>& before,
                      const Patients& patients, Facts& changed, Random& random) {
  std::vector<const Item*> false_ones;
  for (std::size_t i = 0; i < modality.items.size(); ++i)
    if (modality.items[i].kind == Item::Kind::contraindication && before[i] != Answer::yes)
      false_ones.push_back(&modality.items[i]);
  if (false_ones.empty()) return {};
  const Item& target = *random.pick(false_ones);
  patients.steer(changed, *target.when, true, random);
  const std::vector<Answer> after = held(modality, changed).front();
  for (std::size_t i = modality.items.size(); i < after.size(); ++i)
    if (before[i] != after[i]) return {};
  for (std::size_t i = 0; i < modality.items.size(); ++i) {
    const Item& item = modality.items[i];
    if (&item == &target && after[i] != Answer::yes) return {};
    if (restrains(item) && &item != &target && before[i] != Answer::no && after[i] != before[i])
      return {};
    if (!restrains(item) && before[i] != after[i]) return {};
  }
  return " after a contraindication became true";
}

// The known facts that some restraint reads while every restraint that reads them is false. Left
// out: a fact of which an indication says in so many words that it may be unknown (the week of a
// first visit).
std::vector<FactId> safe_facts(const oracle::Modality& modality, const std::vector<Answer>& before,
                               const Facts& facts) {
  const std::vector<Reads>& read = Indexed::instance().by_item.at(modality.id);
  std::set<FactId> spared;
  for (const Item& item : modality.items)
    if (item.kind == Item::Kind::indication) does_without(*item.when, spared);
  std::vector<FactId> safe;
  for (FactId fact = 0; fact < facts.facts.size(); ++fact) {
    if (facts[fact].state != State::known || spared.count(fact) != 0) continue;
    bool restraint = false, harmless = true;
    for (std::size_t i = 0; i < modality.items.size(); ++i) {
      if (!restrains(modality.items[i]) || read[i].facts.count(fact) == 0) continue;
      restraint = true;
      harmless &= before[i] == Answer::no;
    }
    if (restraint && harmless) safe.push_back(fact);
  }
  return safe;
}

// A safe answer is taken away, or doubted by a second source.
std::string take_away(const std::vector<FactId>& safe, const Patients& patients, Facts& changed,
                      Random& random) {
  if (safe.empty()) return {};
  const FactId fact = random.pick(safe);
  const model::Value value = changed[fact].value;
  if (random.one_in(4) && patients.conflict(changed, fact, random)) {
    auto& candidates = changed[fact].candidates;
    if (std::none_of(candidates.begin(), candidates.end(),
                     [&](const model::Candidate& one) { return one.value == value; }))
      candidates.front().value = value;
  } else {
    changed[fact] = model::Fact{};
    changed[fact].state = Patients::unknown_state(random);
    changed[fact].value = value;
  }
  const model::FactDefinition& definition = patients.rules().vocabulary[fact];
  std::string what =
      " after '" + definition.id + "' became " + std::string(model::word(changed[fact].state));
  for (const model::Candidate& one : changed[fact].candidates)
    what += " " + model::text(definition, one.value);
  return what;
}

// Whether what is no longer known is named among what the plan assumes.
bool says_what_it_assumes(const Facts& before, const Facts& after) {
  const model::Recommendation plan = Tree::instance().engine->recommend(after);
  for (FactId fact = 0; fact < after.facts.size(); ++fact)
    if (before[fact].state == State::known && after[fact].state != State::known)
      return std::any_of(plan.assumed.begin(), plan.assumed.end(),
                         [fact](const model::Assumed& one) { return one.fact == fact; });
  return false;
}

// Law 2: for a modality m, and facts f, f' with c a contraindication of m,
//   c(f) != true and c(f') = true            ⟹  rank(m, f') <= rank(m, f)
//   f' = f but for one safe answer unknown   ⟹  rank(m, f') <= rank(m, f), or the plan says that it
//                                                 assumes that answer
// and whatever else rises is an alternative of m or comes later, its own safety conditions false.
std::string caution_lost(const Judge& judge, const Facts& facts, Random& random) {
  const Tree& tree = Tree::instance();
  static const Patients patients(*tree.rules, tree.samples);
  if (oracle::combinations(facts) > 1) return {};
  auto at = tree.rules->modalities.begin();
  std::advance(at, static_cast<std::ptrdiff_t>(random.below(tree.rules->modalities.size())));
  const oracle::Modality& modality = at->second;
  const std::vector<std::vector<Answer>> now = held(modality, facts);
  if (now.size() > 1)
    return {};  // a supplied value that the facts contradict: a change may settle that
  const std::vector<Answer>& before = now.front();
  Facts changed = facts;
  const std::string what =
      random.one_in(2) ? make_true(modality, before, patients, changed, random)
                       : take_away(safe_facts(modality, before, facts), patients, changed, random);
  if (what.empty()) return {};
  const std::string complaint = risen(judge, facts, changed, modality.id);
  return complaint.empty() || says_what_it_assumes(facts, changed) ? "" : complaint + what;
}

// Every way of choosing one candidate of each fact.
std::vector<Facts> each_alone(const Facts& facts, const std::vector<FactId>& in_conflict,
                              const Patients& patients) {
  std::vector<Facts> single = {facts};
  for (FactId fact : in_conflict) {
    std::vector<Facts> more;
    for (const Facts& one : single)
      for (const model::Candidate& candidate : facts[fact].candidates) {
        more.push_back(one);
        patients.set(more.back(), fact, candidate.value);
      }
    single = std::move(more);
  }
  return single;
}

// Whether something opens the screen that the conflict neither leaves open nor raises. Of a
// computed value that one candidate contradicts and another leaves open the conflict knows both
// values.
bool opens_more(const plan::Evaluation& together, const plan::Evaluation& alone) {
  const knowledge::KnowledgeBase& base = together.base();
  const auto missing = [&base](const plan::Evaluation& one) {
    return (one.lanes().true_lanes(base.screening_missing()) & one.mask()) != 0;
  };
  if (missing(alone) && !missing(together)) return true;
  return std::any_of(base.urgent_levels().begin(), base.urgent_levels().end(),
                     [&](logic::Slot level) {
                       const logic::Word open = together.lanes().unknown_lanes(level),
                                         raised = together.lanes().true_lanes(level);
                       return (alone.lanes().unknown_lanes(level) & alone.mask()) != 0 &&
                              ((open | raised) & together.mask()) == 0;
                     });
}

// What one choice of candidates has more caution about than all of them together.
std::string less_cautious(const Judge& judge, const plan::Evaluation& together,
                          const plan::Evaluation& alone) {
  if (together.screen_complete() && !alone.screen_complete() && opens_more(together, alone))
    return "one candidate alone leaves the screen open, the conflict does not";
  if (model::comes_before(alone.disposition(), together.disposition()))
    return "the conflict gives " + std::string(model::word(together.disposition())) +
           ", one candidate alone " + std::string(model::word(alone.disposition()));
  const bool calculated = !Indexed::instance().calculator_inputs.empty();
  for (const knowledge::Modality& modality : together.base().modalities()) {
    const Status all = judge(together, modality), one = judge(alone, modality);
    if (rank(all) > rank(one) || (one == Status::block && all != Status::block && !calculated))
      return modality.id + " is " + spelt(all) + " in conflict and " + spelt(one) +
             " with one candidate alone";
  }
  return {};
}

// Law 3: for facts f with candidates f1 ... fn,
//   disposition(f) <= min disposition(fi)   and   rank(m, f) <= min rank(m, fi) for every modality
//   m,
// and every fact in conflict is among the plan's conflicts and its questions.
std::string conflict_lost(const Judge& judge, const Facts& given, Random& random) {
  const Tree& tree = Tree::instance();
  static const Patients patients(*tree.rules, tree.samples);
  Facts facts = given;
  for (model::Fact& fact : facts.facts)
    if (fact.state == State::conflict) fact = model::Fact{};
  std::vector<FactId> in_conflict;
  for (std::size_t i = 0; i <= random.below(3); ++i) {
    const auto fact = static_cast<FactId>(random.below(facts.facts.size()));
    if (facts[fact].state != State::conflict && patients.conflict(facts, fact, random))
      in_conflict.push_back(fact);
  }
  if (in_conflict.empty()) return {};
  const plan::Evaluation evaluation = tree.engine->evaluate(facts);
  for (const Facts& one : each_alone(facts, in_conflict, patients))
    if (std::string said = less_cautious(judge, evaluation, tree.engine->evaluate(one));
        !said.empty())
      return said + " of\n" + describe(tree.rules->vocabulary, facts) + "given";
  for (FactId fact : in_conflict)
    if (std::find(evaluation.conflicts().begin(), evaluation.conflicts().end(), fact) ==
        evaluation.conflicts().end())
      return "the conflict about '" + tree.rules->vocabulary[fact].id + "' was dropped";
  if (!random.one_in(50)) return {};
  const model::Recommendation plan = tree.engine->recommend(evaluation);
  for (FactId fact : in_conflict)
    if (std::none_of(plan.questions.begin(), plan.questions.end(),
                     [fact](const model::Question& one) { return one.fact == fact; }))
      return "the conflict about '" + tree.rules->vocabulary[fact].id + "' is not asked about";
  return {};
}

using Law = std::string (*)(const Judge&, const Facts&, Random&);

std::string run(Law law, const Judge& judge, std::uint64_t seed, std::size_t count) {
  const Tree& tree = Tree::instance();
  const Patients patients(*tree.rules, tree.samples);
  return violation(patients, seed, count,
                   [&](const Facts& facts, Random& random) { return law(judge, facts, random); });
}

}  // namespace

TEST_CASE("law 1: unknown is never no") {
  CHECK(run(unknown_passed, engine_judge, 11, many_patients()) == "");
  CHECK(run(unknown_passed, unknown_is_no, 11, 10'000) != "");
}

TEST_CASE("law 2: caution is monotone") {
  CHECK(run(caution_lost, engine_judge, 12, many_patients()) == "");
  CHECK(run(caution_lost, unknown_is_no, 12, 200'000) != "");
  CHECK(run(caution_lost, two_cancel_out, 12, 20'000) != "");
}

TEST_CASE(
    "law 3: the most cautious candidate of a conflict wins, and the conflict is asked about") {
  CHECK(run(conflict_lost, engine_judge, 13, many_patients()) == "");
  CHECK(run(conflict_lost, first_candidate, 13, 10'000) != "");
}
