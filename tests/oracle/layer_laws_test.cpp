// SPDX-License-Identifier: Apache-2.0
// Law 5 for layers side by side and layers over layers: `extends` alone decides who may loosen
// what, ids decide nothing, and the oracle, which reads layers in its own way, agrees.
#include <algorithm>

#include "catch.hpp"
#include "oracle/tree.hpp"
#include "oracle/worlds.hpp"

using namespace windlass;
using namespace windlass::test;
using model::Facts;
using model::Status;

namespace {

// A random tree of rule sets: which extends which (0 is the pathway), and what each says.
struct Layers {
  std::vector<std::size_t> parent;
  std::vector<std::vector<std::string>> tighten, loosen;
};

Layers random_layers(WorldMaker& maker, Random& random) {
  Layers made;
  for (std::size_t i = 0; i < 4; ++i) {
    made.parent.push_back(random.below(i + 1));
    const std::string name = "n" + std::to_string(i);
    made.tighten.emplace_back();
    made.loosen.emplace_back();
    for (std::size_t n = random.below(3); n > 0; --n)
      made.tighten.back().push_back(maker.tightening(name + std::to_string(n)));
    if (random.one_in(2))
      made.tighten.back().push_back("{modality: alpha, raise: contraindication relative}");
    for (std::size_t n = random.below(3); n > 0; --n)
      made.loosen.back().push_back(maker.loosening(name + std::to_string(n), "2026-02-01",
                                                   random.one_in(2) ? "2026-06-30" : "2026-12-31"));
    if (random.one_in(2))
      made.loosen.back().push_back(
          "{modality: alpha, retire: contraindication relative, override: {reason: R., evidence: "
          "[good], owner: O, approved: 2026-01-01, expires: 2026-12-31}}");
  }
  return made;
}

// `ids`, by layer. `by_id_order`: as the first release had it, siblings one over the other by their
// ids.
std::vector<std::string> rulesets(const Layers& layers, const std::vector<std::string>& ids,
                                  bool by_id_order) {
  std::vector<std::string> texts;
  std::vector<std::string> sorted = ids;
  std::sort(sorted.begin(), sorted.end());
  for (std::size_t i = 0; i < ids.size(); ++i) {
    std::string under = layers.parent[i] == 0 ? "base" : ids[layers.parent[i] - 1];
    const auto at = std::find(sorted.begin(), sorted.end(), ids[i]);
    if (by_id_order) under = at == sorted.begin() ? "base" : *(at - 1);
    texts.push_back(WorldMaker::ruleset(ids[i], under, layers.tighten[i], layers.loosen[i]));
  }
  return texts;
}

World layered(WorldText text, std::vector<std::string> sets) {
  text.rulesets = std::move(sets);
  return world_of(text);
}

std::string statuses(const World& world, const Facts& facts) {
  const plan::Evaluation evaluation = world.evaluate(facts);
  std::string text;
  for (const knowledge::Modality& one : world.base->modalities())
    text += one.id + " " + std::string(model::word(evaluation.status(one))) + " ";
  return text;
}

std::string oracle_statuses(const World& world, const Facts& facts) {
  std::string text;
  for (const auto& [id, status] : oracle::judge(*world.rules, facts).status)
    text += id + " " + std::string(model::word(status)) + " ";
  return text;
}

Patients patients_of(const World& world) {
  Patients patients(*world.rules, {});
  patients.days = {*model::parse_date("2026-01-15"), *model::parse_date("2026-03-01"),
                   *model::parse_date("2026-08-01")};
  return patients;
}

}  // namespace

