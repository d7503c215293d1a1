// SPDX-License-Identifier: Apache-2.0
#include "plan/recommend.hpp"

#include <algorithm>
#include <tuple>

#include "plan/questions.hpp"

namespace windlass::plan {

using knowledge::Contribution;
using model::Disposition;
using model::FactId;
using model::ModalityPlan;
using model::NotInForce;
using model::Origin;
using model::Recommendation;
using model::StageState;
using model::Status;
using model::Verdict;

namespace {

class Planner {
 public:
  Planner(const Evaluation& evaluation, const Calls& calls)
      : evaluation_(evaluation), base_(evaluation.base()), calls_(calls), inquiry_(evaluation) {}

  Recommendation run() {
    const model::Facts& facts = evaluation_.patient().supplied();
    plan_.patient = facts.id;
    plan_.as_of = facts.as_of;
    plan_.disposition = evaluation_.disposition();
    plan_.knowledge_digest = base_.digest();
    plan_.pathway = base_.pathway().id;
    plan_.notice = base_.pathway().notice;
    plan_.faults = evaluation_.faults();
    red_flags();
    prescribe();
    modalities();
    stages();
    questions();
    course();
    for (FactId fact : evaluation_.conflicts()) plan_.conflicts.push_back({fact});
    for (FactId fact = 0; fact < base_.vocabulary().size(); ++fact)
      if (facts[fact].state == model::State::stale) plan_.stale.push_back(fact);
    overrides();
    lapsed_layers();
    return std::move(plan_);
  }

 private:
  void red_flags() {
    for (const knowledge::Flag& flag : base_.flags()) {
      // The most urgent level that is true; else the most urgent that is open.
      const knowledge::FlagLevel* shown = nullptr;
      Verdict verdict = Verdict::false_;
      for (const knowledge::FlagLevel& level : flag.levels) {
        const Verdict one = evaluation_.any_lane(level.slot);
        if (one == Verdict::false_) continue;
        const bool better = shown == nullptr ||
                            (one == Verdict::true_ && verdict != Verdict::true_) ||
                            (one == verdict && level.disposition < shown->disposition);
        if (better) {
          shown = &level;
          verdict = one;
        }
      }
      if (shown == nullptr) continue;
      model::RedFlag found;
      found.id = flag.id;
      found.title = flag.title;
      found.because = shown->because;
      found.action = shown->action;
      found.clears = flag.clears;
      found.verdict = verdict;
      found.disposition = shown->disposition;
      found.basis = flag.basis;
      found.evidence = flag.evidence;
      if (verdict == Verdict::unknown)
        found.unknown_facts = evaluation_.patient().unknown_among(shown->inputs);
      found.document = base_.documents()[flag.document].name;
      found.line = shown->line;
      plan_.red_flags.push_back(std::move(found));
    }
    std::stable_sort(plan_.red_flags.begin(), plan_.red_flags.end(),
                     [](const model::RedFlag& a, const model::RedFlag& b) {
                       if ((a.verdict == Verdict::true_) != (b.verdict == Verdict::true_))
                         return a.verdict == Verdict::true_;
                       return a.disposition < b.disposition;
                     });
  }

  model::Reason reason(const Contribution& item, Verdict verdict, bool decides) const {
    model::Reason made;
    made.decides = decides;
    made.origin = item.origin;
    made.id = item.id;
    made.text = item.text;
    made.verdict = item.origin == Origin::requirement ? Verdict::unknown : verdict;
    made.effect = item.effect;
    made.absolute = item.absolute;
    made.hard = item.hard;
    made.basis = item.basis;
    made.mitigation = item.mitigation;
    made.reopens = item.reopens;
    if (item.origin == Origin::requirement)
      made.unknown_facts = evaluation_.patient().unknown_among(item.facts);
    else if (verdict == Verdict::unknown)
      made.unknown_facts = evaluation_.patient().unknown_among(item.inputs);
    made.evidence = item.evidence;
    made.document = base_.documents()[item.document].name;
    made.line = item.line;
    made.layer = item.layer;
    return made;
  }

