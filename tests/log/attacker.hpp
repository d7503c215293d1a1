// SPDX-License-Identifier: Apache-2.0
#pragma once

// What somebody with the file, SQLite and our code could do to a log, and a closed store for him.

#include <sqlite3.h>

#include <functional>
#include <optional>
#include <string>

#include "catch.hpp"
#include "log/crypto.hpp"
#include "log/text.hpp"
#include "support.hpp"

namespace log_test {

class Shell {
 public:
  explicit Shell(const fs::path& path) {
    REQUIRE(sqlite3_open(path.c_str(), &db_) == SQLITE_OK);
    run("PRAGMA synchronous=OFF");
  }
  ~Shell() { sqlite3_close(db_); }
  Shell(const Shell&) = delete;
  Shell& operator=(const Shell&) = delete;
  void run(const std::string& sql) {
    char* why = nullptr;
    const int code = sqlite3_exec(db_, sql.c_str(), nullptr, nullptr, &why);
    INFO(sql << ": " << (why == nullptr ? "" : why));
    REQUIRE(code == SQLITE_OK);
  }
  std::string blob(const std::string& sql) {
    sqlite3_stmt* query = nullptr;
    REQUIRE(sqlite3_prepare_v2(db_, sql.c_str(), -1, &query, nullptr) == SQLITE_OK);
    std::string out;
    if (sqlite3_step(query) == SQLITE_ROW) {
      out.assign(static_cast<const char*>(sqlite3_column_blob(query, 0)),
                 static_cast<std::size_t>(sqlite3_column_bytes(query, 0)));
    }
    sqlite3_finalize(query);
    return out;
  }
  std::size_t size() { return std::stoul(blob("SELECT cast(count(*) AS TEXT) FROM entry")); }
  static std::string quoted(std::string_view bytes) { return "x'" + log::to_hex(bytes) + "'"; }
  std::string record(std::size_t i) {
    return blob("SELECT record FROM entry WHERE sequence=" + std::to_string(i));
  }
  void set_record(std::size_t i, const std::string& bytes) {
    run("UPDATE entry SET record=" + quoted(bytes) + " WHERE sequence=" + std::to_string(i));
  }
  // What an attacker with our code does afterwards: every number, leaf and node fits again.
  void rehash();

 private:
  sqlite3* db_ = nullptr;
};

// A closed store with `records` records and a checkpoint of all of them that is kept outside only,
// unless told otherwise.
struct Subject {
  explicit Subject(std::size_t records, bool keep_inside = false);
  // Whether it is found, at opening or by verify. `names`: the record that must be named.
  bool found(const fs::path& path, std::optional<std::uint64_t> names = {},
             std::string* said = nullptr);
  // The same after `attack` on a copy of the store.
  bool attacked(const std::function<void(Shell&)>& attack, std::optional<std::uint64_t> names = {},
                std::string* said = nullptr);
  Folder folder;
  log::VerifyOptions check;
};

inline std::string id(std::size_t i) { return std::to_string(i); }

void remove_and_close_up(Shell&, std::size_t i);
// Swaps two neighbours ("both"); or what they are without their values ("entry"), or the values
// alone ("sealed").
void swap(Shell&, std::size_t i, const std::string& what);
// A record that says something else.
std::string changed(std::string bytes);

}  // namespace log_test
