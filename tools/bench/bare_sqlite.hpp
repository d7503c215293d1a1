// SPDX-License-Identifier: Apache-2.0
#pragma once

// SQLite without a store around it: what an insert of the same bytes costs at the least.
//
// Errors end the program. Thread rule: one thread at a time.

#include <sqlite3.h>

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <string_view>

namespace windlass::bench {

// A table with one row for each record, as durable as the store: what a commit costs at the least.
class BareTable {
 public:
  explicit BareTable(const std::filesystem::path& path) {
    if (sqlite3_open(path.c_str(), &connection_) != SQLITE_OK) fail();
    run("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA cache_size=-16000; PRAGMA "
        "wal_autocheckpoint=2000;"
        "CREATE TABLE entry(sequence INTEGER PRIMARY KEY, bytes BLOB NOT NULL) STRICT");
    if (sqlite3_prepare_v2(connection_, "INSERT INTO entry(bytes) VALUES(?)", -1, &insert_,
                           nullptr) != SQLITE_OK)
      fail();
  }
  ~BareTable() {
    sqlite3_finalize(insert_);
    sqlite3_close(connection_);
  }
  BareTable(const BareTable&) = delete;
  BareTable& operator=(const BareTable&) = delete;
  void insert(std::string_view bytes) {
    sqlite3_bind_blob64(insert_, 1, bytes.data(), bytes.size(), SQLITE_STATIC);
    if (sqlite3_step(insert_) != SQLITE_DONE || sqlite3_reset(insert_) != SQLITE_OK) fail();
  }

 private:
  void run(const char* sql) {
    if (sqlite3_exec(connection_, sql, nullptr, nullptr, nullptr) != SQLITE_OK) fail();
  }
  [[noreturn]] void fail() {
    std::fprintf(stderr, "bare SQLite: %s\n", sqlite3_errmsg(connection_));
    std::exit(2);
  }
  sqlite3* connection_ = nullptr;
  sqlite3_stmt* insert_ = nullptr;
};

// The sealed values of a record, as long as they are in the store.
inline std::size_t sealed_size(const std::filesystem::path& path, std::uint64_t sequence) {
  sqlite3* connection = nullptr;
  sqlite3_stmt* query = nullptr;
  if (sqlite3_open_v2(path.c_str(), &connection, SQLITE_OPEN_READONLY, nullptr) != SQLITE_OK ||
      sqlite3_prepare_v2(connection, "SELECT length(sealed) FROM entry WHERE sequence = ?", -1,
                         &query, nullptr) != SQLITE_OK) {
    std::fputs("the store cannot be read\n", stderr);
    std::exit(2);
  }
  sqlite3_bind_int64(query, 1, static_cast<sqlite3_int64>(sequence));
  const auto size = sqlite3_step(query) == SQLITE_ROW
                        ? static_cast<std::size_t>(sqlite3_column_int64(query, 0))
                        : 0;
  sqlite3_finalize(query);
  sqlite3_close(connection);
  return size;
}

}  // namespace windlass::bench