  // A reason of the plan itself, which no document says.
  static model::Reason own_reason(Origin origin, std::string_view id, Status effect) {
    model::Reason made;
    made.origin = origin;
    made.id = id;
    made.verdict = Verdict::true_;
    made.effect = effect;
    made.decides = true;
    made.basis = model::Basis::design;
    return made;
  }

  // Why a modality that is never the only treatment is deferred while nothing else is possible.
  static model::Reason alone() {
    model::Reason made = own_reason(Origin::interaction, "never-alone", Status::defer);
    made.text = "An addition to other treatment, never the only one; nothing else is possible now.";
    made.reopens = "another treatment is in the plan";
    return made;
  }

  // Why a modality is withheld whose plugin gave no protocol. What broke stands among the faults.
  static model::Reason no_protocol(std::string_view prescriber) {
    model::Reason made = own_reason(Origin::plugin, prescriber, Status::ask);
    made.text = "Its plugin gave no protocol that can be used, so it is withheld.";
    made.reopens = "its plugin gives a protocol";
    return made;
  }

  // The protocols of what may be done. A modality without one is withheld, and what is never alone
  // must not count on it.
  void prescribe() {
    const std::size_t count = base_.modalities().size();
    statuses_ = evaluation_.statuses();
    protocols_.resize(count);
    withheld_.resize(count);
    for (std::size_t i = 0; i < count; ++i) {
      if (!model::actionable(statuses_[i])) continue;
      if (auto fault = calls_.prescribe(i, evaluation_.patient(), protocols_[i])) {
        plan_.faults.push_back(std::move(*fault));
        withheld_[i] = true;
      }
    }
    if (std::find(withheld_.begin(), withheld_.end(), true) == withheld_.end()) return;
    statuses_ = decide_statuses(base_, evaluation_.lanes(), evaluation_.mask(), withheld_);
    for (std::size_t i = 0; i < count; ++i)
      if (!model::actionable(statuses_[i]) && !withheld_[i]) protocols_[i] = {};
  }

  // Whether an indication holds, for every candidate of a conflict.
  Verdict indicated(const knowledge::Modality& modality) const {
    using knowledge::StatusInput;
    const logic::Lanes& lanes = evaluation_.lanes();
    const auto either = [&](auto of) {
      return of(modality.slots[StatusInput::recommend]) | of(modality.slots[StatusInput::optional]);
    };
    const logic::Word yes = either([&](logic::Slot slot) { return lanes.true_lanes(slot); });
    const logic::Word open = either([&](logic::Slot slot) { return lanes.unknown_lanes(slot); });
    const logic::Word mask = evaluation_.mask();
    if ((mask & ~yes & ~open) != 0) return Verdict::false_;
    return (mask & ~yes) == 0 ? Verdict::true_ : Verdict::unknown;
  }

  // What decides comes first, then what else holds or is open.
  void reasons(const knowledge::Modality& modality, std::size_t index, ModalityPlan& made) {
    const Status by_rules =
        decide(modality.slots, evaluation_.lanes()).most_cautious(evaluation_.mask());
    if (withheld_[index])
      made.because.push_back(no_protocol(made.protocol.prescriber));
    else if (made.status != by_rules)
      made.because.push_back(alone());
    const std::vector<bool> decides =
        made.status == by_rules
            ? deciding(modality, evaluation_.lanes(), evaluation_.mask(), made.status)
            : std::vector<bool>(modality.contributions.size());
    for (const bool first : {true, false})
      for (std::size_t i = 0; i < modality.contributions.size(); ++i) {
        const Contribution& item = modality.contributions[i];
        if (decides[i] != first) continue;
        const bool permits = item.origin == Origin::indication;
        Verdict verdict =
            permits ? evaluation_.all_lanes(item.slot) : evaluation_.any_lane(item.slot);
        // It holds for some candidates of a conflict only, and for those it decides.
        if (verdict == Verdict::false_ && decides[i]) verdict = Verdict::unknown;
        if (verdict != Verdict::false_) made.because.push_back(reason(item, verdict, decides[i]));
      }
  }

