// SPDX-License-Identifier: Apache-2.0
#include "plan/trace.hpp"

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

  // By contribution: whether it makes the status that the plan has.
  std::vector<bool> deciding_for(const knowledge::Modality& modality,
                                 const model::ModalityPlan& plan) const {
    if (!plan.because.empty() && is_own(plan.because.front()))
      return std::vector<bool>(modality.contributions.size());
    return deciding(modality, evaluation_.lanes(), evaluation_.mask(), plan.status);
  }
  static bool is_own(const model::Reason& one) {
    return one.origin == model::Origin::interaction || one.origin == model::Origin::plugin;
  }

  // Everything but the condition.
  TraceItem head(const Contribution& one, std::string_view plugin) {
    TraceItem made;
    made.origin = one.origin;
    made.id = one.id;
    made.text = one.text;
    made.layer = one.layer;
    made.plugin = base_.documents()[one.document].plugin.empty() ? std::string_view() : plugin;
    made.reopens = one.reopens;
    made.mitigation = one.mitigation;
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
    item.effect = model::Status::block;
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
        node.value += (node.value.empty() ? "" : " or ") +
                      model::text(definition, candidate.value) +
                      (candidate.source.empty() ? "" : " (" + candidate.source + ")");
    } else if (node.state == State::stale) {
      node.value = model::text(definition, patient.supplied()[fact].value);
    } else if (!patient.supplied()[fact].source.empty() && !node.value.empty()) {
      node.value += " (" + patient.supplied()[fact].source + ")";
    }
    if (node.state == State::source_error)
      for (const model::Fault& fault : evaluation_.faults())
        if (fault.fact == fact) node.fault = fault.what;
    const knowledge::DeriveRule* rule = base_.derive_rule(fact);
    if (rule == nullptr || patient.supplied()[fact].state == State::known) return;
    node.kind = TraceNode::Kind::derived;
    node.parts.reserve(rule->cases.size());
    for (const knowledge::DeriveCase& one : rule->cases) {
      TraceNode part = condition(one.when);
      model::Value value;
      value.choice = one.is;
      part.value = model::text(definition, value);
      node.parts.push_back(std::move(part));
    }
  }

  const Evaluation& evaluation_;
  const knowledge::KnowledgeBase& base_;
};

std::string_view kind_word(TraceNode::Kind kind) {
  switch (kind) {
    case TraceNode::Kind::all: return "all";
    case TraceNode::Kind::any: return "any";
    case TraceNode::Kind::none: return "none";
    case TraceNode::Kind::at_least: return "at_least";
    case TraceNode::Kind::fact: return "fact";
    case TraceNode::Kind::red_flag: return "red_flag";
    case TraceNode::Kind::derived: return "derived";
    case TraceNode::Kind::missing: return "known";
  }
  return {};
}

}  // namespace

Trace trace(const Evaluation& evaluation, const model::ModalityPlan& plan) {
  const knowledge::Modality* modality = evaluation.base().modality(plan.id);
  if (modality == nullptr) throw base::InternalError("a plan of another knowledge base");
  Trace made;
  made.modality = modality->id;
  made.title = modality->title;
  made.status = plan.status;
  Tracer tracer(evaluation);
  for (const model::Reason& one : plan.because)
    if (Tracer::is_own(one)) made.items.push_back(Tracer::own_reason(one));
  const std::vector<bool> decides = tracer.deciding_for(*modality, plan);
  for (std::size_t i = 0; i < modality->contributions.size(); ++i) {
    const Contribution& one = modality->contributions[i];
    TraceItem& item = made.items.emplace_back(tracer.head(one, modality->plugin));
    item.decides = decides[i];
    item.condition = tracer.condition_of(one);
  }
  return made;
}

TraceNode trace(const Evaluation& evaluation, const Condition& condition) {
  return Tracer(evaluation).condition(condition);
}

std::vector<TraceItem> trace_red_flags(const Evaluation& evaluation) {
  const knowledge::KnowledgeBase& base = evaluation.base();
  std::vector<TraceItem> items;
  Tracer tracer(evaluation);
  for (const knowledge::Flag& flag : base.flags())
    for (const knowledge::FlagLevel& level : flag.levels) {
      TraceItem item = tracer.head(flag, level);
      item.condition = tracer.condition(*level.condition);
      items.push_back(std::move(item));
    }
  return items;
}

