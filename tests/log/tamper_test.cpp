// SPDX-License-Identifier: Apache-2.0
// Everything that somebody with the file, SQLite and our code could do to a log, against a
// checkpoint that was kept outside.
#include <sqlite3.h>

#include <functional>

#include "catch.hpp"
#include "log/crypto.hpp"
#include "log/log_events.hpp"
#include "log/text.hpp"
#include "support.hpp"

using namespace log_test;

namespace {

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
  void rehash() {
    log::Frontier tree;
    run("DELETE FROM node; DELETE FROM subject; DELETE FROM evidence");
    const auto n = size();
    for (std::size_t i = 0; i < n; ++i) {
      auto bytes = record(i);
      if (const auto parsed = log::parse_record(bytes, "x")) {
        auto renumbered = *parsed;
        renumbered.sequence = i;
        bytes = log::record_bytes(renumbered);
        if (!renumbered.subject.empty()) {
          run("INSERT INTO subject VALUES(" + std::to_string(i) + ",x'" + renumbered.subject +
              "')");
        }
      }
      if (const auto parsed = log::parse_record(bytes, "x");
          parsed && log::is_indexed(parsed->kind)) {
        run("INSERT INTO evidence VALUES('" + parsed->kind + "'," + std::to_string(i) + ")");
      }
      set_record(i, bytes);
      const auto leaf = log::leaf_hash(bytes);
      run("UPDATE entry SET leaf=" + quoted(log::view(leaf)) +
          " WHERE sequence=" + std::to_string(i));
      tree.append(leaf, [&](unsigned level, std::uint64_t index, const log::Hash& h) {
        if (level % 8 == 0) {
          run("INSERT INTO node VALUES(" + std::to_string(level) + "," + std::to_string(index) +
              "," + quoted(log::view(h)) + ")");
        }
      });
    }
  }

 private:
  sqlite3* db_ = nullptr;
};

// A closed store with `records` records and a checkpoint of all of them that is kept outside only,
// unless told otherwise.
struct Subject {
  explicit Subject(std::size_t records, bool keep_inside = false) {
    log::OpenOptions given = options(folder);
    auto store = filled(folder, records);
    good(log::generate_signing_key(folder / "signer", "auditor"));
    auto signer = good(log::open_signer(folder / "signer"));
    check.trusted = {signer->verify_key()};
    const auto head = good(store.head());
    check.notes = {keep_inside ? good(store.checkpoint(*signer, noon)).note
                               : good(signer->sign(head, {}))};
    check.receipts = {{store.origin(), records, good(store.entry(records)).leaf}};
  }
  // Whether it is found, at opening or by verify. `names`: the record that must be named.
  bool found(const fs::path& path, std::optional<std::uint64_t> names = {},
             std::string* said = nullptr) {
    log::OpenOptions given;
    given.mode = log::Mode::write;
    auto store = log::Store::open(path, given);
    if (!store) {
      if (said != nullptr) *said = base::render(store.error());
      return true;
    }
    const auto report = store->verify(check);
    if (said != nullptr) *said = log::render(report);
    if (!names) return !report.holds();
    for (const auto& problem : report.problems) {
      if (problem.sequence == names) return true;
    }
    return false;
  }
  bool attacked(const std::function<void(Shell&)>& attack, std::optional<std::uint64_t> names = {},
                std::string* said = nullptr) {
    const auto copy = folder / "copy";
    fs::remove(copy);
    fs::copy_file(folder / "log", copy);
    {
      Shell shell(copy);
      attack(shell);
    }
    const bool out = found(copy, names, said);
    fs::remove(copy);
    fs::remove(folder / "copy-wal");
    fs::remove(folder / "copy-shm");
    return out;
  }
  Folder folder;
  log::VerifyOptions check;
};

std::string id(std::size_t i) { return std::to_string(i); }

