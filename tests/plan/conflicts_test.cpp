// SPDX-License-Identifier: Apache-2.0
// Facts in conflict: exact while all combinations are tried, and beyond that never more permissive
// than all of them together.
#include "catch.hpp"
#include "oracle/tree.hpp"
#include "oracle/worlds.hpp"

using namespace windlass;
using namespace windlass::test;
using model::Status;

namespace {

// A patient with `least` to `most` combinations of candidates; nothing when none was found.
std::optional<model::Facts> conflicting(const Patients& patients, std::size_t least,
                                        std::size_t most, Random& random) {
  model::Facts facts = patients.screened(random);
  for (int tries = 0; tries < 60 && oracle::combinations(facts) < least; ++tries)
    patients.conflict(facts, static_cast<FactId>(random.below(patients.rules().vocabulary.size())),
                      random);
  const std::size_t found = oracle::combinations(facts);
  if (found < least || found > most) return std::nullopt;
  return facts;
}

// Whether a supplied derived fact is contradicted: that adds combinations of its own.
bool contradicted(const plan::Evaluation& evaluation, const model::Facts& facts) {
  for (FactId fact : evaluation.conflicts())
    if (facts[fact].state != model::State::conflict) return true;
  return false;
}

}  // namespace

TEST_CASE("while all combinations are tried, every status and disposition is the oracle's") {
  Random random(64);
  std::size_t compared = 0, past_a_word = 0;
  for (int i = 0; i < 150; ++i) {
    const World world = world_of(WorldMaker(random).make());
    const Patients patients(*world.rules, {});
    for (int p = 0; p < 6; ++p) {
      const auto facts = p % 2 == 0 ? conflicting(patients, 33, 64, random)
                                    : conflicting(patients, 65, 1'000, random);
      if (!facts) continue;
      const plan::Evaluation evaluation = world.evaluate(*facts);
      if (contradicted(evaluation, *facts)) continue;
      const oracle::Judgement judgement = oracle::judge(*world.rules, *facts, {}, 200'000);
      INFO(describe(world.base->vocabulary(), *facts));
      CHECK(model::word(evaluation.disposition()) == model::word(judgement.disposition));
      for (const knowledge::Modality& modality : world.base->modalities()) {
        INFO(modality.id);
        CHECK(model::word(evaluation.status(modality)) ==
              model::word(judgement.status.at(modality.id)));
      }
      ++compared;
      past_a_word += oracle::combinations(*facts) > 64 ? 1 : 0;
    }
  }
  CHECK(compared > 150);
  CHECK(past_a_word > 80);
}

TEST_CASE("with more combinations than are tried nothing is freer than all of them together") {
  Random random(4096);
  std::size_t compared = 0, same = 0, statuses = 0;
  for (int i = 0; i < 60; ++i) {
    const World world = world_of(WorldMaker(random).make());
    const Patients patients(*world.rules, {});
    const auto facts = conflicting(patients, plan::most_combinations + 1, 10'000, random);
    if (!facts) continue;
    const plan::Evaluation evaluation = world.evaluate(*facts);
    const oracle::Judgement judgement = oracle::judge(*world.rules, *facts, {}, 200'000);
    INFO(describe(world.base->vocabulary(), *facts));
    CHECK(evaluation.disposition() <= judgement.disposition);
    for (const knowledge::Modality& modality : world.base->modalities()) {
      INFO(modality.id);
      CHECK(rank(evaluation.status(modality)) <= rank(judgement.status.at(modality.id)));
      ++statuses;
      same += evaluation.status(modality) == judgement.status.at(modality.id) ? 1 : 0;
    }
    ++compared;
  }
  CHECK(compared > 10);
  CHECK(same * 2 > statuses);  // more cautious is the exception
}
