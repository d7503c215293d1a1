// SPDX-License-Identifier: Apache-2.0
// What a vocabulary says cannot be together: what is read, and what is refused with what hint.
#include "knowledge/support.hpp"

using namespace windlass;
using namespace windlass::test;

namespace {

SmallRules with(const std::string& assumptions) {
  SmallRules rules;
  rules.replace("vocabulary.yaml", "facts:\n", "assumptions:\n" + assumptions + "facts:\n");
  return rules;
}

// Code, message and hint of the only problem.
std::string refusal(const std::string& assumption) {
  const base::Diagnostics problems = with("  - " + assumption + "\n").problems();
  INFO(base::render(problems));
  REQUIRE(problems.size() == 1);
  const base::Diagnostic& one = problems[0];
  CHECK(one.place.line > 0);
  return one.code + ": " + one.message + " | " + one.hint;
}

// A layer's own vocabulary.
const char* const layer =
    "windlass: 1\nkind: vocabulary\nid: clinic\ntitle: What a clinic adds\nfacts: "
    "[]\nassumptions:\n"
    "  - {id: two-and-three, never: {all: [{b.two: true}, {b.three: true}]}, because: B.}\n";

}  // namespace

TEST_CASE("an assumption knows the facts that it rests on, whatever these are derived from") {
  const auto base = with(
                        "  - {id: one-and-derived, never: {all: [{b.one: true}, {x.flag: true}]},"
                        " because: Never.}\n")
                        .opened();
  REQUIRE(base->assumptions().size() == 1);
  const knowledge::Assumption& one = base->assumptions()[0];
  CHECK(one.rule->id == "one-and-derived");
  CHECK(one.rule->because == "Never.");
  CHECK(one.line == 7);
  std::vector<std::string> facts;
  for (const model::FactId fact : one.facts) facts.push_back(base->vocabulary()[fact].id);
  const std::vector<std::string> derived = [&] {
    std::vector<std::string> made;
    const model::FactId flag = *base->vocabulary().find("x.flag");
    for (const model::FactId fact : base->inputs_of(flag))
      made.push_back(base->vocabulary()[fact].id);
    return made;
  }();
  CHECK_FALSE(derived.empty());
  for (const std::string& id : derived) CHECK(std::count(facts.begin(), facts.end(), id) == 1);
  CHECK(std::count(facts.begin(), facts.end(), "b.one") == 1);
  CHECK(std::count(facts.begin(), facts.end(), "x.flag") == 1);
}

TEST_CASE("what is no assumption is refused, and the hint says what to write") {
  CHECK(refusal("{id: a, never: {red_flag: rf.one}, because: B.}") ==
        "rules.assumption: an assumption says which facts cannot be together, and a red flag is "
        "not a fact | write what the red flag reads");
  CHECK(refusal("{id: a, never: {all: [{b.one: on record true}, {b.two: true}]}, because: B.}") ==
        "rules.assumption: an assumption speaks of what 'b.one' is, not of whether that is known | "
        "write the constraint alone: while nobody knows, an assumption says nothing");
  CHECK(refusal("{id: a, never: {all: [{b.one: known}, {b.two: true}]}, because: B.}") ==
        "rules.assumption: an assumption speaks of what 'b.one' is, not of whether that is known | "
        "write a value or a range");
  CHECK(refusal("{id: a, never: {b.on: true}, because: B.}") ==
        "rules.fact: no fact 'b.on' in the vocabulary | did you mean 'b.one'?");
  CHECK(refusal("{id: a b, never: {b.one: true}, because: B.}") ==
        "document.id: 'a b' is not an id | write 1 to 64 letters of English, digits and . _ : - "
        "without blanks");
  CHECK(refusal("{id: a, never: {b.one: true}}").rfind("document.missing: ", 0) == 0);
  CHECK(refusal("{id: a, because: B.}").rfind("document.missing: ", 0) == 0);
  CHECK(refusal("{id: a, when: {b.one: true}, never: {b.one: true}, because: B.}")
            .rfind("document.key: ", 0) == 0);
  CHECK(refusal("{id: a, never: {b.one: true}, because: B.}\n"
                "  - {id: a, never: {b.two: true}, because: B.}") ==
        "rules.duplicate: assumption 'a' stands here twice | the other is in line 7; give each its "
        "own id");
}

TEST_CASE("a layer adds assumptions, and nobody takes one away") {
  SmallRules rules =
      with("  - {id: one-and-two, never: {all: [{b.one: true}, {b.two: true}]}, because: B.}\n");
  rules["clinic.yaml"] = layer;
  CHECK(rules.opened()->assumptions().size() == 2);
  rules["clinic.yaml"] =
      std::string(layer).replace(std::string(layer).find("two-and-three"), 13, "one-and-two");
  const base::Diagnostics twice = rules.problems();
  REQUIRE(twice.size() == 1);
  CHECK(twice[0].code == "rules.duplicate");
  CHECK(twice[0].message == "assumption 'one-and-two' stands in two documents");
  // A rule set amends modalities; an assumption is no part of one.
  rules["clinic.yaml"] =
      "windlass: 1\nkind: ruleset\nid: ours\nversion: 1.0.0\ntitle: T\nextends: base\n"
      "loosen:\n  - {modality: alpha, retire: assumption one-and-two, override: {reason: R., "
      "evidence: [good], owner: O, approved: 2026-01-01, expires: 2026-02-01}}\n";
  const base::Diagnostics taken = rules.problems();
  REQUIRE(taken.size() == 1);
  CHECK(taken[0].code == "rules.target");
  CHECK(taken[0].message == "a layer takes no assumption away: it states what cannot be");
  CHECK(taken[0].hint == "mend it in the vocabulary where it stands, if it is not so");
}
