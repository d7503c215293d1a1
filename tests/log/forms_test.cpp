// SPDX-License-Identifier: Apache-2.0
// Records that the store alone writes have one form each, and what is forged in their name is found
// or said; a log knows its key file; one caller's fault is that caller's alone.
#include <sqlite3.h>

#include <atomic>
#include <set>
#include <thread>

#include "catch.hpp"
#include "log/bundle.hpp"
#include "log/log_events.hpp"
#include "log/manifest.hpp"
#include "log/text.hpp"
#include "support.hpp"

using namespace log_test;

namespace {

// Puts a record behind the others as somebody could who has the file, SQLite and our code, but no
// keys: leaf, tree and indexes fit.
std::uint64_t forge(const fs::path& path, const std::string& kind, std::uint64_t of,
                    const std::string& public_json, const std::string& more = {}) {
  sqlite3* db = nullptr;
  REQUIRE(sqlite3_open(path.c_str(), &db) == SQLITE_OK);
  const auto text = [&](const std::string& sql) {
    sqlite3_stmt* query = nullptr;
    REQUIRE(sqlite3_prepare_v2(db, sql.c_str(), -1, &query, nullptr) == SQLITE_OK);
    REQUIRE(sqlite3_step(query) == SQLITE_ROW);
    const std::string out(static_cast<const char*>(sqlite3_column_blob(query, 0)),
                          static_cast<std::size_t>(sqlite3_column_bytes(query, 0)));
    sqlite3_finalize(query);
    return out;
  };
  const auto run = [&](const std::string& sql) {
    REQUIRE(sqlite3_exec(db, sql.c_str(), nullptr, nullptr, nullptr) == SQLITE_OK);
  };
  auto record = good(log::parse_record(
      text("SELECT record FROM entry WHERE sequence=" + std::to_string(of)), "test"));
  record.sequence = std::stoul(text("SELECT cast(max(sequence)+1 AS TEXT) FROM entry"));
  record.kind = kind;
  record.has_private = false;
  record.fields.clear();
  record.blobs.clear();
  record.public_json = public_json;
  const auto bytes = log::record_bytes(record);
  const auto number = std::to_string(record.sequence);
  run("INSERT INTO entry VALUES(" + number + ",x'" + log::to_hex(log::view(log::leaf_hash(bytes))) +
      "',x'" + log::to_hex(bytes) + "',NULL)");
  run("INSERT INTO subject VALUES(" + number + ",x'" + record.subject + "')");
  if (log::is_indexed(kind)) run("INSERT INTO evidence VALUES('" + kind + "'," + number + ")");
  if (!more.empty()) run(more);
  sqlite3_close(db);
  return record.sequence;
}
// Every problem's code, once; what verify says goes to `said`.
std::set<std::string> codes(const fs::path& path, const log::VerifyOptions& check,
                            std::string* said = nullptr) {
  log::OpenOptions given;
  given.mode = log::Mode::read;
  given.inspect = true;
  const auto report = good(log::Store::open(path, given)).verify(check);
  if (said != nullptr) *said = log::render(report);
  std::set<std::string> out;
  for (const auto& problem : report.problems) out.insert(problem.code);
  return out;
}

}  // namespace

TEST_CASE(
    "a forged redaction is found by its form or by what it names, and said when nobody signed it") {
  const Folder folder;
  log::VerifyOptions check;
  {
    auto store = filled(folder, 20);
    good(log::generate_signing_key(folder / "signer", "auditor"));
    auto signer = good(log::open_signer(folder / "signer"));
    check.trusted = {signer->verify_key()};
    check.notes = {good(store.checkpoint(*signer, noon)).note};
  }
  const auto erase =
      std::string("UPDATE entry SET sealed=NULL WHERE sequence IN (4,11,18)");  // of patient-3
  const auto attempt = [&](const std::string& public_json, std::string* said = nullptr) {
    fs::remove(folder / "copy");
    fs::copy_file(folder / "log", folder / "copy");
    forge(folder / "copy", "redaction", 4, public_json, erase);
    return codes(folder / "copy", check, said);
  };
  const std::string names = "{\"approved_by\":[\"A\",\"B\"],\"reason\":\"r\",\"records\":";
  for (const std::string wrong :
       {"{}", "{\"approved_by\":[\"A\"],\"reason\":\"r\",\"records\":[4,11,18]}",
        "{\"approved_by\":[\"A\",\"a.\"],\"reason\":\"r\",\"records\":[4,11,18]}",
        "{\"approved_by\":[\"A\",\" \"],\"reason\":\"r\",\"records\":[4,11,18]}",
        "{\"approved_by\":7,\"reason\":\"r\",\"records\":[4,11,18]}",
        "{\"reason\":\"r\",\"approved_by\":[\"A\",\"B\"],\"records\":[4,11,18]}"}) {
    INFO(wrong);
    CHECK(attempt(wrong) == std::set<std::string>{"audit.redaction", "audit.values"});
  }
  for (const std::string wrong : {"[]", "[18,11,4]", "[4,4]", "[4,11,18,99]", "[\"4\"]", "[4.0]"}) {
    INFO(wrong);
    CHECK(attempt(names + wrong + "}") == std::set<std::string>{"audit.redaction", "audit.values"});
  }
  CHECK(attempt(names + "[4,11]}") ==
        std::set<std::string>{"audit.values"});  // one whose values are gone is not named
  std::string said;
  CHECK(attempt(names + "[4,11,18]}", &said).empty());
  CHECK_THAT(said, WINDLASS_CONTAINS("3 erased on request"));
  CHECK_THAT(said, WINDLASS_CONTAINS("all of them by redactions that no trusted signature covers"));
  // A genuine one that was signed is not spoken of so.
  {
    auto store = good(log::Store::open(folder / "log", options(folder)));
    good(store.redact({"patient-3", "a", "b", "asked", noon}));
    auto signer = good(log::open_signer(folder / "signer"));
    check.notes.push_back(good(store.checkpoint(*signer, noon)).note);
  }
  CHECK(codes(folder / "log", check, &said).empty());
  CHECK(said.find("no trusted signature covers") == std::string::npos);
}

