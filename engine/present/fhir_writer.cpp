// SPDX-License-Identifier: Apache-2.0
#include "present/fhir_writer.hpp"

#include <utility>

#include "base/digest.hpp"
#include "plan/plan_json.hpp"
#include "present/html_writer.hpp"

namespace windlass::present {

namespace {

std::string digest_of(const PlanView& view) {
  plan::JsonOptions options;
  options.receipt = false;
  return base::hex(base::sha256(plan::to_json(view.plan, view.vocabulary, options)));
}

}  // namespace

FhirWriter::FhirWriter(const PlanView& view)
    : view_(view), seed_(digest_of(view)), json_(2, std::size_t{256} << 10) {
  json_.begin_object()
      .field("resourceType", "Bundle")
      .field("id", uuid("bundle"))
      .field("type", "collection")
      .key("entry")
      .begin_array();
}

// A name-based UUID of the plan and the name.
std::string FhirWriter::uuid(const std::string& name) const {
  std::string hex = base::hex(base::sha256(seed_ + "/" + name)).substr(0, 32);
  hex[12] = '8';
  hex[16] = "89ab"[static_cast<std::size_t>(hex[16]) % 4];
  for (const std::size_t at : {20u, 16u, 12u, 8u}) hex.insert(at, "-");
  return hex;
}

void FhirWriter::begin(const char* type, const std::string& name) {
  const std::string id = uuid(name);
  json_.begin_object()
      .field("fullUrl", "urn:uuid:" + id)
      .key("resource")
      .begin_object()
      .field("resourceType", type)
      .field("id", id);
}

void FhirWriter::end() { json_.end_object().end_object(); }

void FhirWriter::narrative(std::string_view text) {
  json_.key("text")
      .begin_object()
      .field("status", "generated")
      .field("div",
             "<div xmlns=\"http://www.w3.org/1999/xhtml\"><pre>" + escape(text) + "</pre></div>")
      .end_object();
}

namespace {

// What the resources of this Bundle are, by the beginnings of their names.
std::string_view type_of(std::string_view name) {
  constexpr std::pair<std::string_view, std::string_view> types[] = {
      {"device", "Device"},
      {"stage/", "RequestGroup"},
      {"request/", "ServiceRequest"},
      {"issue/", "DetectedIssue"},
      {"plan", "CarePlan"},
      {"guidance", "GuidanceResponse"},
      {"messages", "OperationOutcome"},
      {"parameters", "Parameters"}};
  for (const auto& [beginning, type] : types)
    if (name.starts_with(beginning)) return type;
  return "Questionnaire";
}

}  // namespace

void FhirWriter::reference(const std::string& name) {
  json_.begin_object()
      .field("reference", "urn:uuid:" + uuid(name))
      .field("type", type_of(name))
      .end_object();
}

void FhirWriter::reference(std::string_view key, const std::string& name) {
  json_.key(key);
  reference(name);
}

// An id that FHIR has no such form for is no reference; who knows the patient by it finds it.
void FhirWriter::subject(std::string_view key) {
  const std::string& id = plan().patient;
  const bool is_urn = id.starts_with("urn:uuid:") || id.starts_with("urn:oid:");
  json_.key(key).begin_object();
  if (is_urn || id.find_first_of("_:") == std::string::npos)
    json_.field("reference", is_urn ? id : "Patient/" + id);
  else
    json_.key("identifier")
        .begin_object()
        .field("system", "urn:windlass:patient")
        .field("value", id)
        .end_object();
  json_.end_object();
}

void FhirWriter::coded(std::string_view key, std::string_view system, std::string_view code,
                       std::string_view display) {
  json_.key(key).begin_object().key("coding").begin_array().begin_object();
  json_.field("system", system).field("code", code).field("display", display);
  json_.end_object().end_array().field("text", display).end_object();
}

void FhirWriter::text_concept(std::string_view key, std::string_view text) {
  json_.key(key).begin_object().field("text", text).end_object();
}

void FhirWriter::field(std::string_view key, std::string_view text) {
  if (!text.empty()) json_.field(key, text);
}

void FhirWriter::day(std::string_view key) {
  if (plan().as_of) json_.field(key, model::text(*plan().as_of));
}

void FhirWriter::notes(const std::vector<std::string>& texts) {
  bool open = false;
  for (const std::string& one : texts) {
    if (one.empty()) continue;
    if (!open) json_.key("note").begin_array();
    open = true;
    json_.begin_object().field("text", one).end_object();
  }
  if (open) json_.end_array();
}

std::string FhirWriter::finish() { return json_.end_array().end_object().take() + "\n"; }

}  // namespace windlass::present
