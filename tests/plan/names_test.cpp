// SPDX-License-Identifier: Apache-2.0
// Names decide nothing: with every fact, rule, layer, file and modality renamed, so that all orders
// of names turn round, a plan says the same under the new names.
#include <algorithm>
#include <map>
#include <regex>

#include "catch.hpp"
#include "oracle/tree.hpp"
#include "oracle/worlds.hpp"
#include "plan/recommend.hpp"

using namespace windlass;
using namespace windlass::test;

namespace {

// New names sort the other way round.
const std::map<std::string, std::string>& renamed() {
  static const std::map<std::string, std::string> names = {
      {"alpha", "zulu"},       {"beta", "mike"},          {"gamma", "charlie"},
      {"rf.one", "rf.zz"},     {"rf.two", "rf.aa"},       {"b.one", "q.z"},
      {"b.two", "q.y"},        {"b.three", "q.x"},        {"b.four", "q.w"},
      {"e.one", "p.z"},        {"e.two", "p.y"},          {"n.score", "o.z"},
      {"n.weeks", "o.y"},      {"s.set", "a.set"},        {"d.day", "a.day"},
      {"x.flag", "c.z"},       {"x.level", "c.y"},        {"ind-0", "z-0"},
      {"ind-1", "y-1"},        {"ind-2", "x-2"},          {"soft", "zz-soft"},
      {"hard-one", "aa-hard"}, {"relative-one", "m-rel"}, {"later", "k-later"},
      {"course-one", "j-one"}, {"layer-one", "z-layer"},  {"new-c", "a-c"},
      {"new-d", "a-d"},        {"good", "zz.good"},       {"bad", "aa.bad"}};
  return names;
}

std::string rename(const std::string& text) {
  static const std::regex word("[A-Za-z][A-Za-z0-9_.-]*[A-Za-z0-9]");
  std::string result;
  std::size_t end = 0;
  for (std::sregex_iterator it(text.begin(), text.end(), word), last; it != last; ++it) {
    const auto at = static_cast<std::size_t>(it->position());
    result += text.substr(end, at - end);
    const auto found = renamed().find(it->str());
    result += found == renamed().end() ? it->str() : found->second;
    end = at + static_cast<std::size_t>(it->length());
  }
  return result + text.substr(end);
}

WorldText rename(const WorldText& text) {
  WorldText made = text;
  for (std::string* one : {&made.vocabulary, &made.evidence, &made.screening, &made.pathway})
    *one = rename(*one);
  for (std::string& one : made.modalities) one = rename(one);
  for (std::string& one : made.rulesets) one = rename(one);
  // Files come in the other order, too.
  std::reverse(made.modalities.begin(), made.modalities.end());
  return made;
}

model::Facts carry(const model::Vocabulary& from, const model::Facts& facts,
                   const model::Vocabulary& to) {
  model::Facts made = model::nothing_known(to);
  made.id = facts.id;
  made.as_of = facts.as_of;
  for (FactId fact = 0; fact < from.size(); ++fact)
    made[*to.find(rename(from[fact].id))] = facts[fact];
  return made;
}

// What a plan says, names apart: lines in any order. `translate` gives the new name of an old one.
std::vector<std::string> said(const World& world, const model::Facts& facts,
                              const std::function<std::string(const std::string&)>& translate) {
  const plan::Evaluation evaluation = world.evaluate(facts);
  const model::Recommendation plan = plan::recommend(evaluation, world.calls);
  const model::Vocabulary& vocabulary = world.base->vocabulary();
  const auto name = [&](std::string_view one) { return translate(std::string(one)); };
  const auto names = [&](const std::vector<FactId>& list) {
    std::vector<std::string> all;
    for (FactId fact : list) all.push_back(name(vocabulary[fact].id));
    std::sort(all.begin(), all.end());
    std::string out;
    for (const std::string& one : all) out += " " + one;
    return out;
  };
  std::vector<std::string> lines = {"disposition " + std::string(model::word(plan.disposition))};
  for (const model::ModalityPlan& one : plan.modalities) {
    const std::string head = name(one.id) + ": ";
    lines.push_back(head + std::string(model::word(one.status)) + " indicated " +
                    std::string(model::word(one.indicated)));
    for (const model::Reason& reason : one.because)
      lines.push_back(head + std::string(model::word(reason.origin)) + " " + name(reason.id) + " " +
                      std::string(model::word(reason.verdict)) + " " +
                      std::string(model::word(reason.effect)) +
                      (reason.decides ? " decides " : " ") + name(reason.layer) +
                      std::string(reason.mitigation) + names(reason.unknown_facts));
  }
  for (const model::Question& question : plan.questions)
    lines.push_back("asks " + name(vocabulary[question.fact].id) +
                    (question.safety ? " for safety" : ""));
  for (const model::Override& one : plan.overrides)
    lines.push_back("override of " + name(one.modality) + " without " +
                    std::string(model::word(one.without)));
  std::sort(lines.begin(), lines.end());
  return lines;
}

}  // namespace

TEST_CASE("renaming everything changes nothing but the names") {
  Random random(2026);
  std::size_t compared = 0;
  for (int i = 0; i < 60; ++i) {
    WorldMaker maker(random);
    WorldText text = maker.make();
    if (random.one_in(2))
      text.rulesets.push_back(
          WorldMaker::ruleset("layer-one", "base", {maker.tightening("new")},
                              {maker.loosening("new", "2025-01-01", "2027-01-01")}));
    const auto opened = open_world(text);
    if (!opened) continue;  // a layer that the rules do not allow
    const World old_world = world_of(text), new_world = world_of(rename(text));
    const Patients patients(*old_world.rules, {});
    for (int p = 0; p < 10; ++p) {
      const model::Facts facts = patients.any(random);
      if (oracle::combinations(facts) > 64) continue;
      const model::Facts carried =
          carry(old_world.base->vocabulary(), facts, new_world.base->vocabulary());
      INFO(describe(old_world.base->vocabulary(), facts));
      CHECK(said(old_world, facts, [](const std::string& one) { return rename(one); }) ==
            said(new_world, carried, [](const std::string& one) { return one; }));
      ++compared;
    }
  }
  CHECK(compared > 300);
}
