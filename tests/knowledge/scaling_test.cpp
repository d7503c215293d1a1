// SPDX-License-Identifier: Apache-2.0
// Opening costs work in proportion to the documents. Steps are counted, never time: twice as many
// rules may take twice as many steps.
#include "knowledge/support.hpp"
#include "plan/evaluation.hpp"
#include "plan/trace.hpp"

using namespace windlass;
using namespace windlass::test;

namespace {

// What a rule base of `n` things costs.
struct Cost {
  std::size_t steps, slots;
};

Cost cost(const SmallRules& rules) {
  const auto base = rules.opened();
  return {base->compile_steps(), base->program().slots()};
}

// Four times as many cost at most what twice as many cost, and twice the difference again.
template <class Make>
void check_linear(const Make& make, int n) {
  const Cost one = cost(make(n)), two = cost(make(2 * n)), four = cost(make(4 * n));
  INFO("steps " << one.steps << ", " << two.steps << ", " << four.steps);
  INFO("slots " << one.slots << ", " << two.slots << ", " << four.slots);
  CHECK(four.steps - two.steps <= 2 * (two.steps - one.steps) + 16);
  CHECK(four.slots - two.slots <= 2 * (two.slots - one.slots) + 16);
}

std::string number(int i) { return std::to_string(i); }

// Derived facts, each of which names the one before twice.
SmallRules derived_chain(int n) {
  SmallRules rules;
  std::string facts, derive;
  for (int i = 0; i < n; ++i) {
    const std::string id = "x.link" + number(i);
    const std::string before = i == 0 ? "b.one" : "x.link" + number(i - 1);
    facts +=
        "  - {id: " + id +
        ", title: L, group: g, type: bool, question: \"L?\", roles: [safety], derived: true}\n";
    derive += "  - {fact: " + id + ", cases: [{when: {all: [{" + before + ": true}, {any: [{" +
              before + ": true}, {b.two: true}]}]}, is: true}], otherwise: false, because: B., " +
              "basis: design}\n";
  }
  rules["vocabulary.yaml"] += facts;
  rules.replace("pathway.yaml", "stages:\n", derive + "stages:\n");
  return rules.replace("modality.yaml", "{b.three: true}", "{x.link" + number(n - 1) + ": true}");
}

// Red flags, each of which names the one before twice.
SmallRules flag_chain(int n) {
  SmallRules rules;
  std::string& screening = rules["screening.yaml"];
  for (int i = 2; i < n; ++i) {
    const std::string before = "{red_flag: " + (i == 2 ? "rf.one" : "rf.n" + number(i - 1)) + "}";
    screening +=
        "  - id: rf.n" + number(i) +
        "\n    title: T\n    basis: design\n    evidence: [good]\n    clears: C.\n"
        "    levels:\n      - {id: l, when: {all: [" +
        before + ", {any: [" + before +
        ", {b.one: true}]}]}, disposition: urgent, because: B., action: A., effects: {all: "
        "block}}\n";
  }
  return rules;
}

// Contraindications of one modality that all name every red flag, and as many red flags.
SmallRules flags_everywhere(int n) {
  SmallRules rules;
  std::string items;
  for (int i = 0; i < n; ++i) {
    rules["screening.yaml"] +=
        "  - id: rf.n" + number(i) +
        "\n    title: T\n    basis: design\n    evidence: [good]\n    clears: C.\n    levels:\n"
        "      - {id: l, when: {n.weeks: above " +
        number(i % 100) +
        " wk}, disposition: urgent, because: B., action: A., effects: {alpha: " + "block}}\n";
    items += "  - {id: n" + number(i) +
             ", when: {any: [{red_flag: any}, {n.score: " + number(i % 10) +
             "}]}, level: absolute, because: B., evidence: [good], basis: design}\n";
  }
  return rules.replace("modality.yaml", "contraindications:\n", "contraindications:\n" + items);
}

// Overrides of one item, each on a day of its own.
SmallRules many_overrides(int n) {
  SmallRules rules;
  for (int i = 0; i < n; ++i)
    rules["ruleset.yaml"] +=
        "  - modality: alpha\n    retire: deferral d\n    override: {reason: R., "
        "evidence: [good], owner: O, approved: " +
        number(2027 + i) + "-01-01, expires: " + number(2027 + i) + "-12-31}\n";
  return rules;
}

}  // namespace

TEST_CASE("chains of derived facts and of red flags compile in steps that grow with their length") {
  check_linear(derived_chain, 40);
  check_linear(flag_chain, 40);
}

TEST_CASE("red flags, citations and overrides compile in steps that grow with their number") {
  check_linear(flags_everywhere, 100);
  check_linear(many_overrides, 100);
}

TEST_CASE("a chain of a thousand definitions opens, a longer one is refused by name") {
  CHECK(derived_chain(999).open().has_value());
  for (const int links : {1001, 2500}) {
    const base::Diagnostics problems = derived_chain(links).problems();
    REQUIRE(problems.size() == 1);
    CHECK(problems.front().code == "rules.chain");
    CHECK(problems.front().message ==
          "'x.link1000' rests on a chain of more than 1000 derived facts and red flags");
  }
}

TEST_CASE("amendments that repeat each other are refused, however many") {
  SmallRules rules;
  std::string again;
  for (int i = 0; i < 5000; ++i) again += "  - {modality: alpha, raise: contraindication r}\n";
  const base::Diagnostics problems =
      rules.replace("ruleset.yaml", "loosen:\n", again + "loosen:\n").problems();
  REQUIRE(problems.size() >= 100);
  for (std::size_t i = 0; i < 100; ++i) CHECK(problems[i].code == "rules.duplicate");
}

// Each wrong id could be compared with every right one. After a hundred problems no near one is
// looked for; what is left is a look-up each.
TEST_CASE("thousands of ids that name nothing are reported, the first with a near one") {
  SmallRules rules;
  std::string entries, items;
  for (int i = 0; i < 3000; ++i) {
    entries += "  - {id: entry-" + number(i) +
               ", citation: A book, claim: It helps., kind: project, strength: expert, quality: "
               "not_assessed, grade: none, grading: none, verified: project}\n";
    items += "  - {id: n" + number(i) +
             ", when: {b.one: true}, status: optional, because: B., evidence: [entri-" + number(i) +
             "], basis: design}\n";
  }
  rules["evidence.yaml"] += entries;
  const base::Diagnostics problems =
      rules.replace("modality.yaml", "indications:\n", "indications:\n" + items).problems();
  REQUIRE(problems.size() >= 100);
  CHECK(problems.front().code == "rules.evidence");
  CHECK(problems.front().hint == "did you mean 'entry-0'?");
  if (problems.size() > 101) CHECK(problems[101].hint.empty());
}

namespace {

std::size_t nodes(const plan::TraceNode& node) {
  std::size_t count = 1;
  for (const plan::TraceNode& part : node.parts) count += nodes(part);
  return count;
}

}  // namespace

// Each link names the one before twice: shown in full, forty of them would be a million million.
TEST_CASE("why a long chain holds is shown as far as somebody could read") {
  const auto base = derived_chain(40).opened();
  const auto calls = plan::Calls::bind(*base, {});
  REQUIRE(calls.has_value());
  const model::Facts facts = model::nothing_known(base->vocabulary());
  const plan::Evaluation evaluation(*base, *calls, facts);
  std::size_t all = 0;
  for (const knowledge::Contribution& item : base->modalities().front().contributions)
    if (item.condition != nullptr) all += nodes(plan::trace(evaluation, *item.condition));
  CHECK(all > 1'000);
  CHECK(all < 1'000'000);
}
