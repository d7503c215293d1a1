// SPDX-License-Identifier: Apache-2.0
// The store as its users meet it: receipts, reading back, proofs, checkpoints, forks,
// and files that are refused.
#include <sys/wait.h>
#include <unistd.h>

#include "catch.hpp"
#include "log/text.hpp"
#include "support.hpp"

using namespace log_test;

TEST_CASE("a record is read back as it was written, after its receipt") {
  const Folder folder;
  log::Receipt receipt;
  {
    auto store = good(log::Store::open(folder / "log", options(folder)));
    CHECK(good(store.size()) == 1);
    receipt = good(store.append(draft(4)));
    CHECK(receipt.origin == store.origin());
    CHECK(receipt.sequence == 1);
  }
  auto store = good(log::Store::open(folder / "log", options(folder)));
  const auto opened = good(store.read(receipt.sequence));
  CHECK(opened.state == log::ValueState::open);
  CHECK(opened.entry.leaf == receipt.leaf);
  REQUIRE(opened.fields.size() == 2);
  CHECK(opened.fields[0].name == "facts");
  CHECK(opened.fields[0].value == draft(4).fields[0].value);
  CHECK(opened.fields[1].value == draft(4).fields[1].value);
  CHECK(opened.entry.record.public_json == draft(4).public_json);
  CHECK(good(store.blob(guideline().digest)) == *guideline().bytes);
  CHECK(code_of(store.blob(std::string(64, '0'))) == "audit.no_blob");
  CHECK(code_of(store.read(9)) == "audit.no_record");
  CHECK(log::verify_inclusion(log::hex_array<32>(receipt.leaf).value(), 1, 2,
                              good(store.inclusion_proof(1, 2)), good(store.head()).root));
  // Neither the person's id nor the values lie in any file.
  CHECK_FALSE(anywhere(folder.path(), "secret-"));
  CHECK_FALSE(anywhere(folder.path(), "patient-4"));
  CHECK(anywhere(folder.path(), "northside"));
}

TEST_CASE("without keys a store lists and proves, and keeps values sealed") {
  const Folder folder;
  { filled(folder, 3); }
  log::OpenOptions bare;
  auto store = good(log::Store::open(folder / "log", bare));
  CHECK(good(store.read(1)).state == log::ValueState::sealed);
  CHECK(code_of(store.append(draft(1))) == "audit.keys");
  log::Draft plain;
  plain.kind = "lifecycle";
  plain.public_json = "{\"event\":\"started\"}";
  plain.now = noon;
  CHECK(store.append(plain));
  CHECK(store.verify({}).holds());
}

TEST_CASE("records are found by kind, time, subject and number") {
  const Folder folder;
  auto store = filled(folder, 700);
  log::Filter filter;
  const auto count = [&] {
    return good(store.each(filter, [](const log::Entry&) { return true; }));
  };
  CHECK(count() == 701);
  filter.kind = "recommendation";
  CHECK(count() == 700);
  filter.subject = "patient-3";
  CHECK(count() == 100);
  filter.limit = 5;
  CHECK(count() == 5);
  filter = {};
  filter.from = 300;
  filter.until = 310;
  CHECK(count() == 10);
  filter = {};
  filter.written_until = noon;
  CHECK(count() == 0);
  filter.written_until.clear();
  filter.written_from = noon;
  CHECK(count() == 701);
  // A visitor may use the store, and may stop.
  std::size_t seen = 0;
  good(store.each({}, [&](const log::Entry& entry) {
    CHECK(store.read(entry.record.sequence));
    return ++seen < 3;
  }));
  CHECK(seen == 3);
}

