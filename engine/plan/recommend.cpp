// SPDX-License-Identifier: Apache-2.0
#include "plan/recommend.hpp"

#include <algorithm>
#include <optional>

#include "plan/assumed.hpp"
#include "plan/conventions.hpp"
#include "plan/doubt.hpp"
#include "plan/flag_levels.hpp"
#include "plan/layer_report.hpp"
#include "plan/provisional.hpp"
#include "plan/remarks.hpp"
#include "plan/treatments.hpp"
#include "plan/warned.hpp"

namespace windlass::plan {

using model::Disposition;
using model::FactId;
using model::ModalityPlan;
using model::Recommendation;
using model::StageState;
using model::Status;
using model::Verdict;

namespace {

class Planner {
 public:
  Planner(const Evaluation& evaluation, const Calls& calls)
      : evaluation_(evaluation), base_(evaluation.base()), calls_(calls) {}

  Recommendation run() {
    const Treatments treatments = begin(true);
    plan_.provisional = find_provisional(evaluation_, calls_, treatments.asked, plan_);
    end();
    assume(treatments);
    report_layers(evaluation_, treatments.withheld, plan_);
    return std::move(plan_);
  }

  Recommendation verdicts(Besides with) {
    const Treatments treatments = begin(with.questions);
    end();
    if (with.assumed) assume(treatments);
    return std::move(plan_);
  }

 private:
  // Whom it is for, red flags, treatments and stages; and the questions.
  Treatments begin(bool with_questions) {
    const model::Facts& facts = evaluation_.patient().supplied();
    plan_.patient = facts.id;
    plan_.as_of = facts.as_of;
    plan_.not_understood = facts.not_understood;
    plan_.disposition = evaluation_.disposition();
    plan_.screen_open = !evaluation_.screen_complete();
    plan_.knowledge_digest = base_.digest();
    plan_.pathway = base_.pathway().id;
    plan_.notice = base_.pathway().notice;
    red_flags();
    if (with_questions) finder_.emplace(evaluation_);
    Treatments treatments = plan_treatments(evaluation_, calls_, finder_ ? &*finder_ : nullptr);
    plan_.modalities = std::move(treatments.plans);
    plan_.faults = evaluation_.faults();
    plan_.faults.insert(plan_.faults.end(), treatments.faults.begin(), treatments.faults.end());
    stages();
    if (finder_) questions(treatments.asked);
    return treatments;
  }

  void questions(std::vector<Settling>& asked) {
    plan_.questions = finder_->rank(asked);
    plan_.waiting = finder_->waiting();
    for (std::size_t i = 0; i < plan_.modalities.size(); ++i)
      plan_.modalities[i].ask = asked[i].facts;
  }

  void assume(const Treatments& treatments) {
    plan_.assumed =
        find_assumed(evaluation_, treatments.withheld, plan_, finder_ ? finder_->lanes() : nullptr);
  }

  void end() {
    course();
    for (FactId fact : evaluation_.conflicts()) plan_.conflicts.push_back({fact});
    contradictions();
    for (FactId fact = 0; fact < base_.vocabulary().size(); ++fact)
      if (evaluation_.patient().state(fact) == model::State::stale ||
          is_old(evaluation_.contradictions(), fact))
        plan_.stale.push_back(fact);
    calculated_instead();
  }

  // Nothing that a source has, or should have, is passed over in silence.
  void calculated_instead() {
    const PatientView& patient = evaluation_.patient();
    for (FactId fact = 0; fact < base_.vocabulary().size(); ++fact)
      if ((patient.given(fact) &&
           (patient.outdated(fact) || !model::nobody_looked(patient.supplied()[fact].state))) ||
          is_given_by_each_candidate(base_, patient, fact))
        plan_.calculated_instead.push_back(fact);
  }

  void contradictions() {
    for (const Contradiction& one : evaluation_.contradictions())
      plan_.contradictions.push_back(told(one, base_, evaluation_.patient().supplied()));
  }

