// SPDX-License-Identifier: Apache-2.0
#pragma once

// The service's log: one event a line, as a JSON object or as text, on standard error.
//
// A line names routes, statuses, codes and counts. It never holds a path as it was asked for, a
// query, a header, a body or an address: nothing in it can name a patient.
//
// Thread rule: may be called from any thread.

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace windlass::server {

struct LogField {
  LogField(std::string k, std::string v) : key(std::move(k)), text(std::move(v)) {}
  LogField(std::string k, const char* v) : key(std::move(k)), text(v) {}
  LogField(std::string k, std::int64_t v) : key(std::move(k)), number(v), is_number(true) {}
  std::string key, text;
  std::int64_t number = 0;
  bool is_number = false;
};

// Seconds since 1970-01-01T00:00:00Z, by the system's clock.
std::int64_t now();

enum class LogLevel : std::uint8_t { error, warning, note };
enum class LogFormat : std::uint8_t { json, text };
// Events below `least` are not written. REQUIRES: called before other threads log; until then all
// events are written, as JSON.
void set_log(LogLevel least, LogFormat);
void log(LogLevel, const std::string& event, const std::vector<LogField>& = {});

}  // namespace windlass::server
