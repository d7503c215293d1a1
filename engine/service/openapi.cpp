// SPDX-License-Identifier: Apache-2.0
// The API's description as OpenAPI 3.1, written from the routes, so that none is forgotten. What
// bodies look like stands in schemas/.
#include <algorithm>

#include "base/json.hpp"
#include "base/text.hpp"
#include "service/options.hpp"
#include "service/schemas.hpp"
#include "service/service.hpp"

namespace windlass::service {

namespace {

using base::JsonWriter;

// A body in one of its forms. `schema` is a definition of schemas/service.schema.json or a place in
// another file; of a text it is empty.
struct Content {
  std::string_view type, schema;
};
using Contents = std::vector<Content>;

constexpr std::string_view json_type = "application/json", fhir_type = "application/fhir+json",
                           page_type = "text/html; charset=utf-8",
                           plain_type = "text/plain; charset=utf-8",
                           plan = "recommendation.schema.json#", resource = "resource";

Contents as_json(std::string_view schema) { return {{json_type, schema}}; }
// A body that is sent as JSON.
Contents in_json(std::string_view schema) { return {{json_type, schema}, {fhir_type, schema}}; }

// A patient document, or what FHIR says of one, as it may be sent: FHIR also as lines of JSON.
const Contents document = [] {
  Contents made = {{json_type, "patient"}, {fhir_type, "patient"}};
  for (const std::string_view type : yaml_types) made.push_back({type, "patient"});
  for (const std::string_view type : line_types) made.push_back({type, ""});
  return made;
}();

struct Described {
  std::string_view method, pattern, id, summary;
  Contents takes, gives;
  const Options* query;
  std::vector<int> problems;  // beside those of every path
};

const std::vector<Described> described = {
    {"GET",
     "/cds-services",
     "discover",
     "The CDS services that are offered",
     {},
     as_json("services"),
     {},
     {}},
    {"POST",
     "/cds-services/{id}",
     "callHook",
     "The cards for one hook's request",
     in_json("hook_request"),
     as_json("cards"),
     {},
     {404, 409, 412, 415}},
    {"POST",
     "/cds-services/{id}/feedback",
     "sendFeedback",
     "Records what was done with cards",
     in_json("card_feedback"),
     as_json("accepted"),
     {},
     {404, 409, 415}},
    {"GET",
     "/pages/{token}",
     "page",
     "The whole plan behind a card",
     {},
     {{page_type, ""}},
     {},
     {404, 410}},
    {"POST",
     "/v1/recommend",
     "recommend",
     "The staged plan for one patient, in the form that the query names",
     document,
     {{json_type, plan}, {fhir_type, resource}, {plain_type, ""}, {page_type, ""}},
     &recommend_options,
     {409, 415}},
    {"POST",
     "/v1/explain",
     "explain",
     "Why and why not",
     document,
     {{json_type, "explanation"}, {page_type, ""}},
     &explain_options,
     {415}},
    {"POST",
     "/v1/facts",
     "facts",
     "What FHIR R4 is understood to say",
     document,
     as_json("facts"),
     &facts_options,
     {415}},
    {"POST",
     "/v1/intake",
     "intake",
     "One step of asking: what was answered, and what to ask next",
     in_json("intake_step"),
     as_json("intake.schema.json#/definitions/reply"),
     {},
     {415}},
    {"POST",
     "/v1/feedback",
     "feedback",
     "Records what was done with one modality of a plan",
     in_json("outcome_of_modality"),
     as_json("recorded"),
     {},
     {404, 409, 415}},
    {"GET", "/v1/rules", "rules", "The rules and plugins in force", {}, as_json("rules"), {}, {}},
    {"GET", "/health", "health", "Whether the service runs", {}, as_json("alive"), {}, {}},
    {"GET", "/ready", "ready", "Whether it takes requests", {}, as_json("ready"), {}, {}},
    {"GET",
     "/metrics",
     "metrics",
     "Counts and times for Prometheus",
     {},
     {{"text/plain; version=0.0.4; charset=utf-8", ""}},
     {},
     {}},
    {"GET", "/openapi.json", "openapi", "This description", {}, as_json("openapi"), {}, {}},
};

struct Refusal {
  int status;
  std::string_view words;
  bool everywhere;  // before or whatever the path
};
constexpr Refusal refusals[] = {
    {400, "Not understood; the body says what", true},
    {401, "A valid token is needed", false},
    {403, "Pages of that origin may not call here", true},
    {404, "Nothing of that name, or the service keeps no record", false},
    {408, "The request did not arrive in time", true},
    {409, "The record says otherwise", false},
    {410, "The rules have changed since the card", false},
    {412, "Facts are missing; an issue for each", false},
    {413, "The body is too large", true},
    {415, "The body is not said to be of a type that is read here", false},
    {417, "Only 100-continue can be expected", true},
    {431, "The header is too large", true},
    {500, "A fault of the service or of its record; the log has the code", true},
    {503, "Busy or stopping: try again", true},
    {505, "Only HTTP/1.1 and HTTP/1.0 are spoken here", true},
};

const Described& description_of(const Service::Route& route) {
  for (const Described& one : described)
    if (one.method == route.method && one.pattern == route.pattern) return one;
  throw base::InternalError("a route without a description");
}

class Description {
 public:
  explicit Description(const std::string& base_url) : json_(2) {
    json_.begin_object().field("openapi", "3.1.0").key("info").begin_object();
    json_.field("title", "Windlass").field("version", "1");
    json_.field("description",
                "Staged treatment plans with reasons. It supports a professional's judgement; it "
                "is no device and no medical advice.");
    json_.key("license").begin_object().field("name", "Apache-2.0");
    json_.field("identifier", "Apache-2.0").end_object().end_object();
    json_.key("servers").begin_array().begin_object();
    json_.field("url", base_url.empty() ? "/" : base_url).end_object().end_array();
  }
  std::string take() {
    write_paths();
    json_.key("components").begin_object().key("securitySchemes").begin_object().key("token");
    json_.begin_object().field("type", "http").field("scheme", "bearer");
    json_.field("bearerFormat", "JWT").end_object().end_object().key("responses").begin_object();
    for (const Refusal& one : refusals)
      for (const Form form : {Form::json, Form::fhir}) write_refusal(one, form);
    json_.end_object().key("schemas").begin_object();
    components_.write(json_);
    return json_.end_object().end_object().end_object().take() + "\n";
  }

