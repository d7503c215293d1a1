// SPDX-License-Identifier: Apache-2.0
// Whose records are whose is what the records say, not what the table that indexes them says; and a
// key file that lacks keys which the records name is not written with.
#include "attacker.hpp"

using namespace log_test;

namespace {

log::Redaction erasing(const std::string& subject) {
  return {subject, "dr. able", "dr. baker", "asked", noon};
}

// Records 1 to 10: patient-0 has 1 and 8, patient-3 has 4.
void attack(const Folder& folder, const std::string& sql) {
  { filled(folder, 10); }
  Shell(folder / "log").run(sql);
}

void refuse_to_search(const Folder& folder, const std::string& subject) {
  auto store = good(log::Store::open(folder / "log", options(folder)));
  const auto any = [](const log::Entry&) { return true; };
  log::Filter filter;
  filter.subject = subject;
  CHECK(code_of(store.each(filter, any)) == "audit.index");
  CHECK(code_of(store.last_of("recommendation", subject)) == "audit.index");
  auto next = draft(0);
  next.subject = subject;
  const auto recorded = good(store.append_and_look_back(next));
  CHECK(code_of(recorded.before) == "audit.index");
  CHECK(good(store.each({}, any)) >= 12);  // what needs no index is answered
}

}  // namespace

TEST_CASE("an index that gives a patient somebody else's record, or hides one, is named") {
  const std::string given =
      "UPDATE subject SET pseudonym=(SELECT pseudonym FROM subject WHERE "
      "sequence=1) WHERE sequence=4";
  for (const std::string& sql : {given, std::string("DELETE FROM subject WHERE sequence=4"),
                                 std::string("INSERT INTO subject VALUES(0, x'00')")})
    for (const char* subject : {"patient-0", "patient-3", "somebody new"}) {
      const Folder folder;
      INFO(sql << " " << subject);
      attack(folder, sql);
      refuse_to_search(folder, subject);
    }
}

