// SPDX-License-Identifier: Apache-2.0
#include "plan/place_json.hpp"

namespace windlass::plan {

using base::JsonWriter;
using model::Since;

namespace {

void write_not_compared(JsonWriter& json, const Since& since) {
  json.key("not_compared").begin_array();
  for (const auto& [what, why] : {std::pair{"plan", &since.plan_not_compared},
                                  std::pair{"facts", &since.answers_not_compared}})
    if (!why->empty()) json.begin_object().field("what", what).field("why", *why).end_object();
  json.end_array();
}

void write_flags(JsonWriter& json, const Since& since) {
  json.key("red_flags").begin_object().key("appeared").begin_array();
  for (const Since::Flag& one : since.appeared) json.string(one.id);
  json.end_array().key("gone").begin_array();
  for (const Since::Flag& one : since.gone)
    json.begin_object()
        .field("flag", one.id)
        .field("title", one.title)
        .field("verdict", one.is ? model::word(*one.is) : "no_rule")
        .end_object();
  json.end_array().end_object();
}

// The reason that decides the status now.
std::string_view decides(const model::Recommendation& plan, std::string_view modality) {
  for (const model::ModalityPlan& one : plan.modalities)
    if (one.id == modality)
      for (const model::Reason& reason : one.because)
        if (reason.decides) return reason.text;
  return {};
}

void write_modalities(JsonWriter& json, const Since& since, const model::Recommendation& plan) {
  json.key("modalities").begin_array();
  for (const Since::Modality& one : since.modalities) {
    json.begin_object().field("modality", one.id);
    if (!one.was.empty()) json.field("from", one.was);
    if (!one.is.empty()) json.field("to", one.is);
    if (const std::string_view why = decides(plan, one.id); !why.empty())
      json.field("because", why);
    json.end_object();
  }
  json.end_array();
}

void write_known(JsonWriter& json, std::string_view key, const Since::Known& known) {
  json.key(key).begin_object().field("state", model::word(known.state));
  if (!known.value.empty()) json.field("value", known.value);
  json.end_object();
}

void write_since(JsonWriter& json, const model::Recommendation& plan,
                 const model::Vocabulary& vocabulary) {
  const Since& since = *plan.since;
  json.key("since").begin_object();
  if (since.sequence)
    json.field("sequence", static_cast<std::int64_t>(*since.sequence))
        .field("written", since.written);
  if (since.as_of) json.field("as_of", model::text(*since.as_of));
  json.field("rules", model::word(since.rules));
  write_not_compared(json, since);
  if (since.plan_not_compared.empty()) {
    if (!since.disposition.empty())
      json.key("disposition")
          .begin_object()
          .field("from", since.disposition)
          .field("to", model::word(plan.disposition))
          .end_object();
    write_flags(json, since);
    write_modalities(json, since, plan);
  }
  if (since.answers_not_compared.empty()) {
    json.key("facts").begin_array();
    for (const Since::Answer& one : since.answers) {
      json.begin_object().field("fact", vocabulary[one.fact].id);
      write_known(json, "from", one.was);
      write_known(json, "to", one.is);
      json.end_object();
    }
    json.end_array();
  }
  json.end_object();
}

}  // namespace

void write_receipt(JsonWriter& json, const model::Recommendation& plan) {
  if (plan.receipt)
    json.key("receipt")
        .begin_object()
        .field("origin", plan.receipt->origin)
        .field("sequence", static_cast<std::int64_t>(plan.receipt->sequence))
        .field("leaf", plan.receipt->leaf)
        .end_object();
}

void write_log_position(JsonWriter& json, const model::Recommendation& plan,
                        const model::Vocabulary& vocabulary) {
  write_receipt(json, plan);
  if (plan.since) write_since(json, plan, vocabulary);
}

}  // namespace windlass::plan
