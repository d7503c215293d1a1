// SPDX-License-Identifier: Apache-2.0
#include "embed/handler.hpp"

#include <chrono>

#include "base/json.hpp"
#include "base/text.hpp"
#include "log/crypto.hpp"

namespace windlass::embed {

namespace {

using base::Fields;
using base::Node;

std::string randomness(std::size_t size) {
  std::string out(size, '\0');
  log::random_bytes(reinterpret_cast<std::uint8_t*>(out.data()), size);
  return out;
}

// A mapping of texts. What is none is refused.
std::map<std::string, std::string> read_texts(const base::Source& source, Fields& fields,
                                              std::string_view key, base::Diagnostics& problems) {
  std::map<std::string, std::string> made;
  const Node* node = fields.optional(key);
  if (node == nullptr) return made;
  Fields inner(source, *node, "a table of texts", problems);
  if (!inner.ok()) return made;
  for (const Node& one : node->keys) made[one.text] = inner.text(one.text);
  return made;
}

struct Wanted {
  service::Settings settings;
  std::string jwks;
  std::vector<std::string> issuers;
};

base::Result<Wanted> read_config(std::string_view json) {
  Wanted made;
  const auto document = base::read_json("config", std::string(json.empty() ? "{}" : json));
  if (!document) return document.error();
  base::Diagnostics problems;
  Fields fields(*document->source, document->root, "a service", problems);
  if (!fields.ok()) return problems;
  made.settings.base_url = fields.text_or("base_url", "");
  made.settings.origins = fields.texts("origins");
  made.settings.indicators = read_texts(*document->source, fields, "indicators", problems);
  made.settings.order_codes = read_texts(*document->source, fields, "order_codes", problems);
  made.jwks = fields.text_or("jwks", "");
  made.issuers = fields.texts("issuers");
  const auto most = base::parse_whole_number(fields.text_or("most_body", "8388608"));
  fields.finish();
  const auto refuse = [&](const char* message, const char* hint) {
    problems.push_back(base::diagnostic("config", "document.value", message, hint));
  };
  const std::string& url = made.settings.base_url;
  if (!url.empty() && (!(url.starts_with("http://") || url.starts_with("https://")) ||
                       url.ends_with('/') || !base::is_printable(url)))
    refuse("'base_url' is no URL", "without a slash at its end: \"https://cds.example\"");
  if (!most || *most == 0 || *most > (std::uint64_t{1} << 30))
    refuse("'most_body' is not a number that may stand here", "from 1 to 1073741824");
  else
    made.settings.most_body = *most;
  if (made.jwks.empty() != made.issuers.empty() || (!made.jwks.empty() && url.empty()))
    refuse("keys, issuers and the service's URL belong together",
           "name \"jwks\", \"issuers\" and \"base_url\"");
  if (!problems.empty()) return problems;
  return made;
}

std::string routes() {
  base::JsonWriter json(2);
  json.begin_object().key("routes").begin_array();
  for (const service::Service::Route& one : service::Service::routes())
    json.begin_object()
        .field("method", one.method)
        .field("path", one.pattern)
        .field("open", one.open)
        .end_object();
  return json.end_array().end_object().take() + "\n";
}

base::Result<std::vector<service::Header>> read_headers(std::string_view json) {
  std::vector<service::Header> made;
  const auto document = base::read_json("headers", std::string(json.empty() ? "{}" : json));
  if (!document) return document.error();
  const Node& root = document->root;
  bool texts = root.is_mapping();
  const auto take = [&](const std::string& name, const Node& value) {
    texts = texts && value.is_scalar() && value.quoted;
    made.push_back({name, value.text});
  };
  for (std::size_t i = 0; i < root.children.size() && texts; ++i) {
    const Node& value = root.children[i];
    if (!value.is_sequence()) take(root.keys[i].text, value);
    for (const Node& one : value.children) take(root.keys[i].text, one);
  }
  if (texts) return made;
  return base::diagnostic("headers", "document.type",
                          "a header is neither a text nor a list of them",
                          "{\"Content-Type\": \"application/json\"}");
}

}  // namespace

Handler::Handler(windlass_engine* engine, service::Settings settings,
                 service::Surroundings surroundings)
    : service_(engine, std::move(settings), std::move(surroundings)) {}

std::unique_ptr<Handler> Handler::open(windlass_engine* engine, std::string_view config,
                                       std::function<std::int64_t()> now, Answer& answer) {
  auto wanted = read_config(config);
  if (wanted && !wanted->jwks.empty()) {
    auto tokens = service::Tokens::make(wanted->jwks, wanted->issuers);
    if (tokens)
      wanted->settings.tokens = std::move(*tokens);
    else
      wanted = tokens.error();
  }
  if (wanted)
    if (auto problems = service::check(wanted->settings, service::EngineCalls(engine).rules());
        !problems.empty())
      wanted = std::move(problems);
  if (!wanted) {
    answer = failed(WINDLASS_BAD_INPUT, wanted.error());
    return nullptr;
  }
  answer = {WINDLASS_DONE, routes(), {}};
  return std::unique_ptr<Handler>(
      new Handler(engine, std::move(wanted->settings), {std::move(now), randomness}));
}

std::optional<service::Response> Handler::handle(service::Request request, std::string_view headers,
                                                 Answer& answer) const {
  using Clock = std::chrono::steady_clock;
  auto read = read_headers(headers);
  if (!read) {
    answer = failed(WINDLASS_BAD_INPUT, read.error());
    return std::nullopt;
  }
  request.headers = std::move(*read);
  const auto begin = Clock::now();
  service::Response made = service_.handle(request);
  const auto micros =
      std::chrono::duration_cast<std::chrono::microseconds>(Clock::now() - begin).count();
  service_.answered(request, made, static_cast<std::uint64_t>(micros));
  return made;
}

std::string Handler::headers_of(const service::Response& response) {
  base::JsonWriter json;
  json.begin_object();
  for (const service::Header& one : response.headers) json.field(one.name, one.value);
  return json.end_object().take();
}

}  // namespace windlass::embed
