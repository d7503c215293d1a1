// SPDX-License-Identifier: Apache-2.0
//
// The rulebench workload: `windlass_rulebench DIR [Google Benchmark options]`, after rulebench.py
// has written DIR/windlass.
//
// First every verdict of every patient is compared with DIR/expected; only then is anything timed.
// What is timed begins with facts in memory and ends with the lists of the rules that hold and of
// those that are undecided.

#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <memory>

#include "base/json.hpp"
#include "heap.hpp"
#include "knowledge/knowledge_base.hpp"
#include "logic/lanes.hpp"
#include "plan/engine.hpp"
#include "targets.hpp"
#ifdef WINDLASS_ORACLE
#include "oracle/oracle.hpp"
#endif

namespace windlass::bench {
namespace {

using benchmark::State;
using logic::Word;

template <class T>
T must(base::Result<T> result) {
  if (result) return std::move(*result);
  std::fputs(base::render(result.error()).c_str(), stderr);
  std::exit(2);
}

struct Verdicts {
  std::vector<std::uint32_t> holds, open;  // indices of rules
};

// The base of N rules with the workload's patients.
struct Workload {
  std::string name;
  std::shared_ptr<const knowledge::KnowledgeBase> base;
  std::vector<logic::Slot> slots;  // by rule
  std::vector<model::Facts> complete, missing;
};

std::vector<model::Facts> read_patients(const model::Vocabulary& vocabulary,
                                        const std::string& path) {
  std::ifstream file(path);
  std::vector<model::Facts> patients;
  for (std::string line; std::getline(file, line);) {
    const base::Document document = must(base::read_json(path, line));
    model::Facts facts = model::nothing_known(vocabulary);
    base::Diagnostics problems;
    model::apply_facts(vocabulary, *document.source, *document.root.find("facts"), facts, problems);
    if (!problems.empty()) must(base::Result<int>(problems));
    patients.push_back(std::move(facts));
  }
  if (patients.empty()) {
    std::fprintf(stderr, "no patients in %s\n", path.c_str());
    std::exit(2);
  }
  return patients;
}

Workload load(const std::string& folder, const std::string& name) {
  Workload workload;
  workload.name = name;
  workload.base = must(
      knowledge::KnowledgeBase::open(must(plan::read_rules({folder + "/windlass/" + name})), {}));
  for (const knowledge::Flag& flag : workload.base->flags()) workload.slots.push_back(flag.slot);
  workload.complete = read_patients(workload.base->vocabulary(), folder + "/data/patients.ndjson");
  workload.missing =
      read_patients(workload.base->vocabulary(), folder + "/data/patients_missing.ndjson");
  return workload;
}

class OneAtATime {
 public:
  explicit OneAtATime(const Workload& workload)
      : slots_(workload.slots),
        program_(workload.base->program()),
        lanes_(program_),
        row_(program_.columns()) {}

  void judge(const model::Facts& facts, Verdicts& out) {
    program_.encode(facts, row_.data());
    lanes_.set_row(0, row_.data());
    lanes_.evaluate(1);
    out.holds.clear();
    out.open.clear();
    for (std::uint32_t rule = 0; rule < slots_.size(); ++rule) {
      if ((lanes_.false_lanes(slots_[rule]) & 1) != 0) continue;
      ((lanes_.true_lanes(slots_[rule]) & 1) != 0 ? out.holds : out.open).push_back(rule);
    }
  }

 private:
  const std::vector<logic::Slot>& slots_;
  const logic::Program& program_;
  logic::Lanes lanes_;
  std::vector<std::uint8_t> row_;
};

// A word's worth of patients; `out` has one entry for each.
class AWordAtATime {
 public:
  explicit AWordAtATime(const Workload& workload)
      : slots_(workload.slots),
        program_(workload.base->program()),
        lanes_(program_),
        row_(program_.columns()) {}

  void encode(const model::Facts* patients, std::uint32_t count) {
    for (std::uint32_t lane = 0; lane < count; ++lane) {
      program_.encode(patients[lane], row_.data());
      lanes_.set_row(lane, row_.data());
    }
  }
  void evaluate(std::uint32_t count) { lanes_.evaluate(count); }
  void list(std::uint32_t count, std::vector<Verdicts>& out) const {
    const Word mask = count == logic::lanes_in_word ? ~Word{0} : (Word{1} << count) - 1;
    for (std::uint32_t lane = 0; lane < count; ++lane) {
      out[lane].holds.clear();
      out[lane].open.clear();
    }
    for (std::uint32_t rule = 0; rule < slots_.size(); ++rule) {
      for (Word rest = lanes_.true_lanes(slots_[rule]) & mask; rest != 0; rest &= rest - 1)
        out[static_cast<std::size_t>(__builtin_ctzll(rest))].holds.push_back(rule);
      for (Word rest = lanes_.unknown_lanes(slots_[rule]) & mask; rest != 0; rest &= rest - 1)
        out[static_cast<std::size_t>(__builtin_ctzll(rest))].open.push_back(rule);
    }
  }
  // How many lanes hold, over all rules: the answer of a cohort that wants numbers.
  std::uint64_t count_holding() const {
    std::uint64_t sum = 0;
    for (logic::Slot slot : slots_)
      sum += static_cast<std::uint64_t>(__builtin_popcountll(lanes_.true_lanes(slot)));
    return sum;
  }

