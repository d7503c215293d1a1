// SPDX-License-Identifier: Apache-2.0
#pragma once

// The codes that no binding maps, each once, with how often it came.
//
// Thread rule: [pure].

#include <string>
#include <vector>

#include "fhir/statement.hpp"

namespace windlass::fhir {

struct UnmappedCode {
  std::string type, system, code, display;
  std::string said;  // what is to be said of it beside its name; mostly nothing
  std::size_t count = 0;
  bool relevant = false;  // it looks as if it said something that the rules want to know
  bool wordless = false;  // relevant, since nobody gave words by which to tell
  // Of those that are not relevant: a diagnosis, an allergy, a drug, a device, something done; and
  // whether every entry of it is over.
  bool of_a_list = false;
  bool over = true;
};

// The relevant ones first, those without words behind the others, then by number; without `others`
// those alone, and what is of a list.
std::vector<UnmappedCode> gather_unmapped(const Statements&, const Binding&, bool others);

}  // namespace windlass::fhir
