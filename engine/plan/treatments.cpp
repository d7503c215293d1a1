// SPDX-License-Identifier: Apache-2.0
#include "plan/treatments.hpp"

#include <algorithm>

#include "plan/layer_report.hpp"
#include "plan/protocol_of_rules.hpp"

namespace windlass::plan {

using knowledge::Contribution;
using knowledge::StatusInput;
using model::ModalityPlan;
using model::Origin;
using model::Status;
using model::Verdict;

namespace {

model::Reason own_reason(Origin origin, std::string_view id, Status effect) {
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
model::Reason alone() {
  model::Reason made = own_reason(Origin::interaction, never_alone_id, Status::defer);
  made.text = "An addition to other treatment, never the only one; nothing else is possible now.";
  made.reopens = "another treatment is in the plan";
  return made;
}

// Why a modality is withheld whose plugin, or whose own document, gave no protocol. What broke
// stands among the faults.
model::Reason no_protocol(const model::Protocol& protocol) {
  const bool own = protocol.prescriber.empty();
  model::Reason made =
      own_reason(Origin::plugin, own ? "protocol" : protocol.prescriber, Status::ask);
  made.text = own ? "Its document gives no protocol that can be used, so it is withheld."
                  : "Its plugin gave no protocol that can be used, so it is withheld.";
  made.reopens = own ? "its document gives a protocol" : "its plugin gives a protocol";
  return made;
}

void add(std::vector<std::string_view>& list, std::string_view text) {
  if (std::find(list.begin(), list.end(), text) == list.end()) list.push_back(text);
}

void view(const std::vector<std::string>& texts, std::vector<std::string_view>& list) {
  list.assign(texts.begin(), texts.end());
}

class TreatmentPlanner {
 public:
  TreatmentPlanner(const Evaluation& evaluation, const Calls& calls)
      : evaluation_(evaluation), base_(evaluation.base()), calls_(calls) {}

  Treatments run(QuestionFinder* finder) {
    prescribe();
    const std::size_t count = base_.modalities().size();
    result_.asked.resize(count);
    result_.plans.reserve(count);
    for (std::size_t i = 0; i < count; ++i) {
      ModalityPlan plan = plan_of(i);
      if (finder != nullptr && evaluation_.statuses()[i] == Status::ask)
        result_.asked[i] = finder->settle(base_.modalities()[i]);
      result_.plans.push_back(std::move(plan));
    }
    return std::move(result_);
  }

 private:
  // The protocols of what may be done. A modality without one is withheld, and what is never alone
  // does not count on it.
  void prescribe() {
    const std::size_t count = base_.modalities().size();
    statuses_ = evaluation_.statuses();
    protocols_.resize(count);
    result_.withheld.resize(count);
    for (std::size_t i = 0; i < count; ++i) {
      if (!model::actionable(statuses_[i])) continue;
      const knowledge::Modality& modality = base_.modalities()[i];
      auto fault = modality.protocol.empty()
                       ? calls_.prescribe(i, evaluation_.patient(), protocols_[i])
                       : prescribe_by_rules(evaluation_, modality, protocols_[i]);
      if (fault) {
        result_.faults.push_back(std::move(*fault));
        result_.withheld[i] = true;
      }
    }
    if (result_.faults.empty()) return;
    statuses_ = decide_statuses(base_, evaluation_.lanes(), evaluation_.mask(), result_.withheld);
    for (std::size_t i = 0; i < count; ++i)
      if (!model::actionable(statuses_[i]) && !result_.withheld[i]) protocols_[i] = {};
  }

  ModalityPlan plan_of(std::size_t i) {
    const knowledge::Modality& modality = base_.modalities()[i];
    ModalityPlan made;
    made.id = modality.id;
    made.title = modality.title;
    made.summary = modality.summary;
    made.stage = modality.stage;
    made.plugin = modality.plugin;
    made.by = modality.by;
    made.status = statuses_[i];
    made.protocol = std::move(protocols_[i]);
    made.indicated = indicated(modality);
    add_reasons(i, made);
    add_taken_away(modality, made);
    for (const model::Reason& one : made.because) {
      if (one.effect == Status::caution && !one.mitigation.empty())
        add(made.mitigations, one.mitigation);
      if (one.origin != Origin::indication && !model::actionable(made.status) &&
          one.verdict == Verdict::true_ && !one.reopens.empty())
        add(made.reopen_when, one.reopens);
    }
    if (model::actionable(made.status)) {
      view(modality.stop_rules, made.stop_rules);
      view(modality.outcomes, made.outcomes);
      view(modality.adverse_events, made.adverse_events);
      view(modality.consent, made.consent);
    }
    return made;
  }

  // Whether an indication holds, for every candidate of a conflict.
  Verdict indicated(const knowledge::Modality& modality) const {
    const logic::Lanes& lanes = evaluation_.lanes();
    logic::Word yes = 0, open = 0;
    for (const StatusInput input : {StatusInput::recommend, StatusInput::optional}) {
      yes |= lanes.true_lanes(modality.slots[input]);
      open |= lanes.unknown_lanes(modality.slots[input]);
    }
    if ((evaluation_.mask() & ~yes & ~open) != 0) return Verdict::false_;
    return (evaluation_.mask() & ~yes) == 0 ? Verdict::true_ : Verdict::unknown;
  }

  // What decides comes first, then what else holds or is open.
  void add_reasons(std::size_t index, ModalityPlan& plan) {
    const knowledge::Modality& modality = base_.modalities()[index];
    if (result_.withheld[index])
      plan.because.push_back(no_protocol(plan.protocol));
    else if (modality.never_alone && plan.status == Status::defer &&
             model::actionable(by_rules(modality)))
      plan.because.push_back(alone());
    const std::vector<bool> decides = deciding_for(evaluation_, modality, plan);
    held_.clear();
    for (std::size_t i = 0; i < modality.spoken.size(); ++i) {
      const knowledge::Spoken& item = modality.spoken[i];
      Verdict verdict = item.origin == Origin::indication ? evaluation_.all_lanes(item.slot)
                                                          : evaluation_.any_lane(item.slot);
      // It holds for some candidates of a conflict only, and for those it decides.
      if (verdict == Verdict::false_ && decides[i]) verdict = Verdict::unknown;
      if (verdict != Verdict::false_)
        held_.push_back({&modality.contributions[i], verdict, decides[i]});
    }
    plan.because.reserve(plan.because.size() + held_.size());
    for (const bool first : {true, false})
      for (const Held& one : held_)
        if (one.decides == first) plan.because.push_back(reason(*one.item, one.verdict, first));
  }

  // What would speak for or against it, had no layer taken it away.
  void add_taken_away(const knowledge::Modality& modality, ModalityPlan& plan) const {
    for (const Contribution& item : modality.contributions) {
      std::vector<const model::Amendment*> by = taken_by(evaluation_, item);
      if (by.empty()) continue;
      model::TakenAway made{item.origin, item.id, item.text, {}, item.effect, {}, item.line, {}};
      made.verdict = item.origin == Origin::indication ? evaluation_.all_lanes(item.written)
                                                       : evaluation_.any_lane(item.written);
      made.document = base_.documents()[item.document].name;
      made.by = std::move(by);
      if (made.verdict != Verdict::false_) plan.taken_away.push_back(std::move(made));
    }
  }

  // The status without regard to other treatments.
  Status by_rules(const knowledge::Modality& modality) const {
    return decide(modality.slots, evaluation_.lanes()).most_cautious(evaluation_.mask());
  }

  model::Reason reason(const Contribution& item, Verdict verdict, bool decides) const {
    model::Reason made;
    made.origin = item.origin;
    made.id = item.id;
    made.text = item.text;
    made.verdict = item.origin == Origin::requirement ? Verdict::unknown : verdict;
    made.effect = item.effect;
    made.decides = decides;
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
    made.amendment = item.amendment;
    return made;
  }

  const Evaluation& evaluation_;
  const knowledge::KnowledgeBase& base_;
  const Calls& calls_;
  std::vector<Status> statuses_;            // by modality: what the plan says
  std::vector<model::Protocol> protocols_;  // by modality
  Treatments result_;
  struct Held {
    const Contribution* item;
    Verdict verdict;
    bool decides;
  };
  std::vector<Held> held_;  // scratch of add_reasons()
};

}  // namespace

bool is_own_reason(const model::Reason& one) {
  return one.origin == Origin::interaction || one.origin == Origin::plugin;
}

std::vector<bool> deciding_for(const Evaluation& evaluation, const knowledge::Modality& modality,
                               const ModalityPlan& plan) {
  if (!plan.because.empty() && is_own_reason(plan.because.front()))
    return std::vector<bool>(modality.contributions.size());
  return deciding(modality, evaluation.lanes(), evaluation.mask(), plan.status);
}

Treatments plan_treatments(const Evaluation& evaluation, const Calls& calls,
                           QuestionFinder* finder) {
  return TreatmentPlanner(evaluation, calls).run(finder);
}

}  // namespace windlass::plan
