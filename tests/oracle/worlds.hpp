// SPDX-License-Identifier: Apache-2.0
#pragma once

// Random rule bases: a small vocabulary, red flags, a pathway with derived facts, two or three
// modalities and rule sets over them, all as YAML text.
//
// Small enough to open in a millisecond or two, and wild enough to reach what the tree's own rules
// never do: `at least N`, sets, dates, derived facts that rest on red flags, requirements with
// conditions, layers over layers.

#include <memory>
#include <string>
#include <vector>

#include "knowledge/knowledge_base.hpp"
#include "oracle/patients.hpp"
#include "plan/calls.hpp"
#include "plan/evaluation.hpp"

namespace windlass::test {

// The text of a rule base, before it is opened.
struct WorldText {
  std::string vocabulary, evidence, screening, pathway;
  std::vector<std::string> modalities, rulesets;
  std::string interactions;  // may be empty
};

class WorldMaker {
 public:
  explicit WorldMaker(Random& random) : random_(random) {}
  WorldText make();
  // Whether conditions may say `known` and `unknown`, which ask about knowledge itself.
  bool asks_knowledge = true;
  // How many assumptions the vocabulary has.
  std::size_t assumptions = 0;
  // Whether there are interactions, lines of a protocol and advice that say `on record`.
  bool remarks = false;
  // What conditions may ask, by the cases of atom(). Of fewer facts all patients can be tried.
  std::vector<std::size_t> kinds = {0, 1, 2, 3, 4, 5, 6, 7, 8};
  // A condition in flow style. `flags`: whether it may name red flags. `derived`: whether it may
  // name derived facts. `record`: whether it may say `on record`.
  std::string condition(int depth, bool flags, bool derived, bool record = false);
  // One amendment that tightens, its items' ids made from `name`.
  std::string tightening(const std::string& name);
  // One amendment that loosens something, with terms from `approved` to `expires`.
  std::string loosening(const std::string& name, const std::string& approved,
                        const std::string& expires);
  static std::string ruleset(const std::string& id, const std::string& extends,
                             const std::vector<std::string>& tighten,
                             const std::vector<std::string>& loosen);

 private:
  std::string assumption(std::size_t index);
  std::string remark(const std::string& name);
  void add_remarks(WorldText&);
  std::string screening();
  std::string derivation(const std::string& fact, const std::vector<std::string>& values,
                         const std::string& otherwise);
  std::string pathway();
  std::string score();
  std::string modality(std::size_t index);
  std::string atom(bool flags, bool derived);
  std::string recorded(std::string atom);
  std::string requirement();
  std::string item(const std::string& id, const std::string& more, bool record = true);
  std::string effects(bool course);
  Random& random_;
};

// A rule base that was opened, with the oracle beside it. No plugins: its prescribers are names
// alone.
struct World {
  std::vector<base::Document> documents;
  std::shared_ptr<const knowledge::KnowledgeBase> base;
  plan::Calls calls;
  std::unique_ptr<oracle::Rules> rules;
  plan::Evaluation evaluate(const model::Facts& facts) const { return {*base, calls, facts}; }
};

base::Result<std::shared_ptr<const knowledge::KnowledgeBase>> open_world(const WorldText&);
base::Result<std::shared_ptr<const knowledge::KnowledgeBase>> open_world(
    std::vector<base::Document> documents);
std::vector<base::Document> documents_of(const WorldText&);
// Throws when it does not open.
World world_of(const WorldText&);

}  // namespace windlass::test
