// SPDX-License-Identifier: Apache-2.0
#include "plan/brief_json.hpp"

#include <algorithm>

#include "base/json.hpp"
#include "plan/asked_in_vain.hpp"
#include "plan/place_json.hpp"
#include "plan/plan_json.hpp"

namespace windlass::plan {

using base::JsonWriter;

namespace {

void write_red_flags(JsonWriter& json, const model::Recommendation& plan) {
  json.key("red_flags").begin_array();
  for (const model::RedFlag& one : plan.red_flags)
    if (one.verdict == model::Verdict::true_)
      json.begin_object()
          .field("title", one.title)
          .field("because", one.because)
          .field("action", one.action)
          .end_object();
  json.end_array();
}

void write_stages(JsonWriter& json, const model::Recommendation& plan) {
  json.key("stages").begin_array();
  for (const model::StagePlan& stage : plan.stages) {
    json.begin_object().key("items").begin_array();
    for (const model::StageItem& item : stage.items)
      json.begin_object().field("modality", item.modality).field("now", item.now).end_object();
    json.end_array().end_object();
  }
  json.end_array();
}

void write_reasons(JsonWriter& json, const model::ModalityPlan& modality) {
  json.key("because").begin_array();
  for (const model::Reason& one : modality.because) {
    if (!one.decides) continue;
    json.begin_object()
        .field("id", one.id)
        .field("origin", model::word(one.origin))
        .field("effect", model::word(one.effect))
        .field("verdict", model::word(one.verdict))
        .field("text", one.text)
        .field("decides", true);
    if (!one.mitigation.empty()) json.field("mitigate", one.mitigation);
    if (!one.reopens.empty()) json.field("reopens", one.reopens);
    json.end_object();
  }
  json.end_array();
}

void write_modality(JsonWriter& json, const model::ModalityPlan& one,
                    const model::Vocabulary& vocabulary) {
  json.key(one.id).begin_object().field("title", one.title);
  json.field("status", model::word(one.status));
  write_reasons(json, one);
  json.key("mitigations").begin_array();
  for (const std::string_view each : one.mitigations) json.string(each);
  json.end_array().key("ask").begin_array();
  for (const model::FactId each : one.ask) json.string(vocabulary[each].id);
  json.end_array().key("protocol").begin_object().key("lines").begin_array();
  for (const model::ProtocolLine& line : one.protocol.lines)
    json.begin_object().field("title", line.title).field("text", line.text).end_object();
  json.end_array().end_object().end_object();
}

void write_questions_of_card(JsonWriter& json, const model::Recommendation& plan,
                             const model::Vocabulary& vocabulary) {
  json.key("questions").begin_array();
  for (const model::Question& one : plan.questions)
    json.begin_object()
        .field("fact", vocabulary[one.fact].id)
        .field("question", vocabulary[one.fact].question)
        .end_object();
  json.end_array();
}

// By their titles.
void write_not_answered(JsonWriter& json, const model::Recommendation& plan,
                        const model::Vocabulary& vocabulary) {
  const auto write = [&](std::string_view key, const std::vector<model::FactId>& facts) {
    json.key(key).begin_array();
    for (const model::FactId one : facts) json.string(vocabulary[one].title);
    json.end_array();
  };
  write("not_answered", asked_in_vain(plan));
  write("not_asked", not_asked(plan, vocabulary));
}

// How many entries each list has in the whole plan.
void write_counts(JsonWriter& json, const model::Recommendation& plan) {
  const auto open = std::count_if(
      plan.red_flags.begin(), plan.red_flags.end(),
      [](const model::RedFlag& one) { return one.verdict == model::Verdict::unknown; });
  json.key("counts").begin_object().field("open_red_flags", static_cast<std::int64_t>(open));
  const auto count = [&](std::string_view key, const auto& list) {
    json.field(key, static_cast<std::int64_t>(list.size()));
  };
  count("assumed", plan.assumed);
  count("interactions", plan.interactions);
  count("advice", plan.advice);
  count("reviews", plan.reviews);
  count("overrides", plan.overrides);
  count("tightened", plan.tightened);
  count("lapsed_layers", plan.lapsed_layers);
  count("contradictions", plan.contradictions);
  count("conflicts", plan.conflicts);
  count("stale", plan.stale);
  count("calculated_instead", plan.calculated_instead);
  count("faults", plan.faults);
  json.end_object();
}

// What made the plan, and where it is recorded.
void write_origin(JsonWriter& json, const model::Recommendation& plan, std::string_view digest) {
  json.key("knowledge").begin_object().field("pathway", plan.pathway);
  json.field("digest", plan.knowledge_digest).end_object().key("plugins").begin_array();
  for (const model::PluginUsed& one : plan.plugins)
    json.begin_object().field("id", one.id).field("digest", one.digest).end_object();
  json.end_array().key("engine").begin_object().field("version", plan.engine_version).end_object();
  write_receipt(json, plan);
  json.field("plan_digest", digest);
}

}  // namespace

std::string to_brief_json(const model::Recommendation& plan, const model::Vocabulary& vocabulary,
                          std::string_view plan_digest) {
  constexpr std::size_t about = 24 << 10;
  JsonWriter json(0, about);
  json.begin_object().key("windlass").integer(1).field("kind", "brief_recommendation");
  if (plan.as_of) json.field("as_of", model::text(*plan.as_of));
  json.field("disposition", model::word(plan.disposition));
  json.field("screen_complete", !plan.screen_open).field("notice", plan.notice);
  write_red_flags(json, plan);
  write_stages(json, plan);
  json.key("modalities").begin_object();
  for (const model::ModalityPlan& one : plan.modalities) write_modality(json, one, vocabulary);
  json.end_object();
  write_questions_of_card(json, plan, vocabulary);
  write_not_answered(json, plan, vocabulary);
  if (!plan.not_understood.nothing())
    json.field("not_understood", model::in_words(plan.not_understood));
  write_counts(json, plan);
  write_origin(json, plan, plan_digest);
  return json.end_object().take();
}

}  // namespace windlass::plan
