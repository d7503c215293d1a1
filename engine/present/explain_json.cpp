// SPDX-License-Identifier: Apache-2.0
#include "present/explain_json.hpp"

#include "plan/doubts_json.hpp"
#include "plan/plan_json.hpp"
#include "plan/trace.hpp"
#include "present/phrases.hpp"

namespace windlass::present {

namespace {

// What settles each status that is open.
void write_settles(base::JsonWriter& json, const model::Recommendation& plan,
                   const model::Vocabulary& vocabulary) {
  json.key("settles").begin_object();
  for (const model::ModalityPlan& one : plan.modalities) {
    if (one.ask.empty()) continue;
    json.key(one.id).begin_array();
    for (const model::FactId fact : one.ask) json.string(vocabulary[fact].id);
    json.end_array();
  }
  json.end_object();
}

void write_modalities(base::JsonWriter& json, const model::Recommendation& plan,
                      const plan::Evaluation& evaluation, const knowledge::Modality* about,
                      plan::TraceWriter& traces) {
  const auto meant = [&](const model::ModalityPlan& one) {
    return about == nullptr || one.id == about->id;
  };
  json.key("modalities").begin_array();
  for (const model::ModalityPlan& one : plan.modalities)
    if (meant(one)) traces.write(plan::trace(evaluation, one));
  json.end_array();
  json.key("later").begin_object();
  for (const model::ModalityPlan& one : plan.modalities)
    if (const std::string_view after = later_after(plan, one.id); !after.empty() && meant(one))
      json.field(one.id, after);
  json.end_object();
}

}  // namespace

std::string explain_json(const model::Recommendation& plan, const plan::Evaluation& evaluation,
                         const ExplainJson& about) {
  const model::Vocabulary& vocabulary = evaluation.base().vocabulary();
  base::JsonWriter json(2);
  json.begin_object()
      .field("patient", plan.patient)
      .field("disposition", model::word(plan.disposition));
  plan::write_contradictions(json, plan, vocabulary);
  if (about.questions) {
    json.key("questions");
    plan::write_questions(json, plan, vocabulary);
    write_settles(json, plan, vocabulary);
  }
  // Of all that is said each thing once; of one treatment or one flag all of it.
  plan::TraceWriter traces(json, vocabulary, about.flag == nullptr && about.modality == nullptr);
  if (about.flag != nullptr || about.modality == nullptr) {
    json.key("red_flags").begin_array();
    for (const plan::TraceItem& item : plan::trace_red_flags(evaluation))
      if (about.flag == nullptr || item.id == about.flag->id) traces.write(item);
    json.end_array();
  }
  if (about.flag == nullptr) write_modalities(json, plan, evaluation, about.modality, traces);
  json.field("knowledge", plan.knowledge_digest);
  plan::write_rules(json, plan);
  json.end_object();
  return json.take();
}

}  // namespace windlass::present
