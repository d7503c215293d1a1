// SPDX-License-Identifier: Apache-2.0
// The API's description as OpenAPI 3.0.3, written from the routes, so that none is forgotten.
#include <algorithm>

#include "base/json.hpp"
#include "base/text.hpp"
#include "service/options.hpp"
#include "service/service.hpp"

namespace windlass::service {

namespace {

using base::JsonWriter;

struct Described {
  std::string_view method, pattern, id, summary;
  std::string_view takes;  // the media type of the body, or nothing
  std::string_view gives;  // of the answer
  const Options* query;
  std::vector<std::string_view> problems;  // beside 400, 403, 404 and 405
};

constexpr std::string_view json_type = "application/json";

const std::vector<Described> described = {
    {"GET",
     "/cds-services",
     "discover",
     "The CDS services that are offered",
     "",
     json_type,
     {},
     {"401"}},
    {"POST",
     "/cds-services/{id}",
     "callHook",
     "The cards for one hook's request",
     json_type,
     json_type,
     {},
     {"401", "412", "413", "415", "501"}},
    {"POST",
     "/cds-services/{id}/feedback",
     "sendFeedback",
     "Records what was done with cards",
     json_type,
     json_type,
     {},
     {"401", "413", "501"}},
    {"GET", "/pages/{token}", "page", "The whole plan behind a card", "", "text/html", {}, {"410"}},
    {"POST",
     "/v1/recommend",
     "recommend",
     "The staged plan for one patient",
     json_type,
     json_type,
     &recommend_options,
     {"401", "413", "415"}},
    {"POST",
     "/v1/explain",
     "explain",
     "Why and why not",
     json_type,
     json_type,
     &explain_options,
     {"401", "413", "415"}},
    {"POST",
     "/v1/facts",
     "facts",
     "What FHIR R4 is understood to say",
     json_type,
     json_type,
     &facts_options,
     {"401", "413", "415"}},
    {"POST",
     "/v1/intake",
     "intake",
     "One step of asking: what was answered, and what to ask next",
     json_type,
     json_type,
     {},
     {"401", "413", "415"}},
    {"POST",
     "/v1/feedback",
     "feedback",
     "Records what was done with one modality of a plan",
     json_type,
     json_type,
     {},
     {"401", "413", "415", "501"}},
    {"GET", "/v1/rules", "rules", "The rules and plugins in force", "", json_type, {}, {"401"}},
    {"GET", "/health", "health", "Whether the service runs", "", json_type, {}, {}},
    {"GET", "/ready", "ready", "Whether it takes requests", "", json_type, {}, {"503"}},
    {"GET", "/metrics", "metrics", "Counts and times for Prometheus", "", "text/plain", {}, {}},
    {"GET", "/openapi.json", "openapi", "This description", "", json_type, {}, {}},
};

const Described& description_of(const Service::Route& route) {
  for (const Described& one : described)
    if (one.method == route.method && one.pattern == route.pattern) return one;
  throw base::InternalError("a route without a description");
}

// {"application/json": {"schema": ...}}
void write_content(JsonWriter& json, std::string_view type, std::string_view schema) {
  json.key("content").begin_object().key(type).begin_object().key("schema").begin_object();
  if (type != json_type)
    json.field("type", "string");
  else if (schema.empty())
    json.field("type", "object");
  else
    json.field("$ref", "#/components/schemas/" + std::string(schema));
  json.end_object().end_object().end_object();
}

std::string_view type_of(OptionRow::Type type) {
  switch (type) {
    case OptionRow::Type::text: return "string";
    case OptionRow::Type::flag: return "boolean";
    case OptionRow::Type::number: return "integer";
  }
  return "string";
}

void write_parameters(JsonWriter& json, const Described& one) {
  const std::size_t brace = one.pattern.find('{');
  if (brace == std::string_view::npos && one.query == nullptr) return;
  json.key("parameters").begin_array();
  const auto write = [&](std::string_view name, std::string_view in, std::string_view type) {
    json.begin_object().field("name", name).field("in", in).field("required", in == "path");
    json.key("schema").begin_object().field("type", type).end_object().end_object();
  };
  if (brace != std::string_view::npos)
    write(one.pattern.substr(brace + 1, one.pattern.find('}') - brace - 1), "path", "string");
  if (one.query != nullptr)
    for (const OptionRow& option : *one.query) write(option.key, "query", type_of(option.type));
  json.end_array();
}

void write_responses(JsonWriter& json, const Described& one, Form errors) {
  json.key("responses").begin_object().key("200").begin_object();
  json.field("description", one.summary);
  write_content(json, one.gives, "");
  json.end_object();
  std::vector<std::string_view> problems = one.problems;
  for (const std::string_view status : {"400", "403", "404", "405"}) problems.push_back(status);
  std::sort(problems.begin(), problems.end());
  for (const std::string_view status : problems) {
    json.key(status).begin_object().field("description", "Not served; the body says why");
    if (errors == Form::json)
      write_content(json, json_type, "Problem");
    else
      json.key("content")
          .begin_object()
          .key("application/fhir+json")
          .begin_object()
          .key("schema")
          .begin_object()
          .field("type", "object")
          .end_object()
          .end_object()
          .end_object();
    json.end_object();
  }
  json.end_object();
}

void write_operation(JsonWriter& json, const Service::Route& route) {
  const Described& one = description_of(route);
  json.key(base::lower(std::string(route.method))).begin_object();
  json.field("operationId", one.id).field("summary", one.summary);
  write_parameters(json, one);
  if (!one.takes.empty()) {
    json.key("requestBody").begin_object().field("required", true);
    write_content(json, one.takes, "");
    json.end_object();
  }
  write_responses(json, one, route.errors);
  if (!route.open) {
    json.key("security").begin_array().begin_object().end_object();
    json.begin_object().key("token").begin_array().end_array().end_object().end_array();
  }
  json.end_object();
}

void write_components(JsonWriter& json) {
  json.key("components").begin_object().key("securitySchemes").begin_object().key("token");
  json.begin_object().field("type", "http").field("scheme", "bearer");
  json.field("bearerFormat", "JWT").end_object().end_object();
  json.key("schemas").begin_object().key("Problem").begin_object().field("type", "object");
  json.key("required").begin_array().string("error").end_array();
  json.key("properties").begin_object().key("error").begin_object().field("type", "object");
  json.key("required").begin_array().string("message").string("diagnostics").end_array();
  json.key("properties").begin_object();
  for (const char* key : {"message", "hint"})
    json.key(key).begin_object().field("type", "string").end_object();
  json.key("diagnostics").begin_object().field("type", "array").key("items").begin_object();
  json.field("type", "object").end_object().end_object();
  json.key("left_out").begin_object().field("type", "integer").end_object();
  json.end_object().end_object().end_object().end_object().end_object().end_object();
}

}  // namespace

Response Service::openapi(const Call&) const {
  JsonWriter json(2);
  json.begin_object().field("openapi", "3.0.3").key("info").begin_object();
  json.field("title", "Windlass").field("version", "1");
  json.field("description",
             "Staged treatment plans with reasons. It supports a professional's judgement; it is "
             "no device and no medical advice.");
  json.key("license").begin_object().field("name", "Apache-2.0").end_object().end_object();
  json.key("servers").begin_array().begin_object();
  json.field("url", settings_.base_url.empty() ? "/" : settings_.base_url);
  json.end_object().end_array().key("paths").begin_object();
  std::vector<std::string_view> written;
  for (const Route& route : routes()) {
    if (std::find(written.begin(), written.end(), route.pattern) != written.end()) continue;
    written.push_back(route.pattern);
    json.key(route.pattern).begin_object();
    for (const Route& other : routes())
      if (other.pattern == route.pattern) write_operation(json, other);
    json.end_object();
  }
  json.end_object();
  write_components(json);
  return answer(std::string(json_type), json.end_object().take() + "\n");
}

}  // namespace windlass::service
