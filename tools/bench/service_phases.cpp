// SPDX-License-Identifier: Apache-2.0
// Where the time of a patient-view goes, in one process and one thread, without sockets: each step
// by itself, and the whole answer. And what a large Bundle takes beside the reading of its JSON.
// Prints a line for each: its name and the least processor time in microseconds.
//
// usage: service_phases PATIENT-VIEW-FILE BUNDLE-FILE [STEP]
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <functional>

#include "base/calendar.hpp"
#include "base/digest.hpp"
#include "base/files.hpp"
#include "base/json.hpp"
#include "fhir/understand.hpp"
#include "patients.hpp"
#include "plan/brief_json.hpp"
#include "plan/plan_json.hpp"
#include "service/service.hpp"
#include "service/written_plan.hpp"

namespace {

using namespace windlass;

double microseconds() {
  timespec now{};
  ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) * 1e6 + static_cast<double>(now.tv_nsec) / 1e3;
}

std::string only;  // the one step that is wanted; empty: all

// The least of many runs: the rest is the neighbours.
void measure(const std::string& name, const std::function<void()>& work) {
  if (!only.empty() && only != name) return;
  double least = 0, spent = 0;
  const double enough = only.empty() ? 1e6 : 5e6;  // one alone is wanted for its profile
  for (int i = 0; i < 20 || spent < enough; ++i) {
    const double begun = microseconds();
    work();
    const double took = microseconds() - begun;
    spent += took;
    least = i == 0 ? took : std::min(least, took);
  }
  std::printf("%s %.1f\n", name.c_str(), least);
}

template <class T>
T must(base::Result<T> result) {
  if (result) return std::move(*result);
  std::fputs(base::render(result.error()).c_str(), stderr);
  std::exit(2);
}

const fhir::Binding& binding() {
  static const fhir::Binding read =
      must(fhir::Binding::open({WINDLASS_SOURCE_DIR "/rules/bindings/fhir-r4.yaml"},
                               bench::engine().knowledge().vocabulary()));
  return read;
}

base::Document read_json(const std::string& text) {
  return must(base::read_json("t", text, base::JsonRules{text.size() + 1, text.size() + 1, true}));
}

fhir::Understood understand(const std::string& text) {
  std::vector<fhir::Text> texts(1);
  texts.front() = {"t", text};
  return must(fhir::understand(std::move(texts),
                               {base::utc_text(std::time(nullptr)).substr(0, 10), "", false},
                               binding(), bench::engine().knowledge().vocabulary()));
}

model::Facts facts_of(const std::string& document) {
  return must(model::read_patient(bench::engine().knowledge().vocabulary(),
                                  must(base::read_document("t", document))));
}

void measure_steps(const std::string& prefix, const std::string& text) {
  const plan::Engine& engine = bench::engine();
  const auto step = [&](const char* name, const std::function<void()>& work) {
    measure(prefix + name, work);
  };
  const fhir::Understood understood = understand(text);
  const model::Facts facts = facts_of(understood.document);
  const model::Recommendation plan = engine.recommend(facts);
  const auto written = [&] {
    return plan::to_json(plan, engine.knowledge().vocabulary(), {0, false, false});
  };
  const std::string json = written();
  const auto brief = [&] {
    return plan::to_brief_json(plan, engine.knowledge().vocabulary(), std::string(64, '0'));
  };
  step("json", [&] { read_json(text); });
  step("understand", [&] { understand(text); });
  step("facts", [&] { facts_of(understood.document); });
  step("plan", [&] { engine.recommend(facts); });
  step("write", [&] { written(); });
  step("digest", [&] { base::sha256(json); });
  step("brief", [&] { brief(); });
  step("read-brief", [&] { must(service::WrittenPlan::read(brief())); });
  step("whole-plan", [&] { engine.recommend(facts_of(understand(text).document)); });
}

void measure_answer(const std::string& name, const std::string& config, const std::string& body) {
  windlass_engine* engine = nullptr;
  char* said = nullptr;
  const auto result = windlass_open(config.data(), config.size(), nullptr, &engine, &said);
  if (result != WINDLASS_DONE) std::fputs(said, stderr);
  windlass_free(said);
  if (result != WINDLASS_DONE) std::exit(2);
  const service::Service served(engine, {},
                                {[] { return std::int64_t{std::time(nullptr)}; },
                                 [](std::size_t size) { return std::string(size, 'A'); }});
  const service::Request request{
      "POST", "/cds-services/windlass-patient-view", {{"Content-Type", "application/json"}}, body};
  if (const auto response = served.handle(request); response.status != 200) {
    std::fputs(response.body.c_str(), stderr);
    std::exit(2);
  }
  measure(name, [&] { static_cast<void>(served.handle(request)); });
  windlass_close(engine);
}

// With a store, alone: each answer waits for a commit of its own.
void measure_recorded(const std::string& name, const std::string& body) {
  std::string folder = (std::filesystem::temp_directory_path() / "windlass_XXXXXX").string();
  if (::mkdtemp(folder.data()) == nullptr) std::exit(2);
  measure_answer(name,
                 R"({"store": {"path": ")" + folder + R"(/s.db", "keys": ")" + folder +
                     R"(/s.keys", "create": true}})",
                 body);
  std::filesystem::remove_all(folder);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 3) return 2;
  if (argc > 3) only = argv[3];
  const std::string view = must(base::read_file(argv[1])), bundle = must(base::read_file(argv[2]));
  measure_steps("view:", view);
  measure_answer("view:answer", "{}", view);
  measure_answer("view:answer-isolated", R"({"isolate": true})", view);
  measure_recorded("view:answer-recorded", view);
  measure_steps("bundle:", bundle);
  return 0;
}
