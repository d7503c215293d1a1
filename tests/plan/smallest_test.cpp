// SPDX-License-Identifier: Apache-2.0
// On small random rule bases, against brute force: no smaller set of answers opens a modality, and
// no question is asked whose answers all give the same plans.
#include <algorithm>

#include "catch.hpp"
#include "oracle/tree.hpp"
#include "oracle/worlds.hpp"
#include "plan/choices.hpp"
#include "plan/questions.hpp"
#include "plan/recommend.hpp"

using namespace windlass;
using namespace windlass::test;
using model::Facts;
using model::FactType;
using model::State;
using model::Status;

namespace {

// Every answer to a fact that has few.
std::vector<model::Value> answers(const model::FactDefinition& fact) {
  std::vector<model::Value> all;
  if (fact.type == FactType::boolean) {
    all = {model::Value{.choice = 0}, model::Value{.choice = 1}};
  } else if (fact.type == FactType::enumeration) {
    for (std::uint16_t i = 0; i < fact.values.size(); ++i)
      if (std::none_of(fact.unknown_values.begin(), fact.unknown_values.end(),
                       [&](const auto& one) { return one.first == fact.values[i]; }))
        all.push_back(model::Value{.choice = i});
  }
  return all;
}

// The facts that nobody knows and that have few answers.
std::vector<model::FactId> open_facts(const World& world, const Facts& facts) {
  const model::Vocabulary& vocabulary = world.base->vocabulary();
  std::vector<model::FactId> open;
  for (model::FactId id = 0; id < vocabulary.size(); ++id)
    if (facts[id].state != State::known && facts[id].state != State::conflict &&
        !vocabulary[id].derived && !answers(vocabulary[id]).empty())
      open.push_back(id);
  return open;
}

// Whether answers to fewer than `size` of `open` make the modality one that may be done. Nothing
// where there are too many ways to try.
std::optional<bool> fewer_open(const World& world, const Facts& facts,
                               const std::vector<model::FactId>& open, std::size_t size,
                               std::size_t modality) {
  std::vector<std::vector<plan::TriedAnswer>> all;
  for (const model::FactId id : open) {
    std::vector<plan::TriedAnswer>& some = all.emplace_back();
    for (std::uint8_t i = 0; i < answers(world.base->vocabulary()[id]).size(); ++i)
      some.push_back({id, i});
  }
  plan::Choices choices(all, size - 1);
  if (choices.count(600) >= 600) return std::nullopt;
  for (std::vector<plan::TriedAnswer> choice; choices.next(choice);) {
    Facts told = facts;
    for (const plan::TriedAnswer& one : choice) {
      told[one.fact] = {};
      told[one.fact].state = State::known;
      told[one.fact].value = answers(world.base->vocabulary()[one.fact])[one.code];
    }
    if (model::actionable(world.evaluate(told).statuses()[modality])) return true;
  }
  return false;
}

std::string plan_of(const World& world, const Facts& facts) {
  const plan::Evaluation evaluation = world.evaluate(facts);
  std::string text(model::word(evaluation.disposition()));
  for (const Status one : evaluation.statuses()) text += " " + std::string(model::word(one));
  for (const knowledge::Flag& flag : world.base->flags()) {
    text += " " + std::string(model::word(evaluation.any_lane(flag.slot)));
    for (const knowledge::FlagLevel& level : flag.levels)
      text += evaluation.any_lane(level.slot) == model::Verdict::true_ ? "T" : "-";
  }
  return text + (evaluation.screen_complete() ? " screened" : " not screened");
}

// Whether two answers to `fact`, that nobody knows among them, give different plans for some way of
// answering the others, or of leaving them open.
bool can_matter(const World& world, const Patients& patients, const Facts& facts,
                model::FactId fact, Random& random) {
  const model::Vocabulary& vocabulary = world.base->vocabulary();
  std::vector<model::Value> all = answers(vocabulary[fact]);
  while (all.size() < 12 && answers(vocabulary[fact]).empty())
    all.push_back(patients.value(fact, random));
  for (int tries = 0; tries < 300; ++tries) {
    Facts told = facts;
    for (model::FactId id = 0; id < vocabulary.size(); ++id) {
      if (id == fact || told[id].state == State::known || vocabulary[id].derived) continue;
      if (tries == 0 || random.one_in(4)) continue;
      if (vocabulary[id].safe && random.one_in(2))
        patients.set(told, id, *vocabulary[id].safe);
      else
        patients.set(told, id, patients.value(id, random));
    }
    const std::string nobody_knows = plan_of(world, told);
    for (const model::Value& value : all) {
      Facts answered = told;
      patients.set(answered, fact, value);
      if (plan_of(world, answered) != nobody_knows) return true;
    }
  }
  return false;
}

// A modality that no answers bring out of `ask` names all that it waits for.
bool holds_what_nothing_settles(const World& world, const plan::Evaluation& evaluation,
                                const model::Question& question) {
  plan::QuestionFinder finder(evaluation);
  return question.opens.empty() && question.settles.empty() &&
         std::any_of(question.affects.begin(), question.affects.end(), [&](std::string_view id) {
           const knowledge::Modality* modality = world.base->modality(id);
           return modality != nullptr && evaluation.status(*modality) == Status::ask &&
                  !finder.settle(*modality).reach;
         });
}

}  // namespace

