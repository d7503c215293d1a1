// SPDX-License-Identifier: Apache-2.0
// Covers engine/worker: what a plugin answers through a process of its own is what it answers in
// this one, and what fails there fails alone, by name, and comes back.
#include "worker/worker.hpp"

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <thread>

#include "plugin/library.hpp"
#include "sanitizers.hpp"
#include "support.hpp"

using namespace windlass;
using namespace windlass::plugin_test;

namespace {

worker::Policy policy() {
  worker::Policy made;
  made.program = WORKER;
  made.milliseconds = 20'000;  // this machine may do other things
  return made;
}

base::Result<std::vector<plugin::Plugin>> open(const plugin::LockEntry& entry,
                                               const worker::Policy& with = policy()) {
  return worker::open_plugins(fixtures(), {{entry}, {}}, with);
}

std::string bytes_of(const plugin::Prescription& made) {
  std::string out = std::to_string(static_cast<int>(made.answer)) + " " + made.reason;
  for (const plugin::Line& line : made.lines)
    out += "\n" + std::to_string(line.output) + " " + std::to_string(line.number.coefficient) +
           "e" + std::to_string(line.number.exponent) + " " + line.text;
  return out;
}
std::string bytes_of(const plugin::Computation& made) {
  return std::to_string(static_cast<int>(made.answer)) + " " + made.reason + " " +
         std::to_string(made.number.coefficient) + "e" + std::to_string(made.number.exponent);
}

// A value of each input's kind, known or not.
std::vector<windlass_value> values(const std::vector<plugin::Input>& inputs, bool known_ones) {
  std::vector<windlass_value> made;
  for (const plugin::Input& one : inputs) {
    if (!known_ones)
      made.push_back(in_state(one.kind, WINDLASS_ASKED_NOT_KNOWN));
    else if (one.kind == WINDLASS_NUMBER)
      made.push_back(known(45, -1, one.unit.empty() ? nullptr : one.unit.c_str()));
    else if (one.kind == WINDLASS_CODE || one.kind == WINDLASS_SET)
      made.push_back(word(one.kind, "calf foot"));
    else
      made.push_back(whole(one.kind, 1));
  }
  return made;
}

// The children of this process, dead ones that nobody has waited for as well.
std::vector<pid_t> children() {
  std::vector<pid_t> out;
  for (const auto& task : std::filesystem::directory_iterator("/proc/self/task")) {
    std::ifstream file(task.path() / "children");
    for (pid_t one = 0; file >> one;) out.push_back(one);
  }
  return out;
}

// Ends it and waits until it has, without taking note of it.
void end_process(pid_t one) {
  REQUIRE(::kill(one, SIGKILL) == 0);
  siginfo_t how{};
  REQUIRE(::waitid(P_PID, static_cast<id_t>(one), &how, WEXITED | WNOWAIT) == 0);
}

const std::vector<windlass_value>& one_number() {
  static const std::vector<windlass_value> made = {known(5, 0, "{score}")};
  return made;
}

}  // namespace

TEST_CASE("what a plugin declares and answers is the same in a process of its own") {
  for (const auto& entry : {approve("liars", "1.0.0"), approve("good_c"),
                            approve(fixtures(), "extension_optional.so", "good_c")}) {
    INFO(entry.file);
    const auto isolated = open(entry);
    if (!isolated) FAIL(base::render(isolated.error()));
    const auto here = plugin::open_plugin(fixtures(), entry);
    REQUIRE(here.has_value());
    const plugin::Plugin& there = isolated->front();
    CHECK(there.id() == here->id());
    CHECK(there.version() == here->version());
    CHECK(there.file() == here->file());
    CHECK(there.digest() == here->digest());
    CHECK(there.document() == here->document());
    CHECK(there.ignored() == here->ignored());
    REQUIRE(there.prescribers().size() == here->prescribers().size());
    REQUIRE(there.calculators().size() == here->calculators().size());
    for (const bool known_ones : {true, false}) {
      for (std::size_t i = 0; i < here->prescribers().size(); ++i) {
        const plugin::Prescriber &mine = here->prescribers()[i], &theirs = there.prescribers()[i];
        INFO(mine.id);
        CHECK(theirs.id == mine.id);
        REQUIRE(theirs.outputs.size() == mine.outputs.size());
        for (std::size_t o = 0; o < mine.outputs.size(); ++o) {
          CHECK(theirs.outputs[o].key == mine.outputs[o].key);
          CHECK(theirs.outputs[o].unit == mine.outputs[o].unit);
          CHECK(theirs.outputs[o].title == mine.outputs[o].title);
        }
        const auto given = values(mine.inputs, known_ones);
        CHECK(bytes_of(there.prescribe(theirs, given)) == bytes_of(here->prescribe(mine, given)));
      }
      for (std::size_t i = 0; i < here->calculators().size(); ++i) {
        const plugin::Calculator &mine = here->calculators()[i], &theirs = there.calculators()[i];
        const auto given = values(mine.inputs, known_ones);
        CHECK(bytes_of(there.compute(theirs, given)) == bytes_of(here->compute(mine, given)));
      }
    }
  }
}

