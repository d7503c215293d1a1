// SPDX-License-Identifier: Apache-2.0
// The engine and the oracle agree on every patient: statuses, disposition, red flags.
#include "catch.hpp"
#include "oracle/tree.hpp"
#include "oracle/worlds.hpp"

using namespace windlass;
using namespace windlass::test;

namespace {

std::string disagreement(const plan::Evaluation& evaluation, const oracle::Judgement& judgement) {
  std::string said;
  if (evaluation.disposition() != judgement.disposition)
    said += "disposition: engine " + std::string(model::word(evaluation.disposition())) +
            ", oracle " + std::string(model::word(judgement.disposition)) + "\n";
  for (const knowledge::Modality& modality : evaluation.base().modalities()) {
    const model::Status status = evaluation.status(modality);
    if (status != judgement.status.at(modality.id))
      said += modality.id + ": engine " + std::string(model::word(status)) + ", oracle " +
              std::string(model::word(judgement.status.at(modality.id))) + "\n";
  }
  for (const knowledge::Flag& flag : evaluation.base().flags()) {
    const model::Verdict verdict = evaluation.any_lane(flag.slot);
    const oracle::Answer answer = judgement.red_flags.at(flag.id);
    const bool same = (verdict == model::Verdict::true_) == (answer == oracle::Answer::yes) &&
                      (verdict == model::Verdict::unknown) == (answer == oracle::Answer::unknown);
    if (!same) said += flag.id + ": engine " + std::string(model::word(verdict)) + "\n";
  }
  return said;
}

}  // namespace

TEST_CASE(
    "the engine and the oracle agree on a hundred thousand patients of the tree's own rules") {
  const Tree& tree = Tree::instance();
  const Patients patients(*tree.rules, tree.samples);
  CHECK(violation(patients, 1, 100'000, [&](const model::Facts& facts, Random&) {
          if (oracle::combinations(facts) > 8) return std::string();
          return disagreement(tree.engine->evaluate(facts),
                              oracle::judge(*tree.rules, facts, tree.calculate()));
        }) == "");
}

namespace {

// Where the engine is less cautious than the oracle; empty where it is as cautious or more so.
std::string less_cautious(const plan::Evaluation& evaluation, const oracle::Judgement& judgement) {
  if (evaluation.disposition() > judgement.disposition)
    return "disposition: engine " + std::string(model::word(evaluation.disposition())) +
           ", oracle " + std::string(model::word(judgement.disposition)) + "\n";
  for (const knowledge::Modality& modality : evaluation.base().modalities())
    if (rank(evaluation.status(modality)) > rank(judgement.status.at(modality.id)))
      return modality.id + ": engine " + std::string(model::word(evaluation.status(modality))) +
             ", oracle " + std::string(model::word(judgement.status.at(modality.id))) + "\n";
  return {};
}

}  // namespace

TEST_CASE(
    "with more conflicts than fit together the engine is never less cautious than the oracle") {
  const Tree& tree = Tree::instance();
  const Patients patients(*tree.rules, tree.samples);
  std::size_t tried = 0, same = 0;
  CHECK(violation(patients, 3, 6'000, [&](const model::Facts& given, Random& random) {
          model::Facts facts = given;
          // 6 to 8 conflicts of two or three candidates: 64 to some thousand combinations
          for (int i = 0; i < 200 && oracle::combinations(facts) < 64; ++i) {
            const auto fact = static_cast<FactId>(random.below(facts.facts.size()));
            if (facts[fact].state != model::State::conflict) patients.conflict(facts, fact, random);
          }
          if (oracle::combinations(facts) < 64 || oracle::combinations(facts) > 256)
            return std::string();
          ++tried;
          const plan::Evaluation evaluation = tree.engine->evaluate(facts);
          const oracle::Judgement judgement = oracle::judge(*tree.rules, facts, tree.calculate());
          same += disagreement(evaluation, judgement).empty() ? 1 : 0;
          return less_cautious(evaluation, judgement);
        }) == "");
  CHECK(tried > 500);
  CHECK(same > 0);  // mostly as cautious, sometimes more
}

TEST_CASE(
    "the engine and the oracle agree on a hundred thousand patients of two thousand random rule "
    "bases with layers") {
  std::size_t blocked = 0, asked = 0, acted = 0;
  for (std::uint64_t seed = 1; seed <= 2'000; ++seed) {
    Random random(seed);
    WorldMaker maker(random);
    WorldText text = maker.make();
    const auto some = [&](const std::string& name, bool loosen) {
      std::vector<std::string> list;
      for (std::size_t i = 0; i < random.below(3); ++i) {
        const std::string own = name + std::to_string(i);
        list.push_back(loosen ? maker.loosening(own, "2026-01-01", "2026-06-30")
                              : maker.tightening(own));
      }
      return list;
    };
    text.rulesets = {WorldMaker::ruleset("region", "base", some("r", false), some("rl", true)),
                     WorldMaker::ruleset("clinic", "region", some("c", false), some("cl", true)),
                     WorldMaker::ruleset("ward", "region", some("w", false), {})};
    if (random.one_in(2)) text.rulesets[1] += "effective: {from: 2026-02-01, until: 2026-09-01}\n";
    const World world = world_of(text);
    Patients patients(*world.rules, {});
    patients.days = {*model::parse_date("2026-01-15"), *model::parse_date("2026-03-01"),
                     *model::parse_date("2026-08-01"), *model::parse_date("2027-01-01")};
    const std::string found =
        violation(patients, seed, 50, [&](const model::Facts& facts, Random&) {
          if (oracle::combinations(facts) > 8) return std::string();
          const oracle::Judgement judgement = oracle::judge(*world.rules, facts);
          for (const auto& [id, status] : judgement.status) {
            blocked += status == model::Status::block ? 1 : 0;
            asked += status == model::Status::ask ? 1 : 0;
            acted += model::actionable(status) ? 1 : 0;
          }
          return disagreement(world.evaluate(facts), judgement);
        });
    if (found.empty()) continue;
    std::string all;
    for (const base::Document& one : world.documents)
      if (one.source->name().rfind("vocabulary", 0) != 0) all += "--- " + one.source->text();
    FAIL(found << all);
  }
  // The mixture reaches everything.
  CHECK(blocked > 10'000);
  CHECK(asked > 10'000);
  CHECK(acted > 3'000);
}
