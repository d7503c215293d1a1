// SPDX-License-Identifier: Apache-2.0
#include "analyse/change.hpp"

#include <set>

namespace windlass::analyse {

using Kind = Change::Kind;
using Way = Change::Way;
using Verdict = Change::Verdict;

std::size_t leave(model::Status status) {
  if (status == model::Status::block) return 0;
  if (!model::actionable(status)) return 1;
  return static_cast<std::size_t>(status);
}

Way way_of(std::size_t before, std::size_t after) {
  if (before == after) return Way::otherwise;
  return after > before ? Way::looser : Way::tighter;
}

Way way_of(model::Status before, model::Status after) {
  if (before == model::Status::ask && after == model::Status::not_indicated) return Way::unasked;
  return way_of(leave(before), leave(after));
}

Way way_of(const SaidOfPlan& before, const SaidOfPlan& after) {
  if (before.status && after.status) return way_of(*before.status, *after.status);
  return way_of(before.rank, after.rank);
}

std::vector<std::string> assumptions_of(const knowledge::KnowledgeBase& before,
                                        const knowledge::KnowledgeBase& after) {
  std::set<std::string> ids;
  for (const knowledge::KnowledgeBase* base : {&before, &after})
    for (const knowledge::Assumption& one : base->assumptions()) ids.insert(one.rule->id);
  return {ids.begin(), ids.end()};
}

const char* flag_word(bool holds) { return holds ? "holds" : "does not hold"; }
const char* contradiction_word(bool contradicts) {
  return contradicts ? "a contradiction" : "no contradiction";
}

std::string title_of(const Change& change) {
  return change.way == Way::unasked   ? "Is not asked any more, and gets no answer"
         : change.way == Way::looser  ? "Gets a looser answer"
         : change.way == Way::tighter ? "Gets a tighter answer"
                                      : "Waits for something else";
}

namespace {

// A layer that amended the rule says why itself.
std::string deciding(const std::vector<model::Reason>& reasons) {
  for (const model::Reason& one : reasons) {
    if (!one.decides) continue;
    const std::string text =
        (one.verdict == model::Verdict::unknown ? "not known: " : "") + std::string(one.text);
    if (one.amendment == nullptr || one.amendment->reason.empty()) return text;
    return text + " (" + std::string(one.amendment->done) + " by " +
           std::string(one.amendment->layer) + ": " + std::string(one.amendment->reason) + ")";
  }
  return {};
}

}  // namespace

SaidOfPlan said_of(const model::Recommendation& plan, const Change& change) {
  SaidOfPlan made;
  switch (change.kind) {
    case Kind::disposition:
      made.rank = static_cast<std::size_t>(plan.disposition);
      made.word = model::word(plan.disposition);
      break;
    case Kind::status:
      for (const model::ModalityPlan& one : plan.modalities)
        if (one.id == change.about)
          made = {leave(one.status), std::string(model::word(one.status)), deciding(one.because),
                  one.status};
      break;
    case Kind::red_flag:
      made = {1, flag_word(false), {}, {}};
      for (const model::RedFlag& one : plan.red_flags)
        if (one.id == change.about && one.verdict == model::Verdict::true_)
          made = {0, flag_word(true), std::string(one.title), {}};
      break;
    case Kind::assumption:
      made = {1, contradiction_word(false), {}, {}};
      for (const model::Contradiction& one : plan.contradictions)
        if (one.id == change.about && one.open.empty())
          made = {0, contradiction_word(true), std::string(one.because), {}};
  }
  return made;
}

void say_by_rules(const plan::Evaluation& evaluation, const std::string& about, SaidOfPlan& said) {
  const auto& all = evaluation.base().modalities();
  for (std::size_t i = 0; i < all.size(); ++i) {
    if (all[i].id != about) continue;
    const model::Status status = evaluation.statuses()[i];
    if (said.word != model::word(status)) said.because.clear();
    said.rank = leave(status);
    said.word = model::word(status);
    said.status = status;
  }
}

std::vector<Change> changes_of(const Side& before, const Side& after,
                               const model::Facts& facts_before, const model::Facts& facts_after) {
  const plan::Evaluation evaluated(before.base, before.calls, facts_before);
  const plan::Evaluation evaluated_now(after.base, after.calls, facts_after);
  const model::Recommendation was = plan::recommend(evaluated, before.calls),
                              is = plan::recommend(evaluated_now, after.calls);
  std::vector<Change> made;
  const auto look = [&](Kind kind, const std::string& about) {
    Change change;
    change.kind = kind;
    change.about = about;
    const SaidOfPlan then = said_of(was, change), now = said_of(is, change);
    if (then.word == now.word) return;
    change.way = way_of(then, now);
    change.verdict = Verdict::somebody;
    change.before = then.word;
    change.after = now.word;
    change.because_before = then.because;
    change.because_after = now.because;
    made.push_back(std::move(change));
  };
  look(Kind::disposition, "");
  for (const knowledge::Modality& one : before.base.modalities())
    if (after.base.modality(one.id) != nullptr) look(Kind::status, one.id);
  for (const knowledge::Flag& one : before.base.flags())
    for (const knowledge::Flag& other : after.base.flags())
      if (one.id == other.id) look(Kind::red_flag, one.id);
  for (const std::string& id : assumptions_of(before.base, after.base)) look(Kind::assumption, id);
  return made;
}

}  // namespace windlass::analyse