TEST_CASE("groups are all or nothing and proofs hold at every size") {
  const Folder folder;
  auto store = filled(folder, 20);
  auto bad = draft(2);
  bad.now = "now";
  CHECK(code_of(store.append_group({draft(1), bad})) == "audit.draft");
  CHECK(good(store.size()) == 21);
  good(store.append_group([] {
    std::vector<log::Draft> out;
    for (std::size_t i = 0; i < 600; ++i) out.push_back(draft(i));
    return out;
  }()));
  const auto size = good(store.size());
  REQUIRE(size == 621);
  const auto root = good(store.head()).root;
  for (std::uint64_t i = 0; i < size; i += 13) {
    const auto leaf = log::hex_array<32>(good(store.entry(i)).leaf).value();
    REQUIRE(log::verify_inclusion(leaf, i, size, good(store.inclusion_proof(i, size)), root));
    REQUIRE(log::verify_consistency(i, size, good(store.head(i)).root, root,
                                    good(store.consistency_proof(i, size))));
  }
  CHECK(code_of(store.inclusion_proof(size, size)) == "audit.no_record");
  auto kind = draft(1);
  for (const char* reserved : {"redaction", "opening", "checkpoint", "anchor"}) {
    kind.kind = reserved;
    CHECK(code_of(store.append(kind)) == "audit.draft");
    CHECK(code_of(store.append_group({kind})) == "audit.draft");
  }
}

