// SPDX-License-Identifier: Apache-2.0
#pragma once

// What all statements about one fact come to together. Caution rules: the newest of what was
// measured, everything that may hold of what was listed, both sides of a contradiction, and nothing
// reassuring out of what could not be read or is not whole. A concern stands beside what was not
// read, and does not hide it.
//
// Thread rule: [pure].

#include <string>
#include <vector>

#include "fhir/statement.hpp"

namespace windlass::fhir {

struct Choice {
  Meaning meaning;
  std::vector<std::string> sources;  // references of resources
  std::optional<std::int32_t> observed;
};

// A fact as the patient document will have it. No choice and not_supplied: it stays out.
struct Merged {
  model::FactId fact{};
  model::State state = model::State::not_supplied;  // of a known one: known; of several: conflict
  std::vector<Choice> choices;
  // Beside choices that raise a concern: why something else, which may be worse, was not read.
  std::optional<model::State> unread;
  std::string source;  // of a state without choices, or of what is unread
};

std::vector<Merged> merge(const Statements&, const Patient&, const Binding&,
                          const model::Vocabulary&);

}  // namespace windlass::fhir
