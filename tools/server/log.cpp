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

void log(const char* level, const std::string& event, const std::vector<LogField>& fields) {
  base::JsonWriter json;
  json.begin_object().field("time", base::utc_text(now()));
  json.field("level", level).field("event", event);
  for (const LogField& one : fields) {
    if (one.is_number)
      json.field(one.key, one.number);
    else
      json.field(one.key, base::printable(one.text));
  }
  const std::string line = json.end_object().take() + "\n";
  static std::mutex one_line_at_a_time;
  const std::lock_guard lock(one_line_at_a_time);
  base::File error_stream(STDERR_FILENO);
  static_cast<void>(error_stream.write_all(line));  // a failure: nobody reads it any more
  error_stream.release();
}

}  // namespace windlass::server
