// SPDX-License-Identifier: Apache-2.0
// A supplied value beside what the other facts give: the same, older, or in conflict; and a
// calculation that ends is named.
#include <algorithm>

#include "base/yaml.hpp"
#include "catch.hpp"
#include "knowledge/support.hpp"
#include "oracle/tree.hpp"
#include "plan/agreement.hpp"

using namespace windlass;
using model::State;

namespace {

model::Facts patient(const std::string& facts) {
  return test::told(model::nothing_known(test::Tree::instance().engine->knowledge().vocabulary()),
                    facts);
}

// The fact's state, with its value where it is known.
std::string said(const std::string& facts, const char* id) {
  const model::Facts given = patient(facts);
  const plan::Evaluation evaluation = test::Tree::instance().engine->evaluate(given);
  const model::Vocabulary& vocabulary = evaluation.base().vocabulary();
  const model::FactId fact = *vocabulary.find(id);
  const bool listed =
      std::count(evaluation.conflicts().begin(), evaluation.conflicts().end(), fact) == 1;
  CHECK(listed == (evaluation.patient().state(fact) == State::conflict));
  if (const model::Value* value = evaluation.patient().known(fact)) return value->number.text();
  return std::string(model::word(evaluation.patient().state(fact)));
}

const std::string body = "demo.height_cm: 170, demo.weight_kg: 70";  // 24.2 kg/m2

}  // namespace

TEST_CASE("decimals are counted as they were written") {
  for (const auto& [text, count] : {std::pair{"24", 0},
                                    {"24.2", 1},
                                    {"24.20", 2},
                                    {"2.42e1", 1},
                                    {"2.4e1", 0},
                                    {"2e3", 0},
                                    {"242e-1", 1},
                                    {"24.2E+0", 1}})
    CHECK(plan::decimals(text) == count);
}

TEST_CASE("a supplied number agrees with the calculated one as far as it was written") {
  CHECK(said("{" + body + "}", "demo.bmi") == "24.2");
  for (const char* bmi : {"24.2", "24", "24.20", "2.4e1"})
    CHECK(said("{" + body + ", demo.bmi: " + bmi + "}", "demo.bmi") ==
          model::Number::parse(bmi)->text());
  for (const char* bmi : {"24.3", "25", "50", "24.21"})
    CHECK(said("{" + body + ", demo.bmi: " + bmi + "}", "demo.bmi") == "conflict");
  // As it was written in another unit.
  CHECK(said("{" + body + ", demo.bmi: {value: 0.0024, unit: kg/cm2}}", "demo.bmi") == "24");
  CHECK(said("{demo.height_cm: 170, demo.bmi: 50}", "demo.bmi") == "50");  // nothing to compare
}

TEST_CASE("a supplied value that is older than what it is computed from is stale") {
  const std::string old = "{value: 30, observed: 2025-12-01}";
  const std::string weight = "demo.weight_kg: {value: 70, observed: 2026-01-10}";
  CHECK(said("{demo.height_cm: 170, " + weight + ", demo.bmi: " + old + "}", "demo.bmi") == "24.2");
  CHECK(said("{" + weight + ", demo.bmi: " + old + "}", "demo.bmi") == "stale");
  CHECK(said("{" + body + ", demo.bmi: " + old + "}", "demo.bmi") == "conflict");  // no dates
  CHECK(said("{wells.active_cancer: {value: true, observed: 2026-01-10}, exam.wells_dvt_score: "
             "{value: 0, observed: 2026-01-09}}",
             "exam.wells_dvt_score") == "stale");
}

TEST_CASE("a score that its items contradict is in conflict, and alarms") {
  const model::Facts given = patient(
      "{exam.wells_dvt_score: 0, wells.active_cancer: true, wells.previous_dvt: true, "
      "wells.pitting_oedema: true, wells.collateral_veins: true, wells.entire_leg_swollen: true}");
  const plan::Evaluation evaluation = test::Tree::instance().engine->evaluate(given);
  CHECK(evaluation.disposition() == model::Disposition::urgent);
  CHECK(said("{exam.wells_dvt_score: 0, wells.active_cancer: true}", "exam.wells_dvt_score") ==
        "0");  // -1 to 9
}

