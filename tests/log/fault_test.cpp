// SPDX-License-Identifier: Apache-2.0
// EIO, ENOSPC and EINTR at every system call of an append, and a disk that is full when a log is
// made or opened. The calls below stand in front of
// libc's, for SQLite as for us.
#include <errno.h>
#include <fcntl.h>
#include <sys/statvfs.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cstdarg>

#include "catch.hpp"
#include "support.hpp"

namespace {

// Counts calls while armed, and fails the one that was chosen: once, or from then on.
struct Fault {
  bool armed = false;
  long calls = 0;
  long chosen = -1;
  bool for_ever = false;
  int error = 0;
  long failed = 0;
  bool writes_alone = false;  // a full disk can still be read
  bool strikes() {
    if (!armed) return false;
    const long at = calls++;
    if (chosen < 0 || (for_ever ? at < chosen : at != chosen)) return false;
    ++failed;
    errno = error;
    return true;
  }
} fault;

}  // namespace

#define INTERPOSED extern "C" __attribute__((visibility("default")))
#define WINDLASS_FAIL \
  if (fault.strikes()) return -1

INTERPOSED ssize_t pread(int fd, void* to, size_t n, off_t at) {
  if (!fault.writes_alone) WINDLASS_FAIL;
  return ::syscall(SYS_pread64, fd, to, n, at);
}
INTERPOSED ssize_t pread64(int fd, void* to, size_t n, off64_t at) {
  if (!fault.writes_alone) WINDLASS_FAIL;
  return ::syscall(SYS_pread64, fd, to, n, at);
}
INTERPOSED ssize_t pwrite(int fd, const void* from, size_t n, off_t at) {
  WINDLASS_FAIL;
  return ::syscall(SYS_pwrite64, fd, from, n, at);
}
INTERPOSED ssize_t pwrite64(int fd, const void* from, size_t n, off64_t at) {
  WINDLASS_FAIL;
  return ::syscall(SYS_pwrite64, fd, from, n, at);
}
INTERPOSED int open(const char* path, int flags, ...) {
  va_list arguments;
  va_start(arguments, flags);
  const bool makes = (flags & (O_CREAT | O_TMPFILE)) != 0;
  const mode_t mode = makes ? static_cast<mode_t>(va_arg(arguments, unsigned)) : 0;
  va_end(arguments);
  if (fault.writes_alone && makes) WINDLASS_FAIL;
  return static_cast<int>(::syscall(SYS_openat, AT_FDCWD, path, flags, mode));
}
// SQLite does not always keep the error of a call: whoever asks then how much room there is, is
// told that there is none.
INTERPOSED int statvfs(const char*, struct statvfs* out) noexcept {
  *out = {};
  out->f_blocks = 1;
  out->f_bavail = fault.armed && fault.error == ENOSPC && fault.failed > 0 ? 0 : 1;
  return 0;
}
INTERPOSED int ftruncate(int fd, off_t size) noexcept {
  WINDLASS_FAIL;
  return static_cast<int>(::syscall(SYS_ftruncate, fd, size));
}
INTERPOSED int ftruncate64(int fd, off64_t size) noexcept {
  WINDLASS_FAIL;
  return static_cast<int>(::syscall(SYS_ftruncate, fd, size));
}
INTERPOSED int fdatasync(int fd) {
  WINDLASS_FAIL;
  return static_cast<int>(::syscall(SYS_fdatasync, fd));
}
INTERPOSED int fsync(int fd) {
  WINDLASS_FAIL;
  return static_cast<int>(::syscall(SYS_fsync, fd));
}
INTERPOSED int fcntl(int fd, int command, ...) {
  va_list arguments;
  va_start(arguments, command);
  void* const argument = va_arg(arguments, void*);
  va_end(arguments);
  if (fault.error != ENOSPC) WINDLASS_FAIL;  // a lock takes no room
  return static_cast<int>(::syscall(SYS_fcntl, fd, command, argument));
}

using namespace log_test;

