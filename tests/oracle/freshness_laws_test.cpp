// SPDX-License-Identifier: Apache-2.0
// An alarm never gets quieter for not knowing how long an answer counts: neither where the fact
// that shortens it is not told, nor where something may be new since.
#include <algorithm>

#include "catch.hpp"
#include "oracle/worlds.hpp"

using namespace windlass;
using namespace windlass::test;
using model::Facts;
using model::State;
using model::Verdict;

namespace {

constexpr std::int32_t days_ago = 10;

// Answers that count for thirty days, and for seven while b.two holds; b.four speaks for them all.
World world_that_ages(Random& random) {
  WorldMaker maker(random);
  maker.asks_knowledge = false;
  WorldText text = maker.make();
  for (const char* fact : {"{id: b.one, ", "{id: b.three, ", "{id: e.one, ", "{id: n.score, "}) {
    const std::size_t at = text.vocabulary.find(fact) + std::string_view(fact).size();
    text.vocabulary.insert(at, "fresh_for: 30 d, fresher: {for: 7 d, when: {b.two: true}}, ");
    // Random rules are alarmed by any value.
    const std::size_t safe = text.vocabulary.find("safe: ", at);
    text.vocabulary.replace(safe, text.vocabulary.find('}', safe) - safe, "note: N");
  }
  const std::string_view word = "{id: b.four, ";
  text.vocabulary.insert(text.vocabulary.find(word) + word.size(),
                         "refreshes: [b.one, b.three, e.one, n.score], ");
  return world_of(text);
}

void become_unsure(model::Fact& fact, Random& random) {
  static const std::vector<State> states{State::not_supplied,    State::nothing_found,
                                         State::asked_not_known, State::source_error,
                                         State::incomplete_page, State::conflict};
  fact = model::Fact{};
  fact.state = random.pick(states);
  if (fact.state != State::conflict) return;
  fact.candidates = {{{.choice = 0}, "a", {}}, {{.choice = 1}, "b", {}}};
}

using Age = std::function<void(const model::Vocabulary&, Facts&)>;

// Bug: what may be too old is too old.
void all_too_old(const model::Vocabulary& vocabulary, Facts& facts) {
  model::age(vocabulary, facts);
  for (model::Fact& fact : facts.facts)
    if (fact.state == State::conflict && fact.candidates.back().unsure.starts_with("not known, as"))
      fact.state = State::stale;
}

// A level of a flag that does not read the fact, and that held.
std::string quieter(const World& world, const plan::Evaluation& before,
                    const plan::Evaluation& after, FactId unsure) {
  for (const knowledge::Flag& flag : world.base->flags())
    for (const knowledge::FlagLevel& level : flag.levels)
      if (before.any_lane(level.slot) == Verdict::true_ &&
          after.any_lane(level.slot) != Verdict::true_ &&
          !world.base->program().rests_on(level.slot, unsure))
        return flag.id + " holds no more for '" + world.base->vocabulary()[unsure].id + "'";
  return {};
}

std::string alarm_lost(const Age& age, const char* id, bool spares, std::uint64_t worlds) {
  for (std::uint64_t seed = 1; seed <= worlds; ++seed) {
    Random random(seed);
    const World world = world_that_ages(random);
    const model::Vocabulary& vocabulary = world.base->vocabulary();
    const FactId unsure = *vocabulary.find(id), shortens = *vocabulary.find("b.two");
    Patients patients(*world.rules, {});
    patients.allow_conflicts = false;
    const std::string found =
        violation(patients, seed, 100, [&](const Facts& given, Random& inner) -> std::string {
          Facts facts = given;
          if (!facts.as_of) return {};
          for (model::Fact& fact : facts.facts)
            if (fact.state == State::known && !fact.observed)
              fact.observed = model::Date{facts.as_of->days - days_ago};
          facts[shortens] = model::Fact{};
          facts[shortens].state = State::known;  // it does not
          facts[unsure] = model::Fact{};
          if (spares) facts[unsure].state = State::known;
          Facts changed = facts;
          if (spares || !inner.one_in(4))
            become_unsure(changed[unsure], inner);
          else
            changed[unsure].state = State::known;  // something is new
          age(vocabulary, facts);
          age(vocabulary, changed);
          return quieter(world, world.evaluate(facts), world.evaluate(changed), unsure);
        });
    if (!found.empty()) return found;
  }
  return {};
}

}  // namespace

TEST_CASE("an alarm holds while nobody knows whether its answer is too old") {
  CHECK(alarm_lost(model::age, "b.two", true, 300) == "");
  CHECK(alarm_lost(all_too_old, "b.two", true, 100) != "");
}

TEST_CASE("an alarm holds while something may be new since it was told") {
  CHECK(alarm_lost(model::age, "b.four", false, 300) == "");
  CHECK(alarm_lost(all_too_old, "b.four", false, 100) != "");
}
