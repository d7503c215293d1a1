// SPDX-License-Identifier: Apache-2.0
#pragma once

// What the service counts, in the text format of Prometheus. The labels are patterns of routes,
// methods and statuses: there are few of them, and none says anything of a patient.
//
// Thread rule: may be called from any thread.

#include <array>
#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <tuple>

namespace windlass::service {

class Metrics {
 public:
  // `route` is a pattern, or empty for what has none; `micros`: how long the handler took.
  void answered(const std::string& route, const std::string& method, int status,
                std::uint64_t micros);
  void reloaded(bool done);
  std::string text() const;

 private:
  // Upper bounds in microseconds; what took longer counts in the last place.
  static constexpr std::array<std::uint64_t, 9> bounds = {
      500, 1'000, 2'500, 5'000, 10'000, 25'000, 100'000, 500'000, 2'500'000};
  struct Times {
    std::array<std::uint64_t, bounds.size() + 1> counts{};
    std::uint64_t sum = 0;
  };
  mutable std::mutex guard_;
  std::map<std::tuple<std::string, std::string, int>, std::uint64_t> requests_;
  std::map<std::string, Times> times_;
  std::uint64_t reloads_ = 0, failed_reloads_ = 0;
};

// The failures of each plugin, from the JSON of windlass_rules(). The labels are ids that the
// lock has.
std::string plugin_metrics(const std::string& rules);

}  // namespace windlass::service
