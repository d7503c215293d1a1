// SPDX-License-Identifier: Apache-2.0
#pragma once

// What people wrote beside a code that says that there is nothing: the same, less, or the opposite.
// Private to floor fhir.
//
// Thread rule: [pure].

#include <string_view>

#include "fhir/statement.hpp"

namespace windlass::fhir {

struct BesideDenial {
  std::string_view text;           // that contradicts; empty: none does
  bool names_what_counts = false;  // it names something that the rules want to know
};

// The text and the displays of the codes of a resource of this type. A text denies only where it
// has a word for "no", names nothing, makes no exception and speaks of no one kind.
BesideDenial beside_denial(const Node&, std::string_view type, const Binding&);

}  // namespace windlass::fhir