void remove_and_close_up(Shell& shell, std::size_t i) {
  shell.run("DELETE FROM entry WHERE sequence=" + id(i));
  const auto n = shell.size();
  for (std::size_t k = i; k < n; ++k) {
    shell.run("UPDATE entry SET sequence=" + id(k) + " WHERE sequence=" + id(k + 1));
  }
}
// Two neighbours; or what they are without their values, or the values alone.
void swap(Shell& shell, std::size_t i, const std::string& what) {
  const auto one = id(i), other = id(i + 1);
  if (what == "both") {
    shell.run("UPDATE entry SET sequence=-5 WHERE sequence=" + one +
              "; UPDATE entry SET sequence=" + one + " WHERE sequence=" + other +
              "; UPDATE entry SET sequence=" + other + " WHERE sequence=-5");
    return;
  }
  for (const std::string column : {"leaf", "record", "sealed"}) {
    if ((column == "sealed") != (what == "sealed")) continue;
    shell.run("CREATE TEMP TABLE kept AS SELECT " + column +
              " AS bytes FROM entry WHERE sequence=" + one + "; UPDATE entry SET " + column +
              "=(SELECT " + column + " FROM entry WHERE sequence=" + other +
              ") WHERE sequence=" + one + "; UPDATE entry SET " + column +
              "=(SELECT bytes FROM kept) WHERE sequence=" + other + "; DROP TABLE kept");
  }
}
std::string changed(std::string bytes) {
  const auto at = bytes.find("\"recommend\"");
  if (at != std::string::npos) {
    bytes.replace(at, 11, "\"optional_\"");
  } else {
    bytes.replace(bytes.find("\"format\":1"), 10, "\"format\":2");
  }
  return bytes;
}

}  // namespace

TEST_CASE("every change of a row is found against a fresh checkpoint") {
  Subject subject(long_run() ? 60 : 24);
  const std::size_t n = long_run() ? 61 : 25;
  REQUIRE_FALSE(
      subject.attacked([](Shell&) {}));  // the control: nothing was done, nothing is found
  REQUIRE_FALSE(
      subject.attacked([](Shell& s) { s.rehash(); }));  // and our attacker rehashes rightly
  for (std::size_t i = 0; i < n; ++i) {
    INFO("record " << i);
    CHECK(subject.attacked([&](Shell& s) { s.run("DELETE FROM entry WHERE sequence=" + id(i)); },
                           i == 0 || i + 1 == n ? std::nullopt : std::optional<std::uint64_t>(i)));
    CHECK(subject.attacked([&](Shell& s) { s.set_record(i, changed(s.record(i))); },
                           i == 0 || i + 1 == n ? std::nullopt : std::optional<std::uint64_t>(i)));
    CHECK(subject.attacked([&](Shell& s) {
      s.set_record(i, changed(s.record(i)));
      s.rehash();
    }));
    CHECK(subject.attacked([&](Shell& s) { remove_and_close_up(s, i); }));
    CHECK(subject.attacked([&](Shell& s) {
      remove_and_close_up(s, i);
      s.rehash();
    }));
    CHECK(subject.attacked(
        [&](Shell& s) { s.run("UPDATE entry SET leaf=zeroblob(32) WHERE sequence=" + id(i)); },
        i == 0 || i + 1 == n ? std::nullopt : std::optional<std::uint64_t>(i)));
    CHECK(subject.attacked([&](Shell& s) {
      s.run("DELETE FROM entry WHERE sequence>=" + id(i) +
            "; DELETE FROM subject WHERE sequence>=" + id(i));
    }));
    CHECK(subject.attacked([&](Shell& s) {
      s.run("DELETE FROM entry WHERE sequence>=" + id(i));
      s.rehash();
    }));
    if (i + 1 < n) {
      CHECK(subject.attacked([&](Shell& s) { swap(s, i, "entry"); }));
      CHECK(subject.attacked([&](Shell& s) { swap(s, i, "sealed"); }));
      CHECK(subject.attacked([&](Shell& s) {
        swap(s, i, "both");
        s.rehash();
      }));
    }
    if (i > 0) {
      CHECK(subject.attacked(
          [&](Shell& s) { s.run("UPDATE entry SET sealed=NULL WHERE sequence=" + id(i)); }, i));
      CHECK(subject.attacked(
          [&](Shell& s) {
            s.run("UPDATE entry SET sealed=zeroblob(length(sealed)) WHERE sequence=" + id(i));
          },
          i));
      CHECK(subject.attacked(
          [&](Shell& s) { s.run("DELETE FROM subject WHERE sequence=" + id(i)); }, i));
      CHECK(subject.attacked([&](Shell& s) {
        s.run("UPDATE subject SET sequence=" + id(i + 500) + " WHERE sequence=" + id(i));
      }));
    }
    // One record more, in between or at the end, and everything made to fit.
    CHECK(subject.attacked([&](Shell& s) {
      for (std::size_t k = s.size(); k > i; --k) {
        s.run("UPDATE entry SET sequence=" + id(k) + " WHERE sequence=" + id(k - 1));
      }
      const auto from = i == 0 ? 1 : i - 1;
      s.run("INSERT INTO entry SELECT " + id(i) +
            ", leaf, record, sealed FROM entry WHERE sequence=" + id(from));
      s.rehash();
    }) == (i + 1 <= n));
  }
}