TEST_CASE("an index is compared in every part of a long log, and stays so when it grows") {
  for (const char* where : {"5", "5000", "9050"}) {
    const Folder folder;
    INFO(where);
    { filled(folder, 9'100, 9'100); }
    Shell(folder / "log").run(std::string("DELETE FROM subject WHERE sequence=") + where);
    auto store = good(log::Store::open(folder / "log", options(folder)));
    CHECK(code_of(store.last_of("recommendation", "somebody new")) == "audit.index");
    log::Filter filter;
    filter.subject = "patient-" + std::to_string(std::stoul(where) - 1);
    CHECK(code_of(store.each(filter, [](const auto&) { return true; })) == "audit.index");
  }
  const Folder folder;
  auto store = filled(folder, 9'100, 9'100);
  for (std::size_t i : {0, 4'500, 9'099}) {
    const auto before = good(store.append_and_look_back(draft(i, 9'100)));
    REQUIRE(good(before.before));
    CHECK((*before.before)->entry.record.sequence == i + 1);
  }
}

TEST_CASE("a record that is gone is not passed over by whoever lists") {
  const Folder folder;
  { filled(folder, 700); }
  Shell(folder / "log").run("DELETE FROM entry WHERE sequence=40");
  auto reading = options(folder);
  reading.mode = log::Mode::read;
  const auto store = log::Store::open(folder / "log", reading);
  if (!store) return;  // found even earlier
  CHECK(code_of(store->each({}, [](const auto&) { return true; })) == "audit.gap");
}

TEST_CASE("an erasure reaches the records that the index hides") {
  const Folder folder;
  attack(folder, "DELETE FROM subject WHERE sequence=1");
  auto store = good(log::Store::open(folder / "log", options(folder)));
  const auto key = good(store.read(1)).entry.record.key;
  CHECK(good(store.redact(erasing("patient-0"))).added);
  for (const std::uint64_t i : {1, 8})
    CHECK(good(store.read(i)).state == log::ValueState::redacted);
  CHECK(code_of(options(folder).keys->key(key)) == "audit.key_destroyed");
  CHECK(good(store.read(4)).state == log::ValueState::open);
}

TEST_CASE("a key file that lacks keys of the log is written with no more, and read with a word") {
  const Folder folder;
  { filled(folder, 10); }
  const auto whole = slurp(folder / "keys");
  constexpr std::size_t header = 64, slot = 40;
  REQUIRE(whole.size() >= header + 7 * slot);
  const auto with = [&](std::size_t bytes) {
    spill(folder / "keys", whole.substr(0, bytes));
    return log::Store::open(folder / "log", options(folder));
  };
  for (const std::size_t bytes :
       {header, header + slot, header + 6 * slot, header + 7 * slot - 1}) {
    INFO(bytes);
    CHECK(code_of(with(bytes)) == "audit.keys");
    CHECK(slurp(folder / "keys").size() == bytes);
    auto reading = options(folder);
    reading.mode = log::Mode::read;
    const auto store = good(log::Store::open(folder / "log", reading));
    REQUIRE(store.warnings().size() >= 1);
    CHECK(store.warnings().back().code == "audit.keys");
  }
  // What a crash left of a batch that no record names is no reason.
  for (const std::size_t bytes : {header + 7 * slot, header + 7 * slot + 13}) {
    INFO(bytes);
    auto store = good(with(bytes));
    const auto made = good(store.append(draft(10)));
    CHECK(good(store.entry(made.sequence)).record.key >= 7);
    return;  // the log names that key from now on
  }
}

TEST_CASE("a key file that lacks a key named long ago alone is written with no more") {
  const Folder folder;
  std::string older;
  {
    auto store = good(log::Store::open(folder / "log", options(folder)));
    good(store.append(draft(0)));
    older = slurp(folder / "keys");
    // Another process takes the greatest keys, and then this one alone records on, with its own.
    for (std::size_t i = 1; i < 7; ++i) good(store.append(draft(i)));
    std::vector<log::Draft> drafts(9'000, draft(0));
    good(store.append_group(std::move(drafts)));
  }
  const auto newer = slurp(folder / "keys");
  REQUIRE(older.size() < newer.size());
  const auto open_with = [&](const std::string& keys, log::Mode mode) {
    spill(folder / "keys", keys);
    auto given = options(folder);
    given.mode = mode;
    return log::Store::open(folder / "log", given);
  };
  const auto refused = [&] {
    const auto done = open_with(older, log::Mode::write);
    REQUIRE_FALSE(done);
    CHECK(done.error().front().code == "audit.keys");
    CHECK(
        done.error().front().message ==
        "the key file lacks key 6, which record 7 names: it is older than the log, was cut short, "
        "or is damaged");
  };
  refused();
  CHECK(good(open_with(older, log::Mode::read)).warnings().back().code == "audit.keys");
  // A store that was written before this was noted: every record is read, and it is noted anew.
  Shell(folder / "log").run("DELETE FROM evidence WHERE kind='greatest_key'");
  refused();
  {
    auto store = good(open_with(newer, log::Mode::write));
    CHECK(store.verify({}).holds());
    good(store.append(draft(0)));  // under a key of this process: the greatest
    CHECK(store.verify({}).holds());
  }
  CHECK(Shell(folder / "log").blob("SELECT CAST(sequence AS TEXT) FROM evidence") == "9008");
  // What is noted is compared with the records.
  Shell(folder / "log").run("UPDATE evidence SET sequence=8 WHERE kind='greatest_key'");
  const auto report = good(open_with(newer, log::Mode::read)).verify({});
  REQUIRE(report.problem_count == 1);
  CHECK(report.problems.front().code == "audit.index");
  CHECK(report.problems.front().message ==
        "the index of events says that record 8 names the greatest key, and it does not");
}

TEST_CASE("an index that names records which are not there yet is told of, with what mends it") {
  const std::pair<const char*, const char*> lies[] = {
      {"INSERT INTO subject VALUES(11, zeroblob(32))", "DELETE FROM subject WHERE sequence >= 11"},
      {"INSERT INTO subject VALUES(4000, zeroblob(32))",
       "DELETE FROM subject WHERE sequence >= 11"},
      {"INSERT INTO evidence VALUES('redaction', 11)", "DELETE FROM evidence WHERE sequence >= 11"},
      {"INSERT INTO node VALUES(8, 0, zeroblob(32))",
       "DELETE FROM node WHERE ((position + 1) << level) > 11"}};
  for (const auto& [lie, mend] : lies) {
    const Folder folder;
    INFO(lie);
    attack(folder, lie);
    {
      auto store = good(log::Store::open(folder / "log", options(folder)));
      const auto done = store.append(draft(0));
      REQUIRE_FALSE(done);
      const auto& told = done.error().front();
      CHECK(told.code ==
            (std::string(lie).find("node") == std::string::npos ? "audit.index" : "audit.node"));
      CHECK_THAT(told.message, WINDLASS_CONTAINS("and the log has only 11 records"));
      CHECK_THAT(told.hint, WINDLASS_CONTAINS(mend));
      CHECK_FALSE(store.verify({}).holds());
    }
    Shell(folder / "log").run(mend);
    auto store = good(log::Store::open(folder / "log", options(folder)));
    CHECK(good(store.append(draft(0))).sequence == 11);
    CHECK(store.verify({}).holds());
  }
}

TEST_CASE("an erasure that would take somebody else's key is refused") {
  const Folder folder;
  { filled(folder, 2); }
  // As a key file that was older than the log once left it: two keys of one number.
  struct Twice final : log::KeyService {
    std::shared_ptr<log::KeyService> inner;
    base::Result<log::Bytes32> pseudonym(std::string_view subject) override {
      return inner->pseudonym(subject);
    }
    base::Result<Fresh> reserve() override { return Fresh(0, log::Bytes32{}); }
    base::Result<log::WipedKey> key(std::uint64_t number) override { return inner->key(number); }
    base::Result<std::uint64_t> destroy(std::uint64_t number) override {
      return inner->destroy(number);
    }
  };
  auto given = options(folder);
  auto service = std::make_shared<Twice>();
  service->inner = given.keys;
  given.keys = service;
  auto store = good(log::Store::open(folder / "log", given));
  good(store.append(draft(5)));
  CHECK(code_of(store.redact(erasing("patient-5"))) == "audit.keys");
  CHECK(good(store.read(1)).state == log::ValueState::open);
}
