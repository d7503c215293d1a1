// SPDX-License-Identifier: Apache-2.0
// An export whose values are sealed is read with the log's own keys as its store is, and with no
// others.
#include "catch.hpp"
#include "log/bundle.hpp"
#include "support.hpp"

using namespace log_test;

namespace {

// A log whose values are compressed with a dictionary, and its exports, whole and in part, sealed.
struct Sealed {
  Sealed() : store(filled(folder, 20)) {
    log::Draft one = draft(20, 7, 4000);
    const auto common =
        log::make_blob("application/vnd.windlass.dictionary", std::string(3000, 'f'));
    one.blobs.push_back(common);
    one.dictionary = common.digest;
    good(store.append(one));
    log::ExportOptions given;
    given.values = false;
    given.now = noon;
    good(store.export_to(folder / "all", given));
    given.sequences = {3, 21};
    good(store.export_to(folder / "part", given));
  }
  log::Bundle open(const std::string& name) const { return good(log::Bundle::open(folder / name)); }
  std::shared_ptr<log::KeyService> keys(const std::string& name = "keys") const {
    return good(log::open_key_file(folder / name, log::KeyUse::create));
  }
  Folder folder;
  log::Store store;
};

log::VerifyOptions with_values() {
  log::VerifyOptions out;
  out.values = true;
  return out;
}

}  // namespace

TEST_CASE("an export's sealed values are opened by the keys of its log") {
  const Sealed s;
  for (const std::string name : {"all", "part"}) {
    CAPTURE(name);
    const auto plain = s.open(name);
    CHECK_FALSE(plain.has_keys());
    const auto bundle = good(plain.with_keys(s.keys()));
    CHECK(bundle.has_keys());
    for (const std::uint64_t sequence : {3, 21}) {
      CHECK(good(plain.read(sequence)).state == log::ValueState::sealed);
      const auto ours = good(bundle.read(sequence)), theirs = good(s.store.read(sequence));
      REQUIRE(ours.state == log::ValueState::open);
      REQUIRE(ours.fields.size() == theirs.fields.size());
      for (std::size_t i = 0; i < ours.fields.size(); ++i) {
        CHECK(ours.fields[i].value == theirs.fields[i].value);
        CHECK(ours.openings[i] == theirs.openings[i]);
      }
    }
    const auto report = bundle.verify(with_values());
    CHECK(report.holds());
    CHECK(report.opened == (name == "all" ? 21 : 2));
    CHECK(plain.verify(with_values()).opened == 0);
    CHECK(bundle.verify({}).opened == 0);
  }
}

TEST_CASE("a patient's records are found in an export with the keys, and not without") {
  const Sealed s;
  log::Filter filter;
  filter.subject = "patient-2";
  std::vector<std::uint64_t> found;
  const auto keep = [&](const log::Entry& entry) {
    found.push_back(entry.record.sequence);
    return true;
  };
  CHECK(code_of(s.open("all").each(filter, keep)) == "audit.keys");
  good(good(s.open("all").with_keys(s.keys())).each(filter, keep));
  CHECK(found == std::vector<std::uint64_t>{3, 10, 17});
}

TEST_CASE("keys of another log are refused for an export, as for a store") {
  const Sealed s;
  for (const std::string name : {"all", "part"}) {
    const auto refused = s.open(name).with_keys(s.keys("others"));
    REQUIRE_FALSE(refused);
    CHECK(refused.error()[0].code == "audit.keys");
    CHECK(refused.error()[0].message == "this is not the key file that the log was made with");
  }
  auto without = options(s.folder);
  without.keys = nullptr;
  auto store = good(log::Store::open(s.folder / "keyless", without));
  log::ExportOptions given;
  given.now = noon;
  good(store.export_to(s.folder / "bare", given));
  const auto refused = s.open("bare").with_keys(s.keys());
  REQUIRE_FALSE(refused);
  CHECK(refused.error()[0].message ==
        "the log was made without keys, so there is no key file for it");
}

TEST_CASE("a value whose key is gone stays sealed in an older export, and verifying says so") {
  Sealed s;
  good(s.store.redact({"patient-2", "a", "b", "asked", noon}));
  const auto bundle = good(s.open("all").with_keys(s.keys()));
  CHECK(good(bundle.read(3)).state == log::ValueState::sealed);
  CHECK(good(bundle.read(4)).state == log::ValueState::open);
  const auto report = bundle.verify(with_values());
  CHECK(report.holds());  // what the keys do not open speaks of the keys
  CHECK(report.with_values == report.opened + 3);
  REQUIRE(report.notes.size() == 1);
  CHECK(report.notes[0] ==
        "the values of record 3 and of 2 more were not compared with their commitments: no key at "
        "hand opens them");
  CHECK(bundle.verify({}).holds());
}
