// SPDX-License-Identifier: Apache-2.0
#pragma once

// What the tests of the logic share: a small vocabulary, and one condition decided for one patient.

#include <string>

#include "base/json.hpp"
#include "base/yaml.hpp"
#include "catch.hpp"
#include "logic/builder.hpp"
#include "logic/lanes.hpp"
#include "logic/read_condition.hpp"
#include "model/facts.hpp"
#include "model/recommendation.hpp"

namespace windlass::test {

using model::Verdict;

inline base::Document read(const std::string& text) {
  auto document = base::read_yaml("test.yaml", text);
  if (!document) FAIL(base::render(document.error()));
  return std::move(*document);
}

inline model::Vocabulary vocabulary_of(const std::string& facts) {
  const base::Document document =
      read("windlass: 1\nkind: vocabulary\nid: v\ntitle: V\ngroups: [{id: g, title: G}]\nfacts:\n" +
           facts);
  auto vocabulary = model::Vocabulary::read({&document});
  if (!vocabulary) FAIL(base::render(vocabulary.error()));
  return std::move(*vocabulary);
}

// No derived facts and no red flags.
struct PlainNames final : logic::Builder::Resolver {
  bool derived(model::FactId) const override { return false; }
  logic::Slot derived_in(model::FactId, const logic::Constraint&) override { return 0; }
  logic::Slot derived_known(model::FactId) override { return 0; }
  logic::Slot red_flag(const std::string&) override { return 0; }
};

// Conditions compiled into one program.
class Compiled {
 public:
  Compiled(const model::Vocabulary& vocabulary, const std::vector<std::string>& texts) {
    base::Diagnostics problems;
    for (const std::string& text : texts) {
      const base::Document document = read(text);
      auto condition = logic::read_condition(vocabulary, *document.source, document.root, problems);
      if (!condition) FAIL(base::render(problems));
      conditions_.push_back(std::move(*condition));
    }
    logic::Builder builder(vocabulary);
    for (const logic::Condition& one : conditions_) builder.gather(one);
    if (!builder.freeze().empty()) FAIL("too many thresholds");
    PlainNames names;
    for (logic::Condition& one : conditions_) one = builder.compile(one, names);
    program_ = builder.take();
  }
  const logic::Program& program() const { return program_; }
  const std::vector<logic::Condition>& conditions() const { return conditions_; }

  std::vector<Verdict> decide(const model::Facts& facts) const {
    logic::Lanes lanes(program_);
    std::vector<std::uint8_t> row(program_.columns() + 1);
    program_.encode(facts, row.data());
    lanes.set_row(0, row.data());
    lanes.evaluate(1);
    std::vector<Verdict> verdicts;
    for (const logic::Condition& one : conditions_) verdicts.push_back(verdict(lanes, one.slot, 0));
    return verdicts;
  }
  static Verdict verdict(const logic::Lanes& lanes, logic::Slot slot, std::uint32_t lane) {
    if ((lanes.true_lanes(slot) >> lane) & 1) return Verdict::true_;
    return (lanes.false_lanes(slot) >> lane) & 1 ? Verdict::false_ : Verdict::unknown;
  }

 private:
  std::vector<logic::Condition> conditions_;
  logic::Program program_;
};

// `facts:` of a patient whose as_of is 2026-06-30, on top of nothing.
inline model::Facts patient(const model::Vocabulary& vocabulary, const std::string& facts) {
  model::Facts made = model::nothing_known(vocabulary);
  made.as_of = model::parse_date("2026-06-30");
  const base::Document document = read(facts.empty() ? "{}" : facts);
  base::Diagnostics problems;
  model::apply_facts(vocabulary, *document.source, document.root, made, problems);
  if (!problems.empty()) FAIL(base::render(problems));
  model::age(vocabulary, made);
  return made;
}

inline Verdict decide(const model::Vocabulary& vocabulary, const std::string& condition,
                      const std::string& facts) {
  return Compiled(vocabulary, {condition}).decide(patient(vocabulary, facts)).front();
}

}  // namespace windlass::test
