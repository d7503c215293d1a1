// SPDX-License-Identifier: Apache-2.0
#pragma once

// Codes that mean nothing under the system they came with and would mean something under another:
// a system that is missing, wrong, or written in another way. Private to floor fhir.
//
// Thread rule: [pure].

#include <string>
#include <vector>

#include "fhir/statement.hpp"

namespace windlass::fhir {

struct Misplaced {
  Coding code;
  std::vector<const Mapping*> mappings;  // one for each fact
  std::string said;                      // for people
};

// Of a resource of this type. `found`: what its codes mean already; of those facts nothing is said.
std::vector<Misplaced> misplaced_codes(std::string_view type, const std::vector<Coding>&,
                                       const std::vector<const Mapping*>& found, const Binding&,
                                       const model::Vocabulary&);
// Whether a fact is held open by such a code: where what it would say raises a concern, or where
// nobody knows what it would say.
bool holds_open(const Mapping&, bool is_over, const model::FactDefinition&);

}  // namespace windlass::fhir
