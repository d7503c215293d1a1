// SPDX-License-Identifier: Apache-2.0
#pragma once

// A request and a response of HTTP as plain values: no socket, no stream, no time.
//
// Thread rule: plain values; the functions are [pure].

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.hpp"

namespace windlass::service {

struct Header {
  std::string name, value;
};

struct Request {
  std::string method;  // "GET"
  std::string target;  // path and query as received: "/v1/recommend?form=text"; "*" with OPTIONS
  std::vector<Header> headers;
  std::string body;
};

struct Response {
  int status = 200;
  std::vector<Header> headers;
  std::string body;
  // For the log and the metrics, never for the client: the route's pattern ("/cds-services/{id}"),
  // and the code of the first problem. Neither says anything of a patient.
  std::string route, code;
};

// The value of the only header of that name, whatever its letters' case. `repeated` is set where
// there is more than one, and then nothing is returned.
std::optional<std::string_view> header(const std::vector<Header>&, std::string_view name,
                                       bool* repeated = nullptr);
// The body's media type in lower case, without its parameters; empty where it is not said.
std::string media_type(const Request&);
// Of a body that is YAML, and of FHIR as lines of JSON.
inline constexpr std::array<std::string_view, 3> yaml_types = {"application/yaml",
                                                               "application/x-yaml", "text/yaml"};
inline constexpr std::array<std::string_view, 3> line_types = {
    "application/fhir+ndjson", "application/ndjson", "application/x-ndjson"};
bool is_json(const Request&);  // of FHIR, too

// 200, with this body.
Response answer(std::string type, std::string body);

// A target as clients of a proxy write it, "http://host/path", as path and query; any other as it
// is. Whom it names is not looked at, as Host is not.
std::string origin_form(std::string_view method, std::string_view target);

// A target in its parts. Refused (http.target): what does not begin with '/', a fragment, an
// escape that is none or that stands for a control character or for '/', a key twice.
struct Target {
  std::vector<std::string> path;                           // "/a/b" is {"a", "b"}; "/" is empty
  std::vector<std::pair<std::string, std::string>> query;  // decoded, in their order
};
base::Result<Target> read_target(std::string_view target);

}  // namespace windlass::service
