// SPDX-License-Identifier: Apache-2.0
// Manifests: one blob that names others, stored once, exported with what it names, and found out
// when anything of it is changed.
#include <sqlite3.h>

#include <algorithm>

#include "catch.hpp"
#include "log/bundle.hpp"
#include "log/manifest.hpp"
#include "support.hpp"

using namespace log_test;

namespace {

std::vector<log::Blob> parts() {
  return {guideline(), log::make_blob("text/yaml", "kind: pathway\n"),
          log::make_blob("application/x-sharedlib", std::string(5000, '\x7f')), guideline()};
}
log::Draft with_manifest(std::size_t i, const log::Blob& manifest) {
  auto out = draft(i);
  out.blobs = {manifest};
  return out;
}
std::int64_t count(const fs::path& path, const char* sql) {
  sqlite3* db = nullptr;
  sqlite3_stmt* query = nullptr;
  REQUIRE(sqlite3_open(path.c_str(), &db) == SQLITE_OK);
  REQUIRE(sqlite3_prepare_v2(db, sql, -1, &query, nullptr) == SQLITE_OK);
  sqlite3_step(query);
  const auto out = sqlite3_column_int64(query, 0);
  sqlite3_finalize(query);
  sqlite3_close(db);
  return out;
}
// How verify speaks of a store after a change by hand.
std::vector<log::Problem> after(const Folder& folder, const std::string& sql) {
  fs::copy_file(folder / "log", folder / "copy");
  {
    sqlite3* db = nullptr;
    REQUIRE(sqlite3_open((folder / "copy").c_str(), &db) == SQLITE_OK);
    REQUIRE(sqlite3_exec(db, sql.c_str(), nullptr, nullptr, nullptr) == SQLITE_OK);
    REQUIRE(sqlite3_changes(db) > 0);
    sqlite3_close(db);
  }
  log::OpenOptions given;
  given.mode = log::Mode::read;
  auto out = good(log::Store::open(folder / "copy", given)).verify({}).problems;
  fs::remove(folder / "copy");
  return out;
}

}  // namespace

TEST_CASE("a manifest has one spelling and every other is refused") {
  const auto manifest = log::make_manifest("{\"knowledge\":\"k\"}", parts());
  CHECK(manifest.media == log::manifest_media);
  REQUIRE(manifest.parts->size() == 3);  // the guideline once
  const auto text = *manifest.bytes;
  const auto back = good(log::parse_manifest(text, "test"));
  CHECK(back.about == "{\"knowledge\":\"k\"}");
  REQUIRE(back.blobs.size() == 3);
  CHECK(back.blobs[2].media == "application/x-sharedlib");
  CHECK(back.blobs[2].size == 5000);
  CHECK(log::make_manifest(back.about, *manifest.parts).digest == manifest.digest);
  // Nothing can come or go without its being refused or being another manifest.
  for (std::size_t i = 0; i < text.size(); ++i) {
    auto shorter = text;
    shorter.erase(i, 1);
    if (const auto other = log::parse_manifest(shorter, "test"))
      CHECK((other->about != back.about ||
             other->blobs[0].media + other->blobs[1].media + other->blobs[2].media !=
                 "text/yamltext/yamlapplication/x-sharedlib" ||
             other->blobs[0].size != back.blobs[0].size ||
             other->blobs[1].size != back.blobs[1].size ||
             other->blobs[2].size != back.blobs[2].size));
    auto spaced = text;
    spaced.insert(i, " ");
    if (const auto other = log::parse_manifest(spaced, "test"))
      CHECK(other->about.find(' ') != std::string::npos);
  }
  const auto replaced = [&](const std::string& from, const std::string& to) {
    auto changed = text;
    changed.replace(changed.find(from), from.size(), to);
    return code_of(log::parse_manifest(changed, "test"));
  };
  CHECK(replaced("text/yaml", std::string(log::manifest_media)) ==
        "audit.manifest");  // one that names another
  CHECK(replaced(back.blobs[1].digest, back.blobs[0].digest) == "audit.manifest");
  CHECK(replaced("{\"knowledge\":\"k\"}", "[]") == "audit.manifest");
  CHECK(replaced("manifest\":1", "manifest\":2") == "audit.manifest");
  CHECK_THROWS_AS(log::make_manifest("{}", {manifest}), base::InternalError);
}

