// SPDX-License-Identifier: Apache-2.0
#include "service/message.hpp"

#include <algorithm>

#include "base/text.hpp"

namespace windlass::service {

namespace {

base::Diagnostic refuse(std::string why) {
  return base::diagnostic("", "http.target", std::move(why),
                          "a path, and after '?' keys with values: /v1/recommend?form=text");
}

int hex_digit(char c) {
  if (base::is_digit(c)) return c - '0';
  const char low = base::lower(c);
  return low >= 'a' && low <= 'f' ? low - 'a' + 10 : -1;
}

// Percent-decoded; of a query '+' is a blank. Nothing where an escape is wrong.
std::optional<std::string> decode(std::string_view text, bool query) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    char c = text[i];
    if (c == '%') {
      if (i + 2 >= text.size()) return std::nullopt;
      const int high = hex_digit(text[i + 1]), low = hex_digit(text[i + 2]);
      if (high < 0 || low < 0) return std::nullopt;
      c = static_cast<char>(high * 16 + low);
      if (c == '/' && !query) return std::nullopt;
      i += 2;
    } else if (c == '+' && query) {
      c = ' ';
    }
    out += c;
  }
  if (!base::is_printable(out)) return std::nullopt;
  return out;
}

std::vector<std::string_view> split(std::string_view text, char at) {
  std::vector<std::string_view> out;
  while (true) {
    const std::size_t end = text.find(at);
    out.push_back(text.substr(0, end));
    if (end == std::string_view::npos) return out;
    text.remove_prefix(end + 1);
  }
}

}  // namespace

std::optional<std::string_view> header(const std::vector<Header>& headers, std::string_view name,
                                       bool* repeated) {
  std::optional<std::string_view> found;
  bool more = false;
  for (const Header& one : headers) {
    if (base::lower(one.name) != base::lower(name)) continue;
    more = more || found;
    found = one.value;
  }
  if (repeated != nullptr) *repeated = more;
  return more ? std::nullopt : found;
}

namespace {

// Whether a parameter of a media type, as in `charset="UTF-8"`, leaves the text readable here.
bool is_readable(std::string_view parameter) {
  if (base::trim(parameter).empty()) return true;  // behind the last semicolon
  const std::size_t equals = parameter.find('=');
  if (equals == std::string_view::npos || base::trim(parameter.substr(0, equals)).empty() ||
      base::trim(parameter.substr(equals + 1)).empty())
    return false;
  if (base::lower(base::trim(parameter.substr(0, equals))) != "charset") return true;
  std::string_view value = base::trim(parameter.substr(equals + 1));
  if (value.size() >= 2 && value.front() == '"' && value.back() == '"')
    value = value.substr(1, value.size() - 2);
  const std::string low = base::lower(value);
  return low == "utf-8" || low == "utf8" || low == "us-ascii";
}

}  // namespace

std::string media_type(const Request& request) {
  const auto given = header(request.headers, "Content-Type");
  if (!given) return {};
  std::string_view rest = *given;
  const std::size_t end = std::min(rest.find(';'), rest.size());
  std::string type = base::lower(base::trim(rest.substr(0, end)));
  for (rest.remove_prefix(end); !rest.empty();) {
    rest.remove_prefix(1);
    const std::size_t next = std::min(rest.find(';'), rest.size());
    if (!is_readable(rest.substr(0, next))) return {};
    rest.remove_prefix(next);
  }
  return type;
}

bool is_json(const Request& request) {
  const std::string type = media_type(request);
  return type == "application/json" || type == "application/fhir+json";
}

Response answer(std::string type, std::string body) {
  Response made;
  made.headers.push_back({"Content-Type", std::move(type)});
  made.body = std::move(body);
  return made;
}

std::string origin_form(std::string_view method, std::string_view target) {
  const std::string scheme = base::lower(std::string(target.substr(0, target.find(':'))));
  const std::size_t host = scheme.size() + 3;
  if ((scheme != "http" && scheme != "https") || target.substr(scheme.size(), 3) != "://")
    return std::string(target);
  const std::size_t end = std::min(target.find_first_of("/?#", host), target.size());
  if (end == host) return std::string(target);
  const std::string_view rest = target.substr(end);
  if (rest.empty()) return method == "OPTIONS" ? "*" : "/";
  return (rest.front() == '/' ? "" : "/") + std::string(rest);
}

base::Result<Target> read_target(std::string_view target) {
  if (target.empty() || target.front() != '/') return refuse("a request's target begins with '/'");
  if (target.find('#') != std::string_view::npos)
    return refuse("a request's target has no fragment");
  const std::size_t mark = target.find('?');
  Target made;
  if (const auto path = target.substr(1, mark == std::string_view::npos ? mark : mark - 1);
      !path.empty())
    for (const std::string_view part : split(path, '/')) {
      auto word = decode(part, false);
      if (!word) return refuse("the path holds an escape that may not stand there");
      made.path.push_back(std::move(*word));
    }
  if (mark == std::string_view::npos || mark + 1 == target.size()) return made;
  for (const std::string_view part : split(target.substr(mark + 1), '&')) {
    const std::size_t equals = part.find('=');
    auto key = decode(part.substr(0, equals), true);
    auto value = decode(
        equals == std::string_view::npos ? std::string_view() : part.substr(equals + 1), true);
    if (!key || !value || key->empty()) return refuse("the query is not one of keys and values");
    if (std::any_of(made.query.begin(), made.query.end(),
                    [&](const auto& one) { return one.first == *key; }))
      return refuse("a key stands twice in the query");
    made.query.emplace_back(std::move(*key), std::move(*value));
  }
  return made;
}

}  // namespace windlass::service
