// SPDX-License-Identifier: Apache-2.0
// Law 10 for lists of effects: a modality that a list does not name, because it came later, gets
// the most cautious effect of the list, and changes nobody else's restraints.
#include "catch.hpp"
#include "oracle/tree.hpp"
#include "oracle/worlds.hpp"

using namespace windlass;
using namespace windlass::test;
using model::Facts;
using model::Status;

namespace {

// What a list says of a modality that is not invasive, or nothing: the test's own reading.
std::optional<Status> said(const base::Node& effects, const std::string& modality) {
  std::string word;
  for (const std::string& key : {modality, std::string("all"), std::string("others")})
    if (const base::Node* found = effects.find(key); found != nullptr && word.empty())
      word = found->text;
  for (const char* effect : {"block", "not_indicated", "defer", "caution", "optional"})
    for (const base::Node& one : effects.children)
      if (word.empty() && one.text == effect) word = effect;
  return word == "none" ? std::nullopt : model::status_from(word);
}

Status by_itself(const plan::Evaluation& evaluation, const knowledge::Modality& modality) {
  return plan::decide(modality.slots, evaluation.lanes()).most_cautious(evaluation.mask());
}

// A complaint when a true red flag lets more through than its list says.
std::string let_through(const plan::Evaluation& evaluation, const std::string& modality,
                        const std::vector<oracle::Level>& levels) {
  const Status status = by_itself(evaluation, *evaluation.base().modality(modality));
  std::size_t i = 0;
  for (const knowledge::Flag& flag : evaluation.base().flags())
    for (const knowledge::FlagLevel& level : flag.levels) {
      const oracle::Level& written = levels.at(i++);
      if (evaluation.any_lane(level.slot) != model::Verdict::true_) continue;
      const auto effect = said(*written.effects, modality);
      if (effect && status > *effect)
        return modality + " is " + std::string(model::word(status)) + " although " + flag.id +
               " says " + std::string(model::word(*effect));
    }
  return {};
}

const char* const shockwave = R"(windlass: 1
kind: modality
id: shockwave
title: Shockwave
version: 1.0.0
summary: A tenth modality that no list of the tree names.
stage: active
order: 50
protocol: p
indications:
  - id: anybody
    when: {symptom.duration_weeks: at least 0 wk}
    status: recommend
    because: For the test.
    evidence: [project-design]
    basis: design
)";

// The tree with one modality more.
std::shared_ptr<const knowledge::KnowledgeBase> tree_with_a_tenth() {
  const Tree& tree = Tree::instance();
  std::vector<knowledge::PluginKnowledge> known;
  for (const plugin::Plugin& plugin : tree.plugins()) {
    knowledge::PluginKnowledge& one = known.emplace_back();
    one.id = plugin.id();
    for (const plugin::Prescriber& each : plugin.prescribers()) one.prescribers.push_back(each.id);
    for (const plugin::Calculator& each : plugin.calculators()) {
      one.calculations.push_back({each.fact, {}});
      for (const plugin::Input& input : each.inputs)
        one.calculations.back().inputs.push_back(input.fact);
    }
    if (!plugin.document().empty()) one.document = document(one.id + ".yaml", plugin.document());
  }
  knowledge::PluginKnowledge& tenth = known.emplace_back();
  tenth.id = "shockwave";
  tenth.document = document("shockwave.yaml", shockwave);
  tenth.prescribers = {"p"};
  auto base = knowledge::KnowledgeBase::open(tree.documents, std::move(known));
  if (!base) throw std::runtime_error(base::render(base.error()));
  return std::move(*base);
}

WorldText with_delta(WorldText text) {
  std::string one = text.modalities.front();
  one.replace(one.find("id: alpha"), 9, "id: delta");
  text.modalities.push_back(std::move(one));
  return text;
}

// The first release's reading: whom a list does not name gets nothing.
WorldText lets_through(WorldText text) {
  for (std::string* document : {&text.screening, &text.pathway})
    for (std::size_t at = document->find("effects: {"); at != std::string::npos;
         at = document->find("effects: {", at + 1)) {
      const std::size_t end = document->find('}', at);
      const std::string list = document->substr(at, end - at);
      if (list.find("all:") == std::string::npos && list.find("others:") == std::string::npos)
        document->insert(end, ", others: none");
    }
  return text;
}

}  // namespace

TEST_CASE(
    "law 10: a tenth modality gets what every red flag of the tree says of those it does not "
    "name") {
  const Tree& tree = Tree::instance();
  const auto base = tree_with_a_tenth();
  const Patients patients(*tree.rules, tree.samples);
  const plan::Calls calls;
  Random random(10);
  std::size_t restrained = 0;
  for (const oracle::Level& level : tree.rules->levels) {
    INFO(level.flag);
    bool raised = false;
    for (int tries = 0; tries < 2'000 && !raised; ++tries) {
      Facts facts = patients.screened(random);
      patients.steer(facts, level.when, true, random);
      const plan::Evaluation evaluation(*base, calls, facts);
      std::size_t i = 0;
      for (const knowledge::Flag& flag : base->flags())
        for (const knowledge::FlagLevel& one : flag.levels)
          if (&tree.rules->levels.at(i++) == &level)
            raised = evaluation.any_lane(one.slot) == model::Verdict::true_;
      if (!raised) continue;
      CHECK(let_through(evaluation, "shockwave", tree.rules->levels) == "");
      restrained += said(*level.effects, "shockwave") ? 1 : 0;
    }
    CHECK(raised);
  }
  CHECK(restrained + 12 == tree.rules->levels.size());  // twelve say `others: none`
}

TEST_CASE("law 10: adding a modality changes nobody else's restraints and gets every red flag's") {
  std::size_t patients_tried = 0, caught = 0;
  for (std::uint64_t seed = 1; seed <= 1'000; ++seed) {
    Random random(seed * 17);
    WorldMaker maker(random);
    const WorldText text = maker.make();
    const World before = world_of(text), after = world_of(with_delta(text)),
                first_release = world_of(lets_through(with_delta(text)));
    const std::vector<oracle::Level>& levels = after.rules->levels;
    const std::string found =
        violation(Patients(*before.rules, {}), seed, 100, [&](const Facts& facts, Random&) {
          ++patients_tried;
          const plan::Evaluation with = after.evaluate(facts), without = before.evaluate(facts);
          for (const knowledge::Modality& one : before.base->modalities())
            if (by_itself(without, one) != by_itself(with, *after.base->modality(one.id)))
              return one.id + " changed";
          caught += let_through(first_release.evaluate(facts), "delta", levels).empty() ? 0 : 1;
          return let_through(with, "delta", levels);
        });
    if (!found.empty()) FAIL(found << text.screening << text.pathway);
  }
  CHECK(patients_tried >= 100'000);
  CHECK(caught > 1'000);
}