TEST_CASE("none of a plugin's code runs in the process that asks") {
  ::unsetenv("WINDLASS_TEST_CONSTRUCTOR");
  const auto entry = approve(fixtures(), "constructor.so", "good_c");
  const auto opened = open(entry);
  REQUIRE(opened.has_value());
  CHECK(::getenv("WINDLASS_TEST_CONSTRUCTOR") == nullptr);
  // And a record can keep its bytes nevertheless.
  const auto kept = plugin::library_bytes(entry.sha256);
  REQUIRE(kept != nullptr);
  CHECK(*kept == plugin_test::bytes_of(fixtures() / "constructor.so"));
}

TEST_CASE("a plugin that cannot be opened is refused as it is in this process") {
  for (const auto& [file, id] :
       std::vector<std::pair<std::string, std::string>>{{"no_symbol.so", "good_c"},
                                                        {"wrong_major.so", "good_c"},
                                                        {"other_id.so", "good_c"},
                                                        {"runpath.so", "good_c"},
                                                        {"not_utf8.so", "good_c"},
                                                        {"extension_required.so", "good_c"}}) {
    INFO(file);
    const auto entry = approve(fixtures(), file, id);
    CHECK(refusal(open(entry)) == refusal(plugin::open_plugins(fixtures(), {{entry}, {}})));
  }
  // The loader's words name the place of the bytes.
  CHECK_THAT(
      refusal(open(approve(fixtures(), "undefined.so", "good_c"))),
      WINDLASS_CONTAINS("error[plugin.load]") && WINDLASS_CONTAINS("windlass_defined_nowhere"));
  const auto good = approve("good_c"), rival = approve("rival");
  CHECK(refusal(worker::open_plugins(fixtures(), {{good, rival}, {}}, policy())) ==
        refusal(plugin::open_plugins(fixtures(), {{good, rival}, {}})));
}

TEST_CASE("a worker that does not start, or ends while it loads the plugin, is refused by name") {
  worker::Policy nowhere = policy();
  nowhere.program = "/nowhere/windlass-worker";
  CHECK(code(open(approve("good_c"), nowhere)) == "plugin.worker");
  worker::Policy silent = policy();
  silent.program = "/bin/true";
  CHECK_THAT(refusal(open(approve("good_c"), silent)),
             WINDLASS_CONTAINS("ended with exit status 0 while it loaded the plugin"));
  for (const char* way : {"exit", "crash", "system_call", "kill"}) {
    INFO(way);
    const auto entry =
        approve(fixtures(), std::string("ender_load_") + way + ".so", "ender", "1.0.0");
    CHECK(code(open(entry)) == "plugin.worker");
  }
#if !WINDLASS_SANITIZED
  // An initialiser may start no process and become no other program.
  for (const char* way : {"leave", "echo"}) {
    INFO(way);
    const auto entry =
        approve(fixtures(), std::string("ender_load_") + way + ".so", "ender", "1.0.0");
    CHECK_THAT(refusal(open(entry)), WINDLASS_CONTAINS("ended by signal 31 (SIGSYS)"));
  }
#endif
}

