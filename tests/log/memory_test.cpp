// SPDX-License-Identifier: Apache-2.0
// What stays behind: keys in memory after their use, locks in a forked child, rows that are read
// again and again.
#include <dlfcn.h>
#include <fcntl.h>
#include <sqlite3.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <cinttypes>
#include <cstdio>
#include <functional>
#include <thread>
#include <utility>

#include "catch.hpp"
#include "sanitizers.hpp"
#include "support.hpp"

using namespace log_test;

namespace {

// Where a key file holds the secret of pseudonyms and, in rows, the keys.
constexpr long secret_offset = 24, first_key = 64, key_row = 40;
constexpr std::size_t key_size = 32;

std::atomic<std::uint64_t> rows_read{0};
// Called once, after SQLite has said how many records there are.
std::function<void()> after_size;

// How many rows SQLite returned while `work` ran.
std::uint64_t rows_of(const std::function<void()>& work) {
  const auto before = rows_read.load();
  work();
  return rows_read - before;
}

// A secret stored XOR-masked, so that the search below does not find this copy.
class Masked {
 public:
  // `size` bytes of the file at `offset`.
  Masked(const fs::path& path, long offset, std::size_t size) : bytes_(size) {
    const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    for (std::size_t i = 0; i < size; ++i) {
      unsigned char byte = 0;
      if (::pread(file, &byte, 1, offset + static_cast<long>(i)) != 1) ::_exit(96);
      bytes_[i] = static_cast<unsigned char>(byte ^ mask);
    }
    ::close(file);
  }
  bool destroyed() const {
    return std::all_of(bytes_.begin(), bytes_.end(), [](unsigned char b) { return b == mask; });
  }
  std::size_t count_in(const unsigned char* from, const unsigned char* to) const {
    std::size_t out = 0;
    for (; from + bytes_.size() <= to; ++from) {
      std::size_t i = 0;
      while (i < bytes_.size() && (from[i] ^ mask) == bytes_[i]) ++i;
      out += i == bytes_.size() ? 1 : 0;
    }
    return out;
  }

