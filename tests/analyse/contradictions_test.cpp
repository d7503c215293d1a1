// SPDX-License-Identifier: Apache-2.0
// Laws and patients whose answers contradict each other: what is said of them against the plans of
// random ones, as the oracle makes them.
#include "analyse/broken_claim.hpp"
#include "analyse/prove.hpp"
#include "analyse/small_world.hpp"

using namespace windlass;
using namespace windlass::test;
using analyse::Contradictions;
using analyse::Proved;

namespace {

// Some patients of a rule base, evenly.
std::vector<model::Facts> some_of(const EveryPatient& patients, std::size_t wanted) {
  const std::size_t step = std::max<std::size_t>(1, patients.count() / wanted);
  std::vector<model::Facts> made;
  std::size_t at = 0;
  patients.each([&](const model::Facts& facts, std::size_t) {
    if (at++ % step == 0) made.push_back(facts);
  });
  return made;
}

model::Candidate candidate(const model::Fact& fact, const char* source) {
  if (fact.state == model::State::known) return {fact.value, source, ""};
  return {{}, source, "possible"};
}

// Two sources who say of one patient what is known of two.
std::optional<model::Facts> contradicting(const model::Facts& one, const model::Facts& other) {
  model::Facts made = one;
  std::size_t conflicts = 0;
  for (model::FactId fact = 0; fact < made.facts.size(); ++fact) {
    const model::Fact &a = one[fact], &b = other[fact];
    const bool both = a.state == model::State::known && b.state == model::State::known;
    const bool either = a.state == model::State::known || b.state == model::State::known;
    if (!either || (both && a.value == b.value)) continue;
    model::Fact conflict;
    conflict.state = model::State::conflict;
    conflict.candidates = {candidate(a, "a"), candidate(b, "b")};
    made[fact] = conflict;
    ++conflicts;
  }
  return conflicts == 0 || conflicts > 4 ? std::nullopt : std::optional(made);
}

// Of whoever breaks an assumption that the proof rests on nothing is said.
bool is_spoken_of(const Small& small, const Proved& proved, const model::Facts& facts) {
  const plan::Evaluation evaluation(*small.base, small.world.calls, facts);
  const auto& all = evaluation.contradictions();
  return std::none_of(all.begin(), all.end(), [&](const plan::Contradiction& one) {
    return one.assumption != nullptr &&
           std::count(proved.assumptions.begin(), proved.assumptions.end(),
                      one.assumption->rule->id) != 0;
  });
}

bool broken_by(const Small& small, const analyse::Claim& claim, const model::Facts& facts) {
  try {
    return breaks(small, claim, facts);
  } catch (const oracle::TooManyWorlds&) {
    return false;
  }
}

}  // namespace

TEST_CASE("no patient whose answers contradict each other breaks a law that is said to hold") {
  std::size_t any = 0, every = 0, open = 0, shown = 0, tried = 0;
  for (std::uint64_t seed = 1; seed <= 300; ++seed) {
    const Small small = small_of(seed);
    const EveryPatient patients(*small.base, *small.world.rules, days());
    if (patients.count() > 20'000) continue;
    const std::vector<model::Facts> some = some_of(patients, 200);
    Random random(seed + 5'000'000);
    for (int i = 0; i < 8; ++i) {
      const analyse::Claim claim = claim_of(*small.base, random);
      const analyse::Laws laws = laws_of(small, claim);
      const Proved proved = prove(laws, laws.laws.front());
      if (!proved.in_each_combination) continue;
      const bool holds = proved.verdict == Proved::Verdict::holds;
      REQUIRE(holds == (proved.contradictory != Contradictions::not_decided));
      any += proved.contradictory == Contradictions::any_candidate ? 1 : 0;
      every += proved.contradictory == Contradictions::every_candidate ? 1 : 0;
      open += holds ? 0 : 1;
      bool breaker = false;
      for (int pair = 0; pair < (holds ? 10 : 100) && !breaker; ++pair) {
        const auto facts =
            contradicting(some[random.below(some.size())], some[random.below(some.size())]);
        if (!facts || !is_spoken_of(small, proved, *facts)) continue;
        ++tried;
        breaker = broken_by(small, claim, *facts);
      }
      if (breaker && holds)
        FAIL("seed " << seed << ", law " << i << " (" << wanted(claim.expect, *small.base) << ")\n"
                     << documents_of(small));
      shown += breaker ? 1 : 0;
    }
  }
  INFO(any << " of any candidate, " << every << " of every, " << open << " not decided, of which "
           << shown << " are broken; " << tried << " patients");
  CHECK(any > 20);
  CHECK(every > 0);
  CHECK(open > 5);
  CHECK(shown > 0);
}

TEST_CASE("what a limit left open is not said to be somebody or nobody") {
  std::size_t open = 0;
  for (std::uint64_t seed = 1; seed <= 100; ++seed) {
    const Small small = small_of(seed);
    Random random(seed + 7'000'000);
    const analyse::Claim claim = claim_of(*small.base, random);
    const analyse::Laws laws = laws_of(small, claim);
    const Proved limited = prove(laws, laws.laws.front(), {0});
    if (!limited.in_each_combination) continue;
    const Proved proved = prove(laws, laws.laws.front());
    CHECK(proved.speaks_of != Proved::SpeaksOf::not_decided);
    if (limited.speaks_of == Proved::SpeaksOf::not_decided)
      ++open;
    else
      CHECK(limited.speaks_of == proved.speaks_of);
  }
  CHECK(open > 20);
}
