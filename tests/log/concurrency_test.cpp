// SPDX-License-Identifier: Apache-2.0
// Eight threads and four processes on one store: every receipt is true, no number is given twice,
// none comes before the disk has answered.
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <condition_variable>
#include <future>
#include <mutex>
#include <set>
#include <sstream>
#include <thread>

#include "catch.hpp"
#include "support.hpp"

using namespace log_test;

namespace {

// The disk of this program: while it is closed, whoever waits for it waits here.
class Disk {
 public:
  void wait() {
    std::unique_lock hold(mutex_);
    if (!closed_) return;
    ++waiting_;
    changed_.notify_all();
    changed_.wait(hold, [&] { return !closed_ || permits_ > 0; });
    if (closed_) --permits_;
  }
  void close() {
    const std::lock_guard hold(mutex_);
    closed_ = true;
    waiting_ = permits_ = 0;
  }
  void open() {
    change([&] { closed_ = false; });
  }
  void let_one_through() {
    change([&] { ++permits_; });
  }
  // That so many have come to wait since it was closed.
  void await(int count) {
    std::unique_lock hold(mutex_);
    changed_.wait(hold, [&] { return waiting_ >= count; });
  }

 private:
  template <class Change>
  void change(Change change) {
    const std::lock_guard hold(mutex_);
    change();
    changed_.notify_all();
  }
  std::mutex mutex_;
  std::condition_variable changed_;
  bool closed_ = false;
  int waiting_ = 0;
  int permits_ = 0;
};
Disk disk;

bool ready(std::future<log::Receipt>& one, int milliseconds) {
  return one.wait_for(std::chrono::milliseconds(milliseconds)) == std::future_status::ready;
}

void check_receipts(const log::Store& store, const std::vector<log::Receipt>& receipts,
                    std::size_t expected) {
  REQUIRE(receipts.size() == expected);
  std::set<std::uint64_t> numbers;
  log::VerifyOptions check;
  check.values = true;
  check.receipts = receipts;
  for (const auto& receipt : receipts) CHECK(numbers.insert(receipt.sequence).second);
  const auto report = store.verify(check);
  INFO(log::render(report));
  CHECK(report.holds());
  CHECK(report.size == expected + 1);
  CHECK(report.opened == expected);
}

}  // namespace

// In the place of the C library's, for SQLite too.
extern "C" __attribute__((visibility("default"))) int fdatasync(int descriptor) {
  disk.wait();
  return static_cast<int>(::syscall(SYS_fdatasync, descriptor));
}

TEST_CASE("nobody has a receipt before the disk has answered") {
  const Folder folder;
  auto store = good(log::Store::open(folder / "log", options(folder)));
  good(store.append(draft(1)));  // the patient's key is made
  disk.close();
  const auto append = [&store] {
    return std::async(std::launch::async,
                      [handle = store]() mutable { return good(handle.append(draft(1))); });
  };
  auto first = append();
  disk.await(1);
  CHECK_FALSE(ready(first, 50));
  // Two that come meanwhile wait for the next commit, which one of them makes for both.
  auto second = append();
  auto third = append();
  std::this_thread::sleep_for(std::chrono::milliseconds(100));
  CHECK_FALSE(ready(second, 0));
  CHECK_FALSE(ready(third, 0));
  disk.let_one_through();
  CHECK(first.get().sequence == 2);
  disk.await(2);
  CHECK_FALSE(ready(second, 100));
  CHECK_FALSE(ready(third, 100));
  disk.open();
  CHECK(second.get().sequence + third.get().sequence == 3 + 4);
  CHECK(store.verify({}).holds());
}

TEST_CASE("eight threads share commits") {
  const Folder folder;
  auto store = good(log::Store::open(folder / "log", options(folder)));
  std::vector<std::vector<log::Receipt>> receipts(8);
  std::atomic<int> failed{0};
  std::vector<std::thread> threads;
  const std::size_t each = long_run() ? 1000 : 60;
  for (std::size_t t = 0; t < 8; ++t) {
    threads.emplace_back([&, t, handle = store]() mutable {
      for (std::size_t i = 0; i < each; ++i) {
        auto receipt = handle.append(draft(t * 1000 + i, 40));
        if (receipt)
          receipts[t].push_back(*receipt);
        else
          ++failed;
        if (i % 20 == 0 && !handle.verify({}).holds())
          ++failed;  // verification goes on beside appends
      }
    });
  }
  for (auto& thread : threads) thread.join();
  CHECK(failed == 0);
  std::vector<log::Receipt> all;
  for (const auto& some : receipts) all.insert(all.end(), some.begin(), some.end());
  check_receipts(store, all, 8 * each);
  // One caller's draft is refused without harm to the others that share its commit.
  auto wrong = draft(1);
  wrong.fields[0].name = "NO";
  CHECK(code_of(store.append(wrong)) == "audit.draft");
}

