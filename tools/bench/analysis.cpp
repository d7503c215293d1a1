// SPDX-License-Identifier: Apache-2.0
//
// Questions about all patients: laws, a change of rules, mistakes. Each beside opening the rules
// once, which is what every command pays first.

#include <algorithm>
#include <stdexcept>

#include "analyse/cohort.hpp"
#include "analyse/findings.hpp"
#include "analyse/layers_law.hpp"
#include "patients.hpp"
#include "registered.hpp"

namespace windlass::bench {
namespace {

using benchmark::State;
using Verdict = analyse::Proved::Verdict;

std::shared_ptr<const plan::Engine> with_clinic() {
  static const std::shared_ptr<const plan::Engine> one = [] {
    plan::EngineConfig config;
    config.rules = {std::string(WINDLASS_SOURCE_DIR "/rules/plantar-heel-pain"),
                    std::string(WINDLASS_SOURCE_DIR "/rules/clinics/northside")};
    config.lock = WINDLASS_LOCK;
    auto opened = plan::Engine::open(std::move(config));
    if (!opened) throw std::runtime_error(base::render(opened.error()));
    return *std::move(opened);
  }();
  return one;
}

analyse::Side side(const plan::Engine& one) { return {one.knowledge(), one.calls()}; }

// Every law of safety that has claims; and that the clinic's layer loosens nothing.
void prove_laws(State& state) {
  const auto laws = analyse::read_laws(with_clinic(), {});
  if (!laws) throw std::runtime_error(base::render(laws.error()));
  for (auto _ : state)
    for (const analyse::Law& law : laws->laws)
      if (!law.of_layers && analyse::prove(*laws, law).verdict != Verdict::holds)
        throw std::runtime_error("not proved: " + law.id);
  state.counters["laws"] = static_cast<double>(laws->laws.size() - 1);
}

void prove_layers(State& state) {
  const auto laws = analyse::read_laws(with_clinic(), {});
  if (!laws) throw std::runtime_error(base::render(laws.error()));
  for (auto _ : state)
    if (analyse::prove_layers(*laws, {}).verdict != Verdict::holds)
      throw std::runtime_error("not proved");
}

void compare(State& state, const plan::Engine& after) {
  for (auto _ : state) {
    const auto made = analyse::difference(side(engine()), side(after));
    if (!made) throw std::runtime_error(base::render(made.error()));
    if (made->nobody_looser.proof.empty()) throw std::runtime_error("not proved");
    state.counters["variables"] = static_cast<double>(made->variables);
    state.counters["questions"] = static_cast<double>(made->changes.size());
  }
}

// Facts to statuses by both rule bases, and their comparison; each time another patient.
void cohort(State& state) {
  const analyse::CohortComparison mover(side(engine()), side(*with_clinic()));
  std::vector<std::shared_ptr<const model::Facts>> patients;
  for (model::Facts& one : made_up(256))
    patients.push_back(std::make_shared<const model::Facts>(std::move(one)));
  analyse::Cohort counted;
  std::size_t next = 0;
  for (auto _ : state) {
    const auto& one = patients[next++ % patients.size()];
    mover.decide("p", one, one, counted);
  }
  state.counters["changed"] =
      static_cast<double>(counted.changed) / static_cast<double>(counted.patients);
}

void check(State& state) {
  std::size_t found = 0;
  for (auto _ : state) {
    const analyse::Findings findings = analyse::find_mistakes(engine().knowledge());
    if (findings.not_decided != 0) throw std::runtime_error("not decided");
    found = findings.list.size();
  }
  state.counters["findings"] = static_cast<double>(found);
}

double over_open(const Figures& figures, const std::string& name) {
  return figures.time(name) / figures.time("open");
}

}  // namespace

void register_analysis_benchmarks() {
  const auto add = [](const char* name, void (*run)(State&)) {
    benchmark::RegisterBenchmark(name, run)->Unit(benchmark::kMillisecond);
  };
  add("prove:safety", prove_laws);
  add("prove:layers", prove_layers);
  add("diff:same", [](State& state) { compare(state, engine()); });
  add("diff:clinic", [](State& state) { compare(state, *with_clinic()); });
  add("check", check);
  benchmark::RegisterBenchmark("cohort", cohort)->Unit(benchmark::kMicrosecond);
}

std::vector<Target> analysis_targets() {
  return {
      {"one law over all patients, slowest kind", "ms", 5000, false, "prove:",
       [](const Figures& f) {
         return std::max(f.time("prove:layers"),
                         f.time("prove:safety") / f.counter("prove:safety", "laws")) /
                1e6;
       }},
      {"... all laws of safety, over opening the rules", "x", 0, false, "prove:safety|open",
       [](const Figures& f) { return over_open(f, "prove:safety"); }},
      {"... that a layer loosens nothing, over opening the rules", "x", 0, false,
       "prove:layers|open", [](const Figures& f) { return over_open(f, "prove:layers"); }},
      {"a change of rules over all patients, by proof", "ms", 5000, false,
       "diff:", [](const Figures& f) { return f.most("diff:") / 1e6; }},
      {"... a clinic over the base, over opening the rules", "x", 0, false, "diff:clinic|open",
       [](const Figures& f) { return over_open(f, "diff:clinic"); }},
      {"the mistakes in the whole base", "ms", 2000, false, "check",
       [](const Figures& f) { return f.time("check") / 1e6; }},
      {"... over opening the rules", "x", 0, false, "check|open",
       [](const Figures& f) { return over_open(f, "check"); }},
      {"100,000 patients decided by both sides of a change, one processor", "s", 5, false, "cohort",
       [](const Figures& f) { return f.time("cohort") / 1e4; }},
      {"... one of them, over deciding him once", "x", 0, false,
       "cohort|decide:", [](const Figures& f) { return f.time("cohort") / f.most("decide:"); }},
  };
}

}  // namespace windlass::bench
