// SPDX-License-Identifier: Apache-2.0
#pragma once

// What the conditions of the tree's own rules read, for the laws that change a fact and ask who may
// notice.
//
// Thread rule: Indexed is immutable once built.

#include <map>
#include <set>
#include <string>
#include <vector>

#include "oracle/tree.hpp"

namespace windlass::test {

inline void collect(const oracle::Rules& rules, const oracle::Expr& expr, std::set<FactId>& facts,
                    std::set<FactId>& gates, std::set<std::string>& flags) {
  using Kind = oracle::Expr::Kind;
  if (expr.kind == Kind::red_flag) {
    for (const oracle::Level& level : rules.levels)
      if ((expr.flag == "any" || expr.flag == level.flag) && flags.insert(level.flag).second)
        collect(rules, level.when, facts, gates, flags);
    return;
  }
  for (const oracle::Expr& part : expr.parts) collect(rules, part, facts, gates, flags);
  if (expr.kind == Kind::all || expr.kind == Kind::any || expr.kind == Kind::none ||
      expr.kind == Kind::at_least)
    return;
  if (expr.kind == Kind::known || expr.kind == Kind::not_known) gates.insert(expr.fact);
  if (!facts.insert(expr.fact).second) return;
  if (const oracle::Derivation* rule = rules.derivation(expr.fact))
    for (const auto& [when, value] : rule->cases) collect(rules, when, facts, gates, flags);
}

// What the conditions of one item read, derived facts, red flags and calculations followed down.
struct Reads {
  std::set<FactId> facts, gates;
};
inline Reads reads(const oracle::Rules& rules, const knowledge::KnowledgeBase& base,
                   const oracle::Item& item) {
  Reads result;
  std::set<std::string> flags;
  if (item.when) collect(rules, *item.when, result.facts, result.gates, flags);
  result.facts.insert(item.any_known.begin(), item.any_known.end());
  for (std::set<FactId>* set : {&result.facts, &result.gates})
    for (FactId fact : std::set<FactId>(*set)) {
      if (const auto* inputs = base.calculation_inputs(fact))
        set->insert(inputs->begin(), inputs->end());
      if (set == &result.gates)
        for (FactId input : base.inputs_of(fact)) set->insert(input);
    }
  return result;
}

struct Indexed {
  const Tree& tree;
  std::map<std::string, std::vector<Reads>> by_item;
  std::map<std::string, std::set<FactId>> gates;
  std::set<FactId> calculator_inputs;
  std::map<std::string, int> stages;

  explicit Indexed(const Tree& one) : tree(one) {
    const knowledge::KnowledgeBase& base = tree.engine->knowledge();
    for (const auto& [id, modality] : tree.rules->modalities)
      for (const oracle::Item& item : modality.items) {
        by_item[id].push_back(reads(*tree.rules, base, item));
        gates[id].insert(by_item[id].back().gates.begin(), by_item[id].back().gates.end());
      }
    for (FactId fact = 0; fact < base.vocabulary().size(); ++fact)
      if (const auto* inputs = base.calculation_inputs(fact))
        calculator_inputs.insert(inputs->begin(), inputs->end());
    for (const knowledge::Stage& stage : base.stages())
      stages.emplace(stage.rule->id, static_cast<int>(stages.size()));
  }
  static const Indexed& instance() {
    static const Indexed made(Tree::instance());
    return made;
  }
};

}  // namespace windlass::test
