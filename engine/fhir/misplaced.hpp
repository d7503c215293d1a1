// SPDX-License-Identifier: Apache-2.0
#pragma once

// Codes that mean nothing under the system they came with and would mean something under another:
// a system that is missing, wrong, or written in another way. And codes that are broken inside,
// which may be any. Private to floor fhir.
//
// Thread rule: [pure].

#include <string>
#include <vector>

#include "fhir/statement.hpp"

namespace windlass::fhir {

struct Misplaced {
  Coding code;
  std::vector<const Mapping*> mappings;  // one for each fact: what it would mean elsewhere first
  std::size_t meant_elsewhere = 0;       // how many of the mappings that are
  bool is_broken = false;                // then the other mappings are all that it may be
  std::string said;                      // for people
};

// Of a resource of this type. `found`: what its codes mean already; of those facts nothing is said.
std::vector<Misplaced> misplaced_codes(std::string_view type, const std::vector<Coding>&,
                                       const std::vector<const Mapping*>& found, const Binding&,
                                       const model::Vocabulary&);
// What a code that nobody can read may be: anything that such a resource says and that raises a
// concern. Of a Condition, which can say very much, what red flags rest on.
std::vector<const Mapping*> concerns_of(std::string_view type, const Binding&,
                                        const model::Vocabulary&);
// Whether a fact is held open by such a code: where what it would say raises a concern, or where
// nobody knows what it would say.
bool holds_open(const Mapping&, bool is_over, const model::FactDefinition&);

}  // namespace windlass::fhir
