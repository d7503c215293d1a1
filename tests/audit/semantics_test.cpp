// SPDX-License-Identifier: Apache-2.0
// Semantics have a number: a plan of another number is verified and shown, and not computed again,
// whoever vouches for its code.
#include <set>

#include "audit/error_kind.hpp"
#include "audit/support.hpp"

using namespace audit_test;
using Outcome = Replayed::Outcome;

namespace {

const std::string here = "\"semantics\":" + std::to_string(plan::engine_semantics);
const std::string newer = "\"semantics\":" + std::to_string(plan::engine_semantics + 1);
const std::string version = "\"version\":\"" + std::string(plan::engine_version());

// The plan of `one` as an engine said it that has `to` where this one has `from`.
log::Draft made_elsewhere(const OnePlan& one, const std::string& from, const std::string& to) {
  log::Draft out = one.draft;
  OnePlan::with_manifest(out, from, to);
  auto& plan = out.fields[1].value;
  const auto at = plan.find("\"engine\":");
  REQUIRE(at != std::string::npos);
  std::string rest = plan.substr(at);
  replace(rest, from, to);
  plan = plan.substr(0, at) + rest;
  return out;
}

log::Opened opened_of(OnePlan& one, log::Draft draft) {
  return good(one.store.read(good(one.store.append(std::move(draft))).sequence));
}

audit::Replayer replayer_of(const OnePlan& one) {
  return {[&one](const std::string& digest) { return one.store.blob(digest); }, tree_plugins()};
}

}  // namespace

TEST_CASE("a manifest says the number of the semantics, and the number is read back") {
  OnePlan one;
  const auto entry = good(one.store.entry(good(one.store.append(one.draft)).sequence));
  audit::Manifests manifests([&](const std::string& digest) { return one.store.blob(digest); });
  const auto& made = *good(manifests.of(entry.record));
  CHECK(made.semantics == plan::engine_semantics);
  CHECK(audit::maker_in_words(made) == "windlass " + std::string(plan::engine_version()) +
                                           ", semantics " + std::to_string(plan::engine_semantics));
  const auto bytes = good(one.store.blob(made.digest));
  CHECK(audit::provenance_of(bytes)->semantics == plan::engine_semantics);
  CHECK_FALSE(audit::provenance_of("no manifest"));
}

TEST_CASE("a plan of other semantics is not computed, and the answer names the release") {
  OnePlan one;
  auto result = one.replayed(made_elsewhere(one, here, newer));
  CHECK(result.outcome == Outcome::other_semantics);
  CHECK(audit::word(result.outcome) == "other_semantics");
  const std::string version_here(plan::engine_version());
  const std::string number = std::to_string(plan::engine_semantics + 1);
  CHECK(result.cause == "record 1 was made by windlass " + version_here + ", semantics " + number +
                            "; this is windlass " + version_here + ", semantics " +
                            std::to_string(plan::engine_semantics));
  CHECK(result.hint == "the record can be verified and shown here; windlass " + version_here +
                           ", or a later release with semantics " + number + ", replays it");
  CHECK(result.where.empty());

  // A record without a number is older than the numbers, also where its plan would be the same.
  auto unnumbered = one.draft;
  OnePlan::with_manifest(unnumbered, here + ",", "");
  result = one.replayed(unnumbered);
  CHECK(result.outcome == Outcome::other_semantics);
  CHECK(result.cause.find("before semantics had a number") != std::string::npos);
  CHECK(result.hint.find("the release that made it, windlass " + version_here) !=
        std::string::npos);
}

TEST_CASE("no code of other semantics is loaded, though the lock vouches for it") {
  OnePlan one;
  const auto opened = opened_of(one, made_elsewhere(one, here, newer));
  auto replayer = replayer_of(one);
  CHECK(code_of(replayer.engine_of(opened.entry)) == "audit.other_semantics");
  CHECK(audit::kind_of("audit.other_semantics") == audit::ErrorKind::stopped);
  CHECK(replayer.engine_of(opened_of(one, one.draft).entry));
}

TEST_CASE("sealed and erased plans of other semantics") {
  OnePlan one;
  auto opened = opened_of(one, made_elsewhere(one, here, newer));
  auto replayer = replayer_of(one);
  opened.state = log::ValueState::sealed;  // no key would help: the number is told first
  opened.fields.clear();
  CHECK(replayer.replay(opened).outcome == Outcome::other_semantics);
  opened.state = log::ValueState::redacted;  // no release computes it again
  CHECK(replayer.replay(opened).outcome == Outcome::evidence_only);
  opened.state = log::ValueState::missing;
  CHECK(replayer.replay(opened).outcome == Outcome::failed);
}

TEST_CASE("another release of the same semantics gives the same bytes") {
  OnePlan one;
  const auto older = made_elsewhere(one, version, "\"version\":\"0.0.9");
  CHECK(one.replayed(older).outcome == Outcome::identical);
  // The control: the release is part of the plan's bytes, and the manifest's word counts.
  auto disagree = older;
  disagree.blobs = one.draft.blobs;
  const auto result = one.replayed(disagree);
  CHECK(result.outcome == Outcome::differs);
  CHECK(result.where == "engine.version");
}
