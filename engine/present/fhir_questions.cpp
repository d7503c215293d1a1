// SPDX-License-Identifier: Apache-2.0
// What is to be asked, as a Questionnaire in the engine's order. Every question can be answered
// with "not known"; the answers come back through fhir::understand().
#include <algorithm>

#include "base/text.hpp"
#include "fhir/names.hpp"
#include "present/fhir_writer.hpp"
#include "present/marks.hpp"

namespace windlass::present {

using model::FactDefinition;
using model::FactType;

namespace {

void write_option(FhirWriter& out, std::string_view system, std::string_view code,
                  std::string_view display) {
  out.json()
      .begin_object()
      .key("valueCoding")
      .begin_object()
      .field("system", system)
      .field("code", code)
      .field("display", display)
      .end_object()
      .end_object();
}

void write_choices(FhirWriter& out, const FactDefinition& fact) {
  base::JsonWriter& json = out.json();
  json.field("type", model::row(fact.type).fhir_item).field("required", false);
  if (model::is_many(fact.type)) json.field("repeats", true);
  json.key("answerOption").begin_array();
  if (fact.type == FactType::boolean) {
    write_option(out, fhir::answer_system, "true", "yes");
    write_option(out, fhir::answer_system, "false", "no");
  }
  for (const std::string& value : fact.values) {
    const bool unknown = std::any_of(fact.unknown_values.begin(), fact.unknown_values.end(),
                                     [&](const auto& one) { return one.first == value; });
    if (!unknown) write_option(out, fhir::answer_system, value, with_spaces(value));
  }
  write_option(out, fhir::absent_system, "asked-unknown", "not known");
  json.end_array();
}

// A number or a day is typed in; that nobody knows it is a question of its own beside it.
void write_typed(FhirWriter& out, const FactDefinition& fact) {
  base::JsonWriter& json = out.json();
  json.field("type", model::row(fact.type).fhir_item).field("required", false);
}

void write_beside(FhirWriter& out, const FactDefinition& fact, std::string_view suffix,
                  std::string_view text) {
  out.json()
      .begin_object()
      .field("linkId", fact.id + std::string(suffix))
      .field("text", text)
      .field("type", "boolean")
      .field("required", false)
      .end_object();
}

void write_item(FhirWriter& out, const FactDefinition& fact) {
  base::JsonWriter& json = out.json();
  const bool choice = !model::is_typed(fact.type);
  json.begin_object();
  if (model::has_unit(fact.type)) {
    const std::string& unit = fact.unit.text();
    json.key("extension")
        .begin_array()
        .begin_object()
        .field("url", "http://hl7.org/fhir/StructureDefinition/questionnaire-unit")
        .key("valueCoding")
        .begin_object()
        .field("system", fhir::ucum_system)
        .field("code", unit)
        .field("display", unit)
        .end_object()
        .end_object()
        .end_array();
  }
  json.field("linkId", fact.id).field("text", fact.question);
  if (choice)
    write_choices(out, fact);
  else
    write_typed(out, fact);
  json.end_object();
  if (choice) return;
  write_beside(out, fact, fhir::not_known_suffix, "Not known");
  if (fact.blank_is_never) write_beside(out, fact, fhir::never_suffix, "It has not happened");
}

}  // namespace

void write_questionnaire(FhirWriter& out) {
  if (!out.is_draft()) return;
  base::JsonWriter& json = out.json();
  out.begin("Questionnaire", "questionnaire");
  std::string text;
  std::vector<std::string_view> groups;  // in the order of their first question
  for (const model::Question& one : out.plan().questions) {
    const FactDefinition& fact = out.view().vocabulary[one.fact];
    text += (text.empty() ? "" : "\n") + fact.question;
    if (std::find(groups.begin(), groups.end(), fact.group) == groups.end())
      groups.push_back(fact.group);
  }
  out.narrative(text);
  json.field("url", fhir::questionnaire_url(out.view().vocabulary));
  json.field("version", base::shorten(out.plan().knowledge_digest, 16));
  json.field("name", "WindlassQuestions").field("title", "What is to be asked");
  json.field("status", "active").key("subjectType").begin_array().string("Patient").end_array();
  json.key("item").begin_array();
  for (const std::string_view group : groups) {
    json.begin_object()
        .field("linkId", "group." + std::string(group))
        .field("text", with_spaces(group))
        .field("type", "group")
        .key("item")
        .begin_array();
    for (const model::Question& one : out.plan().questions)
      if (out.view().vocabulary[one.fact].group == group)
        write_item(out, out.view().vocabulary[one.fact]);
    json.end_array().end_object();
  }
  json.end_array();
  out.end();
}

}  // namespace windlass::present
