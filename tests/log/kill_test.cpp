// SPDX-License-Identifier: Apache-2.0
// kill -9 of 1, 4 and 8 writers at any moment: no acknowledged record is lost and the log verifies.
// (What kill -9 cannot see, a missing sync, is power_test.cpp's matter.)
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <sstream>

#include "catch.hpp"
#include "support.hpp"

using namespace log_test;

namespace {

struct Acknowledged {
  std::uint64_t sequence = 0;
  std::string leaf;
};

[[noreturn]] void write_for_ever(const Folder& folder, int out, std::size_t seed,
                                 bool acknowledge_early) {
  auto store = log::Store::open(folder / "log", options(folder));
  if (!store) ::_exit(2);
  for (std::size_t i = seed * 1000;; ++i) {
    std::string line;
    // The seeded bug: answering before the commit.
    if (acknowledge_early) {
      line = std::to_string(good(store->size())) + " -\n";
      if (::write(out, line.data(), line.size()) < 0) ::_exit(3);
    }
    const auto receipt = store->append(draft(i, 5));
    if (!receipt) ::_exit(4);
    line = std::to_string(receipt->sequence) + " " + receipt->leaf + "\n";
    if (!acknowledge_early && ::write(out, line.data(), line.size()) < 0) ::_exit(3);
  }
}

struct Outcome {
  std::size_t acknowledged = 0;
  std::size_t lost = 0;
  std::size_t failed_writers = 0;
  bool verified = true;
};

// Lets writers write, kills them, and returns what they had acknowledged, a line a record.
std::string kill_once(const Folder& folder, std::size_t k, std::size_t writers, Random& random,
                      bool acknowledge_early, Outcome& outcome) {
  int ends[2];
  REQUIRE(::pipe(ends) == 0);
  std::vector<pid_t> children;
  for (std::size_t w = 0; w < writers; ++w) {
    const auto child = ::fork();
    REQUIRE(child >= 0);
    if (child == 0) {
      ::close(ends[0]);
      write_for_ever(folder, ends[1], k * 10 + w, acknowledge_early);
    }
    children.push_back(child);
  }
  ::close(ends[1]);
  // After so many answers, however slow the machine is, and a moment; sometimes after a moment
  // alone, while they still open the store.
  std::string text;
  char buffer[65536];
  const auto wanted = static_cast<std::ptrdiff_t>(random.below(10));
  while (std::count(text.begin(), text.end(), '\n') < wanted) {
    const auto n = ::read(ends[0], buffer, sizeof buffer);
    if (n <= 0) break;
    text.append(buffer, static_cast<std::size_t>(n));
  }
  ::usleep(
      static_cast<useconds_t>(wanted == 0 ? 2000 + random.below(25'000) : random.below(3'000)));
  for (const auto child : children) ::kill(child, SIGKILL);
  for (ssize_t n; (n = ::read(ends[0], buffer, sizeof buffer)) > 0;)
    text.append(buffer, static_cast<std::size_t>(n));
  ::close(ends[0]);
  for (const auto child : children) {
    int status = 0;
    ::waitpid(child, &status, 0);
    if (WIFEXITED(status)) ++outcome.failed_writers;
  }
  return text;
}

Outcome kill_writers(std::size_t kills, std::size_t writers, std::uint64_t seed,
                     bool acknowledge_early) {
  Outcome outcome;
  Random random(seed);
  std::unique_ptr<Folder> folder;
  for (std::size_t k = 0; k < kills; ++k) {
    if (k % 50 == 0) {
      folder = std::make_unique<Folder>();
      good(log::Store::open(*folder / "log", options(*folder)));
    }
    const auto text = kill_once(*folder, k, writers, random, acknowledge_early, outcome);
    const auto store = good(log::Store::open(*folder / "log", options(*folder)));
    std::istringstream lines(text);
    Acknowledged one;
    while (lines >> one.sequence >> one.leaf) {
      ++outcome.acknowledged;
      const auto entry = store.entry(one.sequence);
      if (!entry || (one.leaf != "-" && entry->leaf != one.leaf)) ++outcome.lost;
    }
    if (k % 10 == 9 || k + 1 == kills) {
      log::VerifyOptions check;
      check.values = true;
      const auto report = store.verify(check);
      if (!report.holds()) outcome.verified = false;
    }
  }
  return outcome;
}

}  // namespace

TEST_CASE("kill -9 loses no acknowledged record") {
  const std::size_t times = long_run() ? 10 : 1;
  std::size_t acknowledged = 0;
  for (const auto& [writers, kills] :
       {std::pair<std::size_t, std::size_t>{1, 40}, {4, 35}, {8, 25}}) {
    const auto outcome = kill_writers(kills * times, writers, writers, false);
    INFO(writers << " writers, " << outcome.acknowledged << " acknowledged");
    CHECK(outcome.lost == 0);
    CHECK(outcome.failed_writers == 0);
    CHECK(outcome.verified);
    acknowledged += outcome.acknowledged;
  }
  CHECK(acknowledged > 200 * times);
}

TEST_CASE("the kill harness sees a writer that answers before its commit") {
  std::size_t lost = 0;
  for (std::uint64_t seed = 1; seed <= 8 && lost == 0; ++seed)
    lost += kill_writers(20, 1, seed, true).lost;
  CHECK(lost > 0);
}
