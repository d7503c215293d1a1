// SPDX-License-Identifier: Apache-2.0
#pragma once

// The service's log: one JSON object a line, on standard error.
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
// `level` is "error", "warning" or "note".
void log(const char* level, const std::string& event, const std::vector<LogField>& = {});

}  // namespace windlass::server
