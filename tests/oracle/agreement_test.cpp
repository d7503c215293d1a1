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
  if (evaluation.screen_complete() == judgement.screen_open)
    said += judgement.screen_open ? "screen: open for the oracle alone\n"
                                  : "screen: open for the engine alone\n";
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

// Assumptions that are broken bring worlds of their own; of a patient who has more nothing is said.
constexpr std::size_t most_judged = 32;
std::optional<oracle::Judgement> judged(const oracle::Rules& rules, const model::Facts& facts,
                                        const oracle::Calculate& calculate = {}) {
  if (oracle::combinations(facts) > 8) return std::nullopt;
  try {
    return oracle::judge(rules, facts, calculate, most_judged);
  } catch (const oracle::TooManyWorlds&) {
    return std::nullopt;
  }
}

}  // namespace

TEST_CASE("the engine and the oracle agree on every patient of the tree's own rules") {
  const Tree& tree = Tree::instance();
  const Patients patients(*tree.rules, tree.samples);
  std::size_t compared = 0, contradicted = 0;
  CHECK(violation(patients, 1, many_patients(), [&](const model::Facts& facts, Random&) {
          const auto judgement = judged(*tree.rules, facts, tree.calculate());
          if (!judgement) return std::string();
          const plan::Evaluation evaluation = tree.engine->evaluate(facts);
          ++compared;
          contradicted += evaluation.contradictions().empty() ? 0 : 1;
          return disagreement(evaluation, *judgement);
        }) == "");
  INFO(compared << " compared, of whom " << contradicted << " contradict themselves");
  CHECK(compared > many_patients() * 6 / 10);
  CHECK(contradicted > many_patients() * 3 / 100);
}

namespace {

// Where the engine is less cautious than the oracle; empty where it is as cautious or more so.
std::string less_cautious(const plan::Evaluation& evaluation, const oracle::Judgement& judgement) {
  if (model::comes_before(judgement.disposition, evaluation.disposition()))
    return "disposition: engine " + std::string(model::word(evaluation.disposition())) +
           ", oracle " + std::string(model::word(judgement.disposition)) + "\n";
  if (evaluation.screen_complete() && judgement.screen_open) return "screen: the engine is done\n";
  for (const knowledge::Modality& modality : evaluation.base().modalities())
    if (rank(evaluation.status(modality)) > rank(judgement.status.at(modality.id)))
      return modality.id + ": engine " + std::string(model::word(evaluation.status(modality))) +
             ", oracle " + std::string(model::word(judgement.status.at(modality.id))) + "\n";
  return {};
}

}  // namespace

namespace {

// Puts facts into conflict until there are at least so many combinations of candidates.
model::Facts with_conflicts(model::Facts facts, std::size_t combinations, const Patients& patients,
                            Random& random) {
  for (int i = 0; i < 200 && oracle::combinations(facts) < combinations; ++i) {
    const auto fact = static_cast<FactId>(random.below(facts.facts.size()));
    // What conditions derive multiplies by itself where sources disagree; some of it is enough.
    const bool derived = Tree::instance().rules->vocabulary[fact].derived;
    if (facts[fact].state != model::State::conflict && (!derived || random.one_in(8)))
      patients.conflict(facts, fact, random);
  }
  return facts;
}

// How many worlds the oracle has of a patient; one more than it may have where those are too many.
std::size_t worlds_of(const Tree& tree, const model::Facts& facts) {
  try {
    return oracle::worlds(*tree.rules, facts, tree.calculate()).size();
  } catch (const oracle::TooManyWorlds&) {
    return oracle::most_worlds + 1;
  }
}

// Three layers. Sometimes one of them brings the first treatment, perhaps on its own days; then
// only those over it loosen that one.
void add_layers(WorldText& text, WorldMaker& maker, Random& random) {
  const auto some = [&](const std::string& name, bool loosen) {
    std::vector<std::string> list;
    for (std::size_t i = 0; i < random.below(3); ++i) {
      const std::string own = name + std::to_string(i);
      list.push_back(loosen ? maker.loosening(own, "2026-01-01", "2026-06-30")
                            : maker.tightening(own));
    }
    return list;
  };
  const std::string brings = random.one_in(3) ? random.one_in(2) ? "region" : "ward" : "";
  const auto loosenings = [&](const std::string& name, bool may) {
    std::vector<std::string> list = some(name, true);
    if (!may)
      std::erase_if(list,
                    [](const std::string& one) { return one.starts_with("{modality: alpha"); });
    return list;
  };
  text.rulesets = {
      WorldMaker::ruleset("region", "base", some("r", false), loosenings("rl", brings.empty())),
      WorldMaker::ruleset("clinic", "region", some("c", false), loosenings("cl", brings != "ward")),
      WorldMaker::ruleset("ward", "region", some("w", false), {})};
  if (random.one_in(2)) text.rulesets[1] += "effective: {from: 2026-02-01, until: 2026-09-01}\n";
  if (!brings.empty()) {
    text.modalities[0] += "layer: " + brings + "\n";
    for (const std::size_t i : {0U, 2U})
      if (random.one_in(2))
        text.rulesets[i] += "effective: {from: 2026-02-01, until: 2026-07-01}\n";
  }
}

}  // namespace

