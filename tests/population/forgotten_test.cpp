// SPDX-License-Identifier: Apache-2.0
// Whole patients, and each of their answers forgotten in each way: the plan is never freer.
#include <algorithm>
#include <array>

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