  void red_flags() {
    for (const knowledge::Flag& flag : base_.flags()) {
      if (const knowledge::FlagLevel* standing = standing_level(evaluation_, flag))
        red_flag(flag, *standing, Verdict::true_);
      const std::vector<const knowledge::FlagLevel*> open = open_levels(evaluation_, flag);
      if (!open.empty()) red_flag(flag, *open.front(), Verdict::unknown);
    }
    std::stable_sort(plan_.red_flags.begin(), plan_.red_flags.end(),
                     [](const model::RedFlag& a, const model::RedFlag& b) {
                       if ((a.verdict == Verdict::true_) != (b.verdict == Verdict::true_))
                         return a.verdict == Verdict::true_;
                       return a.disposition < b.disposition;
                     });
  }

  void red_flag(const knowledge::Flag& flag, const knowledge::FlagLevel& level, Verdict verdict) {
    model::RedFlag found;
    found.id = flag.id;
    found.title = flag.title;
    found.because = level.because;
    found.action = level.action;
    found.clears = flag.clears;
    found.verdict = verdict;
    found.disposition = level.disposition;
    found.basis = flag.basis;
    found.evidence = flag.evidence;
    found.disputed =
        verdict == Verdict::true_ && evaluation_.all_lanes(level.slot) != Verdict::true_;
    if (verdict == Verdict::unknown || found.disputed)
      found.unknown_facts = evaluation_.patient().unknown_among(level.inputs);
    if (found.disputed) keep_conflicts(found.unknown_facts);
    found.document = base_.documents()[flag.document].name;
    found.line = level.line;
    plan_.red_flags.push_back(std::move(found));
  }

  // What a disputed flag waits for is the answer to the conflict.
  void keep_conflicts(std::vector<FactId>& facts) const {
    const std::vector<FactId>& conflicts = evaluation_.conflicts();
    const auto settled = [&conflicts](FactId fact) {
      return std::find(conflicts.begin(), conflicts.end(), fact) == conflicts.end();
    };
    facts.erase(std::remove_if(facts.begin(), facts.end(), settled), facts.end());
  }

  // The brief: an emergency or something urgent comes alone, and while the first screen is
  // incomplete, ask before anything.
  std::string_view what_first() const {
    return plan_.disposition == Disposition::incomplete ||
                   !model::row(plan_.disposition).treatment_waits
               ? "The questions of the first screen are answered and the plan is made again."
               : "What the disposition asks for is settled and the plan is made again.";
  }

  // A course that goes on may still have to wait for its next session.
  static std::string wait_of(const model::Protocol& protocol) {
    for (const model::ProtocolLine& line : protocol.lines)
      if (line.section == wait_section && line.key == wait_key && line.number != "0")
        return "No sooner than in " + line.text + ".";
    return {};
  }

  void stages() {
    for (const knowledge::Stage& stage : base_.stages()) {
      model::StagePlan made;
      made.id = stage.rule->id;
      made.title = stage.rule->title;
      made.aim = stage.rule->aim;
      made.entry = stage.rule->entry;
      made.exit = stage.rule->exit;
      made.review = stage.rule->review;
      for (std::size_t i : in_order(made.id)) made.items.push_back(stage_item(plan_.modalities[i]));
      plan_.stages.push_back(std::move(made));
    }
    interactions();
    for (std::size_t i = 0; i < base_.stages().size(); ++i)
      plan_.stages[i].state = state(base_.stages()[i], plan_.stages[i], i == 0);
  }

  // The modalities that a stage lists: what may be done now, then what is deferred.
  std::vector<std::size_t> in_order(std::string_view stage) const {
    std::vector<std::size_t> order;
    for (std::size_t i = 0; i < plan_.modalities.size(); ++i) {
      const Status status = plan_.modalities[i].status;
      if (plan_.modalities[i].stage == stage &&
          (model::actionable(status) || status == Status::defer))
        order.push_back(i);
    }
    std::stable_sort(order.begin(), order.end(), [this](std::size_t a, std::size_t b) {
      const bool now_a = model::actionable(plan_.modalities[a].status),
                 now_b = model::actionable(plan_.modalities[b].status);
      return now_a != now_b ? now_a : base_.modalities()[a].order < base_.modalities()[b].order;
    });
    return order;
  }

