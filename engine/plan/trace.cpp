// SPDX-License-Identifier: Apache-2.0
#include "plan/trace.hpp"

#include "plan/layer_report.hpp"
#include "plan/treatments.hpp"

namespace windlass::plan {

using knowledge::Contribution;
using logic::Condition;
using model::FactId;
using model::State;
using model::Verdict;

namespace {

class Tracer {
 public:
  explicit Tracer(const Evaluation& evaluation)
      : evaluation_(evaluation), base_(evaluation.base()) {}

  TraceNode condition(const Condition& one) {
    TraceNode node;
    node.verdict = evaluation_.agreed(one.slot);
    switch (one.kind) {
      case Condition::Kind::all: node.kind = TraceNode::Kind::all; break;
      case Condition::Kind::any: node.kind = TraceNode::Kind::any; break;
      case Condition::Kind::none: node.kind = TraceNode::Kind::none; break;
      case Condition::Kind::always: node.kind = TraceNode::Kind::all; break;
      case Condition::Kind::at_least:
        node.kind = TraceNode::Kind::at_least;
        node.count = one.count;
        break;
      case Condition::Kind::red_flag:
        node.kind = TraceNode::Kind::red_flag;
        node.constraint = one.text;
        return node;
      case Condition::Kind::fact:
        describe(one.fact, node);
        node.constraint = one.text;
        node.assumed = one.constraint.on_record && node.verdict == Verdict::false_ &&
                       evaluation_.patient().known(one.fact) == nullptr &&
                       node.state != State::conflict;
        if (one.constraint.on_record && node.verdict == Verdict::unknown)
          if (const auto at = evaluation_.doubts().find(one.fact); at != evaluation_.doubts().end())
            node.doubted_for = base_.vocabulary()[at->second].id;
        if (one.constraint.kind == logic::Constraint::Kind::than_fact) {
          TraceNode& other = node.parts.emplace_back();
          describe(one.constraint.other, other);
          other.verdict = node.verdict;
        }
        return node;
    }
    node.parts.reserve(one.parts.size());
    for (const Condition& part : one.parts) node.parts.push_back(condition(part));
    return node;
  }

  // A requirement: which of its facts is known.
  TraceNode requirement(const Contribution& item) {
    TraceNode node;
    node.kind = TraceNode::Kind::any;
    node.verdict = Verdict::false_;
    node.parts.reserve(item.facts.size());
    for (FactId fact : item.facts) {
      TraceNode part;
      describe(fact, part);
      part.kind = TraceNode::Kind::missing;
      part.verdict =
          evaluation_.patient().known(fact) != nullptr ? Verdict::true_ : Verdict::false_;
      if (part.verdict == Verdict::true_) node.verdict = Verdict::true_;
      node.parts.push_back(std::move(part));
    }
    if (item.facts.size() == 1 && item.condition == nullptr) return std::move(node.parts.front());
    if (item.condition != nullptr) {
      TraceNode when = condition(*item.condition);
      TraceNode both;
      both.kind = TraceNode::Kind::all;
      both.verdict = node.verdict;
      both.parts.push_back(std::move(when));
      both.parts.push_back(std::move(node));
      return both;
    }
    return node;
  }

  TraceNode condition_of(const Contribution& one) {
    return one.origin == model::Origin::requirement ? requirement(one) : condition(*one.condition);
  }

  // A reason that no document says.
  static TraceItem own_reason(const model::Reason& one) {
    TraceItem made;
    made.origin = one.origin;
    made.id = one.id;
    made.text = one.text;
    made.reopens = one.reopens;
    made.effect = one.effect;
    made.verdict = one.verdict;
    made.decides = one.decides;
    made.basis = one.basis;
    made.condition.verdict = one.verdict;
    return made;
  }

  // The same that layers took away.
  static TraceItem own_reason(const model::TakenAway& one) {
    TraceItem made;
    made.origin = one.origin;
    made.id = one.id;
    made.text = one.text;
    made.effect = one.effect;
    made.taken_by = one.by;
    made.basis = model::Basis::design;
    return made;
  }

