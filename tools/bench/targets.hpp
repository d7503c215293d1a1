// SPDX-License-Identifier: Apache-2.0
#pragma once

// Prints what Google Benchmark prints, and after it the figures that the design asks for, each
// beside its target.
//
// Figures are the least processor time among the repetitions of a benchmark: on a machine that
// others use too, the least is what the work takes and everything above it is the neighbours.
// Ratios divide such figures of one run.

#include <benchmark/benchmark.h>

#include <functional>
#include <map>
#include <string>
#include <vector>

namespace windlass::bench {

struct Figure {
  double nanoseconds = 0;                  // of processor time, per iteration
  std::map<std::string, double> counters;  // of the same repetition
};

class Figures {
 public:
  std::map<std::string, Figure> by_name;  // benchmark name without "repeats:..." and the like
  bool has(const std::string& name) const { return by_name.count(name) != 0; }
  double time(const std::string& name) const { return by_name.at(name).nanoseconds; }
  double counter(const std::string& name, const std::string& which) const {
    return by_name.at(name).counters.at(which);
  }
  // The names that begin with `prefix`.
  std::vector<std::string> below(const std::string& prefix) const;
  double most(const std::string& prefix) const;  // of the times below a prefix
  double most(const std::string& prefix, const std::string& counter) const;
};

struct Target {
  std::string what;
  std::string unit;
  double limit = 0;
  bool at_least = false;  // else at most
  std::string needs;      // benchmarks whose names begin so must have run; several: joined by '|'
  std::function<double(const Figures&)> figure;
};

// Runs the registered benchmarks, then prints the targets whose benchmarks ran. `time` says which
// time the figures are.
int run(int argc, char** argv, const std::vector<Target>& targets,
        const char* time = "processor time");

}  // namespace windlass::bench