TEST_CASE(
    "law 5: ids of layers decide nothing, and the oracle agrees about layers of every shape") {
  std::size_t patients_tried = 0, bug_found = 0, loosened = 0;
  for (std::uint64_t seed = 1; seed <= 1'000; ++seed) {
    Random random(seed * 19);
    WorldMaker maker(random);
    const WorldText text = maker.make();
    const Layers layers = random_layers(maker, random);
    std::vector<std::string> ids = {"ma", "mb", "mc", "md"}, others = {"md", "mc", "mb", "ma"};
    for (std::size_t i = ids.size(); i > 1; --i) std::swap(ids[i - 1], ids[random.below(i)]);
    const World world = layered(text, rulesets(layers, ids, false)),
                renamed = layered(text, rulesets(layers, others, false)), base = layered(text, {}),
                by_id_order = layered(text, rulesets(layers, ids, true)),
                renamed_by_id_order = layered(text, rulesets(layers, others, true));
    const std::string found =
        violation(patients_of(world), seed, 100, [&](const Facts& facts, Random&) {
          ++patients_tried;
          const std::string result = statuses(world, facts);
          bug_found += statuses(by_id_order, facts) == statuses(renamed_by_id_order, facts) ? 0 : 1;
          loosened += result == statuses(base, facts) ? 0 : 1;
          if (result != statuses(renamed, facts))
            return "other ids, other statuses: " + result + "| " + statuses(renamed, facts);
          if (result != oracle_statuses(world, facts))
            return "the oracle says " + oracle_statuses(world, facts) + "| not " + result;
          return std::string();
        });
    std::string shown;
    for (const std::string& set : rulesets(layers, ids, false)) shown += "---\n" + set;
    if (!found.empty()) FAIL(found << shown);
  }
  CHECK(patients_tried >= 100'000);
  CHECK(loosened > 10'000);
  CHECK(bug_found > 100);
}

TEST_CASE("law 5: what a layer tightens is not loosened by one that does not extend it") {
  // A layer beside the others that raises, requires and retires: whatever they loosen, no status
  // is less cautious than under that layer alone.
  std::size_t patients_tried = 0, bug_found = 0;
  for (std::uint64_t seed = 1; seed <= 1'000; ++seed) {
    Random random(seed * 23);
    WorldMaker maker(random);
    const WorldText text = maker.make();
    const std::vector<std::string> strict = {
        "{modality: alpha, raise: contraindication relative}",
        "{modality: beta, contraindication: {id: own, when: {b.one: true}, level: absolute, "
        "because: B., basis: design}}"};
    const std::vector<std::string> loose = {
        "{modality: alpha, retire: contraindication relative, override: {reason: R., evidence: "
        "[good], owner: O, approved: 2026-01-01, expires: 2026-12-31}}"};
    const World beside = layered(text, {WorldMaker::ruleset("s", "base", strict, {}),
                                        WorldMaker::ruleset("z", "base", {}, loose)});
    const World over = layered(text, {WorldMaker::ruleset("s", "base", strict, {}),
                                      WorldMaker::ruleset("z", "s", {}, loose)});
    const auto raised = [&](const World& world, const Facts& facts) {
      const knowledge::Modality& alpha = *world.base->modality("alpha");
      const plan::Evaluation evaluation = world.evaluate(facts);
      for (const knowledge::Contribution& item : alpha.contributions)
        if (item.id == "relative" && item.condition != nullptr &&
            evaluation.any_lane(item.condition->slot) == model::Verdict::true_ &&
            evaluation.status(alpha) != Status::block)
          return std::string("a contraindication that a layer raised was loosened by another");
      return std::string();
    };
    Patients patients(*beside.rules, {});
    patients.days = {*model::parse_date("2026-03-01")};
    const std::string found = violation(patients, seed, 100, [&](const Facts& facts, Random&) {
      ++patients_tried;
      // The seeded bug: the loosening layer counts as one over the other, by its id.
      bug_found += raised(over, facts).empty() ? 0 : 1;
      return raised(beside, facts);
    });
    if (!found.empty()) FAIL(found);
  }
  CHECK(patients_tried >= 100'000);
  CHECK(bug_found > 1'000);
}