  void modalities() {
    asked_.resize(base_.modalities().size());
    plan_.modalities.reserve(base_.modalities().size());
    for (std::size_t i = 0; i < base_.modalities().size(); ++i) {
      const knowledge::Modality& modality = base_.modalities()[i];
      ModalityPlan made;
      made.id = modality.id;
      made.title = modality.title;
      made.summary = modality.summary;
      made.stage = modality.stage;
      made.plugin = modality.plugin;
      made.status = statuses_[i];
      made.protocol = std::move(protocols_[i]);
      made.indicated = indicated(modality);
      reasons(modality, i, made);
      for (const model::Reason& one : made.because) {
        const bool restrains = one.origin != Origin::indication;
        if (one.effect == Status::caution && !one.mitigation.empty())
          add(made.mitigations, one.mitigation);
        if (restrains && !model::actionable(made.status) && one.verdict == Verdict::true_ &&
            !one.reopens.empty())
          add(made.reopen_when, one.reopens);
      }
      if (evaluation_.statuses()[i] == Status::ask)
        asked_[i] = made.ask = inquiry_.settle(modality);
      if (model::actionable(made.status)) {
        views(modality.stop_rules, made.stop_rules);
        views(modality.outcomes, made.outcomes);
        views(modality.adverse_events, made.adverse_events);
        views(modality.consent, made.consent);
      }
      plan_.modalities.push_back(std::move(made));
    }
  }

  static void add(std::vector<std::string_view>& list, std::string_view text) {
    if (std::find(list.begin(), list.end(), text) == list.end()) list.push_back(text);
  }
  static void views(const std::vector<std::string>& texts, std::vector<std::string_view>& list) {
    list.assign(texts.begin(), texts.end());
  }

  // The brief: an emergency or something urgent comes alone, and while the first screen is
  // incomplete, ask before anything.
  std::string_view what_first() const {
    return plan_.disposition == Disposition::incomplete
               ? "The questions of the first screen are answered and the plan is made again."
               : "What the disposition asks for is settled and the plan is made again.";
  }

  // A course that goes on may still have to wait for its next session: the protocol's own line
  // `earliest_in` says how long (plugins/README.md).
  static std::string wait_of(const model::Protocol& protocol) {
    for (const model::ProtocolLine& line : protocol.lines)
      if (line.section == "schedule" && line.key == "earliest_in" && line.number != "0")
        return "No sooner than in " + line.text + ".";
    return {};
  }

  void stages() {
    const bool waiting =
        plan_.disposition <= Disposition::urgent || plan_.disposition == Disposition::incomplete;
    for (const knowledge::Stage& stage : base_.stages()) {
      model::StagePlan made;
      made.id = stage.rule->id;
      made.title = stage.rule->title;
      made.aim = stage.rule->aim;
      made.entry = stage.rule->entry;
      made.exit = stage.rule->exit;
      made.review = stage.rule->review;
      std::vector<std::size_t> order;
      for (std::size_t i = 0; i < plan_.modalities.size(); ++i) {
        const Status status = plan_.modalities[i].status;
        if (plan_.modalities[i].stage == made.id &&
            (model::actionable(status) || status == Status::defer))
          order.push_back(i);
      }
      std::stable_sort(order.begin(), order.end(), [this](std::size_t a, std::size_t b) {
        const bool now_a = model::actionable(plan_.modalities[a].status),
                   now_b = model::actionable(plan_.modalities[b].status);
        return now_a != now_b ? now_a : base_.modalities()[a].order < base_.modalities()[b].order;
      });
      for (std::size_t i : order) {
        const ModalityPlan& modality = plan_.modalities[i];
        model::StageItem item;
        item.modality = modality.id;
        item.status = modality.status;
        if (model::actionable(modality.status))
          item.timing = waiting ? std::string(what_first()) : wait_of(modality.protocol);
        else if (!modality.reopen_when.empty())
          item.timing = modality.reopen_when.front();
        item.now = model::actionable(modality.status) && item.timing.empty();
        made.items.push_back(item);
      }
      plan_.stages.push_back(std::move(made));
    }
    interactions();
    for (std::size_t i = 0; i < base_.stages().size(); ++i)
      plan_.stages[i].state = state(base_.stages()[i], plan_.stages[i], i == 0);
  }

