// SPDX-License-Identifier: Apache-2.0
// The power fails at any write or sync: a VFS records what SQLite asks of the disk, and each cut
// keeps what was synced and loses, tears or reorders the rest. No acknowledged record may be lost.
// With synchronous=NORMAL the same harness must find losses.
#include <sqlite3.h>

#include <cstring>

#include "catch.hpp"
#include "support.hpp"

using namespace log_test;

namespace {

struct Operation {
  enum Kind { write, truncate, sync, remove, acknowledge } kind = write;
  int file = 0;  // 0: the database, 1: its write-ahead log
  std::uint64_t offset = 0;
  std::string bytes;
  log::Receipt receipt;
};

struct Recorder {
  std::vector<Operation> operations;
  std::string main;
  bool normal = false;  // the seeded bug: SQLite is told synchronous=NORMAL behind the store's back
  int file_of(const char* path) const {
    if (path == nullptr) return -1;
    return path == main ? 0 : path == main + "-wal" ? 1 : -1;
  }
};
Recorder* recorder = nullptr;
sqlite3_vfs* inner = nullptr;

struct Recorded {
  sqlite3_file base;
  int file;
  sqlite3_file* real() { return reinterpret_cast<sqlite3_file*>(this + 1); }
};
Recorded* as(sqlite3_file* f) { return reinterpret_cast<Recorded*>(f); }
sqlite3_file* real(sqlite3_file* f) { return as(f)->real(); }
void note(sqlite3_file* f, Operation::Kind kind, std::uint64_t offset = 0, std::string bytes = {}) {
  if (as(f)->file >= 0)
    recorder->operations.push_back({kind, as(f)->file, offset, std::move(bytes), {}});
}

int x_close(sqlite3_file* f) { return real(f)->pMethods->xClose(real(f)); }
int x_read(sqlite3_file* f, void* to, int n, sqlite3_int64 at) {
  return real(f)->pMethods->xRead(real(f), to, n, at);
}
int x_write(sqlite3_file* f, const void* from, int n, sqlite3_int64 at) {
  note(f, Operation::write, static_cast<std::uint64_t>(at),
       std::string(static_cast<const char*>(from), static_cast<std::size_t>(n)));
  return real(f)->pMethods->xWrite(real(f), from, n, at);
}
int x_truncate(sqlite3_file* f, sqlite3_int64 size) {
  note(f, Operation::truncate, static_cast<std::uint64_t>(size));
  return real(f)->pMethods->xTruncate(real(f), size);
}
int x_sync(sqlite3_file* f, int flags) {
  note(f, Operation::sync);
  return real(f)->pMethods->xSync(real(f), flags);
}
int x_size(sqlite3_file* f, sqlite3_int64* size) {
  return real(f)->pMethods->xFileSize(real(f), size);
}
int x_lock(sqlite3_file* f, int level) { return real(f)->pMethods->xLock(real(f), level); }
int x_unlock(sqlite3_file* f, int level) { return real(f)->pMethods->xUnlock(real(f), level); }
int x_reserved(sqlite3_file* f, int* out) {
  return real(f)->pMethods->xCheckReservedLock(real(f), out);
}
int x_control(sqlite3_file* f, int op, void* argument) {
  if (op == SQLITE_FCNTL_PRAGMA && recorder->normal) {
    auto** const words = static_cast<char**>(argument);
    if (std::strcmp(words[1], "synchronous") == 0) {
      if (words[2] == nullptr) {
        words[0] = sqlite3_mprintf("2");  // and the store is told what it wants to hear
        return SQLITE_OK;
      }
      std::strcpy(words[2], "1");
      return SQLITE_NOTFOUND;
    }
  }
  return real(f)->pMethods->xFileControl(real(f), op, argument);
}
int x_sector(sqlite3_file* f) { return real(f)->pMethods->xSectorSize(real(f)); }
int x_device(sqlite3_file* f) {
  return real(f)->pMethods->xDeviceCharacteristics(real(f)) & ~SQLITE_IOCAP_POWERSAFE_OVERWRITE;
}
int x_shm_map(sqlite3_file* f, int page, int size, int extend, void volatile** out) {
  return real(f)->pMethods->xShmMap(real(f), page, size, extend, out);
}
int x_shm_lock(sqlite3_file* f, int offset, int n, int flags) {
  return real(f)->pMethods->xShmLock(real(f), offset, n, flags);
}
void x_shm_barrier(sqlite3_file* f) { real(f)->pMethods->xShmBarrier(real(f)); }
int x_shm_unmap(sqlite3_file* f, int remove) {
  return real(f)->pMethods->xShmUnmap(real(f), remove);
}

const sqlite3_io_methods methods = {
    2,          x_close,       x_read,      x_write,   x_truncate, x_sync,   x_size,
    x_lock,     x_unlock,      x_reserved,  x_control, x_sector,   x_device, x_shm_map,
    x_shm_lock, x_shm_barrier, x_shm_unmap, nullptr,   nullptr};

int x_open(sqlite3_vfs*, const char* path, sqlite3_file* f, int flags, int* out) {
  auto* const recorded = as(f);
  recorded->base.pMethods = nullptr;
  recorded->file = recorder->file_of(path);
  const int code = inner->xOpen(inner, path, recorded->real(), flags, out);
  if (code == SQLITE_OK) recorded->base.pMethods = &methods;
  return code;
}
int x_delete(sqlite3_vfs*, const char* path, int sync_folder) {
  if (const int file = recorder->file_of(path); file >= 0)
    recorder->operations.push_back({Operation::remove, file, 0, {}, {}});
  return inner->xDelete(inner, path, sync_folder);
}
int x_access(sqlite3_vfs*, const char* path, int flags, int* out) {
  return inner->xAccess(inner, path, flags, out);
}
int x_full(sqlite3_vfs*, const char* path, int n, char* out) {
  return inner->xFullPathname(inner, path, n, out);
}
int x_random(sqlite3_vfs*, int n, char* out) { return inner->xRandomness(inner, n, out); }
int x_sleep(sqlite3_vfs*, int micros) { return inner->xSleep(inner, micros); }
int x_time(sqlite3_vfs*, double* out) { return inner->xCurrentTime(inner, out); }

void install() {
  static sqlite3_vfs vfs;
  if (inner != nullptr) return;
  inner = sqlite3_vfs_find("unix");
  vfs.iVersion = 1;
  vfs.szOsFile = static_cast<int>(sizeof(Recorded)) + inner->szOsFile;
  vfs.mxPathname = inner->mxPathname;
  vfs.zName = "recording";
  vfs.xOpen = x_open;
  vfs.xDelete = x_delete;
  vfs.xAccess = x_access;
  vfs.xFullPathname = x_full;
  vfs.xRandomness = x_random;
  vfs.xSleep = x_sleep;
  vfs.xCurrentTime = x_time;
  REQUIRE(sqlite3_vfs_register(&vfs, 0) == SQLITE_OK);
}

// What the disk holds for sure, and what was asked of it since.
struct Disk {
  bool exists[2] = {true, false};
  std::string durable[2];
  std::vector<const Operation*> pending[2];