  // Everything but the condition.
  TraceItem head(const Contribution& one, std::string_view plugin) {
    TraceItem made;
    made.origin = one.origin;
    made.id = one.id;
    made.text = one.text;
    made.layer = one.layer;
    made.amendment = one.amendment;
    made.taken_by = taken_by(evaluation_, one);
    made.plugin = base_.documents()[one.document].plugin.empty() ? std::string_view() : plugin;
    made.reopens = one.reopens;
    made.mitigation = one.mitigation;
    made.because_unrecorded = one.because_unrecorded;
    made.effect = one.effect;
    made.verdict = one.origin == model::Origin::indication ? evaluation_.all_lanes(one.slot)
                                                           : evaluation_.any_lane(one.slot);
    made.absolute = one.absolute;
    made.hard = one.hard;
    made.basis = one.basis;
    made.evidence = one.evidence;
    made.document = base_.documents()[one.document].name;
    made.line = one.line;
    return made;
  }

  TraceItem head(const knowledge::Flag& flag, const knowledge::FlagLevel& level) {
    TraceItem item;
    item.origin = model::Origin::red_flag;
    item.id = flag.id;
    item.text = level.because;
    item.reopens = flag.clears;
    item.because_unrecorded = level.because_unrecorded;
    item.disposition = level.disposition;
    item.verdict = evaluation_.any_lane(level.slot);
    item.basis = flag.basis;
    item.evidence = flag.evidence;
    item.document = base_.documents()[flag.document].name;
    item.line = level.line;
    return item;
  }

 private:
  void describe(FactId fact, TraceNode& node) {
    const model::FactDefinition& definition = base_.vocabulary()[fact];
    const PatientView& patient = evaluation_.patient();
    node.kind = TraceNode::Kind::fact;
    node.fact = fact;
    node.state = patient.state(fact);
    if (const model::Value* value = patient.known(fact))
      node.value = model::text(definition, *value);
    if (node.state == State::conflict) {
      for (const model::Candidate& candidate : patient.supplied()[fact].candidates)
        node.value += (node.value.empty() ? "" : " or ") + model::text(definition, candidate) +
                      (candidate.source.empty() ? "" : " (" + candidate.source + ")");
    } else if (node.state == State::stale && !patient.supplied()[fact].value_lost) {
      node.value = model::text(definition, patient.supplied()[fact].value);
    } else if (!patient.supplied()[fact].source.empty() && !node.value.empty()) {
      node.value += " (" + patient.supplied()[fact].source + ")";
    }
    if (node.state == State::source_error)
      for (const model::Fault& fault : evaluation_.faults())
        if (fault.fact == fact) node.fault = fault.what;
    const knowledge::DeriveRule* rule = base_.derive_rule(fact);
    describe_calculation(fact, node);
    const bool own = patient.supplied()[fact].state == State::known && !patient.outdated(fact) &&
                     !patient.contradicted(fact);
    if (rule == nullptr || own) return;
    node.kind = TraceNode::Kind::derived;
    if (rule->is_score()) describe_bounds(*rule, node);
    if (shown_ == most_derivations) return;
    ++shown_;
    if (rule->is_score()) return describe_items(*rule, node);
    node.parts.reserve(rule->cases.size());
    for (const knowledge::DeriveCase& one : rule->cases) {
      TraceNode part = condition(one.when);
      model::Value value;
      value.choice = one.is;
      part.value = model::text(definition, value);
      node.parts.push_back(std::move(part));
    }
  }

  // The formula, and what it reads.
  void describe_calculation(FactId fact, TraceNode& node) {
    for (const knowledge::CalculateRule& rule : base_.pathway().calculate) {
      if (rule.fact != fact) continue;
      node.formula = rule.formula.text;
      for (FactId input : rule.formula.inputs) {
        TraceNode part;
        describe(input, part);
        part.verdict =
            evaluation_.patient().known(input) != nullptr ? Verdict::true_ : Verdict::unknown;
        node.parts.push_back(std::move(part));
      }
    }
  }

