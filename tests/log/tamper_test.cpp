// SPDX-License-Identifier: Apache-2.0
// Everything that somebody with the file, SQLite and our code could do to the rows of a log,
// against a checkpoint that was kept outside.
#include <functional>

#include "attacker.hpp"

using namespace log_test;

namespace {

void change_record(Subject& subject, std::size_t i, std::size_t n) {
  // Of the first and the last it is said otherwise what is wrong.
  const auto named = i == 0 || i + 1 == n ? std::nullopt : std::optional<std::uint64_t>(i);
  CHECK(subject.attacked([&](Shell& s) { s.run("DELETE FROM entry WHERE sequence=" + id(i)); },
                         named));
  CHECK(subject.attacked([&](Shell& s) { s.set_record(i, changed(s.record(i))); }, named));
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
      named));
  CHECK(subject.attacked([&](Shell& s) {
    s.run("DELETE FROM entry WHERE sequence>=" + id(i) +
          "; DELETE FROM subject WHERE sequence>=" + id(i));
  }));
  CHECK(subject.attacked([&](Shell& s) {
    s.run("DELETE FROM entry WHERE sequence>=" + id(i));
    s.rehash();
  }));
}

void swap_with_next(Subject& subject, std::size_t i) {
  CHECK(subject.attacked([&](Shell& s) { swap(s, i, "entry"); }));
  CHECK(subject.attacked([&](Shell& s) { swap(s, i, "sealed"); }));
  CHECK(subject.attacked([&](Shell& s) {
    swap(s, i, "both");
    s.rehash();
  }));
}

void change_values(Subject& subject, std::size_t i) {
  CHECK(subject.attacked(
      [&](Shell& s) { s.run("UPDATE entry SET sealed=NULL WHERE sequence=" + id(i)); }, i));
  CHECK(subject.attacked(
      [&](Shell& s) {
        s.run("UPDATE entry SET sealed=zeroblob(length(sealed)) WHERE sequence=" + id(i));
      },
      i));
  CHECK(
      subject.attacked([&](Shell& s) { s.run("DELETE FROM subject WHERE sequence=" + id(i)); }, i));
  CHECK(subject.attacked([&](Shell& s) {
    s.run("UPDATE subject SET sequence=" + id(i + 500) + " WHERE sequence=" + id(i));
  }));
}

// One record more, in between or at the end, and everything made to fit.
void insert_before(Subject& subject, std::size_t i, std::size_t n) {
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
    change_record(subject, i, n);
    if (i + 1 < n) swap_with_next(subject, i);
    if (i > 0) change_values(subject, i);
    insert_before(subject, i, n);
  }
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

// Each as one attack of somebody with SQLite.
static const std::vector<std::string> attacks{
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

TEST_CASE("changes of the schema, of the tree, the blobs and the checkpoints are found") {
  Subject subject(300, true);
  CHECK_FALSE(subject.attacked([](Shell&) {}));
  for (const auto& attack : attacks) {
    INFO(attack);
    CHECK(subject.attacked([&](Shell& s) { s.run(attack); }));
  }
  std::string said;
  CHECK(subject.attacked([](Shell& s) { s.run("DROP TABLE evidence"); }, {}, &said));
  CHECK_THAT(said, WINDLASS_CONTAINS("audit.schema"));
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

// Whatever the next try finds: a log that went back once is recorded in by nobody who saw it whole.
TEST_CASE("a log that goes back while it is open gets no more records until it is opened again") {
  const std::string ways[] = {
      "DELETE FROM entry; DELETE FROM subject; DELETE FROM node",
      "DELETE FROM entry WHERE sequence >= 6; DELETE FROM subject WHERE sequence >= 6; DELETE FROM "
      "evidence",
      // As many records as before, the newest by somebody else.
      "UPDATE entry SET leaf = zeroblob(32) WHERE sequence = 10",
  };
  for (const std::string& attack : ways) {
    INFO(attack);
    const bool cut = attack.find("sequence >= 6") != std::string::npos;
    const Folder folder;
    {
      auto store = filled(folder, 10);
      { Shell(folder / "log").run(attack); }
      for (int i = 0; i < 4; ++i) {
        const auto refused = store.append(draft(1));
        REQUIRE(code_of(refused) == "audit.rolled_back");
        CHECK_THAT(refused.error().front().hint,
                   WINDLASS_CONTAINS("verify the store, then open it again"));
        CHECK(code_of(store.append_group({draft(2), draft(3)})) == "audit.rolled_back");
      }
      // What is left of a log that was cut is consistent in itself.
      CHECK(store.verify({}).holds() == cut);
      // Nor by another handle of the process.
      CHECK_FALSE(log::Store::open(folder / "log", options(folder)));
    }
    if (!cut) continue;
    auto again = good(log::Store::open(folder / "log", options(folder)));
    CHECK(good(again.append(draft(1))).sequence == 6);
  }
}