 private:
  const std::vector<logic::Slot>& slots_;
  const logic::Program& program_;
  logic::Lanes lanes_;
  std::vector<std::uint8_t> row_;
};

std::string as_line(const std::string& patient, const Verdicts& verdicts, bool three_valued) {
  std::string line = patient + (three_valued ? " T" : "");
  for (std::uint32_t rule : verdicts.holds) line += " " + std::to_string(rule);
  if (three_valued) {
    line += " U";
    for (std::uint32_t rule : verdicts.open) line += " " + std::to_string(rule);
  }
  return line;
}

std::string patient_id(std::size_t number) {
  std::string digits = std::to_string(number);
  return "P" + std::string(5 - std::min<std::size_t>(digits.size(), 5), '0') + digits;
}

// Compares both ways of evaluating with what the workload expects. Returns the number of lines that
// differ.
std::size_t differences(const Workload& workload, const std::vector<model::Facts>& patients,
                        const std::string& expected, bool three_valued) {
  std::ifstream file(expected);
  OneAtATime one(workload);
  AWordAtATime many(workload);
  Verdicts verdicts;
  std::vector<Verdicts> word(logic::lanes_in_word);
  std::size_t wrong = 0;
  for (std::size_t i = 0; i < patients.size(); ++i) {
    if (i % logic::lanes_in_word == 0) {
      const auto count = static_cast<std::uint32_t>(
          std::min<std::size_t>(logic::lanes_in_word, patients.size() - i));
      many.encode(&patients[i], count);
      many.evaluate(count);
      many.list(count, word);
    }
    std::string line;
    std::getline(file, line);
    one.judge(patients[i], verdicts);
    const bool right = as_line(patient_id(i), verdicts, three_valued) == line &&
                       as_line(patient_id(i), word[i % logic::lanes_in_word], three_valued) == line;
    if (!right) ++wrong;
  }
  return wrong;
}

void time_one(State& state, const Workload& workload, const std::vector<model::Facts>& patients) {
  OneAtATime one(workload);
  Verdicts verdicts;
  for (const model::Facts& facts : patients) one.judge(facts, verdicts);
  std::size_t next = 0;
  const std::size_t allocations = heap().allocations;
  for (auto _ : state) {
    one.judge(patients[next], verdicts);
    benchmark::DoNotOptimize(verdicts.holds.data());
    if (++next == patients.size()) next = 0;
  }
  state.counters["allocations"] = static_cast<double>(heap().allocations - allocations);
}

// One iteration is 64 patients. Stage 0: evaluation and counts alone; 1: encoding too; 2: and lists
// of rules.
void time_word(State& state, const Workload& workload, const std::vector<model::Facts>& patients,
               int stage) {
  AWordAtATime many(workload);
  std::vector<Verdicts> word(logic::lanes_in_word);
  many.encode(patients.data(), logic::lanes_in_word);
  std::size_t first = 0;
  for (auto _ : state) {
    if (stage > 0) many.encode(&patients[first], logic::lanes_in_word);
    many.evaluate(logic::lanes_in_word);
    if (stage < 2)
      benchmark::DoNotOptimize(many.count_holding());
    else
      many.list(logic::lanes_in_word, word);
    benchmark::DoNotOptimize(word.data());
    first = first + 2 * logic::lanes_in_word <= patients.size() ? first + logic::lanes_in_word : 0;
  }
}

#ifdef WINDLASS_ORACLE
void time_oracle(State& state, const Workload& workload,
                 const std::vector<model::Facts>& patients) {
  const knowledge::KnowledgeBase& base = *workload.base;
  std::vector<const base::Node*> roots;
  for (std::uint32_t i = 0; i < base.documents().size(); ++i)
    roots.push_back(&base.document(i).root);
  const oracle::Rules rules(base.vocabulary(), roots);
  Verdicts verdicts;
  std::size_t next = 0;
  for (auto _ : state) {
    verdicts.holds.clear();
    verdicts.open.clear();
    std::vector<std::optional<model::Value>> known(base.vocabulary().size());
    for (model::FactId fact = 0; fact < known.size(); ++fact)
      if (patients[next][fact].state == model::State::known)
        known[fact] = patients[next][fact].value;
    oracle::World world(rules, std::move(known), std::nullopt);
    for (std::uint32_t rule = 0; rule < rules.levels.size(); ++rule) {
      const oracle::Answer answer = world.answer(rules.levels[rule].when);
      if (answer != oracle::Answer::no)
        (answer == oracle::Answer::yes ? verdicts.holds : verdicts.open).push_back(rule);
    }
    benchmark::DoNotOptimize(verdicts.holds.data());
    if (++next == patients.size()) next = 0;
  }
}
#endif

void time_open(State& state, const std::string& folder, const std::string& name) {
  for (auto _ : state) {
    auto base = must(
        knowledge::KnowledgeBase::open(must(plan::read_rules({folder + "/windlass/" + name})), {}));
    benchmark::DoNotOptimize(base.get());
  }
}

// The benchmarks of one size of the workload.
void register_benchmarks(const Workload& workload, const std::string& folder) {
  using benchmark::RegisterBenchmark;
  const std::string& n = workload.name;
  RegisterBenchmark(("one:complete:" + n).c_str(),
                    [&workload](State& s) { time_one(s, workload, workload.complete); });
  RegisterBenchmark(("one:missing:" + n).c_str(),
                    [&workload](State& s) { time_one(s, workload, workload.missing); });
  RegisterBenchmark(("word:evaluate:" + n).c_str(),
                    [&workload](State& s) { time_word(s, workload, workload.missing, 0); });
  RegisterBenchmark(("word:encode:" + n).c_str(),
                    [&workload](State& s) { time_word(s, workload, workload.missing, 1); });
  RegisterBenchmark(("word:lists:" + n).c_str(),
                    [&workload](State& s) { time_word(s, workload, workload.missing, 2); });
#ifdef WINDLASS_ORACLE
  RegisterBenchmark(("oracle:missing:" + n).c_str(),
                    [&workload](State& s) { time_oracle(s, workload, workload.missing); });
#endif
  RegisterBenchmark(("open:" + n).c_str(), [&workload, folder](State& s) {
    time_open(s, folder, workload.name);
  })->Unit(benchmark::kMillisecond);
}

void add_targets(const std::string& n, std::vector<Target>& targets) {
  const auto micro = [](const std::string& name, double patients) {
    return [name, patients](const Figures& f) { return f.time(name) / 1e3 / patients; };
  };
  targets.push_back({n + " rules, one patient, facts to lists", "us", 0, false, "one:missing:" + n,
                     micro("one:missing:" + n, 1)});
  targets.push_back({n + " rules, 64 a word, each patient, facts to lists", "us", 0, false,
                     "word:lists:" + n, micro("word:lists:" + n, 64)});
  targets.push_back({n + " rules, 64 a word, each patient, facts to counts", "us", 0, false,
                     "word:encode:" + n, micro("word:encode:" + n, 64)});
  targets.push_back({n + " rules, 64 a word, each patient, evaluation to counts", "us", 0, false,
                     "word:evaluate:" + n, micro("word:evaluate:" + n, 64)});
  targets.push_back({n + " rules, the oracle over one patient at a time", "x", 0, true,
                     "oracle:missing:" + n + "|one:missing:" + n, [n](const Figures& f) {
                       return f.time("oracle:missing:" + n) / f.time("one:missing:" + n);
                     }});
}

}  // namespace

int rulebench(int argc, char** argv) {
  if (argc < 2 || argv[1][0] == '-') {
    std::fprintf(stderr, "usage: windlass_rulebench DIR [Google Benchmark options]\n");
    return 2;
  }
  const std::string folder = argv[1];
  argv[1] = argv[0];
  static std::vector<Workload> workloads;
  for (const char* name : {"50", "500", "5000"})
    if (std::filesystem::exists(folder + "/windlass/" + name))
      workloads.push_back(load(folder, name));
  std::vector<Target> targets;
  for (const Workload& workload : workloads) {
    const std::string& n = workload.name;
    const std::size_t wrong =
        differences(workload, workload.complete, folder + "/expected/fired_" + n + ".txt", false) +
        differences(workload, workload.missing, folder + "/expected/fired3_" + n + ".txt", true);
    std::printf("%5s rules: %zu of %zu patients judged otherwise than expected\n", n.c_str(), wrong,
                workload.complete.size() + workload.missing.size());
    if (wrong != 0) return 1;
    register_benchmarks(workload, folder);
    add_targets(n, targets);
  }
  return run(argc - 1, argv + 1, targets);
}

}  // namespace windlass::bench

int main(int argc, char** argv) { return windlass::bench::rulebench(argc, argv); }