 private:
  void write_paths() {
    json_.key("paths").begin_object();
    std::vector<std::string_view> written;
    for (const Service::Route& route : Service::routes()) {
      if (std::find(written.begin(), written.end(), route.pattern) != written.end()) continue;
      written.push_back(route.pattern);
      json_.key(route.pattern).begin_object();
      write_argument(route.pattern);
      for (const Service::Route& other : Service::routes())
        if (other.pattern == route.pattern) write_operation(other);
      write_preflight(route);
      json_.end_object();
    }
    json_.end_object();
  }
  void write_argument(std::string_view pattern) {
    const std::size_t brace = pattern.find('{');
    if (brace == std::string_view::npos) return;
    const std::string_view name = pattern.substr(brace + 1, pattern.find('}') - brace - 1);
    json_.key("parameters").begin_array().begin_object().field("name", name);
    json_.field("in", "path").field("required", true).key("schema").begin_object();
    json_.field("type", "string").end_object().end_object().end_array();
  }
  void write_operation(const Service::Route& route) {
    const Described& one = description_of(route);
    json_.key(base::lower(std::string(route.method))).begin_object();
    json_.field("operationId", one.id).field("summary", one.summary);
    if (one.query != nullptr) write_query(*one.query);
    if (!one.takes.empty()) {
      json_.key("requestBody").begin_object().field("required", true);
      write_contents(one.takes);
      json_.end_object();
    }
    json_.key("responses").begin_object().key("200").begin_object();
    json_.field("description", one.summary);
    write_contents(one.gives);
    json_.end_object();
    std::vector<int> problems = one.problems;
    if (!route.open) problems.push_back(401);
    write_refusals(route.errors, problems);
    json_.end_object();
    if (!route.open) {
      json_.key("security").begin_array().begin_object().end_object();
      json_.begin_object().key("token").begin_array().end_array().end_object().end_array();
    }
    json_.end_object();
  }
  // What a browser asks before it calls.
  void write_preflight(const Service::Route& route) {
    const std::string id = std::string(description_of(route).id);
    json_.key("options").begin_object().field("operationId", id + "Options");
    json_.field("summary", "The methods of this path, for a browser's page too");
    json_.key("responses").begin_object().key("204").begin_object();
    json_.field("description", "They stand in the header Allow").end_object();
    write_refusals(route.errors, {});
    json_.end_object().end_object();
  }
  void write_query(const Options& options) {
    json_.key("parameters").begin_array();
    for (const OptionRow& one : options) {
      json_.begin_object().field("name", one.key).field("in", "query").key("schema");
      json_.begin_object();
      switch (one.type) {
        case OptionRow::Type::text: json_.field("type", "string"); break;
        case OptionRow::Type::flag: json_.field("type", "boolean"); break;
        case OptionRow::Type::number:
          json_.field("type", "integer").field("minimum", std::int64_t{one.least});
          json_.field("maximum", std::int64_t{one.most});
          break;
      }
      if (!one.among.empty()) {
        json_.key("enum").begin_array();
        for (const std::string_view word : one.among) json_.string(word);
        json_.end_array();
      }
      json_.end_object().end_object();
    }
    json_.end_array();
  }
  void write_contents(const Contents& contents) {
    json_.key("content").begin_object();
    for (const Content& one : contents) {
      json_.key(one.type).begin_object().key("schema").begin_object();
      if (one.schema.empty())
        json_.field("type", "string");
      else
        json_.field("$ref", refer(one.schema));
      json_.end_object().end_object();
    }
    json_.end_object();
  }
  std::string refer(std::string_view schema) {
    return components_.refer(schema.find('#') == std::string_view::npos
                                 ? "service.schema.json#/definitions/" + std::string(schema)
                                 : std::string(schema));
  }
  static std::string name_of(int status, Form form) {
    return (form == Form::json ? "problem_" : "outcome_") + std::to_string(status);
  }
  void write_refusals(Form form, const std::vector<int>& problems) {
    for (const Refusal& one : refusals) {
      const bool here = std::find(problems.begin(), problems.end(), one.status) != problems.end();
      if (!one.everywhere && !here) continue;
      json_.key(std::to_string(one.status)).begin_object();
      json_.field("$ref", "#/components/responses/" + name_of(one.status, form)).end_object();
    }
  }
  // What is refused before its path is known is told in the plain form.
  void write_refusal(const Refusal& one, Form form) {
    json_.key(name_of(one.status, form)).begin_object().field("description", one.words);
    Contents contents;
    if (form == Form::fhir) contents.push_back({fhir_type, "outcome"});
    if (form == Form::json || one.everywhere) contents.push_back({json_type, "problem"});
    write_contents(contents);
    json_.end_object();
  }

  JsonWriter json_;
  Components components_;
};

}  // namespace

Response Service::openapi(const Call&) const {
  return answer(std::string(json_type), Description(settings_.base_url).take());
}

}  // namespace windlass::service
