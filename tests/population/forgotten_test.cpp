// SPDX-License-Identifier: Apache-2.0
// Whole patients, and each of their answers forgotten in each way: the plan is never freer.
#include <algorithm>
#include <array>
#include <iterator>
#include <optional>
#include <set>

#include "catch.hpp"
#include "oracle/tree.hpp"
#include "population.hpp"

using namespace windlass;
using namespace windlass::test;
using model::FactId;
using model::Recommendation;
using model::State;

namespace {

constexpr std::array ways{State::stale,           State::source_error, State::incomplete_page,
                          State::asked_not_known, State::not_supplied, State::nothing_found};

const model::ModalityPlan& plan_of(const Recommendation& plan, std::string_view id) {
  return *std::find_if(plan.modalities.begin(), plan.modalities.end(),
                       [id](const auto& one) { return one.id == id; });
}

bool is_now(const Recommendation& plan, std::string_view id) {
  for (const model::StagePlan& stage : plan.stages)
    for (const model::StageItem& item : stage.items)
      if (item.modality == id) return item.now;
  return false;
}

// Whether it came after something in the first plan that the second does not offer.
bool was_later_step(const Recommendation& before, const Recommendation& after,
                    std::string_view id) {
  return std::any_of(before.interactions.begin(), before.interactions.end(), [&](const auto& one) {
    return one.second == id && !model::actionable(plan_of(after, one.first).status);
  });
}

bool is_open_or_true(const Recommendation& plan, std::string_view flag) {
  return std::any_of(plan.red_flags.begin(), plan.red_flags.end(),
                     [flag](const auto& one) { return one.id == flag; });
}

// What the second plan lets the patient have that the first does not.
std::string freer(const Recommendation& before, const Recommendation& after) {
  for (const model::RedFlag& flag : before.red_flags)
    if (flag.verdict == model::Verdict::true_ && !is_open_or_true(after, flag.id))
      return std::string(flag.id) + " is gone";
  if (before.treatment_waits() && !after.treatment_waits() &&
      before.disposition < after.disposition)
    return std::string("no longer ") + std::string(model::word(before.disposition));
  for (const model::ModalityPlan& one : after.modalities) {
    const model::Status was = plan_of(before, one.id).status;
    if (rank(one.status) > rank(was))
      return std::string(one.id) + " is " + std::string(model::word(one.status)) + ", and was " +
             std::string(model::word(was));
    if (is_now(after, one.id) && !is_now(before, one.id) && !was_later_step(before, after, one.id))
      return std::string(one.id) + " begins now, and waited";
  }
  return {};
}

bool is_assumed(const Recommendation& plan, FactId fact) {
  return std::any_of(plan.assumed.begin(), plan.assumed.end(),
                     [fact](const auto& one) { return one.fact == fact; });
}

void forget_each_answer(const std::string& name, const model::Facts& facts, std::size_t& tried) {
  const plan::Engine& engine = *Tree::instance().engine;
  const model::Vocabulary& vocabulary = engine.knowledge().vocabulary();
  const Recommendation before = engine.recommend(facts);
  for (FactId fact = 0; fact < facts.facts.size(); ++fact) {
    if (facts[fact].state != State::known) continue;
    for (const State way : ways) {
      model::Facts changed = facts;
      changed[fact].state = way;
      const Recommendation after = engine.recommend(changed);
      ++tried;
      const bool nobody_looked = way == State::not_supplied || way == State::nothing_found;
      const std::string found = freer(before, after);
      if (found.empty() || (nobody_looked && is_assumed(after, fact))) continue;
      FAIL_CHECK(name << ": " << vocabulary[fact].id << " " << model::word(way) << ": " << found);
    }
  }
}

}  // namespace

