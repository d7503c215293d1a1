// SPDX-License-Identifier: Apache-2.0
//
// Opening: the whole rule base and eight plugins from their files, the parts of that, and the whole
// process of `windlass recommend`.

#include <fcntl.h>
#include <spawn.h>
#include <sys/resource.h>
#include <sys/wait.h>

#include "base/digest.hpp"
#include "base/yaml.hpp"
#include "heap.hpp"
#include "patients.hpp"
#include "plugin/lock.hpp"
#include "registered.hpp"

extern char** environ;  // NOLINT(readability-redundant-declaration)

namespace windlass::bench {
namespace {

using benchmark::State;

void open_all(State& state) {
  std::size_t peak = 0;
  std::size_t kept = 0;
  for (auto _ : state) {
    const std::size_t before = heap().live;
    reset_peak();
    const std::shared_ptr<const plan::Engine> opened = open_engine();
    benchmark::DoNotOptimize(opened.get());
    peak = std::max(peak, heap().peak - before);
    kept = heap().live - before;
  }
  state.counters["peak_MiB"] = static_cast<double>(peak) / 1048576;
  state.counters["kept_MiB"] = static_cast<double>(kept) / 1048576;
}

// The texts of all documents, as the knowledge base holds them: read again, nothing else.
void read_documents(State& state) {
  const knowledge::KnowledgeBase& base = engine().knowledge();
  std::size_t bytes = 0;
  for (auto _ : state) {
    bytes = 0;
    for (std::uint32_t i = 0; i < base.documents().size(); ++i) {
      const std::string& text = base.document(i).source->text();
      bytes += text.size();
      auto document = base::read_yaml(base.documents()[i].name, text);
      benchmark::DoNotOptimize(document);
    }
  }
  state.counters["KiB"] = static_cast<double>(bytes) / 1024;
  state.SetBytesProcessed(static_cast<std::int64_t>(bytes) * state.iterations());
}

// Processor time of children, from the kernel's own count.
void process(State& state) {
  const std::string patient = WINDLASS_SOURCE_DIR "/rules/plantar-heel-pain/patients/sample-1.yaml";
  std::string tool = WINDLASS_TOOL;
  std::string command = "recommend";
  std::string file = patient;
  std::string option = "--format";
  std::string json = "json";
  char* arguments[] = {tool.data(),   command.data(), file.data(),
                       option.data(), json.data(),    nullptr};
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0);
  long most_kilobytes = 0;
  for (auto _ : state) {
    pid_t child = 0;
    int status = 0;
    rusage used{};
    if (posix_spawn(&child, tool.c_str(), &actions, nullptr, arguments, environ) != 0 ||
        wait4(child, &status, 0, &used) != child || status != 0) {
      state.SkipWithError("windlass recommend did not finish well");
      break;
    }
    const auto seconds = [](const timeval& time) {
      return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) * 1e-6;
    };
    state.SetIterationTime(seconds(used.ru_utime) + seconds(used.ru_stime));
    most_kilobytes = std::max(most_kilobytes, used.ru_maxrss);
  }
  posix_spawn_file_actions_destroy(&actions);
  state.counters["resident_MiB"] = static_cast<double>(most_kilobytes) / 1024;
}

}  // namespace

void register_opening_benchmarks() {
  benchmark::RegisterBenchmark("open", open_all)->Unit(benchmark::kMillisecond);
  benchmark::RegisterBenchmark("read-documents", read_documents)->Unit(benchmark::kMillisecond);
  benchmark::RegisterBenchmark("process", process)->Unit(benchmark::kMillisecond)->UseManualTime();
}

std::vector<Target> opening_targets() {
  return {
      {"open the rule base with eight plugins from YAML", "ms", 250, false, "open",
       [](const Figures& f) { return f.time("open") / 1e6; }},
      {"... most memory on the way, on the heap", "MiB", 40, false, "open",
       [](const Figures& f) { return f.counter("open", "peak_MiB"); }},
      {"... of which reading YAML", "ms", 0, false, "read-documents",
       [](const Figures& f) { return f.time("read-documents") / 1e6; }},
      {"the whole process of `windlass recommend`", "ms", 300, false, "process",
       [](const Figures& f) { return f.time("process") / 1e6; }},
      {"... resident at most", "MiB", 0, false, "process",
       [](const Figures& f) { return f.counter("process", "resident_MiB"); }},
  };
}

}  // namespace windlass::bench
