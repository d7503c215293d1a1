// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <map>
#include <ostream>
#include <thread>

#include "base/files.hpp"
#include "base/json.hpp"
#include "base/text.hpp"
#include "commands.hpp"
#include "server/serve.hpp"

namespace windlass::tool {

namespace {

struct ServeOptions {
  OpenOptions open;
  std::string listen = "127.0.0.1:8080";
  std::string base_url;
  std::vector<std::string> origins, bindings, indicators, order_codes, issuers;
  std::string jwks;
  bool trusts_network = false;
  std::string store, keys;
  std::string certificate, key;
  bool in_process = false;
  std::uint64_t plugin_milliseconds = 1000, plugin_megabytes = 512;
  std::uint64_t threads = 0, most_body = 8 << 20, most_header = 16 << 10, most_connections = 512;
  std::string log_level = "note", log_format = "json";
  std::uint64_t header_seconds = 10, body_seconds = 30, idle_seconds = 60, drain_seconds = 20;
};

std::string engine_config(const ServeOptions& options) {
  base::JsonWriter json;
  json.begin_object().field("client", "windlass serve");
  if (!options.open.rules.empty()) {
    json.key("rules").begin_array();
    for (const std::string& path : options.open.rules) json.string(path);
    json.end_array();
  }
  if (!options.bindings.empty()) {
    json.key("bindings").begin_array();
    for (const std::string& path : options.bindings) json.string(path);
    json.end_array();
  }
  if (!options.open.lock.empty()) json.field("plugins", options.open.lock);
  json.field("isolate", !options.in_process);
  json.field("plugin_milliseconds", static_cast<std::int64_t>(options.plugin_milliseconds));
  json.field("plugin_megabytes", static_cast<std::int64_t>(options.plugin_megabytes));
  if (!options.store.empty())
    json.key("store")
        .begin_object()
        .field("path", options.store)
        .field("keys", options.keys)
        .field("create", true)
        .end_object();
  return json.end_object().take();
}

// "127.0.0.1:8080" or "[::1]:8080". False for anything else.
bool read_listen(const std::string& text, server::Where& where) {
  const std::size_t colon = text.rfind(':');
  if (colon == std::string::npos || colon == 0) return false;
  const auto port = base::parse_whole_number(text.substr(colon + 1));
  if (!port || *port > 65'535) return false;
  where.port = static_cast<std::uint16_t>(*port);
  where.address = text.substr(0, colon);
  const bool bracketed = where.address.front() == '[' && where.address.back() == ']';
  if (bracketed) where.address = where.address.substr(1, where.address.size() - 2);
  return bracketed || where.address.find(':') == std::string::npos;
}

std::string refuse_zero(const std::string& text) {
  return text.find_first_not_of('0') == std::string::npos ? "a limit of 0 lets nothing in" : "";
}

std::string refuse_much(const std::string& text) {
  const auto number = base::parse_whole_number(text);
  return number && *number > (std::uint64_t{1} << 30) ? "that is beyond what is held in memory"
                                                      : "";
}

std::string refuse_long_header(const std::string& text) {
  const auto number = base::parse_whole_number(text);
  return number && *number > server::most_header_bytes ? "a header can have 49152 bytes" : "";
}

std::string refuse_outside(const std::string& text, std::uint64_t lowest, std::uint64_t highest) {
  const auto number = base::parse_whole_number(text);
  return number && *number >= lowest && *number <= highest
             ? ""
             : "write a whole number from " + std::to_string(lowest) + " to " +
                   std::to_string(highest);
}

// "KEY=VALUE" into a map. False for anything else.
bool read_pairs(const std::vector<std::string>& texts, std::map<std::string, std::string>& out) {
  for (const std::string& text : texts) {
    const std::size_t equals = text.rfind('=');
    if (equals == std::string::npos || equals == 0 || equals + 1 == text.size()) return false;
    out[text.substr(0, equals)] = text.substr(equals + 1);
  }
  return true;
}

std::string refuse_indicator(const std::string& text) {
  return service::is_indicator(text.substr(text.find('=') + 1))
             ? ""
             : "write DISPOSITION=none, info, warning or critical";
}

std::string refuse_url(const std::string& text) {
  const bool http = text.starts_with("http://") || text.starts_with("https://");
  return http && text.back() != '/' && base::is_printable(text) && text.size() < 200
             ? ""
             : "write a URL without a slash at its end, such as https://cds.example";
}

// Whether only this machine reaches that address.
bool is_loopback(const std::string& address) {
  return address == "::1" || address.starts_with("127.");
}

// Keys and issuers of clients. Nothing after a complaint.
std::optional<int> read_tokens(const ServeOptions& options, server::Options& made,
                               Streams& streams) {
  if (options.jwks.empty()) {
    if (is_loopback(made.where.address) || options.trusts_network) return std::nullopt;
    complain(streams, "whoever reaches " + made.where.address + " could ask for plans",
             "name clients' keys with --jwks and --issuer, or say --trust-network where a proxy "
             "checks them");
    return exit_bad_input;
  }
  if (options.base_url.empty()) {
    complain(streams, "tokens name the URL that is called, and it is not known here",
             "name it with --base-url");
    return exit_bad_input;
  }
  if (!options.store.empty() && options.issuers.size() > 1) {
    complain(streams, "patients of several issuers would be one person in one store",
             "run a service for each --issuer, each with a store of its own");
    return exit_bad_input;
  }
  const auto text = base::read_file(options.jwks);
  auto tokens = text ? service::Tokens::make(*text, options.issuers)
                     : base::Result<std::shared_ptr<service::Tokens>>(text.error());
  if (!tokens) {
    print(tokens.error(), streams);
    return exit_refused;
  }
  made.service.tokens = std::move(*tokens);
  return std::nullopt;
}

// Threads that answer requests. Whoever records waits for the disk, and those who wait at the same
// time share one commit: with as many threads as processors there would be few of them.
unsigned threads_of(const ServeOptions& options) {
  if (options.threads != 0 || options.store.empty()) return static_cast<unsigned>(options.threads);
  return std::max(32U, std::thread::hardware_concurrency());
}

server::Options server_options(const ServeOptions& options) {
  server::Options made;
  made.engine = engine_config(options);
  made.service.base_url = options.base_url;
  made.service.origins = options.origins;
  made.service.most_body = options.most_body;
  made.where.certificate = options.certificate;
  made.where.key = options.key;
  made.where.threads = threads_of(options);
  made.limits.most_body = options.most_body;
  made.limits.most_header = options.most_header;
  made.limits.most_connections = options.most_connections;
  made.limits.header_seconds = static_cast<unsigned>(options.header_seconds);
  made.limits.body_seconds = static_cast<unsigned>(options.body_seconds);
  made.limits.idle_seconds = static_cast<unsigned>(options.idle_seconds);
  made.limits.drain_seconds = static_cast<unsigned>(options.drain_seconds);
  made.log_level = options.log_level == "error"     ? server::LogLevel::error
                   : options.log_level == "warning" ? server::LogLevel::warning
                                                    : server::LogLevel::note;
  made.log_format =
      options.log_format == "text" ? server::LogFormat::text : server::LogFormat::json;
  return made;
}

int run_serve(const ServeOptions& options, Streams& streams) {
  server::Options made = server_options(options);
  if (!read_listen(options.listen, made.where)) {
    complain(streams, "'" + options.listen + "' is not an address and a port",
             "for example 127.0.0.1:8080, or [::1]:8080; port 0 takes one that is free");
    return exit_bad_input;
  }
  if (!read_pairs(options.indicators, made.service.indicators) ||
      !read_pairs(options.order_codes, made.service.order_codes)) {
    complain(streams, "a pair is written KEY=VALUE",
             "such as --indicator incomplete=none, --order-code 'urn:site|PT-42=gait'");
    return exit_bad_input;
  }
  if (const auto code = read_tokens(options, made, streams)) return *code;
  const server::Ending ending = server::serve(made);
  if (ending.done()) return exit_done;
  complain(streams, ending.message, ending.hint);
  return ending.refused ? exit_refused : exit_bad_input;
}

void declare_limits(ServeOptions& options, Arguments& arguments) {
  const auto limit = [&](const char* name, std::uint64_t& target, const char* help,
                         const char* type) {
    arguments.add(name, &target, help, type).checked(refuse_zero).checked(refuse_much);
  };
  limit("--most-body", options.most_body, "Bytes of a request's body", "BYTES");
  arguments.add("--most-header", &options.most_header, "Bytes of its header, up to 48 KiB", "BYTES")
      .checked(refuse_zero)
      .checked(refuse_long_header);
  limit("--most-connections", options.most_connections,
        "Open connections. Beyond them the one that has waited longest is closed", "N");
  limit("--header-seconds", options.header_seconds, "To send a header", "N");
  limit("--body-seconds", options.body_seconds, "To send a body", "N");
  limit("--idle-seconds", options.idle_seconds, "Between two requests", "N");
  limit("--drain-seconds", options.drain_seconds,
        "To finish what is under way when the service is told to stop", "N");
}

void declare_log(ServeOptions& options, Arguments& arguments) {
  arguments
      .add("--log-level", &options.log_level,
           "What the log holds: error, warning (and errors), note (and each request)", "LEVEL")
      .one_of({"error", "warning", "note"});
  arguments.add("--log-format", &options.log_format, "json or text, an event a line", "FORMAT")
      .one_of({"json", "text"});
}

void declare_plugins(ServeOptions& options, Arguments& arguments) {
  arguments.add("--in-process", &options.in_process,
                "Run plugins' code inside the service. By default each plugin has a process of its "
                "own, and one that fails loses its own treatment alone");
  arguments
      .add("--plugin-milliseconds", &options.plugin_milliseconds,
           "For a plugin to answer a call, 10 to 60000", "N")
      .checked([](const std::string& text) { return refuse_outside(text, 10, 60'000); })
      .excludes("--in-process");
  arguments
      .add("--plugin-megabytes", &options.plugin_megabytes,
           "Of memory for a plugin's process, 128 to 65536", "N")
      .checked([](const std::string& text) { return refuse_outside(text, 128, 65'536); })
      .excludes("--in-process");
}

void declare_hooks(ServeOptions& options, Arguments& arguments) {
  arguments.add("--binding", &options.bindings,
                "What FHIR codes mean. Default: the binding that comes with windlass. Repeatable",
                "FILE");
  arguments
      .add("--indicator", &options.indicators,
           "How loud the card of a disposition is: info, warning, critical, or none for no card",
           "DISPOSITION=INDICATOR")
      .checked(refuse_indicator);
  arguments.add("--order-code", &options.order_codes,
                "What a code of the site's orders is, beside urn:windlass:modality. Repeatable",
                "SYSTEM|CODE=MODALITY");
}

void declare_access(ServeOptions& options, Arguments& arguments) {
  arguments
      .add("--jwks", &options.jwks,
           "Every call needs a token (JWT, ES384 or RS384) by one of these keys, a JWK set", "FILE")
      .needs("--issuer");
  arguments
      .add("--issuer", &options.issuers, "Whose tokens are accepted: their iss. Repeatable", "ISS")
      .needs("--jwks");
  arguments.add("--trust-network", &options.trusts_network,
                "Listen on an address that others reach, without tokens");
}

void declare(ServeOptions& options, Arguments& arguments) {
  add_open_options(options.open, arguments);
  arguments.add("--listen", &options.listen,
                "Address and port. The default is reached by this machine alone", "ADDRESS:PORT");
  arguments
      .add("--base-url", &options.base_url,
           "How clients see the service: cards link to it, tokens name it", "URL")
      .checked(refuse_url);
  arguments.add("--allow-origin", &options.origins,
                "A web page that may call, such as https://ehr.example; * for all. Repeatable",
                "ORIGIN");
  arguments
      .add("--store", &options.store,
           "Record every plan in this log before it is answered; made where it is absent", "DB")
      .needs("--keys");
  arguments.add("--keys", &options.keys, "The log's key file", "FILE").needs("--store");
  arguments
      .add("--tls-certificate", &options.certificate,
           "Speak TLS with this certificate and its chain, PEM", "FILE")
      .needs("--tls-key");
  arguments.add("--tls-key", &options.key, "The certificate's key, PEM", "FILE")
      .needs("--tls-certificate");
  arguments
      .add("--threads", &options.threads,
           "That work out plans. Default: one a processor, 32 or more with a store", "N")
      .checked(refuse_much);
  declare_plugins(options, arguments);
  declare_access(options, arguments);
  declare_hooks(options, arguments);
  declare_limits(options, arguments);
  declare_log(options, arguments);
}

}  // namespace

CommandRow serve_command() {
  return make_command<ServeOptions>(
      "serve", "A service over HTTP: CDS Hooks and a plain JSON API",
      "Examples:\n"
      "  windlass serve\n"
      "  curl -H 'Content-Type: application/yaml' --data-binary @patient.yaml \\\n"
      "    http://127.0.0.1:8080/v1/recommend?form=text\n"
      "\n"
      "SIGHUP reads rules and plugins again, and keeps the old ones where they are refused. "
      "SIGTERM\nlets requests under way finish. The log is one line an event, on standard error; "
      "it "
      "says nothing\nof patients.",
      declare, run_serve);
}

}  // namespace windlass::tool