TEST_CASE(
    "choices: every way of answering a few of several questions, each once, small ones first") {
  const std::vector<std::vector<plan::TriedAnswer>> answers{
      {{0, 0}, {0, 1}}, {{1, 0}}, {{2, 0}, {2, 1}}};
  plan::Choices choices(answers, 2);
  CHECK(choices.count(100) == 5 + 2 + 4 + 2);
  CHECK(choices.count(7) == 7);
  std::set<std::string> seen;
  std::size_t size = 0;
  for (std::vector<plan::TriedAnswer> one; choices.next(one);) {
    std::string text;
    for (const plan::TriedAnswer& each : one)
      text += std::to_string(each.fact) + "=" + std::to_string(each.code) + " ";
    CHECK(seen.insert(text).second);
    CHECK(one.size() >= size);
    size = one.size();
  }
  CHECK(seen.size() == 13);
}

TEST_CASE("no smaller set of answers opens a modality, and every set opens it") {
  Random random(31);
  std::size_t sets = 0, larger = 0;
  for (int i = 0; i < 400; ++i) {
    const World world = world_of(WorldMaker(random).make());
    Patients patients(*world.rules, {});
    patients.allow_conflicts = false;
    for (int k = 0; k < 6; ++k) {
      const Facts facts = patients.any(random);
      const plan::Evaluation evaluation = world.evaluate(facts);
      if (!evaluation.conflicts().empty()) continue;
      plan::QuestionFinder finder(evaluation);
      const std::vector<model::FactId> open = open_facts(world, facts);
      for (std::size_t m = 0; m < world.base->modalities().size(); ++m) {
        if (evaluation.statuses()[m] != Status::ask) continue;
        const plan::Settling found = finder.settle(world.base->modalities()[m]);
        if (found.reach != plan::Reach::opened || found.facts.size() < 2) continue;
        const auto fewer = fewer_open(world, facts, open, found.facts.size(), m);
        if (!fewer) continue;
        ++sets;
        larger += *fewer;
      }
    }
  }
  INFO(larger << " of " << sets << " sets are not the smallest");
  CHECK(sets > 100);
  // Compilers draw other bases of one seed. The finder tries a bounded number of ways: of 3,000
  // sets of random bases eight were larger than need be, of four facts or more but one.
  CHECK(larger * 100 <= sets);
}

TEST_CASE("a question is asked only where its answer can change the plan") {
  Random random(32);
  std::size_t asked = 0, waiting = 0, useless = 0, kept = 0;
  std::string first;
  for (int i = 0; i < 400; ++i) {
    const World world = world_of(WorldMaker(random).make());
    Patients patients(*world.rules, {});
    patients.allow_conflicts = false;
    for (int k = 0; k < 3; ++k) {
      const Facts facts = patients.any(random);
      const plan::Evaluation evaluation = world.evaluate(facts);
      if (!evaluation.conflicts().empty() || !evaluation.doubts().empty()) continue;
      const model::Recommendation plan = plan::recommend(evaluation, world.calls);
      std::vector<model::Question> all = plan.questions;
      // What waits while an urgent flag stands may be asked for, too.
      waiting += plan.waiting.size();
      all.insert(all.end(), plan.waiting.begin(), plan.waiting.end());
      for (const model::Question& one : all) {
        ++asked;
        if (world.base->vocabulary()[one.fact].derived ||
            can_matter(world, patients, facts, one.fact, random))
          continue;
        if (holds_what_nothing_settles(world, evaluation, one)) {
          ++kept;
          continue;
        }
        ++useless;
        if (first.empty())
          first = world.base->vocabulary()[one.fact].id + " of\n" +
                  describe(world.base->vocabulary(), facts);
      }
    }
  }
  INFO(useless << " of " << asked << " questions change nothing; the first is " << first);
  CHECK(asked > 500);
  CHECK(waiting > 20);
  // Of 9,000 questions of random bases twelve were seen to change nothing: most ask what a fact
  // that is `never` is compared with.
  CHECK(useless * 200 <= asked);
  CHECK(kept * 100 < asked);
}

TEST_CASE("a question names all that one answer to it changes") {
  Random random(33);
  std::size_t changes = 0, not_named = 0;
  std::string first;
  for (int i = 0; i < 400; ++i) {
    const World world = world_of(WorldMaker(random).make());
    Patients patients(*world.rules, {});
    patients.allow_conflicts = false;
    for (int k = 0; k < 3; ++k) {
      const Facts facts = patients.any(random);
      const model::Recommendation plan = plan::recommend(world.evaluate(facts), world.calls);
      if (!plan.conflicts.empty()) continue;
      for (const model::Question& one : plan.questions)
        for (const model::Value& value : answers(world.base->vocabulary()[one.fact])) {
          Facts told = facts;
          patients.set(told, one.fact, value);
          const model::Recommendation then = plan::recommend(world.evaluate(told), world.calls);
          if (!then.conflicts.empty()) continue;
          const auto check = [&](std::string_view what) {
            ++changes;
            if (std::find(one.affects.begin(), one.affects.end(), what) != one.affects.end())
              return;
            ++not_named;
            if (first.empty())
              first = std::string(what) + " by " + world.base->vocabulary()[one.fact].id + " of\n" +
                      describe(world.base->vocabulary(), facts);
          };
          if (then.disposition != plan.disposition || then.screen_open != plan.screen_open) {
            check("disposition");
            continue;
          }
          for (std::size_t m = 0; m < plan.modalities.size(); ++m)
            if (then.modalities[m].status != plan.modalities[m].status)
              check(plan.modalities[m].id);
        }
    }
  }
  INFO(not_named << " of " << changes << " changes are not named; the first is " << first);
  CHECK(changes > 1000);
  CHECK(not_named == 0);
}
