// SPDX-License-Identifier: Apache-2.0
// Safety of the whole patient first, on small random rule bases and against brute force: where an
// emergency may hide is found, and stands before all that cannot hide one.
#include <algorithm>

#include "catch.hpp"
#include "oracle/worlds.hpp"
#include "plan/emergencies.hpp"
#include "plan/recommend.hpp"

using namespace windlass;
using namespace windlass::test;
using model::FactId;
using model::Facts;
using model::State;

namespace {

// Every answer to a fact of few, and some of one of many.
std::vector<model::Value> answers(const World& world, const Patients& patients, FactId id,
                                  Random& random) {
  const model::FactDefinition& fact = world.base->vocabulary()[id];
  std::vector<model::Value> all;
  if (model::is_choice(fact.type)) {
    const std::size_t count =
        fact.type == model::FactType::boolean ? std::size_t{2} : fact.values.size();
    for (std::uint16_t i = 0; i < count; ++i)
      if (fact.type == model::FactType::boolean ||
          std::none_of(fact.unknown_values.begin(), fact.unknown_values.end(),
                       [&](const auto& one) { return one.first == fact.values[i]; }))
        all.push_back(model::Value{.choice = i});
  } else {
    for (int i = 0; i < 12; ++i) all.push_back(patients.value(id, random));
  }
  return all;
}

// Whether, for some way of answering the others, one answer sends the patient at once, more
// urgently than now, and another does not.
bool may_hide(const World& world, const Patients& patients, const Facts& facts, FactId fact,
              model::Disposition now, Random& random) {
  const model::Vocabulary& vocabulary = world.base->vocabulary();
  const std::vector<model::Value> all = answers(world, patients, fact, random);
  for (int tries = 0; tries < 250; ++tries) {
    Facts told = facts;
    for (FactId id = 0; id < vocabulary.size(); ++id) {
      if (id == fact || told[id].state == State::known || vocabulary[id].derived) continue;
      if (vocabulary[id].safe && (tries == 0 || !random.one_in(4)))
        patients.set(told, id, *vocabulary[id].safe);
      else
        patients.set(told, id, patients.value(id, random));
    }
    bool sent = false, stays = false;
    for (const model::Value& value : all) {
      Facts answered = told;
      patients.set(answered, fact, value);
      const model::Disposition then = world.evaluate(answered).disposition();
      (plan::is_emergency(then) && then < now ? sent : stays) = true;
    }
    if (sent && stays) return true;
  }
  return false;
}

// Whether a red flag that may send the patient at once reads it, on whatever level.
bool is_read_by_such_a_flag(const knowledge::KnowledgeBase& base, FactId fact) {
  return std::any_of(base.flags().begin(), base.flags().end(), [&](const knowledge::Flag& flag) {
    bool sends = false, reads = false;
    for (const knowledge::FlagLevel& level : flag.levels) {
      sends |= plan::is_emergency(level.disposition);
      reads |= std::find(level.inputs.begin(), level.inputs.end(), fact) != level.inputs.end();
    }
    return sends && reads;
  });
}

struct Seen {
  std::size_t hidden = 0, missed = 0, behind = 0, plans = 0;
  std::string first;
};

// A question that may hide an emergency stands behind none that cannot, but for an answer about
// which sources disagree.
void look_at(const World& world, const Patients& patients, const Facts& facts, Random& random,
             Seen& seen) {
  const plan::Evaluation evaluation = world.evaluate(facts);
  if (!evaluation.conflicts().empty() || !evaluation.doubts().empty()) return;
  const model::Recommendation plan = plan::recommend(evaluation, world.calls);
  std::vector<FactId> asked;
  for (const model::Question& one : plan.questions) asked.push_back(one.fact);
  plan::AnswerTrial trial(evaluation);
  const std::vector<plan::MayHide> found = plan::emergencies_hidden(evaluation, trial, asked);
  const auto is_found = [&](FactId fact) {
    return std::any_of(found.begin(), found.end(),
                       [&](const plan::MayHide& one) { return one.fact == fact; });
  };
  ++seen.plans;
  seen.hidden += found.size();
  const auto note = [&](std::size_t& count, FactId fact) {
    ++count;
    if (seen.first.empty())
      seen.first =
          world.base->vocabulary()[fact].id + " of\n" + describe(world.base->vocabulary(), facts);
  };
  // What an answer may reveal by itself may come before them, and nothing else. What the pathway
  // asks of others alone comes first for nothing that it may reveal.
  const std::vector<FactId> alone = plan::emergencies_alone(evaluation, trial, asked);
  bool cannot = false;
  const std::vector<bool> of_others = evaluation.asked_of_others();
  for (const FactId fact : asked) {
    if (of_others[fact] || world.base->vocabulary()[fact].type == model::FactType::date) continue;
    const bool may = is_found(fact) || std::find(alone.begin(), alone.end(), fact) != alone.end();
    if (may && cannot) note(seen.behind, fact);
    cannot |= !may && !is_read_by_such_a_flag(*world.base, fact) &&
              !may_hide(world, patients, facts, fact, plan.disposition, random);
    if (!may && may_hide(world, patients, facts, fact, plan.disposition, random))
      note(seen.missed, fact);
  }
}

}  // namespace

TEST_CASE(
    "no question behind which an emergency may hide stands behind one that no flag of it reads") {
  Random random(35);
  Seen seen;
  for (int i = 0; i < 600; ++i) {
    // How an answer stands to another fact is not tried (dates are left out for that), nor what
    // only `unknown` tells.
    WorldMaker maker(random);
    maker.asks_knowledge = false;
    maker.kinds = {0, 1, 2, 3, 4, 5, 8};
    const World world = world_of(maker.make());
    Patients patients(*world.rules, {});
    patients.allow_conflicts = false;
    for (int k = 0; k < 3; ++k) look_at(world, patients, patients.any(random), random, seen);
  }
  INFO(seen.hidden << " hidden of " << seen.plans << " plans, " << seen.missed << " missed, "
                   << seen.behind << " behind; the first is " << seen.first);
  CHECK(seen.hidden > 200);
  // The plan ranks by flags: what reads one of them may come a place too early.
  CHECK(seen.behind * 50 <= seen.hidden);
  // A value that was supplied, and that a computed one would contradict, is left as it is; of many
  // ways a sample is tried.
  CHECK(seen.missed * 50 <= seen.hidden);
}