TEST_CASE(
    "records that name one manifest keep what it names once, and find it again in an export") {
  const Folder folder;
  auto store = good(log::Store::open(folder / "log", options(folder)));
  const auto manifest = log::make_manifest("{}", parts());
  for (std::size_t i = 0; i < 5; ++i) good(store.append(with_manifest(i, manifest)));
  good(store.append_group({with_manifest(5, manifest),
                           with_manifest(6, log::make_manifest("{\"other\":1}", parts()))}));
  CHECK(count(folder / "log", "SELECT count(*) FROM blob") == 5);  // three parts, two manifests
  const auto entry = good(store.entry(3));
  REQUIRE(entry.record.blobs.size() == 1);
  CHECK(entry.record.blobs[0].digest == manifest.digest);
  const auto report = store.verify({});
  INFO(log::render(report));
  CHECK(report.holds());
  CHECK(report.blobs == 5);

  log::ExportOptions whole;
  whole.now = noon;
  good(store.export_to(folder / "all", whole));
  whole.sequences = {2};
  good(store.export_to(folder / "part", whole));
  for (const char* name : {"all", "part"}) {
    const auto bundle = good(log::Bundle::open(folder / name));
    CHECK(bundle.verify({}).holds());
    CHECK(bundle.digests().size() == (std::string(name) == "all" ? 5u : 4u));
    CHECK(good(bundle.blob(guideline().digest)) == *guideline().bytes);
    // An export that leaves out what a manifest names, and is otherwise made to fit, is found out.
    auto bytes = slurp(folder / name);
    const auto frame = "blob " + guideline().digest + " " +
                       std::to_string(guideline().bytes->size()) + "\n" + *guideline().bytes + "\n";
    const auto at = bytes.find(frame);
    REQUIRE(at != std::string::npos);
    bytes.erase(at, frame.size());
    const auto end = bytes.rfind("end - 64\n") + 9;
    bytes.replace(end, 64, base::hex(base::sha256(std::string_view(bytes).substr(0, end))));
    const auto problems = good(log::Bundle::parse(bytes, "cut")).verify({}).problems;
    REQUIRE(problems.size() == 1);
    CHECK(problems[0].code == "audit.blob");
    CHECK(problems[0].sequence == std::optional<std::uint64_t>(std::string(name) == "all" ? 1 : 2));
  }
}

TEST_CASE(
    "any change of a manifest or of what it names is found, with a record that speaks of it") {
  const Folder folder;
  const auto manifest = log::make_manifest("{}", parts());
  {
    auto store = good(log::Store::open(folder / "log", options(folder)));
    for (std::size_t i = 0; i < 3; ++i) good(store.append(with_manifest(i, manifest)));
  }
  const auto first = std::optional<std::uint64_t>(1);
  const auto is = [](const std::string& digest) { return "digest=x'" + digest + "'"; };
  for (const auto& sql : {"DELETE FROM blob WHERE " + is(guideline().digest),
                          "UPDATE blob SET bytes=zeroblob(3) WHERE " + is(guideline().digest),
                          "DELETE FROM blob WHERE " + is(manifest.digest)}) {
    INFO(sql);
    const auto problems = after(folder, sql);
    REQUIRE_FALSE(problems.empty());
    CHECK(problems[0].code == "audit.blob");
    CHECK(problems[0].sequence == first);
  }
  const auto problems = after(folder,
                              "UPDATE blob SET bytes=CAST(replace(CAST(bytes AS TEXT), "
                              "'\"about\"', '\"abaut\"') AS BLOB) WHERE " +
                                  is(manifest.digest));
  REQUIRE(problems.size() >= 2);
  CHECK(problems[0].code == "audit.manifest");
  CHECK(problems[0].sequence == first);
}

TEST_CASE("a manifest without what it names is not recorded, nor anything beside it") {
  const Folder folder;
  auto store = good(log::Store::open(folder / "log", options(folder)));
  auto lame = log::make_manifest("{}", parts());
  auto fewer = std::make_shared<std::vector<log::Blob>>(*lame.parts);
  fewer->pop_back();
  lame.parts = fewer;
  CHECK(code_of(store.append(with_manifest(0, lame))) == "audit.draft");
  lame.parts = nullptr;
  CHECK(code_of(store.append(with_manifest(0, lame))) == "audit.draft");
  auto wrong = log::make_blob(std::string(log::manifest_media), "{}");
  CHECK(code_of(store.append(with_manifest(0, wrong))) == "audit.manifest");
  CHECK(good(store.size()) == 1);
  CHECK(count(folder / "log", "SELECT count(*) FROM blob") == 0);
  CHECK(store.append(with_manifest(0, log::make_manifest("{}", parts()))));
  CHECK(store.verify({}).holds());
}
