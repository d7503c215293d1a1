// SPDX-License-Identifier: Apache-2.0
#include "service/utc.hpp"

#include "base/calendar.hpp"

namespace windlass::service {

std::string utc_text(std::int64_t seconds) {
  const base::Instant instant{seconds, 0};
  std::int64_t of_day = seconds - std::int64_t{instant.day()} * 86'400;
  std::string out = base::day_text(instant.day()) + "T00:00:00Z";
  const auto put = [&](std::size_t at, std::int64_t value) {
    out[at] = static_cast<char>('0' + value / 10);
    out[at + 1] = static_cast<char>('0' + value % 10);
  };
  put(11, of_day / 3600);
  put(14, of_day / 60 % 60);
  put(17, of_day % 60);
  return out;
}

}  // namespace windlass::service
