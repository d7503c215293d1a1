// SPDX-License-Identifier: Apache-2.0
#include "server/log.hpp"

#include <unistd.h>

#include <chrono>
#include <mutex>

#include "base/calendar.hpp"
#include "base/json.hpp"
#include "base/text.hpp"

namespace windlass::server {

void log(const char* level, const std::string& event, const std::vector<LogField>& fields) {
  using namespace std::chrono;
  const auto now = duration_cast<seconds>(system_clock::now().time_since_epoch()).count();
  base::JsonWriter json;
  json.begin_object().field("time", base::utc_text(now));
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
  for (std::size_t done = 0; done < line.size();) {
    const auto wrote = ::write(STDERR_FILENO, line.data() + done, line.size() - done);
    if (wrote <= 0) return;  // nobody reads it any more
    done += static_cast<std::size_t>(wrote);
  }
}

}  // namespace windlass::server
