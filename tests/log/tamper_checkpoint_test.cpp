// SPDX-License-Identifier: Apache-2.0
// Changes of what the log itself records: checkpoints, anchors, older states of the file; and of
// single bytes.
#include <functional>

#include "attacker.hpp"
#include "log/crypto.hpp"

using namespace log_test;

namespace {

std::function<void(Shell&)> replaced(std::size_t i, const std::string& from,
                                     const std::string& to) {
  return [=](Shell& s) {
    auto bytes = s.record(i);
    const auto at = bytes.find(from);
    REQUIRE(at != std::string::npos);
    s.set_record(i, bytes.replace(at, from.size(), to));
  };
}
std::function<void(Shell&)> sql(const std::string& text) {
  return [=](Shell& s) { s.run(text); };
}

// Adds to 21 records a checkpoint, an anchor, a record and a checkpoint of all of them.
void add_checkpoints(Subject& subject) {
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

struct Attack {
  const char* what;
  std::function<void(Shell&)> attack;
  std::optional<std::uint64_t> names;
};
const std::vector<Attack> attacks = {
    {"a checkpoint is dated back", replaced(21, "2026-01-31", "2026-01-30"), 21},
    {"a checkpoint signs another size", replaced(21, "\\n21\\n", "\\n20\\n"), 21},
    {"a checkpoint is called otherwise",
     replaced(21, "\"kind\":\"checkpoint\"", "\"kind\":\"checkpoinx\""), 21},
    {"a checkpoint is removed", sql("DELETE FROM entry WHERE sequence=21"), 21},
    {"a checkpoint is removed and the numbers closed up",
     [](Shell& s) { remove_and_close_up(s, 21); },
     {}},
    {"an anchor is dated back", replaced(22, "2026-01-31", "2026-01-30"), 22},
    {"an anchor speaks of another checkpoint", replaced(22, "\"size\":21,", "\"size\":20,"), 22},
    {"an anchor speaks of what comes after it", replaced(22, "\"size\":21,", "\"size\":99,"), 22},
    {"an anchor is removed", sql("DELETE FROM entry WHERE sequence=22"), 22},
    {"an anchor is put in",
     sql("UPDATE entry SET sequence=25 WHERE sequence=24; UPDATE entry SET sequence=24 WHERE "
         "sequence=23;"
         "INSERT INTO entry SELECT 23, leaf, record, sealed FROM entry WHERE sequence=22"),
     23},
};

const std::vector<std::pair<std::string, std::uint64_t>> rows = {
    {"DELETE FROM evidence WHERE sequence=21", 21},
    {"DELETE FROM evidence WHERE sequence=22", 22},
    {"DELETE FROM evidence", 24},
    {"UPDATE evidence SET sequence=20 WHERE sequence=21", 20},
    {"UPDATE evidence SET kind='anchor' WHERE sequence=21", 21},
    {"INSERT INTO evidence VALUES('anchor', 7)", 7},
    {"INSERT INTO evidence VALUES('anchor', 70)", 70}};

// All that can be read of the store at `path`; "refused" or "found" where it is not read.
std::string content(Subject& subject, const fs::path& path) {
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
}

}  // namespace

TEST_CASE(
    "checkpoints and anchors are records: any change of one is found against a fresh checkpoint") {
  Subject subject(20);
  add_checkpoints(subject);
  for (const auto& one : attacks) {
    INFO(one.what);
    CHECK(subject.attacked(one.attack, one.names));
    CHECK(subject.attacked([&](Shell& s) {
      one.attack(s);
      s.rehash();
    }));
  }
  for (const auto& [text, names] : rows) {
    INFO(text);
    CHECK(subject.attacked(sql(text), names));
  }
  CHECK(subject.attacked(
      sql("UPDATE blob SET bytes=cast('seen by a witnesz' AS BLOB) WHERE length(bytes)=17"), 22));
  CHECK(subject.attacked(sql("DELETE FROM blob WHERE length(bytes)=17"), 22));
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
  CHECK(store.verify(check).covered == 13);
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

TEST_CASE("every flipped byte of the file is found or changes nothing that can be read") {
  Subject subject(24, true);
  const auto log = slurp(subject.folder / "log");
  const auto path = subject.folder / "flipped";
  spill(path, log);
  const auto truth = content(subject, path);
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
    const auto now = content(subject, path);
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
