// SPDX-License-Identifier: Apache-2.0
#include "service/problem.hpp"

#include "base/json.hpp"
#include "base/text.hpp"
#include "service/member.hpp"

namespace windlass::service {

namespace {

std::string_view severity_word(base::Severity severity, Form form) {
  switch (severity) {
    case base::Severity::error: return "error";
    case base::Severity::warning: return "warning";
    case base::Severity::note: return form == Form::json ? "note" : "information";
  }
  return "error";
}

// The code of FHIR's list of issue types that comes nearest.
std::string_view issue_type(int status) {
  switch (status) {
    case 401: return "login";
    case 403: return "forbidden";
    case 404: return "not-found";
    case 405:
    case 415: return "not-supported";
    case 408: return "timeout";
    case 412: return "required";
    case 413: return "too-long";
    case 429: return "throttled";
    case 500: return "exception";
    case 503: return "transient";
    default: return "invalid";
  }
}

std::string in_json(const base::Diagnostics& problems) {
  base::JsonWriter json(2);
  json.begin_object().key("error").begin_object().field("message", problems.front().message);
  if (!problems.front().hint.empty()) json.field("hint", problems.front().hint);
  json.key("diagnostics").begin_array();
  for (const base::Diagnostic& one : problems) {
    json.begin_object()
        .field("code", one.code)
        .field("severity", severity_word(one.severity, Form::json));
    json.field("message", one.message);
    if (!one.hint.empty()) json.field("hint", one.hint);
    if (!one.excerpt.empty())
      json.field("line", std::int64_t{one.place.line})
          .field("column", std::int64_t{one.place.column});
    json.end_object();
  }
  json.end_array().field("left_out", static_cast<std::int64_t>(problems.left_out()));
  return json.end_object().end_object().take() + "\n";
}

std::string in_fhir(int status, const base::Diagnostics& problems) {
  base::JsonWriter json(2);
  json.begin_object().field("resourceType", "OperationOutcome").key("issue").begin_array();
  for (const base::Diagnostic& one : problems) {
    json.begin_object().field("severity", severity_word(one.severity, Form::fhir));
    json.field("code", issue_type(status)).key("details").begin_object();
    json.key("coding").begin_array().begin_object();
    json.field("system", "urn:windlass:diagnostic").field("code", one.code);
    json.end_object().end_array().field("text", one.message).end_object();
    if (!one.hint.empty()) json.field("diagnostics", one.hint);
    json.end_object();
  }
  return json.end_array().end_object().take() + "\n";
}

// The diagnostics of an error document of engine.h, without the files they name.
base::Diagnostics diagnostics_of(const std::string& text) {
  base::Diagnostics out;
  const auto read = base::read_json("answer", text);
  const base::Node* error = read ? read->root.find("error") : nullptr;
  const base::Node* list = error != nullptr ? error->find("diagnostics") : nullptr;
  const auto number = [](const base::Node& node, std::string_view key) {
    return static_cast<std::uint32_t>(base::parse_whole_number(word_of(node, key)).value_or(0));
  };
  for (const base::Node& one : children_of(list)) {
    base::Diagnostic made =
        base::diagnostic("", word_of(one, "code"), word_of(one, "message"), word_of(one, "hint"));
    if (word_of(one, "severity") == "warning") made.severity = base::Severity::warning;
    if (word_of(one, "severity") == "note") made.severity = base::Severity::note;
    if (one.find("line") != nullptr) {
      made.place = {number(one, "line"), number(one, "column")};
      made.excerpt = "-";
    }
    out.push_back(std::move(made));
  }
  return out;
}

}  // namespace

Response problem(Form form, int status, const base::Diagnostics& problems) {
  Response made;
  made.status = status;
  made.code = problems.front().code;
  made.body = form == Form::json ? in_json(problems) : in_fhir(status, problems);
  made.headers = {
      {"Content-Type", form == Form::json ? "application/json" : "application/fhir+json"}};
  return made;
}

Response problem(Form form, int status, std::string code, std::string message, std::string hint) {
  return problem(form, status,
                 base::Diagnostics{
                     base::diagnostic("", std::move(code), std::move(message), std::move(hint))});
}

Response problem(Form form, const CallResult& said) {
  const base::Diagnostics told = diagnostics_of(said.text);
  const std::string code = told.empty() ? "service.engine" : told.front().code;
  if (code == "embed.store")
    return problem(form, 404, code, "this service keeps no record, so it takes no feedback");
  if (said.result == WINDLASS_BAD_INPUT && !told.empty()) return problem(form, 400, told);
  if (said.result == WINDLASS_DOES_NOT_HOLD)
    return problem(form, 409, code, "what the record holds says otherwise");
  const bool refused = said.result == WINDLASS_REFUSED;
  return problem(form, refused ? 503 : 500, code, "the service could not answer",
                 "whoever runs it finds this code in its log");
}

}  // namespace windlass::service