void write_json(base::JsonWriter& json, const TraceNode& node,
                const model::Vocabulary& vocabulary) {
  json.begin_object();
  json.field("kind", kind_word(node.kind)).field("verdict", model::word(node.verdict));
  switch (node.kind) {
    case TraceNode::Kind::at_least: json.field("count", std::int64_t{node.count}); break;
    case TraceNode::Kind::red_flag: json.field("red_flag", node.constraint); break;
    case TraceNode::Kind::fact:
    case TraceNode::Kind::derived:
    case TraceNode::Kind::missing:
      json.field("fact", vocabulary[node.fact].id);
      if (!node.constraint.empty()) json.field("constraint", node.constraint);
      json.field("state", model::word(node.state));
      break;
    default: break;
  }
  if (!node.value.empty()) json.field("value", node.value);
  if (!node.fault.empty()) json.field("fault", node.fault);
  if (!node.parts.empty()) {
    json.key("parts").begin_array();
    for (const TraceNode& part : node.parts) write_json(json, part, vocabulary);
    json.end_array();
  }
  json.end_object();
}

namespace {

// Begins the object of a contribution and writes all of it but the condition.
void begin_json(base::JsonWriter& json, const TraceItem& item) {
  json.begin_object();
  json.field("origin", model::word(item.origin))
      .field("id", item.id)
      .field("verdict", model::word(item.verdict));
  json.field("effect", model::word(item.effect))
      .field("because", item.text)
      .field("basis", model::word(item.basis));
  json.field("decides", item.decides);
  if (item.absolute) json.field("absolute", true);
  if (item.hard) json.field("hard", true);
  if (!item.mitigation.empty()) json.field("mitigate", item.mitigation);
  if (!item.reopens.empty()) json.field("reopens", item.reopens);
  json.key("evidence").begin_array();
  if (item.evidence != nullptr)
    for (const model::Evidence& one : *item.evidence) json.string(one.id);
  json.end_array();
  json.field("document", item.document).field("line", std::int64_t{item.line});
  if (!item.layer.empty()) json.field("layer", item.layer);
  if (!item.plugin.empty()) json.field("plugin", item.plugin);
  json.key("condition");
}

}  // namespace

void write_json(base::JsonWriter& json, const TraceItem& item,
                const model::Vocabulary& vocabulary) {
  begin_json(json, item);
  write_json(json, item.condition, vocabulary);
  json.end_object();
}

void write_traces(base::JsonWriter& json, const Evaluation& evaluation,
                  const model::Recommendation& plan) {
  const knowledge::KnowledgeBase& base = evaluation.base();
  const model::Vocabulary& vocabulary = base.vocabulary();
  Tracer tracer(evaluation);
  json.begin_object().key("red_flags").begin_array();
  for (const knowledge::Flag& flag : base.flags())
    for (const knowledge::FlagLevel& level : flag.levels) {
      begin_json(json, tracer.head(flag, level));
      write_json(json, tracer.condition(*level.condition), vocabulary);
      json.end_object();
    }
  json.end_array().key("modalities").begin_array();
  for (std::size_t m = 0; m < plan.modalities.size(); ++m) {
    const knowledge::Modality& modality = base.modalities()[m];
    json.begin_object()
        .field("modality", modality.id)
        .field("status", model::word(plan.modalities[m].status));
    json.key("contributions").begin_array();
    for (const model::Reason& one : plan.modalities[m].because)
      if (Tracer::is_own(one)) write_json(json, Tracer::own_reason(one), vocabulary);
    const std::vector<bool> decides = tracer.deciding_for(modality, plan.modalities[m]);
    for (std::size_t i = 0; i < modality.contributions.size(); ++i) {
      const Contribution& one = modality.contributions[i];
      TraceItem head = tracer.head(one, modality.plugin);
      head.decides = decides[i];
      if (one.origin == model::Origin::red_flag) {  // stands in full above, at this line
        json.begin_object()
            .field("origin", model::word(one.origin))
            .field("id", head.id)
            .field("verdict", model::word(head.verdict));
        json.field("effect", model::word(head.effect))
            .field("decides", head.decides)
            .field("document", head.document)
            .field("line", std::int64_t{head.line})
            .end_object();
        continue;
      }
      begin_json(json, head);
      write_json(json, tracer.condition_of(one), vocabulary);
      json.end_object();
    }
    json.end_array().end_object();
  }
  json.end_array().end_object();
}

void write_json(base::JsonWriter& json, const Trace& trace, const model::Vocabulary& vocabulary) {
  json.begin_object();
  json.field("modality", trace.modality).field("status", model::word(trace.status));
  json.key("contributions").begin_array();
  for (const TraceItem& item : trace.items) write_json(json, item, vocabulary);
  json.end_array().end_object();
}

}  // namespace windlass::plan