  model::StageItem stage_item(const ModalityPlan& modality) const {
    model::StageItem item;
    item.modality = modality.id;
    item.status = modality.status;
    if (model::actionable(modality.status))
      item.timing =
          plan_.treatment_waits() ? std::string(what_first()) : wait_of(modality.protocol);
    else if (!modality.reopen_when.empty())
      item.timing = modality.reopen_when.front();
    item.now = model::actionable(modality.status) && item.timing.empty();
    return item;
  }

  // The first stage of a pathway is its screen: it is done when the screen is complete and clear.
  StageState state(const knowledge::Stage& stage, const model::StagePlan& made, bool screen) const {
    if (screen)
      return model::row(plan_.disposition).screen_done && !plan_.screen_open ? StageState::done
                                                                             : StageState::now;
    if (std::any_of(made.items.begin(), made.items.end(),
                    [](const model::StageItem& item) { return item.now; }))
      return StageState::now;
    if (plan_.screen_open || model::row(plan_.disposition).by == model::DecidedBy::urgent_flag)
      return StageState::on_hold;
    if (stage.ends != logic::no_slot && evaluation_.agreed(stage.ends) == Verdict::true_)
      return StageState::done;
    return StageState::later;
  }

  void interactions() {
    for (const knowledge::InteractionItem& item : base_.interactions()) {
      const ModalityPlan& first = plan_.modalities[item.first];
      const ModalityPlan& second = plan_.modalities[item.second];
      const Meeting how = meeting(evaluation_, item, plan_);
      if (how == Meeting::none || evaluation_.any_lane(item.slot) == Verdict::false_) continue;
      if (how == Meeting::both)
        plan_.interactions.push_back({item.rule->id, item.rule->instruction, first.id, second.id,
                                      item.rule->grounds.basis, item.evidence});
      if (!item.rule->later) continue;
      std::string timing = item.rule->instruction;
      if (how == Meeting::waits)
        timing = std::string(first.title) + " is asked about first. " + timing;
      for (model::StagePlan& stage : plan_.stages)
        for (model::StageItem& one : stage.items)
          if (one.modality == second.id && one.now) {
            one.now = false;
            one.timing = timing;
          }
    }
  }

  // The next review lies ahead of the week of the plan. Past the last one it recurs: 52, 78 after
  // 26. Where no week is known, weeks are counted from today.
  // Who may be treated with nothing, a child among rules for adults, has no course to review; nor
  // has who is seen elsewhere first, and has begun nothing here.
  void reviews(const model::Number& week) {
    const auto each_is = [this](const auto& wanted) {
      return std::all_of(plan_.modalities.begin(), plan_.modalities.end(), wanted);
    };
    if (each_is([](const ModalityPlan& one) { return one.status == Status::block; })) return;
    if (week <= model::Number(0) &&
        model::row(plan_.disposition).by == model::DecidedBy::urgent_flag &&
        each_is([](const ModalityPlan& one) { return !model::actionable(one.status); }))
      return;
    list_reviews(week);
    for (model::Review& one : plan_.reviews) {
      const std::optional<model::Number> left = model::Number(one.week).minus(week);
      const std::optional<model::Number> days = left ? left->times(7) : std::nullopt;
      if (!plan_.as_of || !days || *days <= model::Number(0)) continue;
      const auto count = static_cast<std::int32_t>(days->rounded(0).numerator());
      one.on = model::Date{plan_.as_of->days + std::max(count, 1)};
      off_weekend(one);
    }
  }

  // Never later than what ends on that day, and never today, for it lies ahead.
  void off_weekend(model::Review& one) const {
    const model::Date moved = model::working_day_until(*one.on);
    if (moved == *one.on || moved <= *plan_.as_of) return;
    one.moved_from = one.on;
    one.on = moved;
  }

