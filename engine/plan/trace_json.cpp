// SPDX-License-Identifier: Apache-2.0
// Traces as JSON.
#include "plan/layers_json.hpp"
#include "plan/trace.hpp"

namespace windlass::plan {

namespace {

std::string_view kind_word(TraceNode::Kind kind) {
  switch (kind) {
    case TraceNode::Kind::all: return "all";
    case TraceNode::Kind::any: return "any";
    case TraceNode::Kind::none: return "none";
    case TraceNode::Kind::at_least: return "at_least";
    case TraceNode::Kind::fact: return "fact";
    case TraceNode::Kind::red_flag: return "red_flag";
    case TraceNode::Kind::derived: return "derived";
    case TraceNode::Kind::score: return "score";
    case TraceNode::Kind::missing: return "known";
  }
  return {};
}

// A red flag under a modality: what it does there, and where it stands in full.
void write_flag(base::JsonWriter& json, const TraceItem& item) {
  json.begin_object().field("origin", model::word(item.origin)).field("id", item.id);
  json.field("verdict", model::word(item.verdict))
      .field("effect", model::word(item.effect))
      .field("decides", item.decides);
  json.field("document", item.document).field("line", std::int64_t{item.line}).end_object();
}

void begin_trace(base::JsonWriter& json, std::string_view modality, model::Status status) {
  json.begin_object().field("modality", modality).field("status", model::word(status));
  json.key("contributions").begin_array();
}

}  // namespace

void write_json(base::JsonWriter& json, const TraceNode& node,
                const model::Vocabulary& vocabulary) {
  json.begin_object();
  json.field("kind", kind_word(node.kind)).field("verdict", model::word(node.verdict));
  switch (node.kind) {
    case TraceNode::Kind::at_least: json.field("count", std::int64_t{node.count}); break;
    case TraceNode::Kind::red_flag: json.field("red_flag", node.constraint); break;
    case TraceNode::Kind::fact:
    case TraceNode::Kind::derived:
    case TraceNode::Kind::score:
    case TraceNode::Kind::missing:
      json.field("fact", vocabulary[node.fact].id);
      if (!node.constraint.empty()) json.field("constraint", node.constraint);
      json.field("state", model::word(node.state));
      break;
    default: break;
  }
  if (!node.value.empty()) json.field("value", node.value);
  if (!node.formula.empty()) json.field("formula", node.formula);
  if (!node.points.empty()) json.field("points", node.points);
  if (node.kind == TraceNode::Kind::score) json.field("least", node.least).field("most", node.most);
  if (node.assumed) json.field("assumed", true);
  if (!node.doubted_for.empty()) json.field("doubted_for", node.doubted_for);
  if (!node.fault.empty()) json.field("fault", node.fault);
  if (!node.parts.empty()) {
    json.key("parts").begin_array();
    for (const TraceNode& part : node.parts) write_json(json, part, vocabulary);
    json.end_array();
  }
  json.end_object();
}

void write_json(base::JsonWriter& json, const TraceItem& item,
                const model::Vocabulary& vocabulary) {
  json.begin_object();
  json.field("origin", model::word(item.origin)).field("id", item.id);
  json.field("verdict", model::word(item.verdict));
  if (item.disposition)
    json.field("disposition", model::word(*item.disposition));
  else
    json.field("effect", model::word(item.effect)).field("decides", item.decides);
  json.field("because", item.text).field("basis", model::word(item.basis));
  if (item.absolute) json.field("absolute", true);
  if (item.hard) json.field("hard", true);
  if (!item.mitigation.empty()) json.field("mitigate", item.mitigation);
  if (!item.reopens.empty()) json.field("reopens", item.reopens);
  if (!item.because_unrecorded.empty()) json.field("because_unrecorded", item.because_unrecorded);
  json.key("evidence").begin_array();
  if (item.evidence != nullptr)
    for (const model::Evidence& one : *item.evidence) json.string(one.id);
  json.end_array();
  json.field("document", item.document).field("line", std::int64_t{item.line});
  if (!item.layer.empty()) json.field("layer", item.layer);
  if (item.amendment != nullptr) {
    json.key("amendment");
    write_json(json, *item.amendment);
  }
  if (!item.taken_by.empty()) {
    json.key("taken_away_by").begin_array();
    for (const model::Amendment* one : item.taken_by) write_json(json, *one);
    json.end_array();
  }
  if (item.lapsed) json.field("lapsed", true);
  if (!item.plugin.empty()) json.field("plugin", item.plugin);
  json.key("condition");
  write_json(json, item.condition, vocabulary);
  json.end_object();
}

void write_json(base::JsonWriter& json, const Trace& trace, const model::Vocabulary& vocabulary) {
  begin_trace(json, trace.modality, trace.status);
  for (const TraceItem& item : trace.items) write_json(json, item, vocabulary);
  json.end_array().end_object();
}

void write_traces(base::JsonWriter& json, const Evaluation& evaluation,
                  const model::Recommendation& plan) {
  const model::Vocabulary& vocabulary = evaluation.base().vocabulary();
  json.begin_object().key("red_flags").begin_array();
  visit_red_flags(evaluation, [&](TraceItem&& item) { write_json(json, item, vocabulary); });
  json.end_array().key("modalities").begin_array();
  for (const model::ModalityPlan& one : plan.modalities) {
    begin_trace(json, one.id, one.status);
    visit_trace(evaluation, one, RedFlags::by_name, [&](TraceItem&& item) {
      if (item.origin == model::Origin::red_flag)
        write_flag(json, item);
      else
        write_json(json, item, vocabulary);
    });
    json.end_array().end_object();
  }
  json.end_array().end_object();
}

}  // namespace windlass::plan