TEST_CASE("an appended record is no tampering, and older states of the file are found") {
  const Folder folder;
  std::vector<std::string> snapshots;
  for (std::size_t i = 0; i < 12; ++i) {
    {
      auto store = good(log::Store::open(folder / "log", options(folder)));
      good(store.append(draft(i)));
    }
    snapshots.push_back(slurp(folder / "log"));
  }
  auto store = good(log::Store::open(folder / "log", options(folder)));
  good(log::generate_signing_key(folder / "signer", "auditor"));
  auto signer = good(log::open_signer(folder / "signer"));
  log::VerifyOptions check;
  check.trusted = {signer->verify_key()};
  check.notes = {good(store.checkpoint(*signer, noon)).note};
  good(store.append(draft(77)));
  CHECK(store.verify(check).holds());
  CHECK(store.verify(check).vouched == 13);
  for (std::size_t i = 0; i + 1 < snapshots.size(); ++i) {
    const auto path = folder / ("old" + id(i));
    spill(path, snapshots[i]);
    const auto old = good(log::Store::open(path, {}));
    CHECK_FALSE(old.verify(check).holds());
  }
  // The newest snapshot is the log at the checkpoint, without the one record after it: only a
  // receipt can tell.
  spill(folder / "newest", snapshots.back());
  CHECK(good(log::Store::open(folder / "newest", {})).verify(check).holds());
}

TEST_CASE("a rewritten end of the same length is found by its root") {
  Subject subject(12);
  std::string said;
  CHECK(subject.attacked(
      [](Shell& s) {
        for (std::size_t i = 7; i < 13; ++i) s.set_record(i, changed(s.record(i)));
        s.rehash();
      },
      {}, &said));
  CHECK_THAT(said, WINDLASS_CONTAINS("audit.root"));
}

TEST_CASE("changes of the schema, of the tree, the blobs and the checkpoints are found") {
  Subject subject(300, true);
  const std::vector<std::string> attacks = {
      "CREATE TABLE extra(a)",
      "CREATE VIEW extra AS SELECT 1",
      "CREATE INDEX extra ON entry(leaf)",
      "CREATE TRIGGER extra AFTER INSERT ON entry BEGIN DELETE FROM entry WHERE sequence=3; END",
      "DROP TABLE evidence",
      "ALTER TABLE evidence RENAME TO evidenz",
      "PRAGMA application_id=1",
      "PRAGMA user_version=2",
      "PRAGMA writable_schema=ON; UPDATE sqlite_schema SET sql=replace(sql, 'leaf BLOB NOT NULL', "
      "'leaf BLOB     NULL') WHERE name='entry'",
      "PRAGMA writable_schema=ON; UPDATE sqlite_schema SET rootpage=(SELECT rootpage FROM "
      "sqlite_schema WHERE name='subject') WHERE name='entry'",
      "PRAGMA writable_schema=ON; UPDATE sqlite_schema SET type='view', rootpage=0, sql='CREATE "
      "VIEW entry AS SELECT 1' WHERE name='entry'",
      "DELETE FROM node",
      "UPDATE node SET hash=zeroblob(32)",
      "UPDATE node SET position=5",
      "INSERT INTO node VALUES(8,1,zeroblob(32))",
      "INSERT INTO node VALUES(3,1,zeroblob(32))",
      "DELETE FROM blob",
      "UPDATE blob SET bytes=cast(bytes||x'00' AS BLOB)",
      "UPDATE blob SET digest=zeroblob(32)",
      "INSERT INTO blob VALUES(zeroblob(32), x'00')",
      "UPDATE entry SET sealed=x'00' WHERE sequence=0",
      "UPDATE entry SET sealed=x'' WHERE sequence=0",
      "UPDATE entry SET sealed=x'' WHERE sequence=7",
      "INSERT INTO subject VALUES(0, zeroblob(32))",
      "INSERT INTO subject VALUES(-1, zeroblob(32))",
      "UPDATE subject SET pseudonym=zeroblob(32) WHERE sequence=4",
      "UPDATE subject SET pseudonym=(SELECT pseudonym FROM subject WHERE sequence=5) WHERE "
      "sequence=4",
      "INSERT INTO entry VALUES(-1, zeroblob(32), x'00', NULL)",
      "INSERT INTO entry SELECT 900, leaf, record, sealed FROM entry WHERE sequence=300",
      "INSERT INTO entry SELECT 4611686018427387904, leaf, record, sealed FROM entry WHERE "
      "sequence=300",  // the gap is named, not walked through
      "INSERT INTO entry SELECT 9223372036854775807, leaf, record, sealed FROM entry WHERE "
      "sequence=300",
      "UPDATE entry SET sequence=9223372036854775807 WHERE sequence=300",
      "UPDATE subject SET sequence=9223372036854775807 WHERE sequence=300",
      "INSERT INTO node VALUES(64,9223372036854775807,zeroblob(32))",
      "INSERT INTO node VALUES(-1,-1,zeroblob(32))",
      "DELETE FROM entry WHERE sequence=301",
      "DELETE FROM evidence",
      "UPDATE evidence SET sequence=200",
      "UPDATE evidence SET sequence=5000",
      "UPDATE evidence SET sequence=-1",
      "UPDATE evidence SET kind='anchor'",
      "INSERT INTO evidence VALUES('checkpoint', 10)",
      "INSERT INTO evidence VALUES('anchor', 10)",
      "INSERT INTO evidence VALUES('anchor', 5000)",
      "INSERT INTO evidence VALUES('other', 301)",
  };
  CHECK_FALSE(subject.attacked([](Shell&) {}));
  for (const auto& attack : attacks) {
    INFO(attack);
    CHECK(subject.attacked([&](Shell& s) { s.run(attack); }));
  }
  std::string said;
  CHECK(subject.attacked([](Shell& s) { s.run("DROP TABLE evidence"); }, {}, &said));
  CHECK_THAT(said, WINDLASS_CONTAINS("audit.schema"));
}

