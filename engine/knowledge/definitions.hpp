// SPDX-License-Identifier: Apache-2.0
#pragma once

// Definitions are what conditions name instead of writing it out: derived facts and red flags. They
// may rest on each other, but not in a circle. Private to knowledge/.
//
// Thread rule: immutable once made; refers to the rule base.

#include <unordered_map>

#include "knowledge/rule_base.hpp"

namespace windlass::knowledge {

// A chain of definitions may have this many links. Nobody reads a longer one, and what it rests on
// grows with the square of its length.
inline constexpr std::size_t longest_chain = 1000;

// One derived fact, one red flag, or `red_flag: any` when both are null.
struct Definition {
  const DeriveRule* derived = nullptr;
  const RedFlagRule* flag = nullptr;
};

class Definitions {
 public:
  explicit Definitions(const RuleBase&);

  // Null where the fact is not derived, or the id names no flag.
  const DeriveRule* derived(model::FactId fact) const { return derived_[fact]; }
  const RedFlagRule* red_flag(const std::string& id) const;

  // All of them, each after those that it rests on. Refuses with rules.cycle and rules.chain.
  base::Result<std::vector<Definition>> in_order() const;

  // The facts that a condition (or a fact) rests on and somebody can supply or a plugin calculates:
  // derived facts and red flags followed down. Sorted.
  std::vector<model::FactId> inputs_of(const logic::Condition&) const;
  std::vector<model::FactId> inputs_of(const std::vector<model::FactId>&) const;
  // Every fact that a condition rests on: those that it reads, and whatever they are derived or
  // calculated from. Sorted.
  std::vector<model::FactId> behind(const logic::Condition&) const;
  std::vector<model::FactId> behind(model::FactId) const;  // without the fact itself

 private:
  friend class DefinitionOrder;
  friend class InputWalk;
  const RuleBase& rules_;
  std::vector<const DeriveRule*> derived_;                     // by fact
  std::unordered_map<std::string, const RedFlagRule*> flags_;  // by id
};

}  // namespace windlass::knowledge