namespace {

struct Outcome {
  long points = 0;
  long failed_appends = 0;
  long lost = 0;
  long unverified = 0;
  long unhealed = 0;
};

// One append with a fault at each of its calls. `believe` is the seeded bug: a caller that takes a
// failed append for a done one.
Outcome fail_everywhere(int error, bool for_ever, bool believe) {
  Outcome outcome;
  for (long chosen = 0;; ++chosen) {
    const Folder folder;
    std::vector<log::Receipt> acknowledged;
    long failed = 0;
    {
      auto given = options(folder);
      given.patience = 100;  // a lock that fails for ever looks like one that is held for ever
      auto store = good(log::Store::open(folder / "log", given));
      for (std::size_t i = 0; i < 3; ++i) acknowledged.push_back(good(store.append(draft(i))));
      // The largest kind of append: a new subject, a new blob, values of several pages.
      auto large = draft(90, 100, 9000);
      large.blobs.push_back(log::make_blob("text/yaml", std::string(20'000, 'y')));
      const auto expected = good(store.size());
      fault = {true, 0, chosen, for_ever, error, 0, false};
      const auto receipt = store.append(large);
      fault.armed = false;
      failed = fault.failed;
      if (receipt) {
        acknowledged.push_back(*receipt);
      } else {
        ++outcome.failed_appends;
        if (believe) acknowledged.push_back({store.origin(), expected, {}});
      }
      // The disk is well again: the same store goes on.
      if (!believe) {
        const auto next = store.append(draft(91));
        if (next)
          acknowledged.push_back(*next);
        else
          ++outcome.unhealed;
      }
    }
    auto store = good(log::Store::open(folder / "log", options(folder)));
    for (const auto& receipt : acknowledged) {
      const auto opened = store.read(receipt.sequence);
      const bool there = opened && opened->state == log::ValueState::open &&
                         (receipt.leaf.empty() || opened->entry.leaf == receipt.leaf);
      if (!there) ++outcome.lost;
    }
    log::VerifyOptions check;
    check.values = true;
    if (!store.verify(check).holds()) ++outcome.unverified;
    if (failed == 0) return outcome;  // the append makes fewer calls than that
    ++outcome.points;
  }
}

}  // namespace

TEST_CASE(
    "an append fails visibly at every system call that fails, and nothing acknowledged is lost") {
  for (const int error : {EIO, ENOSPC, EINTR}) {
    for (const bool for_ever : {false, true}) {
      if (error == EINTR && for_ever)
        continue;  // no call is interrupted for ever, and retrying is right
      if (error == EIO && for_ever && !long_run())
        continue;  // SQLite waits 10 s for locks that never come
      const auto outcome = fail_everywhere(error, for_ever, false);
      INFO("error " << error << (for_ever ? " for ever, " : " once, ") << outcome.points
                    << " points, " << outcome.failed_appends << " appends failed");
      CHECK(outcome.points > 15);
      CHECK(outcome.lost == 0);
      CHECK(outcome.unverified == 0);
      CHECK(outcome.unhealed == 0);
      if (error != EINTR) CHECK(outcome.failed_appends > 5);
    }
  }
}

TEST_CASE("the fault harness sees a caller that takes a failed append for a done one") {
  CHECK(fail_everywhere(EIO, false, true).lost > 5);
}

TEST_CASE("a disk that is full when a log is made is called full, and leaves nothing half made") {
  long refused = 0;
  for (long chosen = 0;; ++chosen) {
    INFO("full from call " << chosen << " on");
    const Folder folder;
    const auto given = options(folder);
    fault = {true, 0, chosen, true, ENOSPC, 0, true};
    const std::string code = code_of(log::Store::open(folder / "log", given));
    fault.armed = false;
    if (fault.failed == 0) break;  // the opening makes fewer calls than that
    if (code != "no error") {      // what fails while it is closed loses nothing
      CHECK(code == "audit.full");
      ++refused;
    }
    const auto store = good(log::Store::open(folder / "log", given));  // there is room again
    CHECK(good(store.size()) == 1);
    CHECK(store.verify({}).holds());
  }
  CHECK(refused > 5);
}

TEST_CASE("a log on a full disk is opened again when there is room, with all that it had") {
  long refused = 0;
  for (long chosen = 0;; ++chosen) {
    INFO("full from call " << chosen << " on");
    const Folder folder;
    const auto given = options(folder);
    good(good(log::Store::open(folder / "log", given)).append(draft(1)));
    fault = {true, 0, chosen, true, ENOSPC, 0, true};
    const std::string code = code_of(log::Store::open(folder / "log", given));
    fault.armed = false;
    if (fault.failed == 0) break;
    if (code != "no error") {
      CHECK(code == "audit.full");
      ++refused;
    }
    const auto store = good(log::Store::open(folder / "log", given));
    CHECK(good(store.read(1)).state == log::ValueState::open);
    CHECK(store.verify({}).holds());
  }
  CHECK(refused > 0);
}
