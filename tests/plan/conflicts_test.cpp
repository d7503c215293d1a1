// SPDX-License-Identifier: Apache-2.0
// Facts in conflict: exact while their combinations fit into the lanes, and beyond that never more
// permissive than all combinations together.
#include "catch.hpp"
#include "oracle/tree.hpp"
#include "oracle/worlds.hpp"

using namespace windlass;
using namespace windlass::test;
using model::Status;

namespace {

// A patient with at least `wanted` combinations of candidates; nothing when the rules allow none.
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

}  // namespace

TEST_CASE("up to 64 combinations every status is the oracle's, and beyond it none is freer") {
  Random random(64);
  std::size_t exact = 0, beyond = 0, more_cautious = 0;
  for (int i = 0; i < 120; ++i) {
    const World world = world_of(WorldMaker(random).make());
    const Patients patients(*world.rules, {});
    for (int p = 0; p < 6; ++p) {
      const bool fits = p % 2 == 0;
      const std::optional<model::Facts> facts =
          fits ? conflicting(patients, 33, plan::most_combinations, random)
               : conflicting(patients, plan::most_combinations + 1, 1'000, random);
      if (!facts) continue;
      const plan::Evaluation evaluation = world.evaluate(*facts);
      // A derived fact that was supplied and is contradicted adds combinations of its own.
      std::size_t supplied = 0;
      for (FactId fact = 0; fact < world.base->vocabulary().size(); ++fact)
        supplied += (*facts)[fact].state == model::State::conflict ? 1 : 0;
      if (fits && evaluation.conflicts().size() != supplied) continue;
      const oracle::Judgement judgement = oracle::judge(*world.rules, *facts);
      for (const knowledge::Modality& modality : world.base->modalities()) {
        const Status ours = evaluation.status(modality), all = judgement.status.at(modality.id);
        INFO(describe(world.base->vocabulary(), *facts));
        INFO(modality.id << " is " << model::word(ours) << ", all combinations together give "
                         << model::word(all));
        if (fits)
          CHECK(ours == all);
        else
          CHECK(rank(ours) <= rank(all));
        more_cautious += !fits && ours != all ? 1 : 0;
        ++(fits ? exact : beyond);
      }
    }
  }
  CHECK(exact > 100);
  CHECK(beyond > 200);
  INFO(more_cautious << " of " << beyond << " statuses differ beyond the limit");
  CHECK(more_cautious * 4 < beyond);
}
