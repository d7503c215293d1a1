// SPDX-License-Identifier: Apache-2.0
#pragma once

// What a patient's own facts say against each other: assumptions of the vocabulary that they break.
//
// One of the facts is wrong and nobody knows which, so each is read as in conflict: what was said,
// or something else. Whatever was said is tried with the rest, so no plan is less cautious than it
// would be had nothing been noticed.
//
// Thread rule: [pure].

#include <vector>

#include "knowledge/knowledge_base.hpp"

namespace windlass::plan {

// Stands for every other value that a fact may have.
inline constexpr std::string_view something_else = "something else";

struct Contradiction {
  const knowledge::Assumption* assumption = nullptr;
  std::vector<model::FactId> facts;  // those that were supplied. Sorted
};

// The same patient where nobody knows which of these facts are right.
model::Facts doubted(const model::Facts&, const std::vector<Contradiction>&);
// What the document said of a doubted fact: "male", "4 a or 6 a".
std::string what_was_said(const model::FactDefinition&, const model::Fact&);

}  // namespace windlass::plan