  void describe_bounds(const knowledge::DeriveRule& rule, TraceNode& node) const {
    const Evaluation::Bounds between = evaluation_.bounds(rule);
    node.kind = TraceNode::Kind::score;
    node.least = between.least.text();
    node.most = between.most.text();
  }

  void describe_items(const knowledge::DeriveRule& rule, TraceNode& node) {
    node.parts.reserve(rule.score.size());
    for (const logic::ScoreItem& item : rule.score) {
      TraceNode part = condition(item.when);
      part.points = item.points.text() + (item.most ? " to " + item.most->text() : "");
      node.parts.push_back(std::move(part));
    }
  }

  // Derived facts that name others twice and more would fill any memory if each were shown in full
  // everywhere. No rule base that people wrote comes near; after it only the verdict is shown.
  static constexpr std::size_t most_derivations = 20'000;

  const Evaluation& evaluation_;
  const knowledge::KnowledgeBase& base_;
  std::size_t shown_ = 0;
};

// What a layer says, and would say of this patient on another day.
bool is_lapsed(const Evaluation& evaluation, const Contribution& one, const TraceItem& item) {
  if (one.amendment == nullptr || item.verdict != Verdict::false_ || !item.taken_by.empty())
    return false;
  if (one.origin != model::Origin::requirement) return item.condition.verdict != Verdict::false_;
  const bool asked =
      one.condition == nullptr || evaluation.any_lane(one.condition->slot) != Verdict::false_;
  return asked && item.condition.verdict == Verdict::false_;
}

}  // namespace

void visit_trace(const Evaluation& evaluation, const model::ModalityPlan& plan, RedFlags red_flags,
                 const std::function<void(TraceItem&&)>& visit) {
  const knowledge::Modality* modality = evaluation.base().modality(plan.id);
  if (modality == nullptr) throw base::InternalError("a plan of another knowledge base");
  Tracer tracer(evaluation);
  for (const model::Reason& one : plan.because)
    if (is_own_reason(one)) visit(Tracer::own_reason(one));
  for (const model::TakenAway& one : plan.taken_away)
    if (one.origin == model::Origin::interaction) visit(Tracer::own_reason(one));
  const std::vector<bool> decides = deciding_for(evaluation, *modality, plan);
  for (std::size_t i = 0; i < modality->contributions.size(); ++i) {
    const Contribution& one = modality->contributions[i];
    TraceItem item = tracer.head(one, modality->plugin);
    item.decides = decides[i];
    if (one.origin != model::Origin::red_flag || red_flags == RedFlags::in_full)
      item.condition = tracer.condition_of(one);
    item.lapsed = is_lapsed(evaluation, one, item);
    visit(std::move(item));
  }
}

void visit_red_flags(const Evaluation& evaluation, const std::function<void(TraceItem&&)>& visit) {
  Tracer tracer(evaluation);
  for (const knowledge::Flag& flag : evaluation.base().flags())
    for (const knowledge::FlagLevel& level : flag.levels) {
      TraceItem item = tracer.head(flag, level);
      item.condition = tracer.condition(*level.condition);
      visit(std::move(item));
    }
}

Trace trace(const Evaluation& evaluation, const model::ModalityPlan& plan) {
  Trace made;
  made.modality = plan.id;
  made.title = plan.title;
  made.status = plan.status;
  visit_trace(evaluation, plan, RedFlags::in_full,
              [&made](TraceItem&& item) { made.items.push_back(std::move(item)); });
  return made;
}

TraceNode trace(const Evaluation& evaluation, const Condition& condition) {
  return Tracer(evaluation).condition(condition);
}

std::vector<TraceItem> trace_red_flags(const Evaluation& evaluation) {
  std::vector<TraceItem> items;
  visit_red_flags(evaluation, [&items](TraceItem&& item) { items.push_back(std::move(item)); });
  return items;
}

}  // namespace windlass::plan
