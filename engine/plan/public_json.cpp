// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "plan/plan_json.hpp"

namespace windlass::plan {

namespace {

// The rules that hold with this verdict, each once: a red flag speaks once for each of its levels.
void write_rules(base::JsonWriter& json, const model::ModalityPlan& modality,
                 model::Verdict verdict) {
  std::vector<std::string> rules;
  for (const model::Reason& reason : modality.because) {
    if (reason.verdict != verdict) continue;
    std::string rule = std::string(model::word(reason.origin)) + " " + std::string(reason.id);
    if (std::find(rules.begin(), rules.end(), rule) == rules.end())
      rules.push_back(std::move(rule));
  }
  json.begin_array();
  for (const std::string& rule : rules) json.string(rule);
  json.end_array();
}

// Who failed and what is withheld for it. What broke may repeat the patient's values: it stands in
// the private plan only.
void write_faults(base::JsonWriter& json, const model::Recommendation& plan,
                  const model::Vocabulary& vocabulary) {
  json.key("faults").begin_array();
  for (const model::Fault& one : plan.faults) {
    json.begin_object();
    if (!one.plugin.empty()) json.field("plugin", one.plugin).field("function", one.function);
    if (one.fact) json.field("fact", vocabulary[*one.fact].id);
    if (!one.modality.empty()) json.field("modality", one.modality);
    json.end_object();
  }
  json.end_array();
}

// Which treatments were shown as what a few answers would open, and so were no part of the plan.
void write_provisional(base::JsonWriter& json, const model::Recommendation& plan) {
  if (plan.provisional.empty()) return;
  json.key("provisional_shown").begin_array();
  for (const model::Provisional& one : plan.provisional)
    for (std::string_view id : one.opens) json.string(id);
  json.end_array();
}

}  // namespace

void write_public(base::JsonWriter& json, const model::Recommendation& plan,
                  const model::Vocabulary& vocabulary) {
  json.begin_object().field("disposition", model::word(plan.disposition));
  json.key("red_flags").begin_array();
  for (const model::RedFlag& flag : plan.red_flags)
    if (flag.verdict == model::Verdict::true_) json.string(flag.id);
  json.end_array().key("modalities").begin_object();
  for (const model::ModalityPlan& modality : plan.modalities) {
    json.key(modality.id).begin_object().field("status", model::word(modality.status));
    json.key("rules");
    write_rules(json, modality, model::Verdict::true_);
    json.key("open");
    write_rules(json, modality, model::Verdict::unknown);
    json.end_object();
  }
  json.end_object().key("overrides").begin_array();
  for (const model::Override& one : plan.overrides) {
    json.begin_object().field("layer", one.layer).field("modality", one.modality);
    json.field("target", one.target).field("in_force", !one.expired).end_object();
  }
  json.end_array().key("tightened").begin_array();
  for (const model::Tightened& one : plan.tightened) {
    json.begin_object().field("layer", one.layer).field("modality", one.modality);
    json.field("change", one.change).end_object();
  }
  json.end_array();
  write_provisional(json, plan);
  if (!plan.faults.empty()) write_faults(json, plan, vocabulary);
  json.end_object();
}

}  // namespace windlass::plan
