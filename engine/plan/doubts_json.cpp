// SPDX-License-Identifier: Apache-2.0
#include "plan/doubts_json.hpp"

namespace windlass::plan {

using base::JsonWriter;
using model::Recommendation;
using model::Vocabulary;

namespace {

void write_conflicts(JsonWriter& json, const Recommendation& plan, const Vocabulary& vocabulary) {
  json.key("conflicts").begin_array();
  for (const model::Conflict& one : plan.conflicts)
    json.begin_object().field("fact", vocabulary[one.fact].id).end_object();
  json.end_array();
}

void write_assumed(JsonWriter& json, const Recommendation& plan, const Vocabulary& vocabulary) {
  json.key("assumed").begin_array();
  for (const model::Assumed& one : plan.assumed) {
    json.begin_object()
        .field("fact", vocabulary[one.fact].id)
        .field("rule", one.rule)
        .field("state", model::word(one.state))
        .field("constraint", one.constraint)
        .field("because", one.because);
    json.key("affects").begin_array();
    for (const std::string_view id : one.affects) json.string(id);
    json.end_array();
    json.field("document", one.document).field("line", std::int64_t{one.line}).end_object();
  }
  json.end_array();
}

void write_open(JsonWriter& json, const model::Contradiction& contradiction,
                const Vocabulary& vocabulary) {
  json.key("open").begin_array();
  for (const auto& [fact, state, value] : contradiction.open) {
    json.begin_object().field("fact", vocabulary[fact].id).field("state", model::word(state));
    if (!value.empty()) json.field("value", value);
    json.end_object();
  }
  json.end_array();
}

}  // namespace

void write_contradictions(JsonWriter& json, const Recommendation& plan,
                          const Vocabulary& vocabulary) {
  if (plan.contradictions.empty()) return;
  json.key("contradictions").begin_array();
  for (const model::Contradiction& one : plan.contradictions) {
    json.begin_object().field("id", one.id).field("because", one.because);
    json.key("facts").begin_array();
    for (const auto& [fact, value] : one.facts)
      json.begin_object().field("fact", vocabulary[fact].id).field("value", value).end_object();
    json.end_array();
    if (!one.open.empty()) write_open(json, one, vocabulary);
    // A plugin's own code has no line.
    if (!one.document.empty())
      json.field("document", one.document).field("line", std::int64_t{one.line});
    json.end_object();
  }
  json.end_array();
}

void write_doubts(JsonWriter& json, const Recommendation& plan, const Vocabulary& vocabulary) {
  write_conflicts(json, plan, vocabulary);
  write_contradictions(json, plan, vocabulary);
  json.key("stale").begin_array();
  for (const model::FactId fact : plan.stale) json.string(vocabulary[fact].id);
  json.end_array();
  if (!plan.calculated_instead.empty()) {
    json.key("calculated_instead").begin_array();
    for (const model::FactId fact : plan.calculated_instead) json.string(vocabulary[fact].id);
    json.end_array();
  }
  model::write(json, plan.not_understood);
  write_assumed(json, plan, vocabulary);
}

}  // namespace windlass::plan
