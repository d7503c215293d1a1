// SPDX-License-Identifier: Apache-2.0
// The functions of engine_service.h, as c_api.cpp is those of engine.h.
#include "embed/c_call.hpp"
#include "embed/handler.hpp"

using windlass::embed::Answer;
using windlass::embed::answered;
using windlass::embed::Handler;
using windlass::embed::view;

struct windlass_service {
  std::unique_ptr<Handler> handler;
};

namespace {

Answer absent(const char* what) {
  return windlass::embed::failed(WINDLASS_BAD_INPUT, "embed.argument",
                                 std::string(what) + " is NULL");
}

}  // namespace

std::int32_t windlass_service_open(windlass_engine* engine, const char* config, size_t config_size,
                                   windlass_service** service, char** answer) noexcept {
  if (service != nullptr) *service = nullptr;
  return answered(answer, [&] {
    if (engine == nullptr) return absent("the engine");
    if (service == nullptr) return absent("the place for the service");
    Answer opened;
    auto made = std::make_unique<windlass_service>();
    made->handler = Handler::open(
        engine, view(config, config_size), [engine] { return engine->embedded->now(); }, opened);
    if (made->handler) *service = made.release();
    return opened;
  });
}

void windlass_service_close(windlass_service* service) noexcept { delete service; }

std::int32_t windlass_handle(const windlass_service* service, const char* method,
                             const char* target, const char* headers, size_t headers_size,
                             const char* body, size_t body_size, std::int32_t* status,
                             char** answer_headers, char** answer) noexcept {
  if (status != nullptr) *status = 0;
  if (answer_headers != nullptr) *answer_headers = nullptr;
  const windlass_result result = answered(answer, [&] {
    if (service == nullptr) return absent("the service");
    if (method == nullptr || target == nullptr) return absent("method or target");
    if (status == nullptr || answer_headers == nullptr) return absent("a place for the answer");
    Answer out;
    const auto made = service->handler->handle(
        {method, target, {}, std::string(view(body, body_size))}, view(headers, headers_size), out);
    if (!made) return out;
    *answer_headers = windlass::embed::copy(Handler::headers_of(*made));
    if (*answer_headers == nullptr) throw std::bad_alloc();
    *status = made->status;
    return Answer{WINDLASS_DONE, made->body, {}};
  });
  if (result == WINDLASS_DONE || status == nullptr || answer_headers == nullptr) return result;
  *status = 0;
  windlass_free(*answer_headers);
  *answer_headers = nullptr;
  return result;
}