TEST_CASE("a process that fails is named, and started again") {
  std::vector<std::string> heard;
  worker::Policy listening = policy();
  listening.told = [&](const std::string& plugin, const std::string& what, bool) {
    heard.push_back(plugin + " " + what);
  };
  const auto opened =
      open(approve(fixtures(), "ender_prescribe_crash.so", "ender", "1.0.0"), listening);
  REQUIRE(opened.has_value());
  const plugin::Plugin& plugin = opened->front();
  const auto ask = [&] { return plugin.prescribe(plugin.prescribers().front(), one_number()); };
  const std::string crashed =
      "plugin ender 1.0.0, prescriber plan: its process ended by signal 11 (SIGSEGV)";
#if !WINDLASS_SANITIZED
  CHECK(ask().reason == crashed);
#else
  CHECK(ask().answer == plugin::Outcome::fault);
#endif
  // Until a pause is over it is not even tried; then it is.
  CHECK(ask().reason ==
        "plugin ender 1.0.0, prescriber plan: its process failed and is not started again yet");
  std::this_thread::sleep_for(std::chrono::milliseconds(150));
  CHECK(ask().answer == plugin::Outcome::fault);
  REQUIRE(heard.size() == 3);
  CHECK(heard[1] == "ender was started again");
  CHECK(heard[2] == heard[0]);
}

TEST_CASE("a process that ends between two calls costs no answer and leaves nothing behind") {
  std::vector<std::string> heard;
  worker::Policy listening = policy();
  listening.told = [&](const std::string&, const std::string& what, bool) {
    heard.push_back(what);
  };
  const auto opened = open(approve("good_c"), listening);
  REQUIRE(opened.has_value());
  const plugin::Plugin& plugin = opened->front();
  const auto& prescriber = plugin.prescribers().front();
  const auto given = values(prescriber.inputs, true);
  const auto ask = [&] { return bytes_of(plugin.prescribe(prescriber, given)); };
  const std::string expected = ask();
  // Seen by the next call.
  const std::vector<pid_t> first = children();
  REQUIRE(first.size() == 1);
  end_process(first.front());
  CHECK(ask() == expected);
  const std::vector<pid_t> second = children();
  REQUIRE(second.size() == 1);
  CHECK(second != first);
  CHECK(heard == std::vector<std::string>{"ended by signal 9 (SIGKILL)", "was started again"});
  // Seen without a call.
  end_process(second.front());
  plugin.look_after();
  const std::vector<pid_t> third = children();
  REQUIRE(third.size() == 1);
  CHECK(third != second);
  CHECK(heard.size() == 4);
  // A second end without an answer in between waits, as any failure does.
  end_process(third.front());
  plugin.look_after();
  CHECK(children().empty());
  std::this_thread::sleep_for(std::chrono::milliseconds(300));
  CHECK(ask() == expected);
}

TEST_CASE("a plugin that never returns, or waits, is given up in time") {
  worker::Policy impatient = policy();
  impatient.milliseconds = 200;
  for (const char* way : {"hang", "wait"}) {
    const auto opened =
        open(approve(fixtures(), std::string("ender_prescribe_") + way + ".so", "ender", "1.0.0"),
             impatient);
    if (!opened) FAIL(base::render(opened.error()));
    const plugin::Plugin& plugin = opened->front();
    const auto made = plugin.prescribe(plugin.prescribers().front(), one_number());
    CHECK(made.answer == plugin::Outcome::fault);
    CHECK_THAT(made.reason, WINDLASS_CONTAINS("its process "));
  }
}

TEST_CASE("many threads ask one worker and each gets its own answer") {
  const auto opened = open(approve("good_c"));
  REQUIRE(opened.has_value());
  const plugin::Plugin& plugin = opened->front();
  const auto& prescriber = plugin.prescribers().front();
  std::vector<std::thread> threads;
  std::vector<int> wrong(4, 0);
  for (std::size_t t = 0; t < wrong.size(); ++t)
    threads.emplace_back([&, t] {
      const auto given = values(prescriber.inputs, t % 2 == 0);
      const std::string expected = bytes_of(plugin.prescribe(prescriber, given));
      for (int i = 0; i < 300; ++i)
        if (bytes_of(plugin.prescribe(prescriber, given)) != expected) ++wrong[t];
    });
  for (std::thread& one : threads) one.join();
  CHECK(wrong == std::vector<int>(4, 0));
}
