// SPDX-License-Identifier: Apache-2.0
// What a handle may do is decided when it is opened, whatever else the process has open; and a
// store is opened where nothing can be written.
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <utility>

#include "catch.hpp"
#include "support.hpp"

using namespace log_test;

namespace {

log::OpenOptions to_read(const Folder& folder, bool with_keys) {
  log::OpenOptions out;
  out.mode = log::Mode::read;
  if (with_keys) out.keys = good(log::open_key_file(folder / "keys", log::KeyUse::write));
  return out;
}

// A store with a signed checkpoint of `records` + 1 records, its key and the note.
struct Signed {
  std::string note;
  log::VerifyKey key;
};
Signed make_signed(const Folder& folder, std::size_t records) {
  auto store = filled(folder, records);
  auto key = good(log::generate_signing_key(folder / "signer", "auditor"));
  auto signer = good(log::open_signer(folder / "signer"));
  return {good(store.checkpoint(*signer, noon)).note, key};
}

// The exit code of `work` in a child process; 99 when it ended otherwise.
template <class Work>
int in_child(Work work) {
  const auto child = ::fork();
  if (child == 0) {
    int code = 98;
    try {
      code = work();
    } catch (const std::exception& failed) {
      std::fprintf(stderr, "%s\n", failed.what());
    }
    ::_exit(code);
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : 99;
}

// Runs `work` as a user who can write nothing in `folder`; where we may not become another user,
// as ourselves with the folder made unwritable.
template <class Work>
int without_writing(const fs::path& folder, Work work) {
  ::chmod(folder.c_str(), 0555);
  const int code = in_child([&] {
    if (::geteuid() == 0 && (::setgid(65534) != 0 || ::setuid(65534) != 0)) return 97;
    return work();
  });
  ::chmod(folder.c_str(), 0755);
  return code;
}

std::size_t files_in(const fs::path& folder) {
  return static_cast<std::size_t>(
      std::distance(fs::directory_iterator(folder), fs::directory_iterator()));
}

}  // namespace

TEST_CASE("a handle reads, decrypts and writes what it was opened for, beside any other") {
  const Folder folder;
  { filled(folder, 2); }
  // The first handle opens the connection; the second is judged by itself.
  for (const bool first_has_keys : {true, false}) {
    auto given = options(folder);
    if (!first_has_keys) given.keys = nullptr;
    const auto first = good(log::Store::open(folder / "log", given));
    for (const auto mode : {log::Mode::read, log::Mode::write, log::Mode::write_or_create}) {
      for (const bool with_keys : {true, false}) {
        INFO("first with keys " << first_has_keys << ", second mode " << static_cast<int>(mode)
                                << " with keys " << with_keys);
        auto wanted = options(folder);
        wanted.mode = mode;
        if (!with_keys) wanted.keys = nullptr;
        auto second = good(log::Store::open(folder / "log", wanted));
        const auto size = good(first.size());
        CHECK(good(second.read(1)).state ==
              (with_keys ? log::ValueState::open : log::ValueState::sealed));
        CHECK(code_of(second.append(draft(1))) == (mode == log::Mode::read ? "audit.open"
                                                   : with_keys             ? "no error"
                                                                           : "audit.keys"));
        log::Draft plain;
        plain.kind = "lifecycle";
        plain.public_json = "{}";
        plain.now = noon;
        const bool may_write = mode != log::Mode::read;
        CHECK(code_of(second.append(plain)) == (may_write ? "no error" : "audit.open"));
        CHECK(code_of(second.append_group({plain})) == (may_write ? "no error" : "audit.open"));
        if (!may_write) {
          CHECK(code_of(second.add_anchor(1, "file", "a copy", noon)) == "audit.open");
          CHECK(code_of(second.redact({"patient-1", "a", "b", "asked", noon})) ==
                (with_keys ? "audit.open" : "audit.keys"));
          CHECK(good(first.size()) == size);
        }
        if (!with_keys) {
          log::Filter filter;
          filter.subject = "patient-1";
          CHECK(code_of(second.each(filter, [](const log::Entry&) { return true; })) ==
                "audit.keys");
        }
        log::VerifyOptions check;
        check.values = true;
        CHECK((second.verify(check).opened > 0) == with_keys);
      }
    }
  }
}

TEST_CASE("a handle with other keys is refused, and one to write beside a reader, with a hint") {
  const Folder folder;
  { filled(folder, 1); }
  const auto reader = good(log::Store::open(folder / "log", to_read(folder, false)));
  CHECK(code_of(log::Store::open(folder / "log", options(folder))) == "audit.open");
  auto foreign = to_read(folder, false);
  foreign.keys = good(log::open_key_file(folder / "others", log::KeyUse::create));
  CHECK(code_of(log::Store::open(folder / "log", foreign)) == "audit.keys");
  CHECK(good(good(log::Store::open(folder / "log", to_read(folder, true))).read(1)).state ==
        log::ValueState::open);
}

TEST_CASE("known and trusted are asked of a store that is open already") {
  const Folder folder;
  const auto made = make_signed(folder, 5);
  const auto copy = slurp(folder / "log");
  std::string newer;
  {
    auto store = good(log::Store::open(folder / "log", options(folder)));
    good(store.append(draft(1)));
    newer = good(store.checkpoint(*good(log::open_signer(folder / "signer")), noon)).note;
  }
  spill(folder / "log", copy);
  const auto open = good(log::Store::open(folder / "log", options(folder)));
  for (const auto mode : {log::Mode::read, log::Mode::write, log::Mode::write_or_create}) {
    auto given = options(folder);
    given.mode = mode;
    given.known = {made.note};
    given.trusted = {made.key};
    CHECK(code_of(log::Store::open(folder / "log", given)) == "no error");
    given.known = {newer};
    CHECK(code_of(log::Store::open(folder / "log", given)) == "audit.rolled_back");
    given.known = {};
    given.trusted = {good(log::generate_signing_key(
        folder / ("other" + std::to_string(static_cast<int>(mode))), "other"))};
    CHECK(code_of(log::Store::open(folder / "log", given)) == "audit.unsigned");
  }
  CHECK(good(open.size()) == 7);
}

TEST_CASE("a log that went back, or is gone, is not recorded in and not made anew") {
  const Folder folder;
  const auto made = make_signed(folder, 5);
  auto given = options(folder);
  given.known = {made.note};
  for (const char* part : {"log", "log-wal", "log-shm"}) fs::remove(folder / part);
  const auto files = files_in(folder.path());
  CHECK(code_of(log::Store::open(folder / "log", given)) == "audit.rolled_back");
  CHECK(files_in(folder.path()) == files);
  spill(folder / "log", "");
  CHECK(code_of(log::Store::open(folder / "log", given)) == "audit.schema");
  CHECK(fs::file_size(folder / "log") == 0);
  // Another log under its name.
  fs::remove(folder / "log");
  { filled(folder, 9); }
  const auto before = slurp(folder / "log");
  CHECK(code_of(log::Store::open(folder / "log", given)) == "audit.origin");
  CHECK(slurp(folder / "log") == before);
}

TEST_CASE("key files that others can read are refused with the command that mends it") {
  const Folder folder;
  { make_signed(folder, 1); }
  const auto mode_of = [&](const char* name) {
    struct stat status {};
    return ::stat((folder / name).c_str(), &status) == 0 ? status.st_mode & 07777 : 0U;
  };
  for (const char* name : {"keys", "signer", "signer.memory"}) CHECK(mode_of(name) == 0600);
  for (const mode_t mode : {0644U, 0666U, 0640U, 0660U, 0604U, 0601U, 0610U}) {
    INFO("mode " << std::oct << mode);
    ::chmod((folder / "keys").c_str(), mode);
    ::chmod((folder / "signer").c_str(), mode);
    for (const log::KeyUse use : {log::KeyUse::read, log::KeyUse::write, log::KeyUse::create}) {
      const auto keys = log::open_key_file(folder / "keys", use);
      REQUIRE(code_of(keys) == "audit.keys");
      CHECK(keys.error().front().hint == "chmod 600 '" + (folder / "keys").string() + "'");
    }
    const auto signer = log::open_signer(folder / "signer");
    REQUIRE(code_of(signer) == "audit.signer");
    CHECK(signer.error().front().hint == "chmod 600 '" + (folder / "signer").string() + "'");
  }
  for (const mode_t mode : {0600U, 0400U, 0700U}) {
    ::chmod((folder / "keys").c_str(), mode);
    ::chmod((folder / "signer").c_str(), mode);
    CHECK(log::open_key_file(folder / "keys", log::KeyUse::read));
    if (::geteuid() != 0 && mode == 0400) continue;  // keys are written to
    CHECK(log::open_key_file(folder / "keys", log::KeyUse::write));
    CHECK(log::open_signer(folder / "signer"));
  }
  if (::geteuid() == 0) {  // a file of somebody else, which he can read
    REQUIRE(::chown((folder / "keys").c_str(), 65534, 65534) == 0);
    const auto keys = log::open_key_file(folder / "keys", log::KeyUse::write);
    REQUIRE(code_of(keys) == "audit.keys");
    CHECK_THAT(keys.error().front().hint, WINDLASS_CONTAINS("chown"));
  }
}

namespace {

// A read-only copy of a store, with its log file and the index of that where they are given.
void place(const fs::path& store_path, const std::string& database,
           const std::optional<std::string>& log_file = {},
           const std::optional<std::string>& index = {}) {
  for (const char* end : {"", "-wal", "-shm"}) fs::remove(store_path.string() + end);
  spill(store_path, database);
  if (log_file) spill(store_path.string() + "-wal", *log_file);
  if (index) spill(store_path.string() + "-shm", *index);
  for (const char* end : {"", "-wal", "-shm"})
    if (fs::exists(store_path.string() + end)) ::chmod((store_path.string() + end).c_str(), 0444);
}

// How many records are verified where nothing can be written; nothing is written either.
int records_of(const fs::path& store_path) {
  const auto before = files_in(store_path.parent_path());
  const int found = without_writing(store_path.parent_path(), [&] {
    log::OpenOptions given;
    given.mode = log::Mode::read;
    const auto store = good(log::Store::open(store_path, given));
    const auto report = store.verify({});
    if (!report.holds()) std::fprintf(stderr, "%s", log::render(report).c_str());
    return report.holds() ? static_cast<int>(report.size) : 90;
  });
  CHECK(files_in(store_path.parent_path()) == before);
  return found;
}

}  // namespace

TEST_CASE("a store is verified where nothing can be written, with what its log still holds") {
  const Folder folder;
  fs::create_directory(folder / "media");
  const auto store_path = folder / "media" / "log";
  std::string whole, log_bytes;
  {
    auto store = filled(folder, 20);
    whole = slurp(folder / "log");  // as a copy looks that was made while the store was open
    log_bytes = slurp(folder / "log-wal");
    REQUIRE(log_bytes.size() > 1000);
  }
  ::chmod(folder.path().c_str(), 0755);
  const auto clean = slurp(folder / "log");
  place(store_path, clean);
  CHECK(records_of(store_path) == 21);
  place(store_path, clean, "");
  CHECK(records_of(store_path) == 21);
  // A log that was left behind by a crash, with its index or without: its records are read, too.
  place(store_path, whole, log_bytes);
  CHECK(records_of(store_path) == 21);
  place(store_path, whole, log_bytes, std::string(32768, '\0'));
  CHECK(records_of(store_path) == 21);
  // One that cannot be read is not passed over.
  place(store_path, whole, log_bytes);
  ::chmod((store_path.string() + "-wal").c_str(), 0000);
  if (::geteuid() == 0) {
    CHECK(without_writing(folder / "media", [&] {
            log::OpenOptions given;
            given.mode = log::Mode::read;
            const auto store = log::Store::open(store_path, given);
            return !store && store.error().front().hint.find("chmod u+r") == 0 ? 0 : 1;
          }) == 0);
  }
  // Nothing is written to it, and whoever tries is told what to do.
  place(store_path, clean);
  CHECK(without_writing(folder / "media", [&] {
          log::OpenOptions given;
          given.mode = log::Mode::write;
          return code_of(log::Store::open(store_path, given)) == "audit.open" ? 0 : 1;
        }) == 0);
}

TEST_CASE("a store that somebody writes to while it is read where it lies is not read on") {
  if (::geteuid() != 0) return;  // needs a second user
  const Folder folder;
  { filled(folder, 5); }
  ::chmod(folder.path().c_str(), 0755);
  ::chmod((folder / "log").c_str(), 0644);
  int to_child[2], to_parent[2];
  REQUIRE(::pipe(to_child) == 0);
  REQUIRE(::pipe(to_parent) == 0);
  const auto child = ::fork();
  REQUIRE(child >= 0);
  // Each keeps its own ends alone, so that neither waits for one that is gone.
  const auto others =
      child == 0 ? std::pair(to_child[1], to_parent[0]) : std::pair(to_child[0], to_parent[1]);
  ::close(others.first);
  ::close(others.second);
  if (child == 0) {
    char byte = 'x';
    if (::setgid(65534) != 0 || ::setuid(65534) != 0) ::_exit(97);
    log::OpenOptions given;
    given.mode = log::Mode::read;
    const auto store = log::Store::open(folder / "log", given);
    const bool held = store && store->verify({}).holds();
    if (::write(to_parent[1], &byte, 1) != 1 || ::read(to_child[0], &byte, 1) != 1) ::_exit(96);
    ::_exit(held && code_of(store->size()) == "audit.busy" ? 0 : 1);
  }
  char byte = 0;
  const bool opened = ::read(to_parent[0], &byte, 1) == 1;
  ::chmod((folder / "log").c_str(), 0644);
  good(good(log::Store::open(folder / "log", options(folder))).append(draft(1)));
  if (opened) CHECK(::write(to_child[1], &byte, 1) == 1);
  int status = 0;
  ::waitpid(child, &status, 0);
  CHECK(WIFEXITED(status));
  CHECK(WEXITSTATUS(status) == 0);
  ::close(to_child[1]);
  ::close(to_parent[0]);
}

TEST_CASE("a store in memory alone is told of, one on a disk is not") {
  if (::access("/dev/shm", W_OK) != 0) return;
  const Folder folder;
  if (folder.path().string().rfind("/dev/shm", 0) != 0) return;
  const auto store = good(log::Store::open(folder / "log", options(folder)));
  REQUIRE(store.warnings().size() == 1);
  CHECK(store.warnings().front().code == "audit.file_system");
  CHECK(good(log::Store::open(folder / "log", to_read(folder, false))).warnings().empty());
}
