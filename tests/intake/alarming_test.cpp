// SPDX-License-Identifier: Apache-2.0
// What each answer would do by itself: tried one after another as the engine answers, and many at
// once.
#include <algorithm>

#include "catch.hpp"
#include "intake/talk.hpp"
#include "oracle/patients.hpp"

using namespace windlass;
using namespace windlass::test;
using model::FactId;

TEST_CASE("answers tried many at once alarm as those that are tried one after another") {
  const plan::Engine& engine = *Tree::instance().engine;
  const model::Vocabulary& vocabulary = engine.knowledge().vocabulary();
  const Patients patients(*Tree::instance().rules, {});
  Random random(7);
  std::size_t alarming = 0, quiet = 0;
  for (const char* name : {"p01-nurse-10min", "p02-ehr-stub", "p03-runner-reds", "p11-pregnant"})
    for (int turn = 0; turn < 8; ++turn) {
      INFO(name << ", turn " << turn);
      model::Facts facts = talk(patient_file(name)).facts();
      for (int i = 0; i < turn * 4; ++i) patients.change(facts, random);
      model::age(vocabulary, facts);
      const plan::Evaluation evaluation = engine.evaluate(facts);
      const model::Recommendation plan = engine.recommend(evaluation);
      std::vector<FactId> open;
      for (FactId fact = 0; fact < vocabulary.size(); ++fact)
        if (model::has_role(vocabulary[fact], "red_flag") && !vocabulary[fact].derived &&
            vocabulary[fact].type != model::FactType::date &&
            evaluation.patient().known(fact) == nullptr && random.one_in(4))
          open.push_back(fact);
      const auto alarms = intake::alarms_among(engine, evaluation, plan, open);
      for (const FactId fact : open) {
        INFO(vocabulary[fact].id);
        const auto alone = intake::alarm_of(engine, facts, plan, fact);
        const auto found = std::find_if(alarms.begin(), alarms.end(),
                                        [fact](const auto& one) { return one.fact == fact; });
        CHECK((found != alarms.end()) == alone.has_value());
        if (alone && found != alarms.end()) CHECK(found->what == *alone);
        ++(alone ? alarming : quiet);
      }
    }
  CHECK(alarming > 50);
  CHECK(quiet > 50);
}
