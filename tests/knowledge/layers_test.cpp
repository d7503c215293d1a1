// SPDX-License-Identifier: Apache-2.0
// What layers leave behind: items with the windows in which something was done to them.
#include "knowledge/layers.hpp"

#include "knowledge/read_rule_base.hpp"
#include "knowledge/support.hpp"

using namespace windlass;
using namespace windlass::test;
using knowledge::LayeredRules;
using knowledge::Window;

namespace {

// Layers over the small rules, read and applied. The rule base must live as long as the layers.
struct Applied {
  std::shared_ptr<const knowledge::RuleBase> rules;
  LayeredRules layered;
  base::Diagnostics problems;
};

Applied apply(const SmallRules& rules) {
  auto read = knowledge::read_rule_base(rules.documents(), rules.plugins());
  if (!read) FAIL(base::render(read.error()));
  Applied made{*read, {}, {}};
  made.layered = knowledge::apply_layers(*made.rules, made.problems);
  return made;
}

std::string head(const std::string& id, const std::string& extends) {
  return "windlass: 1\nkind: ruleset\nid: " + id +
         "\nversion: 1.0.0\ntitle: L\nextends: " + extends + "\n";
}

std::string override_of(const std::string& approved, const std::string& expires) {
  return ", override: {reason: R., evidence: [good], owner: O, approved: " + approved +
         ", expires: " + expires + "}}\n";
}

model::Date day(const char* text) { return *model::parse_date(text); }

std::vector<knowledge::WindowIndex> windows(const std::vector<knowledge::Amended*>& amendments) {
  std::vector<knowledge::WindowIndex> found;
  for (const knowledge::Amended* one : amendments) found.push_back(one->window);
  return found;
}

}  // namespace

TEST_CASE("an override is in force from its approval to its expiry, within the layer's own days") {
  SmallRules rules;
  rules["ruleset.yaml"] = head("clinic", "base") +
                          "effective: {from: 2026-03-01, until: 2026-09-30}\nloosen:\n"
                          "  - {modality: alpha, retire: deferral d" +
                          override_of("2026-01-01", "2026-12-31") +
                          "  - {modality: alpha, lower: contraindication a, mitigate: M." +
                          override_of("2026-04-01", "2026-05-31");
  rules.replace("modality.yaml", ", hard: true", "");
  const Applied made = apply(rules);
  REQUIRE(made.problems.empty());
  REQUIRE(made.layered.loosenings.size() == 2);
  const Window& first = made.layered.windows[made.layered.loosenings[0].window];
  CHECK(first.from == day("2026-03-01"));
  CHECK(first.until == day("2026-09-30"));
  CHECK_FALSE(first.without_date);
  const Window& second = made.layered.windows[made.layered.loosenings[1].window];
  CHECK(second.from == day("2026-04-01"));
  CHECK(second.until == day("2026-05-31"));
  CHECK(made.layered.loosenings[0].change.what == "deferral d");
  CHECK(made.layered.loosenings[1].change.what == "contraindication a");
  const knowledge::LayeredModality& alpha = made.layered.modalities.front();
  CHECK(windows(alpha.deferrals.front().retired) == std::vector{made.layered.loosenings[0].window});
  CHECK(windows(alpha.contraindications.front().lowered) ==
        std::vector{made.layered.loosenings[1].window});
}

TEST_CASE("a layer with dates remembers what it tightens; without a date it is in force") {
  SmallRules rules;
  rules["ruleset.yaml"] = head("clinic", "base") +
                          "effective: {from: 2026-03-01}\ntighten:\n"
                          "  - {modality: alpha, raise: contraindication r}\n"
                          "  - {modality: alpha, require: b.one}\n"
                          "  - {modality: alpha, retire: indication i}\n";
  const Applied made = apply(rules);
  REQUIRE(made.problems.empty());
  REQUIRE(made.layered.layers.size() == 1);
  const knowledge::WindowIndex window = made.layered.layers.front().window.value();
  CHECK(made.layered.windows[window].from == day("2026-03-01"));
  CHECK(made.layered.windows[window].without_date);
  const knowledge::LayeredModality& alpha = made.layered.modalities.front();
  CHECK(windows(alpha.contraindications[1].raised) == std::vector{window});
  CHECK(alpha.requires_known.back().added == std::vector{window});
  CHECK(alpha.requires_known.back().layer->id == "clinic");
  CHECK(windows(alpha.indications.front().retired) == std::vector{window});
  std::vector<std::string> changes;
  for (const auto& one : made.layered.tightenings) changes.push_back(one.change.what);
  CHECK(changes == std::vector<std::string>{"requirement b.one", "raise contraindication r",
                                            "retire indication i"});
}

TEST_CASE("a layer without dates tightens on every day") {
  SmallRules rules;
  rules["ruleset.yaml"] = head("clinic", "base") +
                          "tighten:\n  - {modality: alpha, require: b.one}\n"
                          "  - {modality: alpha, raise: contraindication r}\n"
                          "  - {modality: alpha, retire: indication i}\n";
  const Applied made = apply(rules);
  REQUIRE(made.problems.empty());
  CHECK(made.layered.windows.size() == 1);  // one that always holds serves both
  CHECK(made.layered.modalities.front().requires_known.back().added.empty());
  CHECK_FALSE(made.layered.layers.front().window);
  CHECK(made.layered.tightenings.size() == 3);
}

