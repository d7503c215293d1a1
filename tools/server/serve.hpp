// SPDX-License-Identifier: Apache-2.0
#pragma once

// `windlass serve`: an engine, the service over it, and a server around both.
//
// Thread rule: main's thread.

#include <string>

#include "server/log.hpp"
#include "server/server.hpp"
#include "service/settings.hpp"

namespace windlass::server {

struct Options {
  std::string engine;  // the configuration of windlass_open()
  service::Settings service;
  Where where;
  Limits limits;
  LogLevel log_level = LogLevel::note;
  LogFormat log_format = LogFormat::json;
};

// Why serving did not begin. `refused`: rules, plugins, store or keys; else the options are wrong.
struct Ending {
  std::string message, hint;
  bool refused = false;
  bool done() const { return message.empty(); }
};

// Serves until SIGTERM or SIGINT.
Ending serve(const Options&);

}  // namespace windlass::server
