// SPDX-License-Identifier: Apache-2.0
#pragma once

// SQLite as the store uses it: one connection, hardened, with locks of open file descriptions.
// Private to the audit floor.
//
// database.cpp is the only user of <sqlite3.h>. Failures are thrown as Failure, which no public
// function of the floor lets out.
//
// Thread rule: a Database belongs to one thread at a time.

#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "log/guard.hpp"

namespace windlass::log {

// Carries diagnostics to the public function that was called.
struct Failure {
  base::Diagnostics errors;
};
// For use inside the floor: the value, or throws Failure.
template <class T>
T need(base::Result<T> result) {
  if (!result) throw Failure{result.error()};
  return std::move(*result);
}

class Database;

// A prepared statement that is reset when the guard goes. Positions count from 1 in binds and from
// 0 in columns.
class Statement {
 public:
  ~Statement();
  Statement(const Statement&) = delete;
  Statement& operator=(const Statement&) = delete;
  Statement& bind(int position, std::uint64_t number);
  Statement& bind_text(int position,
                       std::string_view text);  // REQUIRES: bound memory outlives the statement
  Statement& bind_blob(int position, std::string_view bytes);
  // True: a row is there.
  bool step();
  // REQUIRES: no row comes.
  void run();
  std::int64_t number(int column);
  // Valid until the next step. Empty for NULL.
  std::string_view bytes(int column);

 private:
  friend class Database;
  Statement(Database& database, void* handle) : database_(database), handle_(handle) {}
  Database& database_;
  void* handle_;
};

class Database {
 public:
  struct Options {
    bool read_only = false;
    unsigned patience = 10'000;
    std::string vfs;  // empty: SQLite's own
  };
  // REQUIRES: the file exists and was opened through open_guarded.
  static base::Result<std::unique_ptr<Database>> open(const std::filesystem::path&, const Options&);
  ~Database();

  // Kept prepared under the address of its text: REQUIRES a literal.
  Statement prepare(const char* sql);
  void execute(const char* sql);
  std::int64_t number(const char* sql);
  std::string text(const char* sql);
  std::int64_t changes();

  // What SQLite has open under the names of the database and its log; nothing while it has opened
  // none.
  std::optional<FileId> main_file() const { return main_; }
  std::optional<FileId> wal_file() const { return wal_; }
  // Frames in the log after the last commit.
  int wal_frames() const { return wal_frames_; }
  // Moves the log into the database; `truncate` also empties the file, and throws when a reader
  // stands in the way.
  void checkpoint(bool truncate);
  // Lets everything go without touching a file: after a fork the child must not close what the
  // parent holds.
  void abandon();

  const std::filesystem::path& path() const { return path_; }
  [[noreturn]] void fail(int code) const;

 private:
  friend class Statement;
  friend struct Hooks;
  Database() = default;
  std::filesystem::path path_;
  std::string main_name_;
  std::string wal_name_;
  void* connection_ = nullptr;
  std::map<const char*, void*> prepared_;
  std::optional<FileId> main_;
  std::optional<FileId> wal_;
  int wal_frames_ = 0;
};

}  // namespace windlass::log