  // A review of a treatment is for whom it is begun or goes on now.
  bool is_due_for(const knowledge::ReviewRule& rule) const {
    if (rule.modalities.empty()) return true;
    for (const model::StagePlan& stage : plan_.stages)
      for (const model::StageItem& one : stage.items)
        if (one.now && model::actionable(one.status) &&
            std::any_of(rule.modalities.begin(), rule.modalities.end(),
                        [&](const auto& wanted) { return wanted.id == one.modality; }))
          return true;
    return false;
  }

  void list_reviews(const model::Number& week) {
    const std::int32_t first = first_week(week);
    bool due = false;
    for (const knowledge::ReviewRule& rule : base_.pathway().reviews) {
      if (!is_due_for(rule)) continue;
      const std::int32_t at = first + rule.week;
      model::Review review{at, rule.purpose, !due && model::Number(at) > week, {}, {}};
      due |= review.due;
      plan_.reviews.push_back(review);
    }
    if (due || plan_.reviews.empty() || plan_.reviews.back().week <= first) return;
    const model::Review last = plan_.reviews.back();
    std::int32_t next = last.week;
    while (model::Number(next) <= week) next += last.week - first;
    plan_.reviews.push_back({next, last.purpose, true, {}, {}});
  }

  const model::Value* known(std::string_view name) const {
    const std::optional<FactId> fact = base_.vocabulary().find(name);
    return fact ? evaluation_.patient().known(*fact) : nullptr;
  }

  // The week of the plan from which the reviews are counted: 0, or that in which a relapse began.
  // One whose weeks nobody counted begins today.
  std::int32_t first_week(const model::Number& week) const {
    const model::Value* relapse = known(relapse_fact);
    if (relapse == nullptr || relapse->never) return 0;
    const model::Value* since = known(relapse_weeks_fact);
    const std::optional<model::Number> left =
        since == nullptr ? std::optional<model::Number>(week) : week.minus(since->number);
    if (!left || *left <= model::Number(0)) return 0;
    return static_cast<std::int32_t>(left->rounded(0).numerator());
  }

  void course() {
    const model::Value* week = known(week_fact);
    reviews(week == nullptr ? model::Number(0) : week->number);
    // Advice is for somebody who may be treated; in an emergency, and where something urgent comes
    // first, the flag's action stands alone. A referral takes no advice away.
    const bool advised = advises(plan_);
    for (const knowledge::AdviceItem& item : base_.advice())
      if (advised &&
          (evaluation_.all_lanes(item.slot) == Verdict::true_ || is_warned(evaluation_, item)))
        plan_.advice.push_back({item.rule->id, item.rule->text, item.rule->stage.id,
                                item.rule->grounds.basis, item.evidence});
    static const std::vector<model::Evidence> none;
    for (const std::uint32_t name : evaluation_.patient().supplied().former_names) {
      const model::FormerName& former = base_.vocabulary().former_names()[name];
      const auto& stages = base_.pathway().stages;
      plan_.advice.push_back({former.id, former.notice,
                              stages.empty() ? std::string_view{} : stages.front().id,
                              model::Basis::design, &none});
    }
    for (const knowledge::Derived& derived : base_.derived()) {
      const model::FactDefinition& definition = base_.vocabulary()[derived.fact];
      if (definition.type != model::FactType::boolean) continue;
      const model::Value* value = evaluation_.patient().known(derived.fact);
      if (value == nullptr)
        plan_.open_labels.push_back(definition.id);
      else if (value->choice == 1)
        plan_.labels.push_back(definition.id);
    }
  }

  const Evaluation& evaluation_;
  const knowledge::KnowledgeBase& base_;
  const Calls& calls_;
  std::optional<QuestionFinder> finder_;
  Recommendation plan_;
};

}  // namespace

Recommendation recommend(const Evaluation& evaluation, const Calls& calls) {
  return Planner(evaluation, calls).run();
}

Recommendation recommend_verdicts(const Evaluation& evaluation, const Calls& calls, Besides with) {
  return Planner(evaluation, calls).verdicts(with);
}

Recommendation recommend(const knowledge::KnowledgeBase& base, const Calls& calls,
                         const model::Facts& facts) {
  return recommend(Evaluation(base, calls, facts), calls);
}

}  // namespace windlass::plan
