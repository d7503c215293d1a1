// SPDX-License-Identifier: Apache-2.0
#include "service/metrics.hpp"

#include <algorithm>
#include <set>

#include "base/json.hpp"
#include "service/member.hpp"

namespace windlass::service {

namespace {

// Microseconds as seconds: "0.0025".
std::string seconds(std::uint64_t micros) {
  std::string digits = std::to_string(micros % 1'000'000);
  digits.insert(0, 6 - digits.size(), '0');
  digits.erase(digits.find_last_not_of('0') + 1);
  return std::to_string(micros / 1'000'000) + (digits.empty() ? "" : "." + digits);
}

void head(std::string& out, const char* name, const char* help, const char* type) {
  out += std::string("# HELP ") + name + " " + help + "\n# TYPE " + name + " " + type + "\n";
}

}  // namespace

void Metrics::answered(const std::string& route, const std::string& method, int status,
                       std::uint64_t micros) {
  static const std::set<std::string> known = {"GET", "HEAD", "POST", "OPTIONS"};
  const std::string pattern = route.empty() ? "none" : route;
  const auto bound = std::lower_bound(bounds.begin(), bounds.end(), micros);
  const std::lock_guard lock(guard_);
  ++requests_[{pattern, known.count(method) != 0 ? method : "other", status}];
  Times& times = times_[pattern];
  ++times.counts[static_cast<std::size_t>(bound - bounds.begin())];
  times.sum += micros;
}

void Metrics::reloaded(bool done) {
  const std::lock_guard lock(guard_);
  ++(done ? reloads_ : failed_reloads_);
}

std::string Metrics::text() const {
  const std::lock_guard lock(guard_);
  std::string out;
  head(out, "windlass_requests_total", "Requests answered.", "counter");
  for (const auto& [key, count] : requests_)
    out += "windlass_requests_total{route=\"" + std::get<0>(key) + "\",method=\"" +
           std::get<1>(key) + "\",status=\"" + std::to_string(std::get<2>(key)) + "\"} " +
           std::to_string(count) + "\n";
  head(out, "windlass_request_seconds", "How long handlers took.", "histogram");
  for (const auto& [route, times] : times_) {
    std::uint64_t sum = 0;
    const std::string name = "windlass_request_seconds_bucket{route=\"" + route + "\",le=\"";
    for (std::size_t i = 0; i < bounds.size(); ++i) {
      sum += times.counts[i];
      out += name + seconds(bounds[i]) + "\"} " + std::to_string(sum) + "\n";
    }
    const std::string all = std::to_string(sum + times.counts.back());
    out += name + "+Inf\"} " + all + "\n";
    out += "windlass_request_seconds_sum{route=\"" + route + "\"} " + seconds(times.sum) + "\n";
    out += "windlass_request_seconds_count{route=\"" + route + "\"} " + all + "\n";
  }
  head(out, "windlass_reloads_total", "Reloads of the rules, by how they ended.", "counter");
  out += "windlass_reloads_total{result=\"done\"} " + std::to_string(reloads_) + "\n";
  out += "windlass_reloads_total{result=\"refused\"} " + std::to_string(failed_reloads_) + "\n";
  return out;
}

std::string plugin_metrics(const std::string& rules) {
  const auto read = base::read_json("rules", rules, rules.size() + 1);
  std::string out;
  if (!read || !read->root.is_mapping()) return out;
  const auto write = [&](const char* name, const char* help, const char* key) {
    head(out, name, help, "counter");
    for (const base::Node& one : children_of(read->root.find("plugins")))
      if (const std::string count = word_of(one, key); !count.empty())
        out += name + ("{plugin=\"" + word_of(one, "id")) + "\"} " + count + "\n";
  };
  write("windlass_plugin_faults_total", "Plans that a plugin gave no answer for.", "faults");
  write("windlass_plugin_processes_failed_total",
        "Processes of plugins that ended, hung or answered nonsense.", "ended");
  return out;
}

}  // namespace windlass::service
