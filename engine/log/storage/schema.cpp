// SPDX-License-Identifier: Apache-2.0
#include "log/storage/schema.hpp"

#include <array>

namespace windlass::log {
namespace {

constexpr std::int64_t application_id = 0x57414C31;  // "WAL1": Windlass audit log 1
struct Object {
  std::string_view type;
  std::string_view name;
  std::string_view table;
  const char* sql;
};
constexpr std::array<Object, 5> schema = {{
    {"table", "entry", "entry",
     "CREATE TABLE entry(sequence INTEGER PRIMARY KEY, leaf BLOB NOT NULL, record BLOB NOT NULL, "
     "sealed BLOB) STRICT"},
    {"table", "subject", "subject",
     "CREATE TABLE subject(sequence INTEGER PRIMARY KEY, pseudonym BLOB NOT NULL) STRICT"},
    {"table", "node", "node",
     "CREATE TABLE node(level INTEGER NOT NULL, position INTEGER NOT NULL, hash BLOB NOT NULL, "
     "PRIMARY KEY(level, position)) "
     "STRICT, WITHOUT ROWID"},
    {"table", "blob", "blob",
     "CREATE TABLE blob(digest BLOB NOT NULL PRIMARY KEY, bytes BLOB NOT NULL) STRICT, WITHOUT "
     "ROWID"},
    {"table", "evidence", "evidence",
     "CREATE TABLE evidence(kind TEXT NOT NULL, sequence INTEGER NOT NULL, PRIMARY KEY(kind, "
     "sequence)) STRICT, WITHOUT ROWID"},
}};

}  // namespace

void create_schema(Database& database) {
  // Before anything else is said of the file, or it stays at 4096. Three records of plans fit into
  // such a page and one into a smaller one: many at once are written half as quickly again, and one
  // alone is written as quickly.
  database.execute("PRAGMA page_size=8192");
  database.execute("PRAGMA application_id=1463897137");
  static_assert(application_id == 1463897137);
  database.execute("PRAGMA user_version=1");
  require_write_ahead_log(database);
  database.execute("BEGIN IMMEDIATE");
  for (const auto& object : schema) database.execute(object.sql);
}

void require_schema(Database& database) {
  const auto refuse = [&] {
    throw Failure{{base::diagnostic(database.where(), "audit.schema",
                                    "the file's schema is not that of a store of version 1",
                                    "it is another program's database, or somebody changed it")}};
  };
  if (database.number("PRAGMA application_id") != application_id ||
      database.number("PRAGMA user_version") != 1 || database.text("PRAGMA encoding") != "UTF-8")
    refuse();
  auto query =
      database.prepare("SELECT type, name, tbl_name, sql FROM sqlite_schema ORDER BY rowid");
  for (const auto& object : schema) {
    if (!query.step() || query.bytes(0) != object.type || query.bytes(1) != object.name ||
        query.bytes(2) != object.table || query.bytes(3) != object.sql) {
      refuse();
    }
  }
  if (query.step()) refuse();
}

void require_write_ahead_log(Database& database) {
  if (database.text("PRAGMA journal_mode=WAL") == "wal") return;
  throw Failure{{base::diagnostic(database.where(), "audit.sqlite",
                                  "the store does not take a write-ahead log")}};
}

}  // namespace windlass::log
