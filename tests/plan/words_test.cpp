// SPDX-License-Identifier: Apache-2.0
// What people read in a plan, on random patients and the rules of the tree: why, what to take care
// of, what to ask, when it opens again.
#include <algorithm>
#include <functional>

#include "catch.hpp"
#include "oracle/tree.hpp"
#include "plan/trace.hpp"

using namespace windlass;
using namespace windlass::test;
using model::ModalityPlan;
using model::Origin;
using model::Reason;
using model::Recommendation;
using model::Status;
using model::Verdict;

namespace {

bool contains(const std::vector<std::string_view>& list, std::string_view text) {
  return std::find(list.begin(), list.end(), text) != list.end();
}

bool any_decides(const ModalityPlan& plan) {
  return std::any_of(plan.because.begin(), plan.because.end(),
                     [](const Reason& one) { return one.decides; });
}

// Whether a question of the plan asks for the fact, or for what it is calculated from.
bool is_asked(const Recommendation& plan, const knowledge::KnowledgeBase& base, FactId fact) {
  const auto has = [&](FactId one) {
    return std::any_of(plan.questions.begin(), plan.questions.end(),
                       [&](const model::Question& question) { return question.fact == one; });
  };
  const std::vector<FactId>* inputs = base.calculation_inputs(fact);
  return has(fact) || (inputs != nullptr && std::any_of(inputs->begin(), inputs->end(), has));
}

// Each gives a complaint about the words of one modality, or nothing.

std::string status_complaint(const ModalityPlan& one) {
  // Every status has a reason that decides, or says that no indication holds; that is never said of
  // one that is not known.
  if (!any_decides(one) &&
      !(one.status == Status::not_indicated && one.indicated == Verdict::false_))
    return "no reason decides";
  if (model::actionable(one.status) && one.indicated != Verdict::true_)
    return "possible without an indication";
  if (one.status == Status::defer && one.reopen_when.empty()) return "never opens again";
  if (model::actionable(one.status) == one.protocol.lines.empty() && one.protocol.fault.empty())
    return "a protocol where none belongs, or none where one does";
  return {};
}

std::string reason_complaint(const ModalityPlan& one, bool conflicts) {
  bool others = false;
  for (const Reason& reason : one.because) {
    const std::string what = std::string(reason.id) + ": ";
    if (reason.text.empty()) return what + "says nothing";
    if (reason.decides && others) return what + "decides and stands behind one that does not";
    others |= !reason.decides;
    if (reason.verdict == Verdict::false_) return what + "does not hold and is listed";
    if (reason.effect == Status::caution && reason.mitigation.empty())
      return what + "caution without saying how it may be done";
    if (reason.effect == Status::caution && !contains(one.mitigations, reason.mitigation))
      return what + "its mitigation is not in the plan";
    if (reason.verdict == Verdict::unknown && reason.unknown_facts.empty() && !conflicts)
      return what + "unknown, and nothing is named that is not known";
  }
  return {};
}

// Every deciding contribution is among the reasons, with its text.
std::string deciding_complaint(const ModalityPlan& one, const plan::Evaluation& evaluation) {
  const knowledge::Modality& modality = *evaluation.base().modality(one.id);
  if (one.status != evaluation.status(modality)) return {};
  if (!one.because.empty() && one.because.front().origin == Origin::interaction) return {};
  const std::vector<bool> decides =
      plan::deciding(modality, evaluation.lanes(), evaluation.mask(), one.status);
  for (std::size_t i = 0; i < decides.size(); ++i) {
    const knowledge::Contribution& item = modality.contributions[i];
    const auto says_it = [&](const Reason& reason) {
      return reason.decides && reason.id == item.id && reason.text == item.text &&
             reason.effect == item.effect;
    };
    if (decides[i] && std::none_of(one.because.begin(), one.because.end(), says_it))
      return item.id + " decides and is not said";
  }
  return {};
}

std::string question_complaint(const Recommendation& plan, const ModalityPlan& one,
                               const plan::Evaluation& evaluation) {
  if (one.status != Status::ask) return {};
  if (one.ask.empty() && one.because.front().origin != Origin::plugin &&
      evaluation.conflicts().empty())
    return "asks nothing";
  for (FactId fact : one.ask)
    if (!is_asked(plan, evaluation.base(), fact))
      return evaluation.base().vocabulary()[fact].id + " is not asked";
  return {};
}

std::string complaint(const Recommendation& plan, const ModalityPlan& one,
                      const plan::Evaluation& evaluation) {
  for (const std::string& said :
       {status_complaint(one), reason_complaint(one, !evaluation.conflicts().empty()),
        deciding_complaint(one, evaluation), question_complaint(plan, one, evaluation)})
    if (!said.empty())
      return std::string(one.id) + " " + std::string(model::word(one.status)) + ": " + said;
  return {};
}

}  // namespace