TEST_CASE("whatever is forgotten of a whole patient, the plan is never freer") {
  const Tree& tree = Tree::instance();
  std::size_t tried = 0;
  for (std::size_t i = 0; i < tree.samples.size(); ++i)
    forget_each_answer(tree.sample_names[i], tree.samples[i], tried);
  for (const auto& [name, facts] : clinic_patients()) forget_each_answer(name, facts, tried);
  CHECK(tried > 10'000);
}

namespace {

// What a protocol says, but for what it assumes.
std::vector<std::string> doses(const model::ModalityPlan& plan) {
  std::vector<std::string> lines;
  for (const model::ProtocolLine& line : plan.protocol.lines)
    if (line.section != "assumption")
      lines.push_back(std::string(line.key) + ": " + std::string(line.text));
  std::sort(lines.begin(), lines.end());
  return lines;
}

// Keys of lines in which two protocols differ.
std::set<std::string> differing(const std::vector<std::string>& a,
                                const std::vector<std::string>& b) {
  std::vector<std::string> only;
  std::set_symmetric_difference(a.begin(), a.end(), b.begin(), b.end(), std::back_inserter(only));
  std::set<std::string> keys;
  for (const std::string& line : only) keys.insert(line.substr(0, line.find(':')));
  return keys;
}

// A key that differs between the safe answer and the alarming one, and not between the safe one and
// doubt; empty where there is none.
std::string dosed_as_safe(const model::ModalityPlan& safe, const model::ModalityPlan& alarmed,
                          const model::ModalityPlan& doubted) {
  for (const model::ModalityPlan* one : {&safe, &alarmed, &doubted})
    if (!model::actionable(one->status)) return {};
  const std::set<std::string> wanted = differing(doses(safe), doses(alarmed)),
                              had = differing(doses(safe), doses(doubted));
  for (const std::string& key : wanted)
    if (had.count(key) == 0) return key;
  return {};
}

bool means_unknown(const model::FactDefinition& fact, std::size_t value) {
  return std::any_of(fact.unknown_values.begin(), fact.unknown_values.end(), [&](const auto& one) {
    return value < fact.values.size() && one.first == fact.values[value];
  });
}

// Every other answer of a fact that has a safe one.
std::vector<model::Value> answers_of(const model::FactDefinition& fact) {
  std::vector<model::Value> all;
  if (fact.derived || !fact.safe || !model::is_choice(fact.type)) return all;
  const std::size_t count = fact.type == model::FactType::boolean ? 2 : fact.values.size();
  for (std::size_t i = 0; i < count; ++i)
    if (i != fact.safe->choice && !means_unknown(fact, i))
      all.push_back({.choice = static_cast<std::uint16_t>(i)});
  return all;
}

// The fact with a value; without one, in doubt.
Recommendation with(model::Facts facts, FactId fact, std::optional<model::Value> value) {
  facts[fact] = model::Fact{};
  facts[fact].state = value ? State::known : State::source_error;
  if (value) facts[fact].value = *value;
  return Tree::instance().engine->recommend(facts);
}

void doubt_each_answer(const std::string& name, const model::Facts& facts, std::size_t& tried) {
  const model::Vocabulary& vocabulary = Tree::instance().engine->knowledge().vocabulary();
  for (FactId fact = 0; fact < facts.facts.size(); ++fact) {
    const std::vector<model::Value> alarming = answers_of(vocabulary[fact]);
    if (alarming.empty()) continue;
    const Recommendation safe = with(facts, fact, *vocabulary[fact].safe);
    const Recommendation doubted = with(facts, fact, std::nullopt);
    for (const model::Value& value : alarming) {
      const Recommendation alarmed = with(facts, fact, value);
      ++tried;
      for (std::size_t i = 0; i < safe.modalities.size(); ++i) {
        const std::string key =
            dosed_as_safe(safe.modalities[i], alarmed.modalities[i], doubted.modalities[i]);
        if (!key.empty())
          FAIL_CHECK(name << ": " << vocabulary[fact].id << " failed: " << safe.modalities[i].id
                          << " gives " << key << " as after the safe answer, not as after "
                          << model::text(vocabulary[fact], value));
      }
    }
  }
}

}  // namespace

TEST_CASE("a dose is that of the worse case where an answer is in doubt") {
  const Tree& tree = Tree::instance();
  std::size_t tried = 0;
  for (std::size_t i = 0; i < tree.samples.size(); ++i)
    doubt_each_answer(tree.sample_names[i], tree.samples[i], tried);
  for (const auto& [name, facts] : clinic_patients()) doubt_each_answer(name, facts, tried);
  CHECK(tried > 1'000);
}
