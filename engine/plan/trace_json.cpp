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

void TraceWriter::write(const TraceNode& node) {
  json_.begin_object();
  json_.field("kind", kind_word(node.kind)).field("verdict", model::word(node.verdict));
  switch (node.kind) {
    case TraceNode::Kind::at_least: json_.field("count", std::int64_t{node.count}); break;
    case TraceNode::Kind::red_flag: json_.field("red_flag", node.constraint); break;
    case TraceNode::Kind::fact:
    case TraceNode::Kind::derived:
    case TraceNode::Kind::score:
    case TraceNode::Kind::missing:
      json_.field("fact", vocabulary_[node.fact].id);
      if (!node.constraint.empty()) json_.field("constraint", node.constraint);
      json_.field("state", model::word(node.state));
      break;
    default: break;
  }
  if (!node.value.empty()) json_.field("value", node.value);
  if (!node.formula.empty()) json_.field("formula", node.formula);
  if (!node.points.empty()) json_.field("points", node.points);
  if (node.kind == TraceNode::Kind::score)
    json_.field("least", node.least).field("most", node.most);
  if (node.assumed) json_.field("assumed", true);
  if (!node.doubted_for.empty()) json_.field("doubted_for", node.doubted_for);
  if (!node.fault.empty()) json_.field("fault", node.fault);
  write_parts(node);
  json_.end_object();
}

void TraceWriter::write_parts(const TraceNode& node) {
  if (node.parts.empty()) return;
  const bool is_of_fact = node.kind == TraceNode::Kind::fact ||
                          node.kind == TraceNode::Kind::derived ||
                          node.kind == TraceNode::Kind::score;
  if (once_ && is_of_fact &&
      !told_.emplace(node.kind, node.fact, std::string(node.constraint)).second) {
    json_.field("parts_above", true);
    return;
  }
  json_.key("parts").begin_array();
  for (const TraceNode& part : node.parts) write(part);
  json_.end_array();
}

void TraceWriter::write(const TraceItem& item) {
  json_.begin_object();
  json_.field("origin", model::word(item.origin)).field("id", item.id);
  json_.field("verdict", model::word(item.verdict));
  if (item.disposition)
    json_.field("disposition", model::word(*item.disposition));
  else
    json_.field("effect", model::word(item.effect)).field("decides", item.decides);
  json_.field("because", item.text).field("basis", model::word(item.basis));
  if (item.absolute) json_.field("absolute", true);
  if (item.hard) json_.field("hard", true);
  if (!item.mitigation.empty()) json_.field("mitigate", item.mitigation);
  if (!item.reopens.empty()) json_.field("reopens", item.reopens);
  if (!item.because_unrecorded.empty()) json_.field("because_unrecorded", item.because_unrecorded);
  json_.key("evidence").begin_array();
  if (item.evidence != nullptr)
    for (const model::Evidence& one : *item.evidence) json_.string(one.id);
  json_.end_array();
  json_.field("document", item.document).field("line", std::int64_t{item.line});
  if (!item.layer.empty()) json_.field("layer", item.layer);
  if (item.amendment != nullptr) {
    json_.key("amendment");
    write_json(json_, *item.amendment);
  }
  if (!item.taken_by.empty()) {
    json_.key("taken_away_by").begin_array();
    for (const model::Amendment* one : item.taken_by) write_json(json_, *one);
    json_.end_array();
  }
  if (item.lapsed) json_.field("lapsed", true);
  if (!item.plugin.empty()) json_.field("plugin", item.plugin);
  json_.key("condition");
  write(item.condition);
  json_.end_object();
}

void TraceWriter::write(const Trace& trace) {
  begin_trace(json_, trace.modality, trace.status);
  for (const TraceItem& item : trace.items) write(item);
  json_.end_array().end_object();
}

void write_json(base::JsonWriter& json, const TraceNode& node,
                const model::Vocabulary& vocabulary) {
  TraceWriter(json, vocabulary, false).write(node);
}

void write_traces(base::JsonWriter& json, const Evaluation& evaluation,
                  const model::Recommendation& plan) {
  TraceWriter writer(json, evaluation.base().vocabulary(), true);
  json.begin_object().key("red_flags").begin_array();
  visit_red_flags(evaluation, [&](TraceItem&& item) { writer.write(item); });
  json.end_array().key("modalities").begin_array();
  for (const model::ModalityPlan& one : plan.modalities) {
    begin_trace(json, one.id, one.status);
    visit_trace(evaluation, one, RedFlags::by_name, [&](TraceItem&& item) {
      if (item.origin == model::Origin::red_flag)
        write_flag(json, item);
      else
        writer.write(item);
    });
    json.end_array().end_object();
  }
  json.end_array().end_object();
}

}  // namespace windlass::plan
