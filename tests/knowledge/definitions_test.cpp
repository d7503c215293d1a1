// SPDX-License-Identifier: Apache-2.0
// Derived facts and red flags rest on each other, never on themselves.
#include "knowledge/definitions.hpp"

#include "knowledge/read_rule_base.hpp"
#include "knowledge/support.hpp"

using namespace windlass;
using namespace windlass::test;

namespace {

SmallRules with_second_derived(const std::string& first, const std::string& second) {
  SmallRules rules;
  return rules.replace("pathway.yaml", "when: {b.one: true}, is", "when: {" + first + "}, is")
      .replace("pathway.yaml", "stages:\n",
               "  - {fact: x.level, cases: [{when: {" + second +
                   "}, is: high}], otherwise: low, because: B., basis: design}\nstages:\n");
}

const base::Diagnostic& only(const base::Diagnostics& problems) {
  INFO(base::render(problems));
  REQUIRE(problems.size() == 1);
  CHECK(problems.front().code == "rules.cycle");
  return problems.front();
}

}  // namespace

TEST_CASE("a circle of derived facts is refused, and the way round it is shown") {
  const base::Diagnostics problems =
      with_second_derived("x.level: high", "x.flag: true").problems();
  CHECK(only(problems).message == "'x.flag' is derived from itself");
  CHECK(only(problems).hint == "'x.flag' rests on 'x.level' rests on 'x.flag'");
}

TEST_CASE("a circle through a red flag is refused") {
  SmallRules rules = with_second_derived("b.one: true", "red_flag: rf.one");
  const base::Diagnostics problems =
      rules.replace("screening.yaml", "{b.two: true}", "{x.level: high}").problems();
  CHECK(only(problems).hint.find("red flag 'rf.one' rests on 'x.level'") != std::string::npos);
}

TEST_CASE("a red flag that rests on any red flag is refused") {
  const base::Diagnostics problems =
      SmallRules().replace("screening.yaml", "{b.two: true}", "{red_flag: any}").problems();
  CHECK(only(problems).message ==
        "red flag 'rf.one' depends on `red_flag: any`, which depends on it");
}

TEST_CASE("definitions come after what they rest on, whatever the order of the document") {
  const SmallRules rules = with_second_derived("x.level: high", "red_flag: any");
  auto read = knowledge::read_rule_base(rules.documents(), rules.plugins());
  REQUIRE(read.has_value());
  const knowledge::Definitions definitions(**read);
  const auto order = definitions.in_order();
  REQUIRE(order.has_value());
  REQUIRE(order->size() == 4);
  CHECK((*order)[0].flag->id == "rf.one");
  CHECK((*order)[1].flag == nullptr);  // any
  CHECK((*order)[1].derived == nullptr);
  CHECK((*read)->vocabulary[(*order)[2].derived->fact].id == "x.level");
  CHECK((*read)->vocabulary[(*order)[3].derived->fact].id == "x.flag");
}

TEST_CASE("what a fact rests on is followed down to what somebody can supply") {
  const auto base = with_second_derived("x.level: high", "red_flag: any").opened();
  const auto fact = [&](const char* id) { return *base->vocabulary().find(id); };
  CHECK(base->inputs_of(fact("x.flag")) == std::vector<model::FactId>{fact("b.two")});
  CHECK(base->inputs_of(fact("b.one")) == std::vector<model::FactId>{fact("b.one")});
}
