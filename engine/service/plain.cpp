// SPDX-License-Identifier: Apache-2.0
// The plain API below /v1: a patient document in, the engine's own bytes out.
#include <algorithm>

#include "base/json.hpp"
#include "base/text.hpp"
#include "service/member.hpp"
#include "service/options.hpp"
#include "service/service.hpp"

namespace windlass::service {

namespace {

base::Diagnostic refuse_query(std::string message, std::string hint) {
  return base::diagnostic("", "http.query", std::move(message), std::move(hint));
}

std::string keys_of(const Options& options) {
  std::vector<std::string> keys;
  for (const OptionRow& one : options) keys.emplace_back(one.key);
  return base::join(keys);
}

bool write_option(base::JsonWriter& json, const OptionRow& option, const std::string& value) {
  using Type = OptionRow::Type;
  if (option.type == Type::text) {
    json.field(option.key, value);
    return true;
  }
  if (option.type == Type::flag) {
    json.field(option.key, value == "true");
    return value == "true" || value == "false";
  }
  const auto number = base::parse_whole_number(value);
  json.key(option.key).number(number ? value : "0");
  return number.has_value();
}

// The options of engine.h that a query asks for.
base::Result<std::string> read_options(const Target& target, const Options& known) {
  base::JsonWriter json;
  json.begin_object();
  for (const auto& [key, value] : target.query) {
    const OptionRow* found = nullptr;
    for (const OptionRow& one : known)
      if (one.key == key) found = &one;
    if (found == nullptr)
      return refuse_query("the query has a key that this path does not know",
                          known.empty() ? "it knows none" : "it knows " + keys_of(known));
    if (!write_option(json, *found, value))
      return refuse_query(
          "the value of '" + key + "' in the query is none that it can have",
          found->type == OptionRow::Type::flag ? "true or false" : "a whole number");
  }
  return json.end_object().take();
}

// Nothing where the body may be read as the patient document that it says it is.
std::optional<Response> refuse_body(const Request& request) {
  const std::string type = media_type(request);
  const auto is_among = [&](const auto& types) {
    return std::find(types.begin(), types.end(), type) != types.end();
  };
  if (!is_json(request) && !is_among(yaml_types) && !is_among(line_types))
    return problem(Form::json, 415, "http.type", "the body is not said to be JSON or YAML in UTF-8",
                   "send the header Content-Type: application/json; a charset beside it is utf-8");
  const std::string_view text = base::trim(request.body);
  if (text.empty())
    return problem(Form::json, 400, "http.body", "the body is empty",
                   "send a document as schemas/patient.schema.json describes it");
  if (!is_among(yaml_types) && text.front() != '{')
    return problem(Form::json, 400, "json.syntax", "the body is not a JSON object");
  return std::nullopt;
}

// Nothing where the body may be read as JSON.
std::optional<Response> refuse_unless_json(const Request& request) {
  if (!is_json(request))
    return problem(Form::json, 415, "http.type", "the body is not said to be JSON in UTF-8",
                   "send the header Content-Type: application/json; a charset beside it is utf-8");
  return refuse_body(request);
}

Response said(CallResult answer, std::string type) {
  if (!answer.done()) return problem(Form::json, answer);
  Response made;
  if (type.starts_with("text/html"))
    made.headers.push_back({"Content-Security-Policy", std::string(page_policy)});
  made.headers.push_back({"Content-Type", std::move(type)});
  made.body = std::move(answer.text);
  return made;
}

std::string type_of_form(const Target& target) {
  for (const auto& [key, value] : target.query) {
    if (key == "form" && value == "text") return "text/plain; charset=utf-8";
    if (key == "form" && value == "html") return "text/html; charset=utf-8";
    if (key == "form" && value == "fhir") return "application/fhir+json";
  }
  return "application/json";
}

}  // namespace

Response Service::recommend(const Call& call) const {
  if (auto refused = refuse_body(call.request)) return *refused;
  const auto options = read_options(call.target, recommend_options);
  if (!options) return problem(Form::json, 400, options.error());
  return said(calls_.recommend(call.request.body, *options), type_of_form(call.target));
}

Response Service::explain(const Call& call) const {
  if (auto refused = refuse_body(call.request)) return *refused;
  const auto options = read_options(call.target, explain_options);
  if (!options) return problem(Form::json, 400, options.error());
  return said(calls_.explain(call.request.body, *options), type_of_form(call.target));
}

Response Service::facts(const Call& call) const {
  if (auto refused = refuse_body(call.request)) return *refused;
  const auto options = read_options(call.target, facts_options);
  if (!options) return problem(Form::json, 400, options.error());
  return said(calls_.facts(call.request.body, *options), "application/json");
}

namespace {

// What the body of /v1/intake asks for.
struct IntakeRequest {
  std::string patient, requests = "[]";
};

base::Result<IntakeRequest> read_intake(const std::string& body) {
  const auto document = base::read_json("body", body);
  if (!document) return document.error();
  base::Diagnostics problems;
  base::Fields fields(*document->source, document->root, "a step of asking", problems);
  IntakeRequest made;
  if (fields.ok()) {
    const base::Node *patient = fields.required("patient"), *list = fields.optional("requests");
    fields.finish();
    const auto text_of = [](const base::Node& node) {
      base::JsonWriter json;
      write(json, node);
      return json.take();
    };
    const bool text = patient != nullptr && patient->is_scalar() && patient->quoted;
    if (patient != nullptr && !text && !patient->is_mapping())
      problems.push_back(base::diagnostic_at(*document->source, patient->span, "document.type",
                                             "'patient' is not a patient document",
                                             "write it as an object or as a text"));
    else if (patient != nullptr)
      made.patient = text ? patient->text : text_of(*patient);
    if (list != nullptr) made.requests = text_of(*list);
  }
  if (!problems.empty()) return problems;
  return made;
}

}  // namespace

Response Service::intake(const Call& call) const {
  if (auto refused = refuse_unless_json(call.request)) return *refused;
  const auto options = read_options(call.target, {});
  if (!options) return problem(Form::json, 400, options.error());
  const auto asked = read_intake(call.request.body);
  if (!asked) return problem(Form::json, 400, asked.error());
  return said(calls_.intake(asked->patient, asked->requests), "application/json");
}

Response Service::plain_feedback(const Call& call) const {
  if (auto refused = refuse_unless_json(call.request)) return *refused;
  const auto options = read_options(call.target, {});
  if (!options) return problem(Form::json, 400, options.error());
  return said(calls_.feedback(call.request.body), "application/json");
}

Response Service::rules(const Call& call) const {
  const auto options = read_options(call.target, {});
  if (!options) return problem(Form::json, 400, options.error());
  return said(calls_.rules(), "application/json");
}

}  // namespace windlass::service