TEST_CASE(
    "checkpoints and anchors are records: any change of one is found against a fresh checkpoint") {
  Subject subject(20);
  {
    auto store = good(log::Store::open(subject.folder / "log", options(subject.folder)));
    auto signer = good(log::open_signer(subject.folder / "signer"));
    const auto note = good(store.checkpoint(*signer, noon));
    CHECK(note.added);                                              // record 21
    good(store.add_anchor(21, "file", "seen by a witness", noon));  // record 22
    const auto again = good(store.checkpoint(*signer, noon));
    CHECK_FALSE(again.added);
    CHECK(again.note == note.note);
    good(store.append(draft(31)));
    subject.check.notes = {
        good(store.checkpoint(*signer, noon)).note};  // of 24 records, itself record 24
    REQUIRE(good(store.size()) == 25);
    REQUIRE(store.verify(subject.check).holds());
  }
  const auto replace = [](std::size_t i, const std::string& from, const std::string& to) {
    return [=](Shell& s) {
      auto bytes = s.record(i);
      const auto at = bytes.find(from);
      REQUIRE(at != std::string::npos);
      s.set_record(i, bytes.replace(at, from.size(), to));
    };
  };
  const auto sql = [](const std::string& text) { return [=](Shell& s) { s.run(text); }; };
  struct Attack {
    const char* what;
    std::function<void(Shell&)> attack;
    std::optional<std::uint64_t> names;
  };
  const std::vector<Attack> attacks = {
      {"a checkpoint is dated back", replace(21, "2026-01-31", "2026-01-30"), 21},
      {"a checkpoint signs another size", replace(21, "\\n21\\n", "\\n20\\n"), 21},
      {"a checkpoint is called otherwise",
       replace(21, "\"kind\":\"checkpoint\"", "\"kind\":\"checkpoinx\""), 21},
      {"a checkpoint is removed", sql("DELETE FROM entry WHERE sequence=21"), 21},
      {"a checkpoint is removed and the numbers closed up",
       [](Shell& s) { remove_and_close_up(s, 21); },
       {}},
      {"an anchor is dated back", replace(22, "2026-01-31", "2026-01-30"), 22},
      {"an anchor speaks of another checkpoint", replace(22, "\"size\":21,", "\"size\":20,"), 22},
      {"an anchor speaks of what comes after it", replace(22, "\"size\":21,", "\"size\":99,"), 22},
      {"an anchor is removed", sql("DELETE FROM entry WHERE sequence=22"), 22},
      {"an anchor is put in",
       sql("UPDATE entry SET sequence=25 WHERE sequence=24; UPDATE entry SET sequence=24 WHERE "
           "sequence=23;"
           "INSERT INTO entry SELECT 23, leaf, record, sealed FROM entry WHERE sequence=22"),
       23},
  };
  for (const auto& one : attacks) {
    INFO(one.what);
    CHECK(subject.attacked(one.attack, one.names));
    CHECK(subject.attacked([&](Shell& s) {
      one.attack(s);
      s.rehash();
    }));
  }
  const std::vector<std::pair<std::string, std::uint64_t>> rows = {
      {"DELETE FROM evidence WHERE sequence=21", 21},
      {"DELETE FROM evidence WHERE sequence=22", 22},
      {"DELETE FROM evidence", 24},
      {"UPDATE evidence SET sequence=20 WHERE sequence=21", 20},
      {"UPDATE evidence SET kind='anchor' WHERE sequence=21", 21},
      {"INSERT INTO evidence VALUES('anchor', 7)", 7},
      {"INSERT INTO evidence VALUES('anchor', 70)", 70}};
  for (const auto& [text, names] : rows) {
    INFO(text);
    CHECK(subject.attacked(sql(text), names));
  }
  CHECK(subject.attacked(
      sql("UPDATE blob SET bytes=cast('seen by a witnesz' AS BLOB) WHERE length(bytes)=17"), 22));
  CHECK(subject.attacked(sql("DELETE FROM blob WHERE length(bytes)=17"), 22));
}

