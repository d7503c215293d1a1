// SPDX-License-Identifier: Apache-2.0
#pragma once

// `assumptions:` of a vocabulary: what facts cannot be together. A patient of whom one is broken
// contradicts himself: one of the facts is wrong, and nobody knows which.
//
// An assumption is no rule: it gives no status. Thread rule: plain values.

#include "knowledge/items.hpp"
#include "knowledge/read_context.hpp"
#include "logic/column.hpp"

namespace windlass::knowledge {

struct AssumptionRule {
  std::string id, because;
  logic::Condition never;
  Place place;
};

// The same compiled.
struct Assumption {
  const AssumptionRule* rule = nullptr;
  const logic::Condition* never = nullptr;
  logic::Slot slot = logic::no_slot;  // true: the patient breaks it
  // What it reads, and everything that these are computed from. Sorted.
  std::vector<model::FactId> facts;
  std::uint32_t line = 0;
};

// The facts of the vocabulary were read before.
std::vector<AssumptionRule> read_assumptions(const ReadContext&);

}  // namespace windlass::knowledge
