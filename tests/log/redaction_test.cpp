// SPDX-License-Identifier: Apache-2.0
// What a redaction destroys, what it leaves, and who may ask for it.
#include "catch.hpp"
#include "log/text.hpp"
#include "support.hpp"

using namespace log_test;

namespace {

log::Redaction redaction(const std::string& subject) {
  return {subject, "dr. able", "dr. baker", "the patient asked", noon};
}

void refuse_bad_approvals(log::Store& store) {
  auto alone = redaction("patient-3");
  alone.approver_2 = alone.approver;
  CHECK(code_of(store.redact(alone)) == "audit.approval");
  for (const char* same : {"DR. ABLE", "dr able", "Dr.  Able", "drable"}) {
    alone.approver = "dr. able";
    alone.approver_2 = same;
    CHECK(code_of(store.redact(alone)) == "audit.approval");
  }
  for (const char* nobody : {" ", " able", "able ",
                             "a\x1b"
                             "b",
                             "a\nb", "a\xc2\x85"}) {
    alone.approver_2 = nobody;
    CHECK(code_of(store.redact(alone)) == "audit.approval");
  }
  auto telling = redaction("patient-3");
  telling.reason = "erase patient-3 as asked";
  CHECK(code_of(store.redact(telling)) == "audit.approval");
  alone.approver_2.clear();
  CHECK(code_of(store.redact(alone)) == "audit.approval");
  CHECK(code_of(store.redact(redaction("nobody"))) == "audit.no_subject");
}

// The first bytes of the sealed values of record 4, as an export has them.
std::string sealed_bytes(const Folder& folder, log::Store& store) {
  log::ExportOptions sealed_only;
  sealed_only.values = false;
  sealed_only.now = noon;
  good(store.export_to(folder / "before", sealed_only));
  const auto all = slurp(folder / "before");
  const auto at = all.find("sealed 4 ");
  fs::remove(folder / "before");
  return all.substr(all.find('\n', at) + 1, 64);
}

}  // namespace

TEST_CASE("a redaction leaves no byte of the values and every proof") {
  const Folder folder;
  auto store = filled(folder, 40);
  good(log::generate_signing_key(folder / "signer", "auditor"));
  auto signer = good(log::open_signer(folder / "signer"));
  const auto note = good(store.checkpoint(*signer, noon)).note;
  const auto before = good(store.read(4));  // of patient-3
  auto keys = good(log::open_key_file(folder / "keys", log::KeyUse::write));
  const auto key = good(keys->key(before.entry.record.key));
  const auto sealed = sealed_bytes(folder, store);
  REQUIRE(anywhere(folder.path(), sealed));
  REQUIRE(anywhere(folder.path(), log::view(*key)));
  refuse_bad_approvals(store);
  const auto done = good(store.redact(redaction("patient-3")));
  const auto receipt = done.receipt;
  CHECK(done.added);
  CHECK_FALSE(anywhere(folder.path(), sealed));
  CHECK_FALSE(anywhere(folder.path(), log::view(*key)));
  CHECK(code_of(keys->key(before.entry.record.key)) == "audit.key_destroyed");
  CHECK(good(store.read(4)).state == log::ValueState::redacted);
  CHECK(good(store.read(5)).state == log::ValueState::open);
  log::VerifyOptions given;
  given.trusted = {signer->verify_key()};
  given.notes = {note};
  given.values = true;
  auto report = store.verify(given);
  INFO(log::render(report));
  CHECK(report.holds());
  CHECK(report.redacted == 6);
  CHECK(report.covered_outside == 41);
  // Again: nothing new happens. Afterwards the person may come back, under a new key.
  const auto repeated = good(store.redact(redaction("patient-3")));
  CHECK_FALSE(repeated.added);
  CHECK(repeated.receipt.sequence == receipt.sequence);
  const auto again = good(store.append(draft(10)));
  CHECK(good(store.read(again.sequence)).state == log::ValueState::open);
  CHECK(good(store.read(again.sequence)).entry.record.key != before.entry.record.key);
  CHECK(store.verify(given).holds());
  log::ExportOptions exported;
  exported.now = noon;
  good(store.export_to(folder / "export", exported));
  CHECK(slurp(folder / "export").find(before.fields[0].value) == std::string::npos);
}