TEST_CASE("`extends` gives the order, not the ids") {
  SmallRules rules;
  rules["ruleset.yaml"] = head("a-ward", "z-region") +
                          "loosen:\n  - {modality: alpha, retire: contraindication extra" +
                          override_of("2026-01-01", "2026-12-31");
  rules["region.yaml"] = head("z-region", "base") +
                         "tighten:\n  - {modality: alpha, contraindication: {id: extra, when: "
                         "{b.four: true}, level: absolute, because: B., basis: design}}\n";
  const Applied made = apply(rules);
  REQUIRE(made.problems.empty());
  const auto& extra = made.layered.modalities.front().contraindications.back();
  CHECK(extra.layer->id == "z-region");
  CHECK(extra.retired.size() == 1);
}

TEST_CASE("what a layer cannot do is refused with words") {
  const auto first = [](const std::string& text) {
    SmallRules rules;
    rules["ruleset.yaml"] = text;
    const Applied made = apply(rules);
    return made.problems.empty() ? std::string() : made.problems.front().message;
  };
  CHECK(first(head("one", "two") + "tighten: []\n") ==
        "rule set 'one' extends 'two', which is not here or extends it in turn");
  CHECK(first(head("one", "base") + "tighten:\n  - {modality: alfa, require: b.one}\n") ==
        "no modality 'alfa'");
  CHECK(
      first(head("one", "base") + "tighten:\n  - {modality: alpha, raise: contraindication x}\n") ==
      "modality 'alpha' has no contraindication 'x'");
  CHECK(
      first(head("one", "base") + "tighten:\n  - {modality: alpha, raise: contraindication a}\n") ==
      "contraindication 'a' is already absolute");
  const std::string days = override_of("2026-01-01", "2026-12-31");
  CHECK(first(head("one", "base") + "loosen:\n  - {modality: alpha, retire: contraindication a" +
              days) == "contraindication 'a' is hard: no layer can loosen it");
  CHECK(first(head("one", "base") +
              "loosen:\n  - {modality: alpha, lower: contraindication r, mitigate: M." + days) ==
        "contraindication 'r' is already relative");
  CHECK(first(head("one", "base") + "loosen:\n  - {modality: alpha, unrequire: b.four" + days) ==
        "modality 'alpha' does not require 'b.four'");
  CHECK(first(head("base", "base") + "tighten: []\n") == "rule set 'base' has the id of the base");
}

TEST_CASE("a layer loosens only what the layers under it say, whatever the ids") {
  const std::string days = override_of("2026-01-01", "2026-12-31");
  const std::string strict =
      "tighten:\n  - {modality: alpha, contraindication: {id: extra, when: {b.four: true}, level: "
      "absolute, because: B., basis: design}}\n  - {modality: alpha, require: b.four}\n";
  for (const char* id : {"aaa", "zzz"}) {
    const auto said = [&](const std::string& under, const std::string& loosening) {
      SmallRules rules;
      rules["ruleset.yaml"] = head("mmm", "base") + strict;
      rules["other.yaml"] = head(id, under) + "loosen:\n  - {modality: alpha, " + loosening + days;
      const Applied made = apply(rules);
      return made.problems.empty() ? std::string() : made.problems.front().message;
    };
    const std::string beside =
        std::string("is said by rule set 'mmm', which '") + id + "' does not extend";
    CHECK(said("base", "retire: contraindication extra") == "contraindication 'extra' " + beside);
    CHECK(said("base", "unrequire: b.four") == "requirement 'b.four' " + beside);
    CHECK(said("mmm", "retire: contraindication extra").empty());
    CHECK(said("mmm", "unrequire: b.four").empty());
  }
}

TEST_CASE("a loosening undoes what the layers under it raised, and no other's") {
  const std::string raise = "tighten:\n  - {modality: alpha, raise: contraindication r}\n";
  const std::string retire = "loosen:\n  - {modality: alpha, retire: contraindication r" +
                             override_of("2026-01-01", "2026-12-31");
  const auto undone = [&](const std::string& raising, const std::string& loosening) {
    SmallRules rules;
    rules["ruleset.yaml"] = raising + raise;
    rules["other.yaml"] = loosening + retire;
    const Applied made = apply(rules);
    REQUIRE(made.problems.empty());
    return made.layered.modalities.front().contraindications[1].raised.front()->undone.size();
  };
  CHECK(undone(head("aa", "base"), head("zz", "base")) == 0);
  CHECK(undone(head("zz", "base"), head("aa", "base")) == 0);
  CHECK(undone(head("aa", "zz"), head("zz", "base")) == 0);
  CHECK(undone(head("aa", "base"), head("zz", "aa")) == 1);
}

// Plans open and close windows by their columns: a wrong column would change something else.
TEST_CASE("a compiled override and a compiled layer name the columns of their own windows") {
  SmallRules rules;
  rules["ruleset.yaml"] = head("clinic", "base") +
                          "effective: {from: 2026-03-01, until: 2026-09-30}\n"
                          "tighten:\n  - {modality: alpha, raise: contraindication r}\n"
                          "loosen:\n  - {modality: alpha, retire: deferral d" +
                          override_of("2026-04-01", "2026-12-31");
  const auto base = rules.opened();
  const auto check = [&](std::uint32_t index, const char* from, const char* until) {
    const logic::Column& column = base->program().column(index);
    CHECK(column.kind == logic::Column::Kind::window);
    CHECK(column.from == day(from));
    CHECK(column.until == day(until));
  };
  REQUIRE(base->layers().size() == 1);
  check(base->layers().front().column.value(), "2026-03-01", "2026-09-30");
  REQUIRE(base->loosenings().size() == 1);
  check(base->loosenings().front().column, "2026-04-01", "2026-09-30");
}
