// SPDX-License-Identifier: Apache-2.0
#pragma once

// The service without its sockets for callers of engine_service.h: their JSON in, a response out.
// It adds a clock, randomness and the counting of answers to service::Service, and decides nothing.
//
// Thread rule: every member may be called from any thread.

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "embed/answer.hpp"
#include "service/service.hpp"

namespace windlass::embed {

class Handler {
 public:
  // Nothing where `answer` is not WINDLASS_DONE. `now`: seconds since 1970 of UTC.
  static std::unique_ptr<Handler> open(windlass_engine*, std::string_view config,
                                       std::function<std::int64_t()> now, Answer& answer);

  // A request whose headers are a JSON object, or nothing and why in `answer`.
  std::optional<service::Response> handle(service::Request, std::string_view headers,
                                          Answer& answer) const;
  // A JSON object.
  static std::string headers_of(const service::Response&);

 private:
  Handler(windlass_engine*, service::Settings, service::Surroundings);
  service::Service service_;
};

}  // namespace windlass::embed