TEST_CASE("an opening and a redaction have one spelling") {
  const Folder folder;
  auto store = filled(folder, 3);
  auto record = good(store.entry(0)).record;
  CHECK(log::form_faults(record, "test").empty());
  const auto opening = good(log::read_opening(record, "test"));
  CHECK(opening.keys.size() == 64);
  CHECK_FALSE(opening.continued);
  for (const std::string wrong :
       {"{}", "{\"format\":1}", "{\"format\":2,\"keys\":\"\"}", "{\"format\":1,\"keys\":\"0\"}",
        "{\"keys\":\"\",\"format\":1}", "{\"format\":1,\"keys\":\"\",\"continues\":{}}",
        "{\"format\":1,\"keys\":\"\",\"more\":1}"}) {
    INFO(wrong);
    record.public_json = wrong;
    CHECK_FALSE(log::form_faults(record, "test").empty());
  }
  record.public_json = "{\"format\":1,\"keys\":\"\"}";
  CHECK(log::form_faults(record, "test").empty());
  record.sequence = 1;
  CHECK_FALSE(log::form_faults(record, "test").empty());
  // A fork's opening says what it continues; nothing of it can be left out.
  auto next = good(store.fork({folder / "next", "restored", "dr. able", {}, noon}));
  record = good(next.entry(0)).record;
  CHECK(good(log::read_opening(record, "test")).continued.value().size == 4);
  const auto whole = record.public_json;
  for (const char* key : {"size", "root", "signed_size", "signed_root", "gap", "checkpoint",
                          "reason", "approved_by", "origin"}) {
    record.public_json = whole;
    record.public_json.replace(record.public_json.find("\"" + std::string(key) + "\""), 2, "\"x");
    INFO(record.public_json);
    CHECK_FALSE(log::form_faults(record, "test").empty());
  }
}

TEST_CASE("a log refuses every key file but its own") {
  const Folder folder;
  { filled(folder, 3); }
  const auto with = [&](const char* name) {
    auto given = options(folder);
    given.keys = good(log::open_key_file(folder / name, log::KeyUse::create));
    return code_of(log::Store::open(folder / "log", given));
  };
  CHECK(with("keys") == "no error");
  CHECK(with("others") == "audit.keys");
  spill(folder / "short", std::string(30, 'x'));
  CHECK(code_of(log::open_key_file(folder / "short", log::KeyUse::create)) == "audit.keys");
  CHECK(slurp(folder / "short").size() == 30);
  auto store = good(log::Store::open(folder / "log", options(folder)));
  CHECK(with("others") == "audit.keys");  // nor beside one that is open
  auto bare = options(folder);
  bare.keys = nullptr;
  { good(log::Store::open(folder / "bare", bare)); }
  CHECK(code_of(log::Store::open(folder / "bare", options(folder))) == "audit.keys");
}

