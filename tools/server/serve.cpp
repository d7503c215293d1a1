// SPDX-License-Identifier: Apache-2.0
#include "server/serve.hpp"

#include <memory>

#include "base/json.hpp"
#include "log/crypto.hpp"
#include "server/log.hpp"
#include "server/notify.hpp"
#include "service/service.hpp"

namespace windlass::server {

namespace {

void WINDLASS_CALL hear(void*, std::int32_t level, const char* line) noexcept {
  const LogLevel ours = level == WINDLASS_LOG_ERROR     ? LogLevel::error
                        : level == WINDLASS_LOG_WARNING ? LogLevel::warning
                                                        : LogLevel::note;
  try {
    log(ours, "engine", {{"says", line}});
  } catch (...) {
    // Without memory for a line of the log there is none.
  }
}

std::string randomness(std::size_t size) {
  std::string out(size, '\0');
  log::random_bytes(reinterpret_cast<std::uint8_t*>(out.data()), size);
  return out;
}

struct Close {
  void operator()(windlass_engine* engine) const { windlass_close(engine); }
};
using Engine = std::unique_ptr<windlass_engine, Close>;

// What an error document of engine.h says first.
Ending ending_of(const std::string& text) {
  const auto read = base::read_json("answer", text);
  const base::Node* error = read ? read->root.find("error") : nullptr;
  const auto word = [&](std::string_view key) {
    const base::Node* found = error == nullptr ? nullptr : error->find(key);
    return found == nullptr ? std::string() : found->text;
  };
  const base::Node* list = error == nullptr ? nullptr : error->find("diagnostics");
  const base::Node* first =
      list != nullptr && !list->children.empty() ? &list->children.front() : nullptr;
  const base::Node* file = first == nullptr ? nullptr : first->find("file");
  std::string message = word("message");
  if (message.empty()) message = "the engine could not be opened";
  if (file != nullptr) message = file->text + ": " + message;
  return {std::move(message), word("hint"), true};
}

Host host_of(service::Service& served) {
  Host host;
  host.handle = [&](const service::Request& request) { return served.handle(request); };
  host.is_quick = service::Service::is_quick;
  host.refuse = [](int status, const char* code, const char* message) {
    return service::problem(service::Form::json, status, code, message);
  };
  host.answered = [&](const service::Request& request, const service::Response& response,
                      std::uint64_t micros) {
    served.answered(request, response, micros);
    std::vector<LogField> fields = {{"route", response.route.empty() ? "none" : response.route},
                                    {"status", std::int64_t{response.status}},
                                    {"micros", static_cast<std::int64_t>(micros)},
                                    {"in", static_cast<std::int64_t>(request.body.size())},
                                    {"out", static_cast<std::int64_t>(response.body.size())}};
    if (!response.code.empty()) fields.emplace_back("code", response.code);
    // What any client can bring about is no error of ours: what is not spoken here (505), and
    // more than fits (503).
    const LogLevel level = response.status == 500   ? LogLevel::error
                           : response.status == 503 ? LogLevel::warning
                                                    : LogLevel::note;
    log(level, "request", fields);
  };
  host.listening = [](std::uint16_t port) {
    log(LogLevel::note, "listening", {{"port", std::int64_t{port}}});
    if (!notify("READY=1")) log(LogLevel::warning, "nobody was told that it is ready");
  };
  host.reload = [&] {
    const std::string code = served.reload();
    if (code.empty()) {
      log(LogLevel::note, "reloaded");
      for (const base::Diagnostic& one : served.unknown_settings())
        log(LogLevel::error, "a setting fits the rules no more", {{"why", one.message}});
    } else {
      log(LogLevel::error, "not reloaded", {{"code", code}});
    }
  };
  host.child_ended = [&] { served.look_after(); };
  host.stopping = [&] {
    served.set_ready(false);
    log(LogLevel::note, "stopping");
  };
  return host;
}

}  // namespace

Ending serve(const Options& options) {
  set_log(options.log_level, options.log_format);
  windlass_host host{};
  host.size = sizeof host;
  host.log = hear;
  windlass_engine* opened = nullptr;
  char* answer = nullptr;
  const auto result =
      windlass_open(options.engine.data(), options.engine.size(), &host, &opened, &answer);
  const Engine engine(opened);
  const std::string text = answer == nullptr ? "" : answer;
  windlass_free(answer);
  if (result != WINDLASS_DONE) return ending_of(text);
  service::Service served(engine.get(), options.service, {now, randomness});
  if (const base::Diagnostics problems = served.unknown_settings(); !problems.empty())
    return {problems.front().message, problems.front().hint, false};
  std::string wrong = run(options.where, options.limits, host_of(served));
  if (!wrong.empty()) return {std::move(wrong), "", false};
  log(LogLevel::note, "stopped");
  return {};
}

}  // namespace windlass::server
