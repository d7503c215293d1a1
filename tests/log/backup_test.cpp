// SPDX-License-Identifier: Apache-2.0
// A copy made while others record: whole, verified before it has its name, and openable by itself.
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <thread>

#include "catch.hpp"
#include "support.hpp"

using namespace log_test;

namespace {

log::VerifyReport verified(const fs::path& path) {
  log::OpenOptions given;
  given.mode = log::Mode::read;
  return good(log::Store::open(path, given)).verify({});
}

}  // namespace

TEST_CASE("a backup is a store of its own with all that was recorded before it") {
  const Folder folder;
  auto store = filled(folder, 300);
  std::uint64_t told = 0, pages = 0;
  const auto head =
      good(store.backup(folder / "copy", [&](std::uint64_t done, std::uint64_t total) {
        told = done, pages = total;
      }));
  CHECK(pages > 0);
  CHECK(told == pages);
  CHECK(head.size == 301);
  CHECK(head.root == good(store.head()).root);
  CHECK(code_of(store.backup(folder / "copy")) == "audit.exists");
  CHECK(code_of(store.backup(folder / "no" / "copy")) == "audit.missing");
  good(store.append(draft(1)));
  const auto report = verified(folder / "copy");
  CHECK(report.holds());
  CHECK(report.size == 301);
  CHECK(report.origin == store.origin());
  // With the keys it can be read, and it can be gone on with.
  auto copy = good(log::Store::open(folder / "copy", options(folder)));
  CHECK(good(copy.read(3)).state == log::ValueState::open);
  CHECK(copy.append(draft(2)));
  // A handle that may only read may copy.
  log::OpenOptions reader;
  reader.mode = log::Mode::read;
  CHECK(good(good(log::Store::open(folder / "log", reader)).backup(folder / "second")).size == 302);
}

TEST_CASE("a backup is made while threads and another process record") {
  const Folder folder;
  { filled(folder, 400); }
  const auto child = ::fork();
  REQUIRE(child >= 0);
  if (child == 0) {
    auto store = log::Store::open(folder / "log", options(folder));
    for (std::size_t i = 0; store && i < 200; ++i) {
      if (!store->append(draft(i, 9, 2000))) ::_exit(2);
    }
    ::_exit(store ? 0 : 3);
  }
  auto store = good(log::Store::open(folder / "log", options(folder)));
  std::atomic<bool> stop{false};
  std::atomic<int> failed{0};
  std::thread writer([&, handle = store]() mutable {
    for (std::size_t i = 0; !stop; ++i)
      if (!handle.append(draft(i, 9, 2000))) ++failed;
  });
  std::uint64_t before = 0;
  for (int i = 0; i < 4; ++i) {
    const auto path = folder / ("copy" + std::to_string(i));
    const auto acknowledged = good(store.size());
    const auto head = good(store.backup(path));
    CHECK(head.size >= acknowledged);
    CHECK(head.size >= before);
    before = head.size;
    CHECK(good(store.head(head.size)).root == head.root);
    const auto report = verified(path);
    INFO(log::render(report));
    CHECK(report.holds());
    CHECK(report.size == head.size);
  }
  stop = true;
  writer.join();
  int status = 0;
  ::waitpid(child, &status, 0);
  CHECK(WIFEXITED(status));
  CHECK(WEXITSTATUS(status) == 0);
  CHECK(failed == 0);
}

TEST_CASE("a store that does not hold is not copied, and nothing of the copy is left") {
  const Folder folder;
  { filled(folder, 30); }
  auto bytes = slurp(folder / "log");
  const auto at = bytes.find("\"number\":7}");
  REQUIRE(at != std::string::npos);
  bytes[at + 9] = '8';
  spill(folder / "log", bytes);
  const auto store = good(log::Store::open(folder / "log", options(folder)));
  const auto copy = store.backup(folder / "copy");
  REQUIRE(code_of(copy) == "audit.leaf");
  for (const auto& entry : fs::directory_iterator(folder.path()))
    CHECK(entry.path().filename().string().find("copy") == std::string::npos);
}