TEST_CASE("records that go back in time are named, and clocks that differ a little are not") {
  const Folder folder;
  auto store = good(log::Store::open(folder / "log", options(folder)));
  for (const char* when : {"2026-02-01T00:00:00Z", "2026-01-31T23:55:00Z", "2026-02-01T00:00:00.5Z",
                           "2020-02-29T12:00:00Z", "2026-02-01T00:00:01Z"}) {
    auto one = draft(1);
    one.now = when;
    good(store.append(one));
  }
  const auto report = store.verify({});
  CHECK(report.holds());
  CHECK(report.dated_back == std::vector<std::uint64_t>{4});
  CHECK_THAT(
      log::render(report),
      WINDLASS_CONTAINS("record 4 says that it was written before a record that stands before it"));
  CHECK(log::seconds_of("1970-01-01T00:00:00Z") == 0);
  CHECK(log::seconds_of("2026-11-26T18:00:00Z") == 1795716000);
  CHECK(log::seconds_of("2000-02-29T23:59:59Z") + 1 == log::seconds_of("2000-03-01T00:00:00Z"));
  CHECK(log::seconds_of("0000-01-01T00:00:00Z") == -62'167'219'200);
  CHECK(log::seconds_of("0000-12-31T23:59:59Z") + 1 == log::seconds_of("0001-01-01T00:00:00Z"));
}

TEST_CASE("times, origins and JSON are held against their rules") {
  for (const char* wrong : {"2026-02-29T00:00:00Z", "2026-04-31T00:00:00Z", "2026-01-01T00:00:60Z",
                            "1900-02-29T00:00:00Z", "2026-00-01T00:00:00Z", "2026-01-00T00:00:00Z"})
    CHECK_FALSE(log::is_utc_time(wrong));
  for (const char* right :
       {"2024-02-29T00:00:00Z", "2000-02-29T00:00:00Z", "0000-02-29T00:00:00.5Z"})
    CHECK(log::is_utc_time(right));
  const std::string hex(32, 'a');
  CHECK(log::is_origin("windlass/" + hex + "/1"));
  for (const std::string& wrong :
       {std::string("windlass"), "/" + hex + "/1", "a/b/" + hex + "/1", "a/" + hex + "/01",
        "a/" + hex + "/0", "a/" + hex + "a/1", "a/" + hex + "/", "A/" + hex + "/1"})
    CHECK_FALSE(log::is_origin(wrong));
  const auto nested = [](std::size_t levels, const std::string& inner) {
    return "{\"a\":" + std::string(levels - 1, '[') + inner + std::string(levels - 1, ']') + "}";
  };
  CHECK(log::json_object_fault(nested(64, "")).empty());
  CHECK(log::json_object_fault(nested(64, "1")).empty());
  CHECK_FALSE(log::json_object_fault(nested(65, "")).empty());
  CHECK(log::json_object_fault("{\"a\":\"\\ud83d\\uDE00\"}").empty());
  for (const char* half : {"{\"a\":\"\\ud83d\"}", "{\"a\":\"\\ude00\"}",
                           "{\"a\":\"\\ud83d\\u0041\"}", "{\"a\":\"\\ud83dx\"}"})
    CHECK_FALSE(log::json_object_fault(half).empty());
}

TEST_CASE(
    "a draft that is refused harms neither those that share its commit nor those that come later") {
  const Folder folder;
  auto store = good(log::Store::open(folder / "log", options(folder)));
  const auto lame = [](std::size_t i) {
    auto out = draft(i);
    auto manifest = log::make_manifest("{\"lame\":" + std::to_string(i) + "}", {guideline()});
    manifest.parts = nullptr;
    out.blobs = {manifest};
    return out;
  };
  std::vector<std::thread> threads;
  std::atomic<int> wrong{0};
  for (std::size_t t = 0; t < 6; ++t) {
    threads.emplace_back([&, t, handle = store]() mutable {
      for (std::size_t i = 0; i < 60; ++i) {
        const auto code = code_of(handle.append(t < 2 ? lame(i) : draft(t * 100 + i, 9)));
        if (code != (t < 2 ? "audit.draft" : "no error")) ++wrong;
      }
    });
  }
  for (auto& thread : threads) thread.join();
  CHECK(wrong == 0);
  CHECK(good(store.size()) == 1 + 4 * 60);
  log::VerifyOptions check;
  check.values = true;
  const auto report = store.verify(check);
  INFO(log::render(report));
  CHECK(report.holds());
  CHECK(report.opened == 240);
}

TEST_CASE("a dictionary is kept under its own digest alone, and only where something names it") {
  const Folder folder;
  auto store = good(log::Store::open(folder / "log", options(folder)));
  // A dictionary under a digest that is not its own, then the genuine one.
  const auto common = log::make_blob("application/vnd.windlass.dictionary",
                                     std::string(3000, 'f') + "the genuine one");
  auto one = draft(1, 7, 3000);
  one.blobs = {common};
  one.dictionary = common.digest;
  one.blobs[0].bytes = std::make_shared<const std::string>(std::string(3000, 'f') + "another text");
  CHECK(code_of(store.append(one)) == "audit.draft");
  one.blobs = {common};
  const auto receipt = good(store.append(one));
  CHECK(store.verify({}).holds());
  // One that is named nowhere would never be kept.
  auto unnamed = log::make_manifest("{}", {guideline()});
  auto parts = std::make_shared<std::vector<log::Blob>>(*unnamed.parts);
  parts->push_back(log::make_blob("application/vnd.windlass.dictionary", std::string(3000, 'f')));
  one.dictionary = parts->back().digest;
  unnamed.parts = parts;
  one.blobs = {unnamed};
  CHECK(code_of(store.append(one)) == "audit.draft");
  CHECK(good(store.read(receipt.sequence)).state == log::ValueState::open);
}

TEST_CASE("a redaction destroys every key that can be destroyed, whatever becomes of one") {
  const Folder folder;
  std::vector<std::uint64_t> keys;
  for (int i = 0; i < 3; ++i) {  // each opening takes a key of its own
    auto store = good(log::Store::open(folder / "log", options(folder)));
    keys.push_back(good(store.entry(good(store.append(draft(3))).sequence)).record.key);
  }
  REQUIRE(std::set<std::uint64_t>(keys.begin(), keys.end()).size() == 3);
  // A key service that has lost one of them.
  struct Forgetful final : log::KeyService {
    std::shared_ptr<log::KeyService> inner;
    std::uint64_t lost = 0;
    base::Result<log::Bytes32> pseudonym(std::string_view subject) override {
      return inner->pseudonym(subject);
    }
    base::Result<Fresh> reserve() override { return inner->reserve(); }
    base::Result<log::WipedKey> key(std::uint64_t number) override { return inner->key(number); }
    base::Result<std::uint64_t> destroy(std::uint64_t number) override {
      if (number == lost) return base::diagnostic("keys", "audit.key_missing", "lost");
      return inner->destroy(number);
    }
  };
  auto given = options(folder);
  auto service = std::make_shared<Forgetful>();
  service->inner = given.keys;
  service->lost = keys[0];
  given.keys = service;
  auto store = good(log::Store::open(folder / "log", given));
  CHECK(code_of(store.redact({"patient-3", "a", "b", "asked", noon})) == "audit.key_missing");
  CHECK(service->inner->key(keys[0]));
  for (const auto number : {keys[1], keys[2]})
    CHECK(code_of(service->inner->key(number)) == "audit.key_destroyed");
  for (std::uint64_t i = 1; i <= 3; ++i)
    CHECK(good(store.read(i)).state == log::ValueState::redacted);
}

namespace {

struct Frame {
  std::string kind, text;
};

std::vector<Frame> frames_of(const std::string& bytes) {
  std::vector<Frame> out;
  for (std::size_t at = log::export_title.size(); at < bytes.size();) {
    const auto line = bytes.find('\n', at);
    const auto header = bytes.substr(at, line - at);
    const auto size = std::stoul(header.substr(header.rfind(' ') + 1));
    out.push_back({header.substr(0, header.find(' ')), bytes.substr(at, line + 1 + size + 1 - at)});
    at = line + 1 + size + 1;
  }
  return out;
}

}  // namespace

TEST_CASE("the frames of an export stand in one order") {
  const Folder folder;
  auto store = filled(folder, 4);
  good(log::generate_signing_key(folder / "signer", "auditor"));
  auto signer = good(log::open_signer(folder / "signer"));
  good(store.checkpoint(*signer, noon));
  for (const bool whole : {true, false}) {
    log::ExportOptions given;
    given.now = noon;
    given.keys = {signer->verify_key()};
    if (!whole) given.sequences = {2};
    const auto path = folder / (whole ? "all" : "part");
    good(store.export_to(path, given));
    const auto bytes = slurp(path);
    const auto frames = frames_of(bytes);
    const auto opens = [&](const std::vector<Frame>& some) {
      std::string text(log::export_title);
      for (const auto& frame : some)
        if (frame.kind != "end") text += frame.text;
      text += "end - 64\n";
      text += base::hex(base::sha256(text)) + "\n";
      const auto bundle = log::Bundle::parse(text, "test");
      return bundle && bundle->verify({}).holds();
    };
    REQUIRE(opens(frames));
    for (std::size_t i = 0; i < frames.size(); ++i) {
      if (frames[i].kind == "end") continue;
      auto twice = frames;
      twice.insert(twice.begin() + static_cast<std::ptrdiff_t>(i), frames[i]);
      INFO(frames[i].kind << " number " << i);
      // A key or a checkpoint may be given again; nothing else may.
      const bool harmless = frames[i].kind == "key" || (whole && frames[i].kind == "checkpoint");
      CHECK(opens(twice) == harmless);
      if (i + 1 < frames.size() && frames[i].kind != frames[i + 1].kind &&
          frames[i + 1].kind != "end") {
        auto swapped = frames;
        std::swap(swapped[i], swapped[i + 1]);
        CHECK_FALSE(opens(swapped));
      }
    }
  }
}
