// SPDX-License-Identifier: Apache-2.0
// One plan holds together: of the samples, of the clinic's patients, of a made-up population at
// three visits, and of ten thousand patients at random.
#include "coherence.hpp"

#include <algorithm>
#include <set>

#include "catch.hpp"
#include "oracle/tree.hpp"
#include "population.hpp"

using namespace windlass;
using namespace windlass::test;

namespace {

const model::Vocabulary& vocabulary() { return Tree::instance().engine->knowledge().vocabulary(); }

std::string contradictions_of(const model::Facts& facts) {
  const plan::Engine& engine = *Tree::instance().engine;
  const plan::Evaluation evaluation = engine.evaluate(facts);
  return contradictions(evaluation, engine.recommend(evaluation));
}

}  // namespace

TEST_CASE("the plans of samples and of the clinic's patients hold together") {
  const Tree& tree = Tree::instance();
  for (std::size_t i = 0; i < tree.samples.size(); ++i) {
    INFO(tree.sample_names[i]);
    const std::string found = contradictions_of(tree.samples[i]);
    INFO(found);
    CHECK(found.empty());
  }
  const auto patients = clinic_patients();
  CHECK(patients.size() >= 17);
  for (const auto& [name, facts] : patients) {
    INFO(name);
    const std::string found = contradictions_of(facts);
    INFO(found);
    CHECK(found.empty());
  }
}

TEST_CASE("the plans of a made-up population hold together and their targets do not move") {
  const plan::Engine& engine = *Tree::instance().engine;
  const Population people(vocabulary());
  Random random(20260302);
  std::size_t followed = 0;
  for (int i = 0; i < 5'000; ++i) {
    const model::Facts first = people.first_visit(random);
    const plan::Evaluation then = engine.evaluate(first);
    const model::Recommendation before = engine.recommend(then);
    std::string found = contradictions(then, before);
    for (const std::int64_t week : {2, 6, 12}) {
      const model::Facts later = people.later_visit(first, week, random);
      const plan::Evaluation now = engine.evaluate(later);
      const model::Recommendation after = engine.recommend(now);
      const std::string there = contradictions(now, after) + moved_targets(before, after);
      if (!there.empty()) found += "in week " + std::to_string(week) + ": " + there;
      ++followed;
      if (!found.empty()) {
        INFO(found);
        INFO(describe(vocabulary(), later));
        FAIL("a plan contradicts itself");
      }
    }
  }
  CHECK(followed == 15'000);
}

TEST_CASE("the plans of patients at random hold together") {
  const Tree& tree = Tree::instance();
  Patients patients(*tree.rules, tree.samples);
  patients.allow_conflicts = false;
  const std::string found =
      violation(patients, 20260302, 10'000,
                [](const model::Facts& facts, Random&) { return contradictions_of(facts); });
  INFO(found);
  CHECK(found.empty());
}

TEST_CASE("a plan that contradicts itself is found out") {
  const plan::Engine& engine = *Tree::instance().engine;
  const Population people(vocabulary());
  Random random(7);
  std::set<std::string> seeded;
  for (int i = 0; i < 4'000 && seeded.size() < 7; ++i) {
    const model::Facts facts = people.later_visit(people.first_visit(random), 12, random);
    const plan::Evaluation evaluation = engine.evaluate(facts);
    const model::Recommendation plan = engine.recommend(evaluation);
    const auto seed = [&](const char* what, const auto& change) {
      model::Recommendation wrong = plan;
      change(wrong);
      if (!contradictions(evaluation, wrong).empty()) seeded.insert(what);
    };
    seed("support under a fracture", [](model::Recommendation& wrong) {
      for (model::ModalityPlan& one : wrong.modalities)
        if (one.id == "taping" && one.status == model::Status::defer)
          one.status = model::Status::recommend;
    });
    seed("a review behind", [](model::Recommendation& wrong) {
      for (model::Review& one : wrong.reviews) one.due = one.week == 2;
    });
    seed("a dose that forgets the goal", [](model::Recommendation& wrong) {
      for (model::ModalityPlan& one : wrong.modalities)
        for (model::ProtocolLine& line : one.protocol.lines)
          if (line.key == "fascia_sessions")
            line.text = line.text.front() == '1' ? "3 a day" : "1 a day";
    });
    seed("half a sentence", [](model::Recommendation& wrong) {
      for (model::ModalityPlan& one : wrong.modalities)
        for (model::ProtocolLine& line : one.protocol.lines)
          if (line.number.empty()) line.text.pop_back();
    });
    seed("a firm hand beside a light one", [](model::Recommendation& wrong) {
      for (model::ModalityPlan& one : wrong.modalities)
        for (model::ProtocolLine& line : one.protocol.lines)
          if (line.key == "grade") line.text = "Use grades III and IV.";
    });
    seed("a score for who does not feel", [](model::Recommendation& wrong) {
      for (model::ModalityPlan& one : wrong.modalities)
        for (model::ProtocolLine& line : one.protocol.lines)
          if (line.key == "fascia") line.text = "Pull until it hurts 3 of 10.";
    });
    seed("weight in pregnancy", [](model::Recommendation& wrong) {
      static const std::vector<model::Evidence> none;
      wrong.advice.push_back({"weight", "Offer help.", "active", model::Basis::design, &none});
    });
  }
  CHECK(seeded.size() == 7);
}