 private:
  static constexpr unsigned char mask = 0x5A;
  std::vector<unsigned char> bytes_;
};

// How often it stands in memory that this process can write to.
std::size_t copies_of(const Masked& secret) {
  std::size_t out = 0;
  std::FILE* const maps = std::fopen("/proc/self/maps", "r");
  char line[512];
  while (std::fgets(line, sizeof line, maps) != nullptr) {
    std::uintptr_t from = 0, to = 0;
    char rights[5] = {};
    if (std::sscanf(line, "%" SCNxPTR "-%" SCNxPTR " %4s", &from, &to, rights) != 3) continue;
    if (rights[0] != 'r' || rights[1] != 'w') continue;
    out += secret.count_in(reinterpret_cast<const unsigned char*>(from),
                           reinterpret_cast<const unsigned char*>(to));
  }
  std::fclose(maps);
  return out;
}

int code_of_child(pid_t child) {
  int status = 0;
  ::waitpid(child, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : 99;
}

constexpr const char* unsearchable =
    "a sanitizer's own memory is too large to be searched; the plain build is searched";

constexpr const char* no_fork =
    "a sanitizer's allocator may stay locked in a forked child; the plain build forks";

// Uses every key in every way, and lets everything go.
void use_keys(const Folder& folder) {
  good(log::generate_signing_key(folder / "signer", "auditor"));
  auto given = options(folder);
  {
    auto store = good(log::Store::open(folder / "log", given));
    std::vector<log::Draft> many;
    for (std::size_t i = 0; i < 40; ++i) many.push_back(draft(i, 13, 3000));
    good(store.append_group(many));
    for (std::size_t i = 0; i < 20; ++i) good(store.append(draft(i, 30)));
    for (std::uint64_t i = 1; i < 40; ++i) good(store.read(i));
    log::VerifyOptions check;
    check.values = true;
    if (store.verify(check).opened == 0) ::_exit(95);
    good(store.checkpoint(*good(log::open_signer(folder / "signer")), noon));
    good(store.redact({"patient-1", "a", "b", "asked", noon}));
  }
  good(log::open_key_file(folder / "keys", log::KeyUse::write));
}

}  // namespace

// Replaces sqlite3_step to count rows; calls the real one.
extern "C" __attribute__((visibility("default"))) int sqlite3_step(sqlite3_stmt* statement) {
  using Step = int (*)(sqlite3_stmt*);
  static const auto real = reinterpret_cast<Step>(::dlsym(RTLD_NEXT, "sqlite3_step"));
  const int code = real(statement);
  if (code == SQLITE_ROW) ++rows_read;
  const char* const sql = after_size ? ::sqlite3_sql(statement) : nullptr;
  if (sql != nullptr && std::string_view(sql).find("max(sequence)") != std::string_view::npos)
    std::exchange(after_size, nullptr)();
  return code;
}

TEST_CASE("no key stays in memory when the key file, the store and the signer are closed") {
  if (WINDLASS_SANITIZED) LEAVE_OUT(unsearchable);
  const Folder folder;
  const auto child = ::fork();
  REQUIRE(child >= 0);
  if (child == 0) {
    try {
      use_keys(folder);
    } catch (const std::exception&) {
      ::_exit(94);
    }
    // The secret of pseudonyms, the seed's text, and keys that were used.
    std::size_t copies = copies_of(Masked(folder / "keys", secret_offset, key_size));
    const auto line = static_cast<long>(fs::file_size(folder / "signer"));
    copies += copies_of(Masked(folder / "signer", line - 41, 40));
    for (long number = 0; number < 20; ++number) {
      const Masked key(folder / "keys", first_key + key_row * number, key_size);
      if (!key.destroyed()) copies += copies_of(key);
    }
    ::_exit(static_cast<int>(std::min<std::size_t>(copies, 90)));
  }
  CHECK(code_of_child(child) == 0);
}

TEST_CASE("the harness finds a key that stays in memory") {
  if (WINDLASS_SANITIZED) LEAVE_OUT(unsearchable);
  const Folder folder;
  const auto child = ::fork();
  REQUIRE(child >= 0);
  if (child == 0) {
    use_keys(folder);
    const auto left = std::make_unique<std::string>(slurp(folder / "keys"));
    ::_exit(copies_of(Masked(folder / "keys", secret_offset, key_size)) > 0 && !left->empty() ? 0
                                                                                              : 1);
  }
  CHECK(code_of_child(child) == 0);
}

TEST_CASE("a child forked while others open, append and read neither waits for ever nor writes") {
  // AddressSanitizer locks its allocator around a fork since LLVM 18 only: before, a child of a
  // process with threads may wait for ever in `new`.
  if (WINDLASS_SANITIZED) LEAVE_OUT(no_fork);
  const Folder folder;
  auto store = filled(folder, 5);
  auto keys = options(folder).keys;
  good(log::generate_signing_key(folder / "signer", "auditor"));
  auto signer = good(log::open_signer(folder / "signer"));
  std::atomic<bool> stop{false};
  std::atomic<int> failed{0};
  std::vector<std::thread> threads;
  for (int t = 0; t < 3; ++t) {
    threads.emplace_back([&, t, handle = store]() mutable {
      for (std::size_t i = 0; !stop; ++i) {
        const bool done = handle.append(draft(i, 9)) && keys->reserve() && signer->last("nobody");
        if (!done) ++failed;
        { const auto other = log::Store::open(folder / "log", options(folder)); }
        {
          const auto own = log::Store::open(folder / ("own" + std::to_string(t)), options(folder));
        }
      }
    });
  }
  const int forks = long_run() ? 400 : 40;
  for (int i = 0; i < forks; ++i) {
    const auto child = ::fork();
    REQUIRE(child >= 0);
    if (child == 0) {
      ::alarm(20);
      bool refused = code_of(store.append(draft(1))) == "audit.fork" &&
                     code_of(store.size()) == "audit.fork" && !store.verify({}).holds() &&
                     code_of(keys->reserve()) == "audit.fork" &&
                     code_of(keys->key(0)) == "audit.fork" &&
                     code_of(signer->last("nobody")) == "audit.fork";
      log::OpenOptions given;
      given.mode = log::Mode::read;
      refused = refused && code_of(log::Store::open(folder / "log", given)) == "audit.fork";
      { const auto gone = std::move(store); }
      ::_exit(refused ? 0 : 1);
    }
    REQUIRE(code_of_child(child) == 0);
  }
  stop = true;
  for (auto& thread : threads) thread.join();
  CHECK(failed == 0);
  CHECK(store.verify({}).holds());
}

TEST_CASE("a record that another process appends while a store is being opened is no gap") {
  const Folder folder;
  { filled(folder, 20); }
  int to_child[2];
  int from_child[2];
  REQUIRE(::pipe(to_child) == 0);
  REQUIRE(::pipe(from_child) == 0);
  char byte = 'x';
  const auto child = ::fork();
  REQUIRE(child >= 0);
  if (child == 0) {
    ::close(to_child[1]);
    ::close(from_child[0]);
    auto store = log::Store::open(folder / "log", options(folder));
    for (int i = 0; store && i < 2; ++i) {
      if (::read(to_child[0], &byte, 1) != 1 || !store->append(draft(1))) ::_exit(2);
      if (::write(from_child[1], &byte, 1) != 1) ::_exit(3);
    }
    ::_exit(store ? 0 : 4);
  }
  ::close(to_child[0]);
  ::close(from_child[1]);
  for (const auto mode : {log::Mode::write, log::Mode::read}) {
    auto given = options(folder);
    given.mode = mode;
    bool appended = false;
    after_size = [&] {
      appended = ::write(to_child[1], &byte, 1) == 1 && ::read(from_child[0], &byte, 1) == 1;
    };
    const auto store = good(log::Store::open(folder / "log", given));
    CHECK(appended);
    CHECK(store.verify({}).holds());
  }
  CHECK(code_of_child(child) == 0);
  ::close(to_child[1]);
  ::close(from_child[0]);
}

TEST_CASE("verifying with kept notes reads no more rows") {
  const Folder folder;
  auto store = filled(folder, 1);
  good(log::generate_signing_key(folder / "signer", "auditor"));
  auto signer = good(log::open_signer(folder / "signer"));
  std::vector<std::string> notes;
  for (std::size_t i = 0; i < 300; ++i) {
    good(store.append(draft(i)));
    notes.push_back(good(store.checkpoint(*signer, noon)).note);
  }
  log::VerifyOptions check;
  check.structure = false;
  const auto alone = rows_of([&] { CHECK(store.verify(check).holds()); });
  check.notes = notes;
  check.trusted = {signer->verify_key()};
  for (std::size_t i = 0; i < 300; ++i)
    check.receipts.push_back({store.origin(), 1, good(store.entry(1)).leaf});
  const auto with_notes = rows_of([&] { CHECK(store.verify(check).holds()); });
  CHECK(with_notes == alone);
  CHECK(alone < 6 * good(store.size()));  // each record once, and its rows in the other tables
  // Opening reads what one checkpoint needs for each note, and not every checkpoint of the log.
  auto given = options(folder);
  given.known = {notes[10]};
  const auto one = rows_of([&] { good(log::Store::open(folder / "log", given)); });
  given.known.assign(100, notes[10]);
  const auto many = rows_of([&] { good(log::Store::open(folder / "log", given)); });
  CHECK(one < 1500);
  CHECK(many < one + 100 * 300);
}