  // The first stage of a pathway is its screen: it is done when the screen is complete and clear.
  StageState state(const knowledge::Stage& stage, const model::StagePlan& made, bool screen) const {
    if (screen)
      return plan_.disposition >= Disposition::proceed_with_referral ? StageState::done
                                                                     : StageState::now;
    if (std::any_of(made.items.begin(), made.items.end(),
                    [](const model::StageItem& item) { return item.now; }))
      return StageState::now;
    if (plan_.disposition <= Disposition::incomplete) return StageState::on_hold;
    if (stage.ends != logic::no_slot && evaluation_.agreed(stage.ends) == Verdict::true_)
      return StageState::done;
    return StageState::later;
  }

  void interactions() {
    for (const knowledge::InteractionItem& item : base_.interactions()) {
      const ModalityPlan& first = plan_.modalities[item.first];
      const ModalityPlan& second = plan_.modalities[item.second];
      if (!model::actionable(first.status) || !model::actionable(second.status)) continue;
      if (evaluation_.any_lane(item.slot) == Verdict::false_) continue;
      plan_.interactions.push_back({item.rule->id, item.rule->instruction, first.id, second.id,
                                    item.rule->grounds.basis, item.evidence});
      if (!item.rule->later) continue;
      for (model::StagePlan& stage : plan_.stages)
        for (model::StageItem& one : stage.items)
          if (one.modality == second.id && one.now) {
            one.now = false;
            one.timing = item.rule->instruction;
          }
    }
  }

  void questions() { plan_.questions = inquiry_.rank(asked_); }

  void course() {
    const std::optional<FactId> week_fact = base_.vocabulary().find("course.week");
    const model::Value* week = week_fact ? evaluation_.patient().known(*week_fact) : nullptr;
    bool due = false;
    for (const knowledge::ReviewRule& rule : base_.pathway().reviews) {
      model::Review review{rule.week, rule.purpose, false};
      if (!due && (week == nullptr || model::Number(rule.week) >= week->number))
        review.due = due = true;
      plan_.reviews.push_back(review);
    }
    // Advice on living with heel pain is for a heel that may be treated; while something worse is
    // looked for, the flag's action stands alone.
    for (const knowledge::AdviceItem& item : base_.advice())
      if (plan_.disposition > Disposition::investigate_first &&
          evaluation_.all_lanes(item.slot) == Verdict::true_)
        plan_.advice.push_back({item.rule->id, item.rule->text, item.rule->stage.id,
                                item.rule->grounds.basis, item.evidence});
    for (const knowledge::Derived& derived : base_.derived()) {
      const model::FactDefinition& definition = base_.vocabulary()[derived.fact];
      const model::Value* value = evaluation_.patient().known(derived.fact);
      if (definition.type == model::FactType::boolean && value != nullptr && value->choice == 1)
        plan_.labels.push_back(definition.id);
    }
  }

  // Every lane again with windows of layers opened or closed by hand: what the plan would say then.
  std::vector<Status> statuses_with(
      const std::vector<std::pair<std::uint32_t, std::uint8_t>>& windows) const {
    logic::Lanes changed(base_.program());
    const std::size_t columns = base_.program().columns();
    const auto lanes = static_cast<std::uint32_t>(__builtin_popcountll(evaluation_.mask()));
    std::vector<std::uint8_t> row(columns);
    for (std::uint32_t lane = 0; lane < lanes; ++lane) {
      for (std::uint32_t column = 0; column < columns; ++column)
        row[column] = evaluation_.lanes().code(lane, column);
      for (const auto& [column, code] : windows) row[column] = code;
      changed.set_row(lane, row.data());
    }
    changed.evaluate(lanes);
    return decide_statuses(base_, changed, evaluation_.mask(), withheld_);
  }

