// SPDX-License-Identifier: Apache-2.0
#include "bare_sqlite.hpp"

#include <sqlite3.h>

#include <cstdio>
#include <cstdlib>

namespace windlass::bench {

struct BareTable::Connection {
  sqlite3* database = nullptr;
  sqlite3_stmt* insert = nullptr;

  [[noreturn]] void fail() const {
    std::fprintf(stderr, "bare SQLite: %s\n", sqlite3_errmsg(database));
    std::exit(2);
  }
};

BareTable::BareTable(const std::filesystem::path& path)
    : connection_(std::make_unique<Connection>()) {
  const char* const make =
      "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA cache_size=-16000; PRAGMA "
      "wal_autocheckpoint=2000;"
      "CREATE TABLE entry(sequence INTEGER PRIMARY KEY, bytes BLOB NOT NULL) STRICT";
  if (sqlite3_open(path.c_str(), &connection_->database) != SQLITE_OK ||
      sqlite3_exec(connection_->database, make, nullptr, nullptr, nullptr) != SQLITE_OK ||
      sqlite3_prepare_v2(connection_->database, "INSERT INTO entry(bytes) VALUES(?)", -1,
                         &connection_->insert, nullptr) != SQLITE_OK)
    connection_->fail();
}

BareTable::~BareTable() {
  sqlite3_finalize(connection_->insert);
  sqlite3_close(connection_->database);
}

void BareTable::insert(std::string_view bytes) {
  sqlite3_bind_blob64(connection_->insert, 1, bytes.data(), bytes.size(), SQLITE_STATIC);
  if (sqlite3_step(connection_->insert) != SQLITE_DONE ||
      sqlite3_reset(connection_->insert) != SQLITE_OK)
    connection_->fail();
}

std::size_t sealed_size(const std::filesystem::path& path, std::uint64_t sequence) {
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
