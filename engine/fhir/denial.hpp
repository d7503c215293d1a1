// SPDX-License-Identifier: Apache-2.0
#pragma once

// What people wrote beside a code that says that there is nothing: the same, less, or the opposite.
// Private to floor fhir.
//
// Thread rule: [pure].

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "fhir/statement.hpp"

namespace windlass::fhir {

struct BesideDenial {
  std::string_view text;           // that contradicts; empty: none does
  bool names_what_counts = false;  // it names something that the rules want to know
};

// The text and the displays of the codes of a resource of this type. A text denies only where it
// has a word for "no", names nothing, makes no exception and speaks of no one kind.
BesideDenial beside_denial(const Node&, std::string_view type, const Binding&);

// For which facts an entry that says that there is none is too old on this day, or has no date, and
// what to do; empty where it counts for all of them.
std::string why_too_old(const std::vector<const Mapping*>& found, const std::optional<Moment>& when,
                        std::int32_t day, const model::Vocabulary&);

}  // namespace windlass::fhir