TEST_CASE("with as many combinations of candidates as there are lanes the engine is exact") {
  const Tree& tree = Tree::instance();
  const Patients patients(*tree.rules, tree.samples);
  std::size_t tried = 0;
  CHECK(violation(patients, 4, 250, [&](const model::Facts& given, Random& random) {
          const model::Facts facts = with_conflicts(given, 33, patients, random);
          // Contradicted values of derived facts count as conflicts, too.
          const std::size_t all = worlds_of(tree, facts);
          if (all <= 32 || all > 160) return std::string();
          ++tried;
          return disagreement(tree.engine->evaluate(facts),
                              oracle::judge(*tree.rules, facts, tree.calculate()));
        }) == "");
  CHECK(tried > 50);
}

// Combinations beyond one word of lanes are tried in further words: none is judged less cautiously.
TEST_CASE("with more combinations than lanes the engine is never less cautious than the oracle") {
  const Tree& tree = Tree::instance();
  const Patients patients(*tree.rules, tree.samples);
  std::size_t tried = 0, less = 0;
  Random random(3);
  for (int i = 0; i < 400; ++i) {
    const model::Facts facts = with_conflicts(patients.any(random), 65, patients, random);
    const std::size_t all = oracle::combinations(facts);
    if (all <= 64 || all > 256 || worlds_of(tree, facts) > oracle::most_worlds) continue;
    ++tried;
    const plan::Evaluation evaluation = tree.engine->evaluate(facts);
    less += less_cautious(evaluation, oracle::judge(*tree.rules, facts, tree.calculate())).empty()
                ? 0
                : 1;
  }
  CHECK(tried > 100);
  CHECK(less == 0);
}

TEST_CASE(
    "the engine and the oracle agree on a hundred thousand patients of two thousand random rule "
    "bases with layers") {
  std::size_t blocked = 0, asked = 0, acted = 0;
  for (std::uint64_t seed = 1; seed <= 2'000; ++seed) {
    Random random(seed);
    WorldMaker maker(random);
    maker.assumptions = seed % 3;
    WorldText text = maker.make();
    add_layers(text, maker, random);
    const World world = world_of(text);
    Patients patients(*world.rules, {});
    patients.days = {*model::parse_date("2026-01-15"), *model::parse_date("2026-03-01"),
                     *model::parse_date("2026-08-01"), *model::parse_date("2027-01-01")};
    const std::string found =
        violation(patients, seed, 50, [&](const model::Facts& facts, Random&) {
          const auto judgement = judged(*world.rules, facts);
          if (!judgement) return std::string();
          for (const auto& [id, status] : judgement->status) {
            blocked += status == model::Status::block ? 1 : 0;
            asked += status == model::Status::ask ? 1 : 0;
            acted += model::actionable(status) ? 1 : 0;
          }
          return disagreement(world.evaluate(facts), *judgement);
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