TEST_CASE("every status of every plan says why, how, and what to ask") {
  const Tree& tree = Tree::instance();
  const Patients patients(*tree.rules, tree.samples);
  Random random(4711);
  for (int i = 0; i < 1'500; ++i) {
    const model::Facts facts = patients.any(random);
    const plan::Evaluation evaluation = tree.engine->evaluate(facts);
    const Recommendation plan = tree.engine->recommend(evaluation);
    for (const ModalityPlan& one : plan.modalities) {
      const std::string said = complaint(plan, one, evaluation);
      if (said.empty()) continue;
      INFO(describe(tree.rules->vocabulary, facts));
      FAIL(said);
    }
    for (const model::RedFlag& flag : plan.red_flags) {
      CHECK_FALSE(flag.because.empty());
      CHECK_FALSE(flag.action.empty());
    }
    for (const model::Fault& fault : plan.faults) {
      CHECK_FALSE(fault.what.empty());
      CHECK(fault.fact.has_value() == fault.modality.empty());
      if (!fault.fact) continue;
      // What was supplied stays one of two candidates; the other is not known.
      const model::State state = evaluation.patient().state(*fault.fact);
      const bool supplied = facts[*fault.fact].state == model::State::known;
      CHECK(state == (supplied ? model::State::conflict : model::State::source_error));
    }
  }
}

TEST_CASE("a trace marks the same deciding reasons as the plan") {
  const Tree& tree = Tree::instance();
  const Patients patients(*tree.rules, tree.samples);
  Random random(4712);
  for (int i = 0; i < 100; ++i) {
    const model::Facts facts = patients.any(random);
    const plan::Evaluation evaluation = tree.engine->evaluate(facts);
    const Recommendation plan = tree.engine->recommend(evaluation);
    for (const ModalityPlan& one : plan.modalities) {
      std::vector<std::string> in_plan, in_trace;
      for (const Reason& reason : one.because)
        if (reason.decides) in_plan.emplace_back(reason.id);
      for (const plan::TraceItem& item : plan::trace(evaluation, one).items)
        if (item.decides) in_trace.emplace_back(item.id);
      CHECK(in_plan == in_trace);
    }
  }
}

TEST_CASE("an unknown indication is not said to be none") {
  const Tree& tree = Tree::instance();
  model::Facts facts = tree.samples.front();
  facts[*tree.rules->vocabulary.find("symptom.first_step_nprs")] = model::Fact{};
  const Recommendation plan = tree.engine->recommend(facts);
  std::size_t asking = 0;
  for (const ModalityPlan& one : plan.modalities) {
    // Loading is indicated whatever the first steps are, and asks because they may defer it.
    if (one.status != Status::ask || one.indicated == Verdict::true_) continue;
    ++asking;
    CHECK(one.indicated == Verdict::unknown);
    REQUIRE_FALSE(one.because.empty());
    CHECK(one.because.front().origin == Origin::indication);
    CHECK(one.because.front().decides);
  }
  CHECK(asking > 0);
}
