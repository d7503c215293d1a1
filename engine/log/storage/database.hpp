// SPDX-License-Identifier: Apache-2.0
#pragma once

// SQLite as a store uses it: one connection, hardened, with locks of open file descriptions, and
// copying a database page by page.
//
// It knows no table. database.cpp is the only user of <sqlite3.h>. Failures are thrown as Failure,
// which no public function of the log lets out.
//
// Thread rule: a Database belongs to one thread at a time.

#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "log/storage/guard.hpp"

namespace windlass::log {

// Carries diagnostics to the public function that was called.
struct Failure {
  base::Diagnostics errors;
};
template <class T>
T value_or_throw(base::Result<T> result) {
  if (!result) throw Failure{result.error()};
  return std::move(*result);
}

class Database;
struct OpenedFiles;

// A prepared statement that is reset at the end of its scope. Positions count from 1 in binds and
// from 0 in columns.
class Statement {
 public:
  Statement(Database& database, void* handle) : database_(database), handle_(handle) {}
  ~Statement();
  Statement(const Statement&) = delete;
  Statement& operator=(const Statement&) = delete;
  // REQUIRES: what is bound outlives the statement.
  Statement& bind(int position, std::uint64_t number);
  Statement& bind_text(int position, std::string_view text);
  Statement& bind_blob(int position, std::string_view bytes);
  // True: a row is there.
  bool step();
  // REQUIRES: no row comes.
  void run();
  std::int64_t number(int column);
  // Valid until the next step. Empty for NULL.
  std::string_view bytes(int column);

 private:
  Database& database_;
  void* handle_;
};

// How the file is used. The last two read a store where nothing can be written, and create nothing.
enum class Connection {
  write,
  read,             // beside writers: SQLite needs a -shm file, and makes it where there is none
  read_alone,       // nobody writes: with the write-ahead log, whose index is kept in memory
  read_without_log  // nobody writes, and there is no write-ahead log
};

class Database {
 public:
  struct Options {
    Connection connection = Connection::write;
    unsigned patience = 10'000;  // milliseconds to wait for another process
    std::string vfs;             // empty: SQLite's own
  };
  // REQUIRES: the file exists and was opened through open_guarded.
  static base::Result<std::unique_ptr<Database>> open(const std::filesystem::path&, const Options&);
  ~Database();

  // Kept prepared under the address of its text: REQUIRES a literal.
  Statement prepare(const char* sql);
  void execute(const char* sql);
  std::int64_t number(const char* sql);
  std::string text(const char* sql);

  // What SQLite has open under the names of the database and its write-ahead log; nothing while it
  // has opened none.
  std::optional<FileId> main_file() const;
  std::optional<FileId> wal_file() const;
  // Frames in the write-ahead log after the last commit.
  int wal_frames() const;
  // Moves the write-ahead log into the database; `truncate` also empties the file, and throws when
  // a reader is in the way.
  void checkpoint(bool truncate);
  // Forgets everything without touching a file: after a fork the child must not close what the
  // parent holds.
  void abandon();

  const std::filesystem::path& path() const { return path_; }
  std::string where() const { return path_.string(); }
  [[noreturn]] void fail(int code) const;
  // For database.cpp alone.
  void* handle() const { return connection_; }
  OpenedFiles* files() const { return files_.get(); }

 private:
  Database() = default;
  void harden(const Options&);

  std::filesystem::path path_;
  void* connection_ = nullptr;
  std::map<const char*, void*> prepared_;
  std::unique_ptr<OpenedFiles> files_;  // what the system calls tell of
};

// Copies a database into another file, a few pages at a time, while it is used in between.
class PageCopy {
 public:
  // REQUIRES: `to` is an empty file, `from` outlives the copy.
  PageCopy(Database& from, const std::filesystem::path& to);
  ~PageCopy();
  PageCopy(const PageCopy&) = delete;
  PageCopy& operator=(const PageCopy&) = delete;
  // Copies at most `pages` more, all of them when negative. True: the copy is complete. Begins
  // anew when another process has written to `from` meanwhile.
  bool step(int pages);
  int remaining() const;  // pages, after a step
  int total() const;      // the same, of the whole store

 private:
  Database& from_;
  void* to_ = nullptr;
  void* backup_ = nullptr;
};

}  // namespace windlass::log
