// SPDX-License-Identifier: Apache-2.0
#include "targets.hpp"

#include <algorithm>
#include <cstdio>

namespace windlass::bench {
namespace {

class Reporter final : public benchmark::ConsoleReporter {
 public:
  Reporter() : ConsoleReporter(OO_Tabular) {}

  void ReportRuns(const std::vector<Run>& runs) override {
    for (const Run& run : runs) {
      if (run.run_type != Run::RT_Iteration || run.iterations == 0) continue;
      Figure figure;
      // A benchmark that times itself (a child process) does so in processor time.
      const double time = run.run_name.time_type.find("manual_time") != std::string::npos
                              ? run.GetAdjustedRealTime()
                              : run.GetAdjustedCPUTime();
      figure.nanoseconds = time * 1e9 / benchmark::GetTimeUnitMultiplier(run.time_unit);
      for (const auto& [name, counter] : run.counters) figure.counters[name] = counter.value;
      const std::string name =
          run.run_name.function_name + (run.run_name.args.empty() ? "" : "/" + run.run_name.args);
      const auto [at, first] = figures.by_name.emplace(name, figure);
      if (!first && figure.nanoseconds < at->second.nanoseconds) at->second = figure;
    }
    // Of several repetitions the median is enough to read.
    std::vector<Run> shown;
    for (const Run& run : runs)
      if (runs.size() == 1 || run.aggregate_name == "median") shown.push_back(run);
    if (!shown.empty()) ConsoleReporter::ReportRuns(shown);
  }

  Figures figures;
};

bool ran(const Figures& figures, const std::string& needs) {
  for (std::size_t begin = 0; begin <= needs.size();) {
    const std::size_t end = std::min(needs.find('|', begin), needs.size());
    if (figures.below(needs.substr(begin, end - begin)).empty()) return false;
    begin = end + 1;
  }
  return true;
}

}  // namespace

std::vector<std::string> Figures::below(const std::string& prefix) const {
  std::vector<std::string> names;
  for (auto at = by_name.lower_bound(prefix);
       at != by_name.end() && at->first.compare(0, prefix.size(), prefix) == 0; ++at)
    names.push_back(at->first);
  return names;
}

double Figures::most(const std::string& prefix) const {
  double result = 0;
  for (const std::string& name : below(prefix)) result = std::max(result, time(name));
  return result;
}

double Figures::most(const std::string& prefix, const std::string& which) const {
  double result = 0;
  for (const std::string& name : below(prefix)) result = std::max(result, counter(name, which));
  return result;
}

int run(int argc, char** argv, const std::vector<Target>& targets, const char* time) {
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 2;
  Reporter reporter;
  benchmark::RunSpecifiedBenchmarks(&reporter);
  std::printf(
      "\n%-72s %12s %14s\n",
      ("what the design asks for (least " + std::string(time) + " of the repetitions)").c_str(),
      "measured", "target");
  for (const Target& target : targets) {
    if (!ran(reporter.figures, target.needs)) continue;
    const double figure = target.figure(reporter.figures);
    if (target.limit == 0) {
      std::printf("%-72s %9.2f %-2s\n", target.what.c_str(), figure, target.unit.c_str());
      continue;
    }
    const bool met = target.at_least ? figure >= target.limit : figure <= target.limit;
    std::printf("%-72s %9.2f %-2s %4s %6.0f %-2s %s\n", target.what.c_str(), figure,
                target.unit.c_str(), target.at_least ? ">=" : "<=", target.limit,
                target.unit.c_str(), met ? "met" : "MISSED");
  }
  return 0;
}

}  // namespace windlass::bench
