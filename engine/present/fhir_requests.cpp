// SPDX-License-Identifier: Apache-2.0
// Stages as RequestGroups, treatments as ServiceRequests, what fired as DetectedIssues.
#include <algorithm>
#include <set>

#include "fhir/names.hpp"
#include "present/fhir_writer.hpp"
#include "present/phrases.hpp"

namespace windlass::present {

using model::ModalityPlan;
using model::Status;
using model::Verdict;

namespace {

constexpr std::string_view rule_system = "urn:windlass:rule";

std::string request_name(std::string_view modality) { return "request/" + std::string(modality); }

// A treatment that somebody may plan, or must not: the others have no request.
bool has_request(const ModalityPlan& one) { return one.status != Status::not_indicated; }

bool is_forbidden(const ModalityPlan& one) { return one.status == Status::block; }

bool is_fired_contraindication(const model::Reason& one) {
  return one.origin == model::Origin::contraindication && one.verdict == Verdict::true_;
}

std::string contraindication_name(const ModalityPlan& modality, const model::Reason& one) {
  return "issue/" + std::string(modality.id) + "/" + std::string(one.id);
}
std::string flag_name(const model::RedFlag& one) { return "issue/" + std::string(one.id); }

std::string status_of(const FhirWriter& out, const ModalityPlan& one) {
  if (const std::string_view own = mark_of(one.status).request; !own.empty())
    return std::string(own);  // "active" of a block: that it is not to be done holds now
  if (out.treatment_waits()) return "on-hold";
  return out.is_draft() ? "draft" : "active";
}

// Doses as numbers with their UCUM units, each with its place in the protocol.
void write_dose(FhirWriter& out, const model::ProtocolLine& line) {
  base::JsonWriter& json = out.json();
  const auto part = [&](const char* url, std::string_view text) {
    if (!text.empty())
      json.begin_object().field("url", url).field("valueString", text).end_object();
  };
  json.begin_object().field("url", "urn:windlass:protocol-line").key("extension").begin_array();
  part("section", line.section);
  part("key", line.key);
  part("title", line.title);
  part("text", line.text);
  if (!line.number.empty()) {
    json.begin_object().field("url", "value").key("valueQuantity").begin_object();
    json.key("value").number(line.number);
    if (!line.unit.empty())
      json.field("unit", line.unit).field("system", fhir::ucum_system).field("code", line.unit);
    json.end_object().end_object();
  }
  json.end_array().end_object();
}

void write_citation(FhirWriter& out, const model::Evidence& one) {
  out.json()
      .begin_object()
      .field("url", "http://hl7.org/fhir/StructureDefinition/workflow-relatedArtifact")
      .key("valueRelatedArtifact")
      .begin_object()
      .field("type", "citation")
      .field("display", std::string(one.claim) + " (" + appraisal(one) + ")")
      .field("citation", one.citation)
      .end_object()
      .end_object();
}

// The sources of the reasons that hold, each once.
std::vector<const model::Evidence*> sources_of(const ModalityPlan& one) {
  std::vector<const model::Evidence*> out;
  std::set<std::string_view> seen;
  for (const model::Reason& reason : one.because)
    if (reason.evidence != nullptr && reason.verdict == Verdict::true_)
      for (const model::Evidence& each : *reason.evidence)
        if (seen.insert(each.id).second) out.push_back(&each);
  return out;
}

bool shows_protocol(const FhirWriter& out, const ModalityPlan& one) {
  return model::actionable(one.status) && !out.treatment_waits();
}

void write_extensions(FhirWriter& out, const ModalityPlan& one) {
  const auto sources = sources_of(one);
  const bool doses = shows_protocol(out, one) && !one.protocol.lines.empty();
  if (sources.empty() && !doses) return;
  out.json().key("extension").begin_array();
  for (const model::Evidence* each : sources) write_citation(out, *each);
  if (doses)
    for (const model::ProtocolLine& line : one.protocol.lines) write_dose(out, line);
  out.json().end_array();
}

std::vector<std::string> notes_of(const FhirWriter& out, const ModalityPlan& one) {
  std::vector<std::string> notes;
  notes.push_back("Status: " + std::string(model::word(one.status)));
  for (const std::string_view each : one.mitigations)
    notes.push_back("Take care: " + std::string(each));
  for (const std::string_view each : one.reopen_when)
    notes.push_back("Reopens: " + std::string(each));
  if (!one.ask.empty()) notes.push_back("Ask: " + ids_of(one.ask, out.view().vocabulary));
  notes.push_back(sentence(std::string(later_after(out.plan(), one.id))));
  if (!shows_protocol(out, one)) return notes;
  for (const model::ProtocolLine& line : one.protocol.lines)
    notes.push_back(std::string(line.section) + ": " + std::string(line.title) +
                    (line.title.empty() ? "" : " ") + line.text);
  for (const std::string& each : when_to_stop(one)) notes.push_back("Stop: " + each);
  return notes;
}

void write_request(FhirWriter& out, const ModalityPlan& one) {
  base::JsonWriter& json = out.json();
  out.begin("ServiceRequest", request_name(one.id));
  std::string text(one.title);
  text += ": " + std::string(model::word(one.status));
  for (const model::Reason* reason : deciding(one)) text += "\n" + in_words(*reason);
  out.narrative(text);
  write_extensions(out, one);
  json.field("status", status_of(out, one)).field("intent", "proposal");
  json.field("priority", "routine");
  if (is_forbidden(one)) json.field("doNotPerform", true);
  out.coded("code", fhir::modality_system, one.id, one.title);
  out.subject("subject");
  out.day("authoredOn");
  out.reference("requester", "device");
  const auto reasons = deciding(one);
  if (!reasons.empty()) {
    json.key("reasonCode").begin_array();
    for (const model::Reason* reason : reasons)
      json.begin_object().field("text", in_words(*reason)).end_object();
    json.end_array();
  }
  std::vector<std::string> issues;
  for (const model::Reason& reason : one.because)
    if (is_fired_contraindication(reason)) issues.push_back(contraindication_name(one, reason));
  if (!issues.empty()) {
    json.key("supportingInfo").begin_array();
    for (const std::string& name : issues) out.reference(name);
    json.end_array();
  }
  out.notes(notes_of(out, one));
  out.end();
}

void write_gate(FhirWriter& out, const char* kind, std::string_view text) {
  if (text.empty()) return;
  out.json().begin_object().field("kind", kind).key("expression").begin_object();
  out.json().field("description", text).field("language", "text/plain").field("expression", text);
  out.json().end_object().end_object();
}

void write_item(FhirWriter& out, const model::StageItem& item, const ModalityPlan& modality) {
  base::JsonWriter& json = out.json();
  json.begin_object().field("title", modality.title);
  std::string text = std::string(model::word(item.status)) + (item.now ? ", now" : ", later");
  if (!item.timing.empty()) text += ": " + std::string(item.timing);
  json.field("description", text);
  if (!item.timing.empty()) {
    json.key("condition").begin_array();
    write_gate(out, "start", item.timing);
    json.end_array();
  }
  out.reference("resource", request_name(item.modality));
  json.end_object();
}

void write_stage(FhirWriter& out, const model::StagePlan& stage) {
  base::JsonWriter& json = out.json();
  out.begin("RequestGroup", "stage/" + std::string(stage.id));
  out.narrative(std::string(stage.title) + " (" + std::string(model::word(stage.state)) +
                ")\nAim: " + std::string(stage.aim) + "\nEntry: " + std::string(stage.entry) +
                "\nExit: " + std::string(stage.exit) + "\nReview: " + std::string(stage.review));
  const bool held = out.treatment_waits() || stage.state == model::StageState::on_hold;
  json.field("status", stage.state == model::StageState::done ? "completed"
                       : held                                 ? "on-hold"
                       : out.is_draft()                       ? "draft"
                                                              : "active");
  json.field("intent", "proposal");
  out.subject("subject");
  out.day("authoredOn");
  out.reference("author", "device");
  out.notes({"Stage: " + std::string(stage.title),
             stage.review.empty() ? "" : "Review: " + std::string(stage.review)});
  std::vector<std::pair<const model::StageItem*, const ModalityPlan*>> items;
  for (const model::StageItem& item : stage.items)
    if (const ModalityPlan* modality = modality_of(out.plan(), item.modality);
        modality != nullptr && has_request(*modality))
      items.emplace_back(&item, modality);
  if (!items.empty()) {
    json.key("action").begin_array().begin_object();
    json.field("title", stage.title);
    out.field("description", stage.aim);
    json.key("condition").begin_array();
    write_gate(out, "start", stage.entry);
    write_gate(out, "stop", stage.exit);
    json.end_array().field("selectionBehavior", "any").key("action").begin_array();
    for (const auto& [item, modality] : items) write_item(out, *item, *modality);
    json.end_array().end_object().end_array();
  }
  out.end();
}

void write_issue_head(FhirWriter& out, const std::string& name, const std::string& text,
                      const char* severity, std::string_view code, std::string_view title) {
  out.begin("DetectedIssue", name);
  out.narrative(text);
  out.json().field("status", "final");
  out.coded("code", rule_system, code, title);
  out.json().field("severity", severity);
  out.subject("patient");
  out.day("identifiedDateTime");
  out.reference("author", "device");
}

void write_mitigation(FhirWriter& out, std::string_view text) {
  if (text.empty()) return;
  out.json().key("mitigation").begin_array().begin_object();
  out.text_concept("action", text);
  out.json().end_object().end_array();
}

void write_flag(FhirWriter& out, const model::RedFlag& flag) {
  const bool urgent = model::row(flag.disposition).by == model::DecidedBy::urgent_flag;
  std::string text = std::string(flag.title) + ". " + std::string(flag.because);
  if (flag.disputed) text += " Disputed: sources contradict each other.";
  write_issue_head(out, flag_name(flag), text, urgent ? "high" : "moderate", flag.id, flag.title);
  out.json().field("detail", text);
  write_mitigation(out, flag.action);
  out.end();
}

void write_contraindication(FhirWriter& out, const ModalityPlan& modality,
                            const model::Reason& one) {
  const std::string text = std::string(modality.title) + ": " + in_words(one);
  write_issue_head(out, contraindication_name(modality, one), text,
                   one.absolute ? "high" : "moderate", one.id, text);
  if (has_request(modality)) {
    out.json().key("implicated").begin_array();
    out.reference(request_name(modality.id));
    out.json().end_array();
  }
  out.json().field("detail", text);
  write_mitigation(out, one.mitigation);
  out.end();
}

}  // namespace

std::vector<std::string> issue_names(const model::Recommendation& plan) {
  std::vector<std::string> names;
  for (const model::RedFlag& flag : plan.red_flags)
    if (flag.verdict == Verdict::true_) names.push_back(flag_name(flag));
  for (const ModalityPlan& one : plan.modalities)
    for (const model::Reason& reason : one.because)
      if (is_fired_contraindication(reason)) names.push_back(contraindication_name(one, reason));
  return names;
}

void write_requests(FhirWriter& out) {
  for (const model::StagePlan& stage : out.plan().stages) write_stage(out, stage);
  for (const ModalityPlan& one : out.plan().modalities)
    if (has_request(one)) write_request(out, one);
  for (const model::RedFlag& flag : out.plan().red_flags)
    if (flag.verdict == Verdict::true_) write_flag(out, flag);
  for (const ModalityPlan& one : out.plan().modalities)
    for (const model::Reason& reason : one.because)
      if (is_fired_contraindication(reason)) write_contraindication(out, one, reason);
}

}  // namespace windlass::present