  // Which of its days keeps an override out of force: the layer's own come first.
  std::pair<NotInForce, std::string_view> why_not(const knowledge::Loosening& one) const {
    if (!plan_.as_of) return {NotInForce::no_as_of, {}};
    if (one.rules->from && *plan_.as_of < *one.rules->from)
      return {NotInForce::layer_not_begun, one.from_text};
    if (one.rules->until && *one.rules->until < *plan_.as_of)
      return {NotInForce::layer_ended, one.until_text};
    if (*plan_.as_of < one.terms->approved)
      return {NotInForce::not_yet_approved, one.approved_text};
    return {NotInForce::expired, one.expires_text};
  }

  void overrides() {
    if (base_.loosenings().empty()) return;
    std::vector<std::pair<std::uint32_t, std::uint8_t>> closed;
    for (const knowledge::Loosening& loosening : base_.loosenings())
      closed.emplace_back(loosening.column, std::uint8_t{0});
    const std::vector<Status> statuses = statuses_with(closed);
    for (const knowledge::Loosening& loosening : base_.loosenings()) {
      if (evaluation_.any_lane(loosening.touched) == Verdict::false_) continue;
      model::Override made;
      made.layer = loosening.layer;
      made.target = loosening.target;
      made.modality = base_.modalities()[loosening.modality].id;
      made.reason = loosening.terms->reason;
      made.owner = loosening.terms->owner;
      made.approved = loosening.approved_text;
      made.expires = loosening.expires_text;
      made.without = statuses[loosening.modality];
      made.expired = evaluation_.row()[loosening.column] == 0;
      if (made.expired) std::tie(made.why, made.day) = why_not(loosening);
      plan_.overrides.push_back(made);
    }
  }

  // A clinic's extra caution that is silently gone is a danger: a layer out of force is always
  // said, and what it would change for this patient.
  void lapsed_layers() {
    const std::vector<knowledge::DatedLayer>& layers = base_.dated_layers();
    for (std::uint32_t i = 0; i < layers.size(); ++i) {
      if (evaluation_.row()[layers[i].column] != 0) continue;
      model::LapsedLayer made;
      made.id = layers[i].id;
      made.title = layers[i].title;
      const bool ended = plan_.as_of && layers[i].from <= *plan_.as_of;
      made.why = ended ? NotInForce::layer_ended : NotInForce::layer_not_begun;
      made.day = ended ? layers[i].until_text : layers[i].from_text;
      const std::vector<Status> statuses = statuses_with({{layers[i].column, std::uint8_t{1}}});
      for (const knowledge::Tightening& one : base_.tightenings()) {
        if (one.layer != i) continue;
        ++made.tightenings;
        if (evaluation_.any_lane(one.touched) == Verdict::false_) continue;
        made.changes.push_back(
            {base_.modalities()[one.modality].id, one.change, one.because, statuses[one.modality]});
      }
      plan_.lapsed_layers.push_back(std::move(made));
    }
  }

  const Evaluation& evaluation_;
  const knowledge::KnowledgeBase& base_;
  const Calls& calls_;
  Inquiry inquiry_;
  Recommendation plan_;
  std::vector<std::vector<FactId>> asked_;
  std::vector<Status> statuses_;            // by modality: what the plan says
  std::vector<model::Protocol> protocols_;  // by modality
  std::vector<bool> withheld_;              // by modality: a fault of its plugin
};

}  // namespace

Recommendation recommend(const Evaluation& evaluation, const Calls& calls) {
  return Planner(evaluation, calls).run();
}

Recommendation recommend(const knowledge::KnowledgeBase& base, const Calls& calls,
                         const model::Facts& facts) {
  return recommend(Evaluation(base, calls, facts), calls);
}

}  // namespace windlass::plan