TEST_CASE("a clean store gives no false alarm") {
  const int stores = long_run() ? 1000 : 60;
  Random random(11);
  for (int i = 0; i < stores; ++i) {
    const Folder folder;
    auto store = filled(folder, random.below(40), 1 + random.below(9));
    for (std::size_t k = random.below(4); k > 0; --k) good(store.append(draft(k - 1)));
    if (random.below(3) == 0 && good(store.size()) > 2) {
      CHECK(store.redact({"patient-0", "a", "b", "asked", noon}));
    }
    log::VerifyOptions check;
    check.values = true;
    const auto report = store.verify(check);
    INFO(log::render(report));
    REQUIRE(report.holds());
  }
}

TEST_CASE("every flipped byte of the file is found or changes nothing that can be read") {
  Subject subject(24, true);
  const auto log = slurp(subject.folder / "log");
  const auto content = [&](const fs::path& path) -> std::string {
    std::string out;
    auto given = options(subject.folder);
    given.mode = log::Mode::write;
    auto store = log::Store::open(path, given);
    if (!store) return "refused";
    const auto report = store->verify(subject.check);
    if (!report.holds()) return "found";
    for (std::uint64_t i = 0; i < good(store->size()); ++i) {
      const auto opened = good(store->read(i));
      out += opened.entry.bytes;
      for (const auto& field : opened.fields) out += field.name + "=" + field.value;
    }
    out += good(store->blob(guideline().digest));
    for (const auto& note : good(store->checkpoints())) out += note;
    log::Filter filter;
    filter.subject = "patient-2";
    good(store->each(filter, [&](const log::Entry& entry) {
      out += entry.leaf;
      return true;
    }));
    return out;
  };
  const auto path = subject.folder / "flipped";
  spill(path, log);
  const auto truth = content(path);
  REQUIRE(truth.size() > 1000);
  Random random(5);
  std::size_t found = 0;
  std::size_t harmless = 0;
  std::size_t free_room = 0;  // harmless zeros: room in the pages that nothing lies in
  const std::size_t step = long_run() ? 1 : 61;
  for (std::size_t i = random.below(step); i < log.size(); i += step) {
    auto flipped = log;
    flipped[i] = static_cast<char>(flipped[i] ^ (1 << random.below(8)));
    for (const char* name : {"flipped", "flipped-wal", "flipped-shm", "flipped-journal"})
      fs::remove(subject.folder / name);
    spill(path, flipped);
    const auto now = content(path);
    INFO("byte " << i);
    if (now == "refused" || now == "found") {
      ++found;
    } else {
      ++(log[i] == '\0' ? free_room : harmless);
      REQUIRE(now == truth);
    }
  }
  CHECK(found > 2 * harmless);  // the control: most of what lies in the file matters
  CHECK(found > 300);
}