TEST_CASE("a key that another process destroys seals nothing any more") {
  const Folder folder;
  int there[2];
  int back[2];
  REQUIRE(::pipe(there) == 0);
  REQUIRE(::pipe(back) == 0);
  const auto child = ::fork();
  REQUIRE(child >= 0);
  char byte = 'x';
  if (child == 0) {
    auto store = log::Store::open(folder / "log", options(folder));
    const auto before =
        store ? store->append(draft(1)) : base::Result<log::Receipt>(base::Diagnostics{});
    // This process remembers the patient's key; meanwhile his values are redacted by another one.
    if (!before || ::write(there[1], &byte, 1) != 1 || ::read(back[0], &byte, 1) != 1) ::_exit(2);
    const auto after = store->append(draft(1));
    if (!after || good(store->read(before->sequence)).state != log::ValueState::redacted)
      ::_exit(3);
    const auto opened = good(store->read(after->sequence));
    const bool fresh = opened.state == log::ValueState::open &&
                       opened.entry.record.key != good(store->entry(before->sequence)).record.key;
    log::VerifyOptions check;
    check.values = true;
    ::_exit(fresh && store->verify(check).holds() ? 0 : 4);
  }
  REQUIRE(::read(there[0], &byte, 1) == 1);
  {
    auto store = good(log::Store::open(folder / "log", options(folder)));
    good(store.append(draft(2)));
    good(store.redact({"patient-1", "a", "b", "asked", noon}));
  }
  REQUIRE(::write(back[1], &byte, 1) == 1);
  int status = 0;
  ::waitpid(child, &status, 0);
  CHECK(WIFEXITED(status));
  CHECK(WEXITSTATUS(status) == 0);
  for (const int end : {there[0], there[1], back[0], back[1]}) ::close(end);
}

TEST_CASE(
    "values redacted while others record about the same patient are gone, and what came later "
    "opens") {
  const Folder folder;
  auto store = good(log::Store::open(folder / "log", options(folder)));
  std::vector<std::thread> threads;
  std::atomic<int> failed{0};
  const std::size_t each = long_run() ? 400 : 40;
  for (std::size_t t = 0; t < 4; ++t) {
    threads.emplace_back([&, handle = store]() mutable {
      for (std::size_t i = 0; i < each; ++i) {
        if (!handle.append(draft(i, 2, 3000))) ++failed;
      }
    });
  }
  for (int i = 0; i < 10; ++i) {
    const auto done = store.redact({"patient-" + std::to_string(i % 2), "a", "b", "asked", noon});
    if (!done && done.error().front().code != "audit.no_subject") ++failed;
  }
  for (auto& thread : threads) thread.join();
  CHECK(failed == 0);
  log::VerifyOptions check;
  check.values = true;
  const auto report = store.verify(check);
  INFO(log::render(report));
  CHECK(report.holds());
  CHECK(report.opened + report.redacted == 4 * each);
}

TEST_CASE("four processes share a store") {
  const Folder folder;
  { good(log::Store::open(folder / "log", options(folder))); }
  const std::size_t each = long_run() ? 1000 : 60;
  std::vector<pid_t> children;
  std::vector<int> pipes;
  for (int p = 0; p < 4; ++p) {
    int ends[2];
    REQUIRE(::pipe(ends) == 0);
    const auto child = ::fork();
    REQUIRE(child >= 0);
    if (child == 0) {
      auto store = log::Store::open(folder / "log", options(folder));
      if (!store) ::_exit(2);
      for (std::size_t i = 0; i < each; ++i) {
        const auto receipt = store->append(draft(i, 9));
        if (!receipt) ::_exit(3);
        const auto line =
            std::to_string(receipt->sequence) + " " + receipt->leaf + " " + receipt->origin + "\n";
        if (::write(ends[1], line.data(), line.size()) != static_cast<ssize_t>(line.size()))
          ::_exit(4);
      }
      ::_exit(0);
    }
    ::close(ends[1]);
    children.push_back(child);
    pipes.push_back(ends[0]);
  }
  std::vector<log::Receipt> receipts;
  for (const int end : pipes) {
    std::string text;
    char buffer[4096];
    for (ssize_t n; (n = ::read(end, buffer, sizeof buffer)) > 0;)
      text.append(buffer, static_cast<std::size_t>(n));
    ::close(end);
    std::istringstream lines(text);
    log::Receipt receipt;
    while (lines >> receipt.sequence >> receipt.leaf >> receipt.origin) receipts.push_back(receipt);
  }
  for (const auto child : children) {
    int status = 0;
    ::waitpid(child, &status, 0);
    CHECK(WIFEXITED(status));
    CHECK(WEXITSTATUS(status) == 0);
  }
  check_receipts(good(log::Store::open(folder / "log", options(folder))), receipts, 4 * each);
}