  static void apply(std::string& image, bool& there, const Operation& o, Random* torn) {
    there = o.kind != Operation::remove;
    if (o.kind == Operation::remove) image.clear();
    if (o.kind == Operation::truncate) image.resize(o.offset);
    if (o.kind != Operation::write) return;
    if (image.size() < o.offset + o.bytes.size()) image.resize(o.offset + o.bytes.size());
    for (std::size_t at = 0; at < o.bytes.size();) {
      // Sectors of 512 bytes arrive or do not.
      const auto next = std::min(o.bytes.size(), at + 512 - (o.offset + at) % 512);
      if (torn == nullptr || torn->below(2) == 0)
        image.replace(o.offset + at, next - at, o.bytes, at, next - at);
      at = next;
    }
  }
  void take(const Operation& o) {
    if (o.kind == Operation::acknowledge) return;
    const auto i = static_cast<std::size_t>(o.file);
    pending[i].push_back(&o);
    if (o.kind != Operation::sync) return;
    pending[i].pop_back();
    for (const auto* p : pending[i]) apply(durable[i], exists[i], *p, nullptr);
    exists[i] = true;
    pending[i].clear();
  }
  // The files as they might be found after the power failed now.
  void fail(Random& random, const fs::path& main) const {
    for (std::size_t i = 0; i < 2; ++i) {
      auto image = durable[i];
      bool there = exists[i];
      const auto mood = random.below(4);  // sometimes all of it arrived, or nothing
      for (const auto* p : pending[i]) {
        if (mood == 0) apply(image, there, *p, nullptr);
        if (mood < 2) continue;
        const auto fate = random.below(3);
        if (fate == 0) apply(image, there, *p, nullptr);
        if (fate == 1 && p->kind == Operation::write) apply(image, there, *p, &random);
      }
      const auto path = i == 0 ? main : fs::path(main.string() + "-wal");
      fs::remove(path);
      if (there) spill(path, image);
    }
    fs::remove(main.string() + "-shm");
  }
};

struct Outcome {
  std::size_t cuts = 0;
  std::size_t lost = 0;     // cuts after which an acknowledged record was gone
  std::size_t corrupt = 0;  // cuts after which the store did not open or did not verify
  std::size_t checkpoints = 0;
};

// Opens and verifies what a cut left behind.
void judge_cut(const fs::path& found, const std::shared_ptr<log::KeyService>& keys,
               const std::vector<log::Receipt>& acknowledged, Outcome& outcome) {
  log::OpenOptions given;
  given.keys = keys;
  auto store = log::Store::open(found, given);
  if (!store) {
    ++outcome.corrupt;
    return;
  }
  log::VerifyOptions check;
  check.receipts = acknowledged;
  const auto report = store->verify(check);
  bool lost = false;
  bool corrupt = false;
  for (const auto& problem : report.problems) {
    (problem.code == "audit.cut" || problem.code == "audit.receipt" ? lost : corrupt) = true;
  }
  outcome.lost += lost ? 1 : 0;
  outcome.corrupt += corrupt ? 1 : 0;
}

Outcome cut_power(std::size_t appends, std::size_t cuts, bool normal) {
  install();
  const Folder folder;
  Recorder record;
  recorder = &record;
  record.main = (folder / "log").string();
  record.normal = normal;
  {
    good(log::Store::open(folder / "log",
                          options(folder)));  // made and closed before anything is recorded
  }
  Disk disk;
  disk.durable[0] = slurp(folder / "log");
  {
    auto given = options(folder);
    given.vfs = "recording";
    auto store = good(log::Store::open(folder / "log", given));
    for (std::size_t i = 0; i < appends; ++i) {
      Operation done;
      done.kind = Operation::acknowledge;
      done.receipt = good(store.append(draft(i, 50, 9000)));
      record.operations.push_back(done);
    }
  }
  Outcome outcome;
  Random random(normal ? 2 : 1);
  std::vector<log::Receipt> acknowledged;
  const auto keys = options(folder).keys;
  const auto total = record.operations.size();
  const auto found = folder / "found";
  for (std::size_t i = 0; i < total; ++i) {
    const auto& operation = record.operations[i];
    if (operation.kind == Operation::acknowledge) acknowledged.push_back(operation.receipt);
    if (operation.kind == Operation::sync && operation.file == 0) ++outcome.checkpoints;
    disk.take(operation);
    // Every operation is a possible cut; moving the log into the database is the delicate part and
    // is cut more often.
    const bool delicate = operation.file == 0 && operation.kind != Operation::acknowledge;
    if (random.below(total) >= cuts * (delicate ? 3 : 1)) continue;
    const auto rounds = 1 + cuts / total;
    for (std::size_t round = 0; round < rounds; ++round) {
      disk.fail(random, found);
      ++outcome.cuts;
      judge_cut(found, keys, acknowledged, outcome);
    }
  }
  recorder = nullptr;
  return outcome;
}

}  // namespace

TEST_CASE("a power cut at any write or sync loses no acknowledged record") {
  const auto outcome = cut_power(500, long_run() ? 10'000 : 250, false);
  INFO(outcome.cuts << " cuts, " << outcome.checkpoints << " syncs of the database");
  CHECK(outcome.cuts > (long_run() ? 10'000u : 200u));
  CHECK(outcome.checkpoints > 0);
  CHECK(outcome.lost == 0);
  CHECK(outcome.corrupt == 0);
}

TEST_CASE("the power-cut harness sees what synchronous=NORMAL loses") {
  const auto outcome = cut_power(60, 60, true);
  CHECK(outcome.cuts > 20);
  CHECK(outcome.lost > 5);
}
