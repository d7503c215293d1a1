// SPDX-License-Identifier: Apache-2.0
// The provisional plan: what it assumes, and that it is never part of what is certain.
#include <algorithm>

#include "catch.hpp"
#include "model/consent.hpp"
#include "oracle/tree.hpp"
#include "plan/conventions.hpp"
#include "plan/plan_json.hpp"

using namespace windlass;
using namespace windlass::test;
using model::Facts;
using model::State;

namespace {

const model::ModalityPlan& modality(const model::Recommendation& plan, std::string_view id) {
  return *std::find_if(plan.modalities.begin(), plan.modalities.end(),
                       [id](const model::ModalityPlan& one) { return one.id == id; });
}

}  // namespace

TEST_CASE(
    "a provisional treatment is open once the answers are given, and certain nowhere before") {
  const Tree& tree = Tree::instance();
  const model::Vocabulary& vocabulary = tree.engine->knowledge().vocabulary();
  Patients patients(*tree.rules, tree.samples);
  Random random(41);
  std::size_t provisional = 0, stale = 0;
  for (int i = 0; i < 3000; ++i) {
    Facts facts = patients.screened(random);
    for (int k = 0; k < 3; ++k)
      patients.forget(facts, static_cast<model::FactId>(random.below(vocabulary.size())), random);
    const model::Recommendation plan = tree.engine->recommend(facts);
    std::size_t assumed_before = 0;
    for (const model::Provisional& one : plan.provisional) {
      INFO(describe(vocabulary, facts));
      CHECK(one.assuming.size() > assumed_before);
      assumed_before = one.assuming.size();
      Facts told = facts;
      for (const model::Provisional::Assumption& each : one.assuming) {
        const model::FactDefinition& fact = vocabulary[each.fact];
        INFO(fact.id);
        const bool is_week = fact.id == plan::week_fact;  // the calendar's, and no measurement
        CHECK((is_week || (fact.safe && fact.type != model::FactType::number)));
        CHECK_FALSE(model::is_consent(fact.id));
        CHECK(each.state == facts[each.fact].state);
        if (facts[each.fact].state == State::stale) {
          ++stale;
          if (!is_week) CHECK(each.value == facts[each.fact].value);
        }
        patients.set(told, each.fact, each.value);
      }
      const model::Recommendation then = tree.engine->recommend(told);
      CHECK_FALSE(one.opens.empty());
      for (std::string_view id : one.opens) {
        INFO(id << " is " << model::word(modality(then, id).status) << " after "
                << one.assuming.size() << " answers");
        ++provisional;
        CHECK(modality(plan, id).status == model::Status::ask);
        CHECK(modality(plan, id).protocol.lines.empty());
        for (const model::StagePlan& stage : plan.stages)
          for (const model::StageItem& item : stage.items) CHECK(item.modality != id);
        CHECK(model::actionable(modality(then, id).status));
        CHECK(then.disposition != model::Disposition::incomplete);
      }
    }
  }
  CHECK(provisional > 300);
  CHECK(stale > 20);
}

TEST_CASE(
    "an old week has gone on with the calendar, so that a later visit has a provisional plan") {
  const Tree& tree = Tree::instance();
  const model::Vocabulary& vocabulary = tree.engine->knowledge().vocabulary();
  const model::FactId week = *vocabulary.find("course.week");
  Facts facts = tree.samples.front();
  facts[week] = {};
  facts[week].state = State::known;
  facts[week].observed = facts.as_of;
  for (const std::int32_t days : {8, 10, 13}) {
    Facts later = facts;
    later.as_of->days += days;
    model::age(vocabulary, later);
    REQUIRE(later[week].state == State::stale);
    const std::int64_t weeks = days / 7;
    bool assumed = false;
    for (const model::Provisional& one : tree.engine->recommend(later).provisional)
      for (const model::Provisional::Assumption& each : one.assuming) {
        if (each.fact != week) continue;
        assumed = true;
        CHECK(each.value.number == model::Number(weeks));
      }
    CHECK(assumed);
  }
}

TEST_CASE("nothing is provisional while something urgent is, or while consent is open") {
  const Tree& tree = Tree::instance();
  const model::Vocabulary& vocabulary = tree.engine->knowledge().vocabulary();
  Facts facts = tree.samples.front();
  const model::FactId pain = *vocabulary.find("symptom.saddle_numbness_or_sphincter_change");
  facts[pain] = {};
  REQUIRE_FALSE(tree.engine->recommend(facts).provisional.empty());
  base::JsonWriter record;
  plan::write_public(record, tree.engine->recommend(facts), vocabulary);
  CHECK_THAT(record.take(), WINDLASS_CONTAINS("\"provisional_shown\":[\""));
  const model::FactId clot = *vocabulary.find("symptom.chest_pain_or_breathlessness");
  Facts urgent = facts;
  urgent[clot] = {};
  urgent[clot].state = State::known;
  urgent[clot].value.choice = 1;
  CHECK(tree.engine->recommend(urgent).provisional.empty());
  facts[pain] = tree.samples.front()[pain];
  facts[*vocabulary.find("consent.needling")] = {};
  for (const model::Provisional& one : tree.engine->recommend(facts).provisional)
    CHECK(std::find(one.opens.begin(), one.opens.end(), "dry_needling") == one.opens.end());
}