TEST_CASE("a record is answered with what stood there of its kind and subject before it") {
  const Folder folder;
  auto store = filled(folder, 9000, 8990);  // 0 to 9 come twice
  const auto before = [&](std::size_t subject) {
    auto made = good(store.append_and_look_back(draft(subject, 1'000'000)));
    auto found = good(std::move(made.before));
    CHECK(made.receipt.sequence + 1 == good(store.size()));
    if (found) {
      CHECK(found->state == log::ValueState::open);
      CHECK(found->fields.at(0).value ==
            good(store.read(found->entry.record.sequence)).fields.at(0).value);
    }
    return found ? std::optional(found->entry.record.sequence) : std::nullopt;
  };
  CHECK(before(20) == 21);    // searched after the commit: it is old
  CHECK(before(20) == 9001);  // found within it
  CHECK(before(3) == 8994);
  CHECK_FALSE(before(60'000));
  CHECK(before(60'000) == 9004);
  for (std::size_t i = 10; i < 8990; i += 97) {
    INFO(i);
    const auto last = good(store.last_of("recommendation", "patient-" + std::to_string(i)));
    REQUIRE(last);
    CHECK(last->record.sequence == i + 1);
    CHECK_FALSE(good(store.last_of("recommendation", "nobody-" + std::to_string(i))));
  }
  auto other = draft(20, 1'000'000);
  other.kind = "feedback";
  CHECK_FALSE(good(good(store.append_and_look_back(other)).before));
  other.subject.clear();
  other.fields.clear();
  CHECK_FALSE(good(good(store.append_and_look_back(other)).before));
}

TEST_CASE("verify says up to where it vouches and why") {
  const Folder folder;
  auto store = filled(folder, 30);
  good(log::generate_signing_key(folder / "signer", "auditor"));
  auto signer = good(log::open_signer(folder / "signer"));
  const auto note = good(store.checkpoint(*signer, noon)).note;
  {
    log::VerifyOptions fresh;
    fresh.trusted = {signer->verify_key()};
    CHECK_THAT(log::render(store.verify(fresh)),
               WINDLASS_CONTAINS(
                   "record 31: a checkpoint or an anchor, which the next checkpoint will cover"));
  }
  const auto receipt = good(store.append(draft(31)));
  log::VerifyOptions given;
  auto report = store.verify(given);
  CHECK(report.holds());
  CHECK(report.covered == 0);  // nobody said whose signature counts
  given.trusted = {signer->verify_key()};
  given.values = true;
  report = store.verify(given);
  CHECK(report.holds());
  CHECK(report.covered == 31);
  CHECK(report.covered_outside == 0);
  CHECK(report.opened == 31);
  given.notes = {note};
  given.receipts = {receipt};
  report = store.verify(given);
  CHECK(report.covered_outside == 31);
  CHECK(report.size == 33);
  const auto text = log::render(report);
  CHECK_THAT(text, WINDLASS_CONTAINS(
                       "records 0 to 30: as signed by auditor in a checkpoint kept outside"));
  CHECK_THAT(
      text,
      WINDLASS_CONTAINS(
          "records 31 to 32: consistent in themselves, but no trusted signature covers them"));
  CHECK_THAT(text, WINDLASS_CONTAINS("1 record matches its receipt"));
  given.trusted = {{"auditor", log::public_key_of(log::random_array<32>())}};
  CHECK_FALSE(store.verify(given).holds());
}

TEST_CASE("what matches a receipt is no praise beside a problem") {
  const Folder folder;
  auto store = filled(folder, 3);
  log::VerifyOptions given;
  given.receipts = {good(store.append(draft(4))), {store.origin(), 90, std::string(64, 'a')}};
  const auto report = store.verify(given);
  CHECK_FALSE(report.holds());
  const auto wrong = log::render(report);
  CHECK_THAT(wrong, !WINDLASS_CONTAINS("matches its receipt"));
  CHECK_THAT(wrong, !WINDLASS_CONTAINS("consistent in"));
  CHECK_THAT(wrong,
             WINDLASS_CONTAINS("of 2 receipts, 1 names a record with the same leaf: that says "
                               "nothing of the problems above"));
  CHECK_THAT(wrong, WINDLASS_CONTAINS("the log does NOT hold: " +
                                      std::to_string(report.problem_count) + " problem"));
}

TEST_CASE("a receipt of another record or of one that is gone is named, and anchors are kept") {
  const Folder folder;
  auto store = filled(folder, 30);
  good(log::generate_signing_key(folder / "signer", "auditor"));
  auto signer = good(log::open_signer(folder / "signer"));
  const auto note = good(store.checkpoint(*signer, noon)).note;
  const auto receipt = good(store.append(draft(31)));
  log::VerifyOptions given;
  given.receipts = {{store.origin(), 90, receipt.leaf}, {store.origin(), 3, receipt.leaf}};
  const auto report = store.verify(given);
  REQUIRE(report.problems.size() == 2);
  CHECK(report.problems[0].code == "audit.receipt");
  CHECK(report.problems[1].code == "audit.cut");
  CHECK(good(store.add_anchor(31, "file", note, noon)).sequence == 33);
  CHECK(good(store.anchors()).at(0).attestation == note);
  CHECK(good(store.checkpoints()) == std::vector<std::string>{note});
  CHECK(code_of(store.add_anchor(31, "file", "", noon)) == "audit.draft");
  CHECK(code_of(store.add_anchor(99, "file", note, noon)) == "audit.no_record");
}

TEST_CASE("a restored copy is refused where somebody remembers, and continues under a new origin") {
  const Folder folder;
  std::string note;
  std::string copy;
  log::VerifyKey key;
  {
    auto store = filled(folder, 10);
    good(log::generate_signing_key(folder / "signer", "auditor"));
    auto signer = good(log::open_signer(folder / "signer"));
    key = signer->verify_key();
    good(store.checkpoint(*signer, noon));
  }
  copy = slurp(folder / "log");
  {
    auto store = good(log::Store::open(folder / "log", options(folder)));
    for (std::size_t i = 0; i < 5; ++i) good(store.append(draft(i)));
    note = good(store.checkpoint(*good(log::open_signer(folder / "signer")), noon)).note;
  }
  spill(folder / "log", copy);  // the backup comes back
  auto given = options(folder);
  given.known = {note};
  CHECK(code_of(log::Store::open(folder / "log", given)) == "audit.rolled_back");
  given.known.clear();
  auto store = good(log::Store::open(folder / "log", given));
  auto signer = good(log::open_signer(folder / "signer"));
  CHECK(code_of(store.checkpoint(*signer, noon)) == "audit.signer");
  log::VerifyOptions check;
  check.trusted = {key};
  check.notes = {note};
  auto report = store.verify(check);
  REQUIRE_FALSE(report.holds());
  CHECK(report.problems[0].code == "audit.cut");
  CHECK(report.covered == 11);
  CHECK(code_of(store.fork({folder / "log", "restored", "dr. able", note, noon})) ==
        "audit.exists");
  CHECK(code_of(store.fork({folder / "log2", "", "dr. able", note, noon})) == "audit.approval");
  auto next = good(store.fork({folder / "log2", "the disk was restored", "dr. able", note, noon}));
  CHECK(next.origin().substr(next.origin().size() - 2) == "/2");
  const auto opening = good(next.entry(0)).record.public_json;
  CHECK_THAT(opening, WINDLASS_CONTAINS("\"gap\":{\"from\":12,\"until\":17}"));
  CHECK_THAT(opening, WINDLASS_CONTAINS(store.origin()));
  CHECK(next.append(draft(1)));
  CHECK(next.verify({}).holds());
  CHECK(next.checkpoint(*signer, noon));
}

TEST_CASE("a log of which other records were signed is not continued as if none were lost") {
  const Folder folder;
  { filled(folder, 10); }
  const std::string copy = slurp(folder / "log");
  good(log::generate_signing_key(folder / "signer", "auditor"));
  std::string note;
  {
    auto store = good(log::Store::open(folder / "log", options(folder)));
    good(store.append(draft(1)));
    note = good(store.checkpoint(*good(log::open_signer(folder / "signer")), noon)).note;
  }
  spill(folder / "log", copy);
  auto store = good(log::Store::open(folder / "log", options(folder)));
  for (std::size_t i = 2; i < 6; ++i) good(store.append(draft(i)));
  CHECK(code_of(store.fork({folder / "log2", "restored", "dr. able", note, noon})) == "audit.root");
  CHECK_FALSE(fs::exists(folder / "log2"));
  CHECK(store.fork({folder / "log2", "other records were signed", "dr. able", "", noon}));
}

TEST_CASE("files that cannot be guarded are refused") {
  const Folder folder;
  { filled(folder, 2); }
  const auto open = [&](const char* name) {
    auto given = options(folder);
    return code_of(log::Store::open(folder / name, given));
  };
  CHECK(open("log") == "no error");
  fs::create_symlink(folder / "log", folder / "link");
  CHECK(open("link") == "audit.link");
  fs::create_hard_link(folder / "log", folder / "second");
  CHECK(open("log") == "audit.link");
  fs::remove(folder / "second");
  fs::create_directory(folder / "folder");
  CHECK(open("folder") == "audit.open");
  spill(folder / "text", std::string(5000, 'x'));
  CHECK(open("text") == "audit.damaged");
  auto given = options(folder);
  given.mode = log::Mode::write;
  CHECK(code_of(log::Store::open(folder / "none", given)) == "audit.missing");
  spill(folder / "empty", "");
  CHECK(code_of(log::Store::open(folder / "empty", given)) == "audit.schema");
  CHECK(code_of(log::Store::open(folder / "no" / "where", given)) == "audit.missing");
}

TEST_CASE("a store or log that is replaced while it is open acknowledges nothing more") {
  for (const char* name : {"log", "log-wal"}) {
    for (const bool remove : {true, false}) {
      const Folder folder;
      auto store = filled(folder, 3);
      const auto bytes = slurp(folder / name);
      fs::remove(folder / name);
      if (!remove) spill(folder / name, bytes);
      INFO(name << (remove ? " removed" : " replaced"));
      CHECK(code_of(store.append(draft(9))) == "audit.replaced");
      CHECK(code_of(store.append(draft(9))) == "audit.replaced");
    }
  }
}

TEST_CASE("closing any descriptor of the file in this process drops no lock") {
  // With POSIX locks, the child would now close the store as its last user and remove the log under
  // us.
  const Folder folder;
  auto store = filled(folder, 3);
  slurp(folder / "log");  // opens, reads, closes
  slurp(folder / "log-shm");
  const auto child = ::fork();
  REQUIRE(child >= 0);
  if (child == 0) {
    const auto path = (folder / "log").string();
    ::execlp("sqlite3", "sqlite3", path.c_str(), "SELECT count(*) FROM entry",
             static_cast<char*>(nullptr));
    ::_exit(9);
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  CHECK(fs::exists(folder / "log-wal"));
  CHECK(store.append(draft(5)));
  CHECK(store.append(draft(6)));
}

TEST_CASE("one process has one connection, and a forked child has none") {
  const Folder folder;
  auto store = filled(folder, 3);
  auto same = good(log::Store::open(folder / "log", options(folder)));
  good(same.append(draft(1)));
  CHECK(good(store.size()) == 5);
  const auto child = ::fork();
  REQUIRE(child >= 0);
  if (child == 0) {
    const bool refused = code_of(store.append(draft(2))) == "audit.fork" &&
                         code_of(log::Store::open(folder / "log", options(folder))) == "audit.fork";
    ::_exit(refused ? 0 : 1);
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  CHECK(WIFEXITED(status));
  CHECK(WEXITSTATUS(status) == 0);
  CHECK(store.append(draft(3)));
  CHECK(store.verify({}).holds());
}
