// SPDX-License-Identifier: Apache-2.0
#include "server/log.hpp"

#include <unistd.h>

#include <chrono>
#include <mutex>

#include "base/calendar.hpp"
#include "base/json.hpp"
#include "base/posix.hpp"
#include "base/text.hpp"

namespace windlass::server {

std::int64_t now() {
  using namespace std::chrono;
  return duration_cast<seconds>(system_clock::now().time_since_epoch()).count();
}

namespace {

struct Style {
  LogLevel least = LogLevel::note;
  LogFormat format = LogFormat::json;
} style;

constexpr const char* word(LogLevel level) {
  return level == LogLevel::error ? "error" : level == LogLevel::warning ? "warning" : "note";
}

std::string json_line(LogLevel level, const std::string& event,
                      const std::vector<LogField>& fields) {
  base::JsonWriter json;
  json.begin_object().field("time", base::utc_text(now()));
  json.field("level", word(level)).field("event", event);
  for (const LogField& one : fields) {
    if (one.is_number)
      json.field(one.key, one.number);
    else
      json.field(one.key, base::printable(one.text));
  }
  return json.end_object().take();
}

// "2026-01-15T09:00:00Z note request: route=/v1/recommend status=200"; what has a space, a quote or
// an equals sign stands in quotes.
std::string text_line(LogLevel level, const std::string& event,
                      const std::vector<LogField>& fields) {
  std::string line = base::utc_text(now()) + " " + word(level) + " " + event;
  const char* before = ": ";
  for (const LogField& one : fields) {
    const std::string value =
        one.is_number ? std::to_string(one.number) : base::printable(one.text);
    const bool plain = !value.empty() && value.find_first_of(" \"=") == std::string::npos;
    line += before + one.key + "=" + (plain ? value : base::JsonWriter().string(value).take());
    before = " ";
  }
  return line;
}

}  // namespace

void set_log(LogLevel least, LogFormat format) { style = {least, format}; }

void log(LogLevel level, const std::string& event, const std::vector<LogField>& fields) {
  if (level > style.least) return;
  const std::string line = (style.format == LogFormat::json ? json_line(level, event, fields)
                                                            : text_line(level, event, fields)) +
                           "\n";
  static std::mutex one_line_at_a_time;
  const std::lock_guard lock(one_line_at_a_time);
  base::File error_stream(STDERR_FILENO);
  static_cast<void>(error_stream.write_all(line));  // a failure: nobody reads it any more
  error_stream.release();
}

}  // namespace windlass::server
