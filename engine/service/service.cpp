// SPDX-License-Identifier: Apache-2.0
#include "service/service.hpp"

#include <algorithm>

#include "base/byte_order_mark.hpp"
#include "base/text.hpp"

namespace windlass::service {

namespace {

// The path's open part where the path fits the pattern, else nothing.
std::optional<std::string> fits(std::string_view pattern, const std::vector<std::string>& path) {
  std::string argument;
  std::size_t part = 0;
  pattern.remove_prefix(1);
  while (true) {
    const std::size_t end = pattern.find('/');
    const std::string_view word = pattern.substr(0, end);
    if (part == path.size()) return std::nullopt;
    if (word.starts_with('{') && !path[part].empty())
      argument = path[part];
    else if (word != path[part])
      return std::nullopt;
    ++part;
    if (end == std::string_view::npos) break;
    pattern.remove_prefix(end + 1);
  }
  if (part != path.size()) return std::nullopt;
  return argument;
}

Form form_of(const Target& target) {
  return !target.path.empty() && target.path.front() == "cds-services" ? Form::fhir : Form::json;
}

// Why a body is not looked at. None is unpacked: a small one could become very large.
std::optional<Response> unread(Form form, const Request& request, std::size_t most_body) {
  if (request.body.size() > most_body)
    return problem(form, 413, "http.size",
                   "the body has more than " + base::group_digits(most_body) + " bytes");
  bool repeated = false;
  const auto coding = header(request.headers, "Content-Encoding", &repeated);
  if (request.body.empty() || (!repeated && base::lower(coding.value_or("identity")) == "identity"))
    return std::nullopt;
  Response made = problem(form, 415, "http.encoding", "the body is packed",
                          "send it as it is, without Content-Encoding");
  made.headers.push_back({"Accept-Encoding", "identity"});
  return made;
}

// What every response says: nobody keeps it, and no browser guesses what it is.
void add_common(Response& response) {
  response.headers.push_back({"Cache-Control", "no-store"});
  response.headers.push_back({"X-Content-Type-Options", "nosniff"});
}

std::string_view path_of(const Request& request) {
  return std::string_view(request.target).substr(0, request.target.find('?'));
}

}  // namespace

Service::Service(windlass_engine* engine, Settings settings, Surroundings surroundings)
    : calls_(engine), settings_(std::move(settings)), surroundings_(std::move(surroundings)) {}

const std::vector<Service::Route>& Service::routes() {
  static const std::vector<Route> table = {
      {"GET", "/cds-services", &Service::discover, Form::fhir, false},
      {"POST", "/cds-services/{id}", &Service::hook, Form::fhir, false},
      {"POST", "/cds-services/{id}/feedback", &Service::hook_feedback, Form::fhir, false},
      {"GET", "/pages/{token}", &Service::page, Form::json, true},
      {"POST", "/v1/recommend", &Service::recommend, Form::json, false},
      {"POST", "/v1/explain", &Service::explain, Form::json, false},
      {"POST", "/v1/facts", &Service::facts, Form::json, false},
      {"POST", "/v1/intake", &Service::intake, Form::json, false},
      {"POST", "/v1/feedback", &Service::plain_feedback, Form::json, false},
      {"GET", "/v1/rules", &Service::rules, Form::json, false},
      {"GET", "/health", &Service::health, Form::json, true, true},
      {"GET", "/ready", &Service::ready, Form::json, true, true},
      {"GET", "/metrics", &Service::metrics, Form::json, true},
      {"GET", "/openapi.json", &Service::openapi, Form::json, true},
  };
  return table;
}

bool Service::allows(std::string_view origin) const {
  return std::any_of(settings_.origins.begin(), settings_.origins.end(),
                     [&](const std::string& one) { return one == "*" || one == origin; });
}

Response Service::preflight(const Request& request, const std::string& methods) const {
  Response made;
  made.status = 204;
  made.headers.push_back({"Allow", methods + ", OPTIONS"});
  if (!header(request.headers, "Origin")) return made;
  made.headers.push_back({"Access-Control-Allow-Methods", methods});
  made.headers.push_back({"Access-Control-Allow-Headers", "Authorization, Content-Type"});
  made.headers.push_back({"Access-Control-Max-Age", "600"});
  return made;
}

std::optional<Response> Service::unauthorised(const Route& route, const Request& request) const {
  if (route.open || !settings_.tokens) return std::nullopt;
  const auto given = header(request.headers, "Authorization");
  std::string why = settings_.tokens->refuse(
      given.value_or(""), settings_.base_url + std::string(path_of(request)), surroundings_.now());
  if (why.empty()) return std::nullopt;
  Response made = problem(route.errors, 401, "auth.token", "a valid token is needed");
  made.headers.push_back({"WWW-Authenticate", "Bearer"});
  made.route = route.pattern;
  made.code = std::move(why);
  return made;
}

Response Service::routed(const Request& request) const {
  if (request.target == "*" && request.method == "OPTIONS")
    return preflight(request, "GET, HEAD, POST");
  auto target = read_target(request.target);
  if (!target) return problem(Form::json, 400, target.error());
  std::string methods;
  std::string_view pattern;
  Form form = form_of(*target);
  for (const Route& route : routes()) {
    auto argument = fits(route.pattern, target->path);
    if (!argument) continue;
    pattern = route.pattern;
    methods += (methods.empty() ? "" : ", ") + std::string(route.method);
    if (route.method == "GET") methods += ", HEAD";
    if (route.method != (request.method == "HEAD" ? "GET" : request.method)) continue;
    if (auto refused = unauthorised(route, request)) return *refused;
    if (auto refused = unread(form, request, settings_.most_body)) return *refused;
    Request unmarked;
    const std::string_view behind = base::behind_mark(request.body);
    const bool marked = behind.size() < request.body.size();
    if (marked) unmarked = {request.method, request.target, request.headers, std::string(behind)};
    const Request& read = marked ? unmarked : request;
    Response made = (this->*route.answer)({read, std::move(*target), std::move(*argument)});
    made.route = route.pattern;
    return made;
  }
  if (pattern.empty())
    return problem(form, 404, "http.path", "there is nothing at this path",
                   "GET /cds-services lists what CDS Hooks clients call");
  Response made;
  if (request.method == "OPTIONS") {
    made = preflight(request, methods);
  } else {
    made = problem(form, 405, "http.method", "this path does not have that method",
                   "it has " + methods + " and OPTIONS");
    made.headers.push_back({"Allow", methods + ", OPTIONS"});
  }
  made.route = pattern;
  return made;
}

Response Service::handle(const Request& request) const {
  bool repeated = false;
  const auto origin = header(request.headers, "Origin", &repeated);
  const Form form = request.target.starts_with("/cds-services") ? Form::fhir : Form::json;
  Response made;
  if (repeated) {
    made = problem(form, 400, "http.origin", "the header Origin stands there twice");
  } else if (origin && !allows(*origin)) {
    made = problem(form, 403, "http.origin", "pages of this origin may not call here",
                   "whoever runs the service allows an origin by its name");
  } else {
    made = routed(request);
    if (origin) {
      made.headers.push_back({"Access-Control-Allow-Origin", std::string(*origin)});
      made.headers.push_back({"Vary", "Origin"});
    }
  }
  add_common(made);
  return made;
}

std::string Service::reload() const {
  const CallResult said = calls_.reload();
  metrics_.reloaded(said.done());
  return said.done() ? std::string() : problem(Form::json, said).code;
}

void Service::answered(const Request& request, const Response& response,
                       std::uint64_t micros) const {
  metrics_.answered(response.route, request.method, response.status, micros);
}

Response Service::metrics(const Call&) const {
  return answer("text/plain; version=0.0.4; charset=utf-8",
                metrics_.text() + plugin_metrics(calls_.rules().text));
}

bool Service::is_quick(const Request& request) {
  return request.body.empty() &&
         std::any_of(routes().begin(), routes().end(), [&](const Route& one) {
           return one.quick && one.pattern == path_of(request);
         });
}

Response Service::health(const Call&) const {
  return answer("application/json", "{\"status\": \"alive\"}\n");
}

Response Service::ready(const Call&) const {
  if (!ready_) return problem(Form::json, 503, "service.stopping", "the service is about to stop");
  return answer("application/json", "{\"status\": \"ready\"}\n");
}

}  // namespace windlass::service
