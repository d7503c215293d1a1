// SPDX-License-Identifier: Apache-2.0
//
// The audit store on a disk: a record and its commit beside a bare SQLite insert of the same bytes,
// many writers, verification, opening. Times are wall time, because waiting for the disk is what is
// asked about. The stores are made in the folder for temporary files and removed afterwards.

#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <ctime>
#include <map>
#include <thread>

#include "audit/recording.hpp"
#include "bare_sqlite.hpp"
#include "base/files.hpp"
#include "base/json.hpp"
#include "patients.hpp"
#include "targets.hpp"

namespace windlass::bench {
namespace {

using benchmark::State;
namespace fs = std::filesystem;
constexpr const char* noon = "2026-01-31T12:00:00Z";

template <class T>
T must(base::Result<T> result) {
  if (result) return std::move(*result);
  std::fputs(base::render(result.error()).c_str(), stderr);
  std::exit(2);
}

double seconds_of(const std::function<void()>& work) {
  const auto begin = std::chrono::steady_clock::now();
  work();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
}

double median(std::vector<double> values) {
  if (values.empty()) return 0;
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
}

// A folder on the disk, removed with it.
class Folder {
 public:
  Folder() {
    std::string name = (fs::temp_directory_path() / "windlass-bench-XXXXXX").string();
    if (::mkdtemp(name.data()) == nullptr) {
      std::fputs("no temporary folder\n", stderr);
      std::exit(2);
    }
    path_ = fs::canonical(name);
  }
  ~Folder() {
    std::error_code ignored;
    fs::remove_all(path_, ignored);
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  fs::path operator/(const std::string& name) const { return path_ / name; }

 private:
  fs::path path_;
};

log::Store open_store(const Folder& folder) {
  log::OpenOptions options;
  options.mode = log::Mode::write_or_create;
  options.keys = must(log::open_key_file(folder / "keys", log::KeyUse::create));
  options.now = noon;
  return must(log::Store::open(folder / "log", options));
}

// What a clinic's program records of the eight sample patients.
const std::vector<log::Draft>& plan_drafts() {
  static const std::vector<log::Draft> all = [] {
    const Folder folder;
    const auto recorder = must(audit::Recorder::open(open_store(folder), open_engine()));
    std::vector<log::Draft> drafts;
    for (const Sample& sample : samples()) {
      audit::Call call;
      call.facts = must(
          base::read_file(std::string(WINDLASS_SOURCE_DIR "/rules/plantar-heel-pain/patients/") +
                          sample.name + ".yaml"));
      call.client = "ehr";
      call.role = "physiotherapist";
      call.now = noon;
      call.options = {{"format", "json"}, {"explain", "false"}};
      drafts.push_back(must(recorder.draft(engine().recommend(sample.facts), call)));
    }
    return drafts;
  }();
  return all;
}

enum class Shape {
  plan,    // as recorded: 2 KB of record, 50 to 200 KB of values
  record,  // the same records, with 200 bytes of values
  tiny     // 400 bytes, no values
};

log::Draft draft_of(Shape shape, std::size_t number) {
  if (shape == Shape::tiny) {
    log::Draft tiny;
    tiny.kind = "lifecycle";
    tiny.public_json = "{\"number\":" + std::to_string(number) + "}";
    tiny.now = noon;
    return tiny;
  }
  log::Draft draft = plan_drafts()[number % plan_drafts().size()];
  draft.subject = "subject-" + std::to_string(number % 997);
  if (shape == Shape::record)
    for (auto& field : draft.fields) field.value.resize(100);
  return draft;
}

std::vector<log::Draft> drafts_of(Shape shape, std::size_t from, std::size_t count) {
  std::vector<log::Draft> drafts;
  for (std::size_t i = 0; i < count; ++i) drafts.push_back(draft_of(shape, from + i));
  return drafts;
}

// One record through the store and its bytes through bare SQLite, in turn: what the machine does
// meanwhile befalls both. First the bytes as they were given, then as many as the store keeps of
// them.
void append(State& state, Shape shape) {
  const Folder folder;
  auto store = open_store(folder);
  BareTable bare(folder / "bare");
  std::size_t number = 0;
  std::vector<double> stored, inserted, kept;
  std::map<std::size_t, std::size_t> sealed;  // by the number of the draft: they repeat themselves
  for (auto _ : state) {
    log::Draft draft = draft_of(shape, number++);
    std::size_t size = 0;
    for (const auto& field : draft.fields) size += field.value.size();
    const auto entry = [&] {
      const auto receipt = must(store.append(std::move(draft)));
      return receipt.sequence;
    };
    std::uint64_t sequence = 0;
    stored.push_back(seconds_of([&] { sequence = entry(); }));
    const std::string bytes = must(store.entry(sequence)).bytes + std::string(size, 'v');
    inserted.push_back(seconds_of([&] { bare.insert(bytes); }));
    auto& length = sealed[number % plan_drafts().size()];
    if (length == 0) length = sealed_size(folder / "log", sequence);
    const std::string fewer = bytes.substr(0, bytes.size() - size) + std::string(length, 's');
    kept.push_back(seconds_of([&] { bare.insert(fewer); }));
    state.SetIterationTime(stored.back());
  }
  state.counters["append_us"] = median(stored) * 1e6;
  state.counters["insert_us"] = median(inserted) * 1e6;
  state.counters["kept_us"] = median(kept) * 1e6;
  state.counters["overhead_percent"] = (median(stored) / median(inserted) - 1) * 100;
  state.counters["over_kept_percent"] = (median(stored) / median(kept) - 1) * 100;
}

// 64 callers that wait for their receipts, one caller that hands in 64 at a time and one who hands
// in 512, each beside one who writes alone.
void group_commit(State& state, Shape shape) {
  const Folder folder;
  auto store = open_store(folder);
  constexpr std::size_t writers = 64, alone = 200, each = 20, groups = 20, large = 512;
  double one = 0, many = 0, grouped = 0, batch = 0;
  for (auto _ : state) {
    auto drafts = drafts_of(shape, 0, alone);
    one += seconds_of([&] {
      for (auto& draft : drafts) must(store.append(std::move(draft)));
    });
    std::vector<std::vector<log::Draft>> work;
    for (std::size_t i = 0; i < writers; ++i) work.push_back(drafts_of(shape, i * each, each));
    const double took = seconds_of([&] {
      std::vector<std::thread> threads;
      for (auto& mine : work)
        threads.emplace_back([&store, &mine] {
          for (auto& draft : mine) must(store.append(std::move(draft)));
        });
      for (auto& thread : threads) thread.join();
    });
    many += took;
    work.clear();
    for (std::size_t i = 0; i < groups; ++i) work.push_back(drafts_of(shape, i * writers, writers));
    grouped += seconds_of([&] {
      for (auto& group : work) must(store.append_group(std::move(group)));
    });
    work.clear();
    for (std::size_t i = 0; i < 2; ++i) work.push_back(drafts_of(shape, i * large, large));
    batch += seconds_of([&] {
      for (auto& group : work) must(store.append_group(std::move(group)));
    });
    state.SetIterationTime(took);
  }
  const auto runs = static_cast<double>(state.iterations());
  state.counters["alone_per_s"] = alone * runs / one;
  state.counters["threads_per_s"] = writers * each * runs / many;
  state.counters["group_per_s"] = writers * groups * runs / grouped;
  state.counters["batch_per_s"] = 2 * large * runs / batch;
}

// Built once for all benchmarks that only read it.
log::Store built(const Folder& folder, Shape shape, std::size_t records, std::size_t at_once) {
  auto store = open_store(folder);
  std::fprintf(stderr, "making a store of %zu records, which takes a while ...", records);
  const double took = seconds_of([&] {
    for (std::size_t done = 0; done < records; done += at_once)
      must(store.append_group(drafts_of(shape, done, std::min(at_once, records - done))));
  });
  std::fprintf(stderr, " %.0f s\n", took);
  return store;
}

struct Kept {
  Folder folder;
  std::optional<log::Store> store;
};
std::unique_ptr<Kept> whole_plans, short_values, million;  // let go by main()

void verify(State& state, std::unique_ptr<Kept>& kept, Shape shape, std::size_t records,
            bool structure) {
  if (!kept) {
    kept = std::make_unique<Kept>();
    kept->store = built(kept->folder, shape, records, 500);
  }
  log::VerifyOptions options;
  options.structure = structure;
  std::uint64_t bytes = 0;
  double processor = 0;  // of all threads
  for (auto _ : state) {
    log::VerifyReport report;
    const std::clock_t before = std::clock();
    state.SetIterationTime(seconds_of([&] { report = kept->store->verify(options); }));
    processor += static_cast<double>(std::clock() - before) / CLOCKS_PER_SEC;
    if (!report.holds() || report.size != records + 1) {
      state.SkipWithError("the log does not hold");
      return;
    }
  }
  for (const auto& part : {"log", "log-wal"})
    if (std::error_code none; fs::exists(kept->folder / part, none))
      bytes += fs::file_size(kept->folder / part);
  state.counters["cpu_us_each"] =
      processor / static_cast<double>(records * static_cast<std::size_t>(state.iterations())) * 1e6;
  state.counters["MiB"] = static_cast<double>(bytes) / 1048576;
  state.counters["records"] = static_cast<double>(records);
}

void open_million(State& state) {
  constexpr std::size_t records = 1'000'000;
  if (!million) {
    million = std::make_unique<Kept>();
    built(million->folder, Shape::tiny, records, 10'000);
  }
  log::OpenOptions options;
  options.mode = log::Mode::read;
  for (auto _ : state) {
    std::optional<log::Store> store;
    state.SetIterationTime(
        seconds_of([&] { store = must(log::Store::open(million->folder / "log", options)); }));
    if (must(store->size()) != records + 1) state.SkipWithError("records are missing");
  }
}

double rate(const Figures& figures, const char* name) {
  return figures.counter(name, "records") / figures.time(name) * 1e9;
}

void register_benchmarks() {
  using benchmark::RegisterBenchmark;
  const auto by_the_wall = [](benchmark::internal::Benchmark* one, benchmark::IterationCount times,
                              int repetitions) {
    one->UseManualTime()
        ->MeasureProcessCPUTime()
        ->Unit(benchmark::kMillisecond)
        ->Iterations(times)
        ->Repetitions(repetitions);
  };
  for (const auto& [name, shape] :
       {std::pair{"plan", Shape::plan}, std::pair{"record", Shape::record}}) {
    by_the_wall(RegisterBenchmark((std::string("append:") + name).c_str(),
                                  [shape = shape](State& state) { append(state, shape); }),
                300, 5);
    by_the_wall(RegisterBenchmark((std::string("group:") + name).c_str(),
                                  [shape = shape](State& state) { group_commit(state, shape); }),
                1, 5);
  }
  constexpr std::size_t many = 100'000, whole = 10'000;
  by_the_wall(RegisterBenchmark(
                  "verify:record",
                  [](State& state) { verify(state, short_values, Shape::record, many, false); }),
              1, 5);
  by_the_wall(RegisterBenchmark(
                  "verify:record+integrity",
                  [](State& state) { verify(state, short_values, Shape::record, many, true); }),
              1, 3);
  by_the_wall(RegisterBenchmark(
                  "verify:plan",
                  [](State& state) { verify(state, whole_plans, Shape::plan, whole, false); }),
              1, 5);
  by_the_wall(
      RegisterBenchmark("verify:plan+integrity",
                        [](State& state) { verify(state, whole_plans, Shape::plan, whole, true); }),
      1, 3);
  by_the_wall(RegisterBenchmark("open-store:1000000", open_million), 1, 20);
}

std::vector<Target> targets() {
  const auto counter = [](const char* name, const char* which) {
    return [name, which](const Figures& f) { return f.counter(name, which); };
  };
  const auto times_alone = [](const char* name, const char* which) {
    return [name, which](const Figures& f) {
      return f.counter(name, which) / f.counter(name, "alone_per_s");
    };
  };
  const auto thousands = [](const char* name) {
    return [name](const Figures& f) { return rate(f, name) / 1e3; };
  };
  return {
      {"a plan recorded and committed, over a bare insert of its bytes", "%", 25, false,
       "append:plan", counter("append:plan", "overhead_percent")},
      {"... over a bare insert of as many as are kept", "%", 0, false, "append:plan",
       counter("append:plan", "over_kept_percent")},
      {"... a record with short values", "%", 25, false, "append:record",
       counter("append:record", "overhead_percent")},
      {"64 threads waiting for receipts over one, plans", "x", 10, true, "group:plan",
       times_alone("group:plan", "threads_per_s")},
      {"... records with short values", "x", 10, true, "group:record",
       times_alone("group:record", "threads_per_s")},
      {"... 64 in one call over one, plans", "x", 10, true, "group:plan",
       times_alone("group:plan", "group_per_s")},
      {"... 64 in one call over one, records with short values", "x", 10, true, "group:record",
       times_alone("group:record", "group_per_s")},
      {"... 512 in one call over one, plans", "x", 10, true, "group:plan",
       times_alone("group:plan", "batch_per_s")},
      {"... 512 in one call over one, records with short values", "x", 10, true, "group:record",
       times_alone("group:record", "batch_per_s")},
      {"records verified in a second, values short", "k", 100, true, "verify:record",
       thousands("verify:record")},
      {"... processor time of all threads for one of them", "us", 0, false, "verify:record",
       counter("verify:record", "cpu_us_each")},
      {"... with SQLite's integrity check", "k", 0, true, "verify:record+integrity",
       thousands("verify:record+integrity")},
      {"... whole plans with their sealed values", "k", 0, true, "verify:plan",
       thousands("verify:plan")},
      {"... with SQLite's integrity check", "k", 0, true, "verify:plan+integrity",
       thousands("verify:plan+integrity")},
      {"opening a store of 1,000,000 records", "ms", 100, false,
       "open-store:", [](const Figures& f) { return f.time("open-store:1000000") / 1e6; }},
  };
}

}  // namespace
}  // namespace windlass::bench

int main(int argc, char** argv) {
  using namespace windlass::bench;
  register_benchmarks();
  const int code = run(argc, argv, targets(), "wall time");
  whole_plans.reset();
  short_values.reset();
  million.reset();
  return code;
}
