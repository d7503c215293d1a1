// SPDX-License-Identifier: Apache-2.0
// What a record says in its public part, and feedback about a recorded plan.
#include <algorithm>
#include <set>

#include "audit/feedback.hpp"
#include "audit/support.hpp"

using namespace audit_test;

TEST_CASE(
    "feedback refers to a plan by sequence and leaf, with a coded reason and a role, or is "
    "refused") {
  OnePlan one;
  const auto receipt = good(one.store.append(one.draft));
  audit::Feedback said;
  said.recommendation = receipt;
  said.modality = "taping";
  said.outcome = "overridden";
  said.reason = "patient-declined";
  said.role = "physiotherapist";
  said.now = noon;
  const auto recorded = good(audit::record_feedback(one.store, said)).receipt;
  const auto entry = good(one.store.entry(recorded.sequence));
  const auto read = audit::read_feedback(entry.record);
  REQUIRE(read);
  CHECK(read->recommendation.sequence == receipt.sequence);
  CHECK(read->recommendation.leaf == receipt.leaf);
  CHECK(read->reason == "patient-declined");
  CHECK(read->role == "physiotherapist");
  const auto refused = [&](auto change) {
    audit::Feedback other = said;
    change(other);
    return code_of(audit::record_feedback(one.store, other));
  };
  CHECK(refused([](auto& f) { f.reason.clear(); }) == "audit.feedback");
  CHECK(refused([](auto& f) { f.reason = "Mrs Smith said no"; }) == "audit.feedback");
  CHECK(refused([](auto& f) { f.role.clear(); }) == "audit.feedback");
  CHECK(refused([](auto& f) { f.outcome = "liked"; }) == "audit.feedback");
  CHECK(refused([](auto& f) { f.modality = "magic"; }) == "audit.feedback");
  CHECK(refused([](auto& f) { f.recommendation.leaf = std::string(64, '0'); }) == "audit.feedback");
  CHECK(refused([](auto& f) { f.recommendation.origin = "another/1"; }) == "audit.feedback");
  CHECK(refused([](auto& f) { f.recommendation = {"", 0, ""}; }) == "audit.feedback");
  CHECK(refused([](auto& f) { f.recommendation.sequence = 99; }) == "audit.no_record");
  CHECK(refused([](auto& f) { f.at = "9999-12-31T00:00:00Z"; }) == "audit.ahead");
  CHECK(refused([](auto& f) { f.at = "9999"; }) == "audit.ahead");
  CHECK(good(one.store.size()) == 3);
}

namespace {

// A podiatrist accepts the tape of a plan that is recorded here.
audit::Feedback accepted_tape(OnePlan& one) {
  audit::Feedback said;
  said.recommendation = good(one.store.append(one.draft));
  said.modality = "taping";
  said.outcome = "accepted";
  said.role = "podiatrist";
  said.now = noon;
  return said;
}

}  // namespace

TEST_CASE("repeating feedback adds nothing until somebody says something else") {
  OnePlan one;
  audit::Feedback said = accepted_tape(one);
  const auto first = good(audit::record_feedback(one.store, said));
  CHECK(first.added);
  said.now = "2026-01-31T12:00:05Z";
  const auto retry = good(audit::record_feedback(one.store, said));
  CHECK(!retry.added);
  CHECK(retry.receipt.leaf == first.receipt.leaf);
  CHECK(retry.receipt.sequence == first.receipt.sequence);

  audit::Feedback other = said;  // of another modality, by another role: both are new
  other.modality = "orthotics";
  CHECK(good(audit::record_feedback(one.store, other)).added);
  CHECK(!good(audit::record_feedback(one.store, said)).added);
  other = said;
  other.role = "physiotherapist";
  CHECK(good(audit::record_feedback(one.store, other)).added);
  CHECK(good(audit::record_feedback(one.store, said)).added);  // no longer the newest word
  CHECK(good(one.store.size()) == 6);
}

TEST_CASE("an earlier decision that is delivered again does not become the newest") {
  OnePlan one;
  audit::Feedback accepted = accepted_tape(one);
  accepted.at = "2026-01-31T12:00:00Z";
  const auto first = good(audit::record_feedback(one.store, accepted));
  audit::Feedback overridden = accepted;
  overridden.outcome = "overridden";
  overridden.reason = "patient-declined";
  overridden.at = "2026-01-31T12:05:00Z";
  CHECK(good(audit::record_feedback(one.store, overridden)).added);
  const auto again = good(audit::record_feedback(one.store, accepted));
  CHECK(!again.added);
  CHECK(again.receipt.leaf == first.receipt.leaf);
  CHECK(good(one.store.size()) == 4);  // opening, plan, two decisions
  // Decided anew, later: it counts.
  accepted.at = "2026-01-31T12:10:00Z";
  CHECK(code_of(audit::record_feedback(one.store, accepted)) == "audit.ahead");
  accepted.now = "2026-01-31T12:10:00Z";
  CHECK(good(audit::record_feedback(one.store, accepted)).added);
}

TEST_CASE(
    "the public part of a plan's record names what it was made with, and nothing of the patient") {
  OnePlan one;
  const auto receipt = good(one.store.append(one.draft));
  const auto entry = good(one.store.entry(receipt.sequence));
  const auto summary = audit::summarise(entry.record);
  REQUIRE(summary);
  audit::Manifests manifests([&](const std::string& digest) { return one.store.blob(digest); });
  const auto& provenance = *good(manifests.of(entry.record));
  CHECK(provenance.knowledge == tree_engine()->knowledge().digest());
  CHECK(provenance.engine_version == plan::engine_version());
  CHECK(provenance.plugins.size() == tree_engine()->plugins().size());
  CHECK(provenance.documents.size() >= 5);
  CHECK(summary->client == "test");
  CHECK(summary->options == std::vector<std::pair<std::string, std::string>>{{"format", "json"}});
  std::set<std::string> kept;
  REQUIRE(entry.record.blobs.size() == 1);
  for (const auto& blob :
       good(log::parse_manifest(good(one.store.blob(provenance.digest)), "test")).blobs)
    kept.insert(blob.digest);
  for (const auto& list : {provenance.documents, provenance.plugins})
    for (const auto& part : list) CHECK(kept.count(part.digest) == 1);
  for (const auto& [id, modality] : summary->modalities) {
    auto rules = modality.rules;
    std::sort(rules.begin(), rules.end());
    CHECK(std::adjacent_find(rules.begin(), rules.end()) == rules.end());
  }
  for (const char* word : {"zebra", "quokka", "sample", "2026-01-15"})
    CHECK(entry.bytes.find(word) == std::string::npos);
  // Nor an unsalted digest, against which guesses could be tried.
  for (const auto& value : one.draft.fields)
    CHECK(entry.bytes.find(base::hex(base::sha256(value.value))) == std::string::npos);
}
