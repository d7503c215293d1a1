// SPDX-License-Identifier: Apache-2.0
// What replay reports of a release's own records when the number of the semantics, a rule, a record
// or the engine is not what it was. tests/frozen/README.md says what lies there.
#include <set>

#include "audit/support.hpp"

using namespace audit_test;
using Outcome = Replayed::Outcome;

namespace {

const std::string here = "\"semantics\":" + std::to_string(plan::engine_semantics);

// A folder of tests/frozen whose plans have the number of this engine, or none.
std::string frozen(bool of_this_number) {
  std::string found;
  for (const auto& one : fs::directory_iterator(WINDLASS_SOURCE_DIR "/tests/frozen")) {
    if (!fs::exists(one.path() / "expected.json")) continue;
    const int number = of_this_number ? plan::engine_semantics : 0;
    const std::string expected = slurp(one.path() / "expected.json");
    if (expected.find("\"semantics\": " + std::to_string(number) + "\n") != std::string::npos)
      found = one.path().string();
  }
  REQUIRE(!found.empty());
  return found;
}

struct Bundled {
  explicit Bundled(bool of_this_number)
      : bundle(good(log::Bundle::open(frozen(of_this_number) + "/store.export"))) {}

  // `change` is what somebody did to each recorded part before it is read.
  template <class Change>
  std::multiset<std::string> replayed(const Change& change, std::string* cause = nullptr) const {
    audit::Replayer replayer(
        [&](const std::string& digest) {
          auto bytes = good(bundle.blob(digest));
          change(bytes);
          return base::Result<std::string>(std::move(bytes));
        },
        {});
    std::multiset<std::string> outcomes;
    for (const auto sequence : bundle.sequences()) {
      const auto opened = good(bundle.read(sequence));
      if (opened.entry.record.kind != "recommendation") continue;
      const auto result = replayer.replay(opened);
      outcomes.insert(std::string(audit::word(result.outcome)));
      if (cause != nullptr && result.outcome != Outcome::evidence_only) *cause = result.cause;
    }
    return outcomes;
  }
  log::Bundle bundle;
};

std::multiset<std::string> three(const std::string& outcome) {
  return {"evidence_only", outcome, outcome, outcome};
}

// In the manifest alone: documents do not hold these words.
auto changing(const std::string& from, const std::string& to) {
  return [=](std::string& bytes) {
    if (const auto at = bytes.find(from); at != std::string::npos)
      bytes.replace(at, from.size(), to);
  };
}

}  // namespace

TEST_CASE("a release's frozen plans replay, and what was changed about them is reported") {
  const Bundled one(true);
  CHECK(one.bundle.verify({}).holds());
  CHECK(one.replayed([](std::string&) {}) == three("identical"));

  std::string cause;
  const std::string next = std::to_string(plan::engine_semantics + 1);
  CHECK(one.replayed(changing(here, "\"semantics\":" + next), &cause) == three("other_semantics"));
  CHECK(cause.find(", semantics " + next + "; this is windlass ") != std::string::npos);
  CHECK(one.replayed(changing(here + ",", ""), &cause) == three("other_semantics"));
  CHECK(cause.find("before semantics had a number; this is") != std::string::npos);

  CHECK(one.replayed(changing("symptom.pain: at least 3", "symptom.pain: at least 4"), &cause) ==
        three("failed"));
  CHECK(cause.find("knowledge digest") != std::string::npos);
  CHECK(one.replayed(changing("kind: modality", "kind: treatment"), &cause) == three("failed"));
  CHECK(cause.find("document.") == 0);
}

TEST_CASE("an engine that computes otherwise under its number is named as changed") {
  const Bundled one(true);
  audit::Replayer replayer([&](const std::string& digest) { return one.bundle.blob(digest); }, {});
  auto opened = good(one.bundle.read(1));
  for (auto& field : opened.fields)
    if (field.name == "plan")
      replace(field.value, "\"status\":\"recommend\"", "\"status\":\"ask\"");
  const auto result = replayer.replay(opened);
  CHECK(result.outcome == Outcome::differs);
  CHECK(result.where == "stages.1.items.0.status");
  CHECK(result.recorded == "ask");
  CHECK(result.computed == "recommend");
}

TEST_CASE("plans of before semantics had a number are never computed, whatever the parts say") {
  const Bundled one(false);
  CHECK(one.bundle.verify({}).holds());
  const std::multiset<std::string> expected{"evidence_only", "other_semantics", "other_semantics"};
  CHECK(one.replayed([](std::string&) {}) == expected);
  // The control: with this number, the plugin would be asked for.
  const auto numbered = changing("\"engine\":{\"name\":\"windlass\",",
                                 "\"engine\":{\"name\":\"windlass\"," + here + ",");
  CHECK(one.replayed(numbered).count("not_vouched") == 2);
}
