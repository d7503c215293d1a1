// SPDX-License-Identifier: Apache-2.0
#include "base/json.hpp"
#include "fhir/understand.hpp"

namespace windlass::fhir {

using base::JsonWriter;

namespace {

void write_facts(JsonWriter& json, const Understood& made, const model::Vocabulary& vocabulary) {
  json.key("facts").begin_array();
  for (const Merged& one : made.facts) {
    const model::FactDefinition& fact = vocabulary[one.fact];
    json.begin_object()
        .field("fact", fact.id)
        .field("title", fact.title)
        .field("state", model::word(one.state))
        .key("values")
        .begin_array();
    for (const Choice& choice : one.choices) {
      json.begin_object().field("value", model::text(fact, choice.meaning.value));
      if (fact.type == model::FactType::number) json.field("received", choice.meaning.text);
      if (!choice.meaning.unit.empty()) json.field("unit", choice.meaning.unit);
      if (choice.observed) json.field("observed", model::text(model::Date{*choice.observed}));
      json.key("sources").begin_array();
      for (const std::string& source : choice.sources) json.string(source);
      json.end_array().end_object();
    }
    json.end_array();
    if (one.unread) json.field("unread", model::word(*one.unread));
    if (!one.source.empty()) json.field("source", one.source);
    json.end_object();
  }
  json.end_array();
}

void write_unmapped(JsonWriter& json, const Understood& made) {
  json.key("unmapped").begin_array();
  for (const Understood::Code& one : made.unmapped)
    json.begin_object()
        .field("resource", one.type)
        .field("system", one.system)
        .field("code", one.code)
        .field("display", one.display)
        .field("count", static_cast<std::int64_t>(one.count))
        .field("looks_relevant", one.relevant)
        .end_object();
  json.end_array();
}

}  // namespace

std::string to_json(const Understood& made, const model::Vocabulary& vocabulary) {
  JsonWriter json(2);
  json.begin_object()
      .field("patient_id", made.patient_id)
      .field("deceased", made.deceased)
      .key("binding")
      .begin_object()
      .field("id", made.binding)
      .field("version", made.binding_version)
      .field("digest", made.binding_digest)
      .end_object()
      .key("texts")
      .begin_array();
  for (const std::string& one : made.digests) json.string(one);
  json.end_array().key("resources").begin_object();
  for (const auto& [type, count] : made.resources)
    json.field(type, static_cast<std::int64_t>(count));
  json.end_object();
  write_facts(json, made, vocabulary);
  json.key("unused").begin_array();
  for (const Understood::Unused& one : made.unused) {
    json.begin_object().field("source", one.source).field("why", one.why);
    if (one.fact) json.field("fact", vocabulary[*one.fact].id);
    json.end_object();
  }
  json.end_array();
  write_unmapped(json, made);
  json.key("not_whole").begin_array();
  for (const std::string& one : made.not_whole) json.string(one);
  json.end_array().field("patient", made.document).end_object();
  return json.take() + "\n";
}

}  // namespace windlass::fhir