TEST_CASE("of a score that can be too many numbers only the one that is certain agrees") {
  // Each item doubles how many numbers the score can be.
  const auto state = [](int items, const std::string& facts) {
    std::string all;
    for (int i = 0, points = 1; i < items; ++i, points = std::min(2 * points, 1000))
      all += std::string(i == 0 ? "" : ", ") + "{points: " + std::to_string(points) +
             ", when: {all: [{b.one: true}, {n.score: at least " + std::to_string(i) + "}]}}";
    test::SmallRules rules;
    rules.replace("vocabulary.yaml", "range: [-40, 60]", "range: [0, 5000]");
    const std::string flag =
        "  - {fact: x.flag, cases: [{when: {b.one: true}, is: true}], otherwise: false, because: "
        "B., basis: design}\n";
    rules.replace("pathway.yaml", flag,
                  flag + "  - {fact: x.score, score: [" + all + "], because: B., basis: design}\n");
    const auto rule_base = rules.opened();
    const auto calls = plan::Calls::bind(*rule_base, {});
    REQUIRE(calls);
    model::Facts given = model::nothing_known(rule_base->vocabulary());
    const auto text = base::read_yaml("facts", facts);
    base::Diagnostics problems;
    model::apply_facts(rule_base->vocabulary(), *text->source, text->root, given, problems);
    REQUIRE(problems.empty());
    const plan::Evaluation evaluation(*rule_base, *calls, given);
    return evaluation.patient().state(*rule_base->vocabulary().find("x.score"));
  };
  CHECK(state(10, "{x.score: 1023, n.score: 10}") == State::known);  // b.one may be true
  CHECK(state(11, "{x.score: 2023, n.score: 10, b.one: true}") == State::known);
  CHECK(state(11, "{x.score: 2022, n.score: 10, b.one: true}") == State::conflict);
  CHECK(state(11, "{x.score: 2023, n.score: 10}") == State::conflict);
  CHECK(state(11, "{x.score: 0, b.one: false}") == State::known);
}

TEST_CASE("a value that a source could not tell is named, though candidates of an input disagree") {
  const auto named = [](const std::string& facts) {
    const plan::Engine& engine = *test::Tree::instance().engine;
    const model::Recommendation plan = engine.recommend(engine.evaluate(patient(facts)));
    const auto& all = plan.calculated_instead;
    return std::count(all.begin(), all.end(), *engine.knowledge().vocabulary().find("demo.bmi"));
  };
  const std::string height = "demo.height_cm: 170, ", lost = ", demo.bmi: {unknown: source_error}";
  const std::string two = "{conflict: [{value: 70, source: a}, {value: 71, source: b}]}";
  CHECK(named("{" + height + "demo.weight_kg: 70" + lost + "}") == 1);
  CHECK(named("{" + height + "demo.weight_kg: " + two + lost + "}") == 1);
  CHECK(named("{" + height + "demo.weight_kg: " + two + "}") == 0);  // nobody looked
  CHECK(named("{demo.weight_kg: " + two + lost + "}") == 0);         // nothing is computed: asked
}

TEST_CASE("a calculation that ends is named, with what it read") {
  const model::Facts given = patient("{demo.height_cm: 105, demo.weight_kg: 200}");
  const plan::Evaluation evaluation = test::Tree::instance().engine->evaluate(given);
  REQUIRE(evaluation.faults().size() == 1);
  CHECK(evaluation.faults()[0].what ==
        "it calculated a value outside the range of 'demo.bmi', 12 to 80 kg/m2 (from "
        "demo.height_cm, demo.weight_kg)");
  CHECK(said("{demo.height_cm: 105, demo.weight_kg: 200}", "demo.bmi") == "source_error");
  // Beside a supplied value it is one more thing that the facts say.
  CHECK(said("{demo.height_cm: 105, demo.weight_kg: 200, demo.bmi: 30}", "demo.bmi") == "conflict");
}
