// SPDX-License-Identifier: Apache-2.0
#include "present/fhir.hpp"

#include <algorithm>

#include "fhir/names.hpp"
#include "plan/engine.hpp"
#include "present/fhir_writer.hpp"
#include "present/marks.hpp"
#include "present/phrases.hpp"
#include "present/text.hpp"

namespace windlass::present {

namespace {

// Without the conditions behind each reason: they are what `explain` shows. The command stands as
// everybody may type it: a reader elsewhere has neither this program's path nor the patient's.
std::string whole_text(const PlanView& view) {
  Page page(88, false);
  write_text(PlanView{view.plan, view.vocabulary, view.facts}, TextForm::whole, page);
  return page.text();
}

std::string disposition_of(const model::Recommendation& plan) {
  const bool besides = plan.screen_open && plan.disposition != model::Disposition::incomplete;
  return std::string(model::word(plan.disposition)) +
         (besides ? "; the first screen is not complete, and nothing is begun before it is" : "");
}

// The screen is open, answers would help, or nothing is wanted.
const char* guidance_status(const FhirWriter& out) {
  if (out.plan().screen_open) return "data-required";
  return out.is_draft() ? "data-requested" : "success";
}

void write_data_requirements(FhirWriter& out) {
  base::JsonWriter& json = out.json();
  if (!out.is_draft()) return;
  json.key("dataRequirement").begin_array();
  for (const model::Question& one : out.plan().questions) {
    const model::FactDefinition& fact = out.view().vocabulary[one.fact];
    json.begin_object().field("type", "QuestionnaireResponse").key("codeFilter").begin_array();
    json.begin_object().field("path", "item.linkId").key("code").begin_array().begin_object();
    json.field("system", fhir::fact_system).field("code", fact.id).field("display", fact.question);
    json.end_object().end_array().end_object().end_array().end_object();
  }
  json.end_array();
}

void write_guidance(FhirWriter& out) {
  base::JsonWriter& json = out.json();
  const model::Recommendation& plan = out.plan();
  out.begin("GuidanceResponse", "guidance");
  out.narrative(disposition_of(plan) + "\n" + made_with(plan));
  json.field("moduleUri", "urn:windlass:knowledge:" + std::string(plan.knowledge_digest));
  json.field("status", guidance_status(out));
  out.subject("subject");
  out.day("occurrenceDateTime");
  out.reference("performer", "device");
  out.notes({std::string(plan.notice)});
  json.key("evaluationMessage").begin_array();
  out.reference("messages");
  json.end_array();
  out.reference("outputParameters", "parameters");
  out.reference("result", "plan");
  write_data_requirements(out);
  out.end();
}

void write_care_plan(FhirWriter& out, const std::string& text) {
  base::JsonWriter& json = out.json();
  const model::Recommendation& plan = out.plan();
  out.begin("CarePlan", "plan");
  out.narrative(text);
  json.field("status", out.is_draft() || out.treatment_waits() ? "draft" : "active");
  json.field("intent", "proposal").field("title", "Plan by " + std::string(plan.pathway));
  json.field("description", disposition_of(plan));
  out.subject("subject");
  out.day("created");
  out.reference("author", "device");
  std::vector<std::string> support = issue_names(plan);
  if (out.is_draft()) support.emplace_back("questionnaire");
  if (!support.empty()) {
    json.key("supportingInfo").begin_array();
    for (const std::string& name : support) out.reference(name);
    json.end_array();
  }
  if (!plan.stages.empty()) {
    json.key("activity").begin_array();
    for (const model::StagePlan& stage : plan.stages) {
      json.begin_object();
      out.reference("reference", "stage/" + std::string(stage.id));
      json.end_object();
    }
    json.end_array();
  }
  std::vector<std::string> notes = {std::string(plan.notice)};
  for (const model::Advice& one : plan.advice) notes.emplace_back(one.text);
  for (const model::Interaction& one : plan.interactions) notes.emplace_back(one.instruction);
  out.notes(notes);
  out.end();
}

void write_issue(FhirWriter& out, const char* severity, const char* code, const std::string& text) {
  out.json().begin_object().field("severity", severity).field("code", code);
  out.json().field("diagnostics", text).end_object();
}

// What nobody knows of a treatment's reasons, and the care that one which is not indicated would
// want: such a one has no request to say it.
void write_treatment_messages(FhirWriter& out, const model::ModalityPlan& one) {
  std::vector<model::FactId> unknown;
  for (const model::Reason& reason : one.because)
    for (const model::FactId fact : reason.unknown_facts)
      if (std::find(unknown.begin(), unknown.end(), fact) == unknown.end()) unknown.push_back(fact);
  if (!unknown.empty())
    write_issue(
        out, "information", "incomplete",
        std::string(one.title) + ": not known: " + titles_of(unknown, out.view().vocabulary));
  if (one.status != model::Status::not_indicated) return;
  for (const std::string_view each : one.mitigations)
    write_issue(out, "information", "informational",
                std::string(one.title) + ": take care: " + std::string(each));
}

// What is open, doubtful, assumed or broken. There is always something to say: how it was made.
void write_messages(FhirWriter& out) {
  const model::Recommendation& plan = out.plan();
  const model::Vocabulary& facts = out.view().vocabulary;
  out.begin("OperationOutcome", "messages");
  out.json().key("issue").begin_array();
  write_issue(out, "information", "informational", made_with(plan));
  for (const model::RedFlag& one : plan.red_flags)
    if (one.verdict == model::Verdict::unknown)
      write_issue(out, "warning", "incomplete",
                  "Not excluded: " + title_of_open(plan, one) + " (" + std::string(one.id) +
                      "), ask " + ids_of(one.unknown_facts, facts));
  for (const model::ModalityPlan& one : plan.modalities) write_treatment_messages(out, one);
  for (const model::Question& one : plan.questions)
    write_issue(out, "warning", "required",
                facts[one.fact].id + ": " + std::string(model::word(one.state)));
  for (const model::Contradiction& one : plan.contradictions)
    write_issue(out, "error", "conflict", in_words(one, facts));
  for (const model::Conflict& one : plan.conflicts)
    if (!only_contradicts(out.view(), one.fact))
      write_issue(out, "warning", "conflict", "Sources disagree: " + facts[one.fact].id);
  for (const model::FactId one : plan.stale)
    write_issue(out, "warning", "expired", "Too old: " + facts[one].id);
  for (const model::FactId one : plan.calculated_instead)
    write_issue(out, "warning", "incomplete",
                "Not told, or too old, and calculated from the other answers: " + facts[one].id);
  if (!plan.not_understood.nothing())
    write_issue(out, "warning", "code-invalid", model::in_words(plan.not_understood));
  for (const model::Assumed& one : plan.assumed)
    write_issue(out, "information", "business-rule",
                "Assumed not to hold, for nobody recorded it: " + facts[one.fact].id + " " +
                    std::string(one.constraint) + " (" + std::string(one.rule) +
                    "): " + std::string(one.because));
  for (const model::Fault& one : plan.faults) write_issue(out, "error", "exception", one.what);
  out.json().end_array();
  out.end();
}

void write_parameters(FhirWriter& out) {
  const model::Recommendation& plan = out.plan();
  out.begin("Parameters", "parameters");
  base::JsonWriter& json = out.json();
  json.key("parameter").begin_array();
  const auto add = [&](const std::string& name, std::string_view value) {
    if (!value.empty())
      json.begin_object().field("name", name).field("valueString", value).end_object();
  };
  add("disposition", model::word(plan.disposition));
  json.begin_object().field("name", "screen_complete").field("valueBoolean", !plan.screen_open);
  json.end_object();
  add("knowledge", plan.knowledge_digest);
  add("rules", rule_sets(plan));
  for (const model::PluginUsed& one : plan.plugins)
    add("plugin",
        std::string(one.id) + " " + std::string(one.version) + " " + std::string(one.digest));
  add("engine", plan.engine_version);
  json.begin_object()
      .field("name", "semantics")
      .key("valueInteger")
      .integer(plan::engine_semantics)
      .end_object();
  for (const model::ModalityPlan& one : plan.modalities)
    add("status." + std::string(one.id), model::word(one.status));
  json.end_array();
  out.end();
}

void write_device(FhirWriter& out) {
  base::JsonWriter& json = out.json();
  out.begin("Device", "device");
  out.narrative("Windlass " + std::string(out.plan().engine_version));
  json.field("status", "active").key("deviceName").begin_array().begin_object();
  json.field("name", "Windlass").field("type", "model-name").end_object().end_array();
  json.key("version").begin_array().begin_object();
  json.field("value", out.plan().engine_version).end_object().end_array();
  out.end();
}

void write_entity(FhirWriter& out, std::string_view system, std::string_view value,
                  const std::string& display) {
  base::JsonWriter& json = out.json();
  json.begin_object().field("role", "source").key("what").begin_object();
  json.key("identifier").begin_object().field("system", system).field("value", value).end_object();
  json.field("display", display).end_object().end_object();
}

void write_provenance(FhirWriter& out) {
  base::JsonWriter& json = out.json();
  const model::Recommendation& plan = out.plan();
  out.begin("Provenance", "provenance");
  out.narrative(made_with(plan));
  json.key("target").begin_array();
  out.reference("plan");
  out.reference("guidance");
  json.end_array();
  // The engine has no clock: its "now" is the plan's day.
  if (plan.as_of)
    json.field("recorded", model::text(*plan.as_of) + "T00:00:00Z");
  else
    json.key("_recorded")
        .begin_object()
        .key("extension")
        .begin_array()
        .begin_object()
        .field("url", "http://hl7.org/fhir/StructureDefinition/data-absent-reason")
        .field("valueCode", "unknown")
        .end_object()
        .end_array()
        .end_object();
  json.key("agent").begin_array().begin_object();
  out.reference("who", "device");
  json.end_object().end_array().key("entity").begin_array();
  write_entity(out, "urn:windlass:knowledge", plan.knowledge_digest, rule_sets(plan));
  for (const model::PluginUsed& one : plan.plugins)
    write_entity(out, "urn:windlass:plugin", one.digest,
                 std::string(one.id) + " " + std::string(one.version));
  if (plan.receipt)
    write_entity(out, "urn:windlass:record", plan.receipt->leaf,
                 plan.receipt->origin + " record " + std::to_string(plan.receipt->sequence));
  json.end_array();
  out.end();
}

}  // namespace

std::string write_fhir(const PlanView& view) {
  FhirWriter out(view);
  write_guidance(out);
  write_care_plan(out, whole_text(view));
  write_requests(out);
  write_questionnaire(out);
  write_messages(out);
  write_parameters(out);
  write_device(out);
  write_provenance(out);
  return out.finish();
}

}  // namespace windlass::present
