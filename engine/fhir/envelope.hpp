// SPDX-License-Identifier: Apache-2.0
#pragma once

// What the envelope of a Bundle says of what the Bundle holds: that it is a search, what was asked,
// that something is missing; and what an entry does with its resource. What of it cannot be read,
// or is not known here, counts as if something were missing.
//
// Thread rule: [pure]; views point into the nodes they were read from.

#include <cstdint>
#include <optional>
#include <set>
#include <string_view>
#include <vector>

#include "fhir/element.hpp"

namespace windlass::fhir {

struct Envelope {
  bool is_search = false;               // its type says so
  bool counts_matches = true;           // its total is of matches; else of all its entries
  std::vector<std::string_view> asked;  // the URLs of its `self` links
  std::string_view missing;             // why it may hold less than there is; mostly empty
  std::optional<std::uint64_t> total;
};
Envelope envelope_of(const Node& bundle);

// Also those that are null or no objects at all: they were something when they were sent.
std::vector<const Node*> entries_of(const Node& bundle);

// What an entry asks a server to do. unknown: it asks for something, and nobody here knows for
// what.
enum class Method { none, reads, writes, removes, patches, unknown };
Method method_of(const Node& entry);

// Whether the entry counts as a match of a search.
bool is_match(const Node& entry);

// The fullUrls of OperationOutcomes that say something of a GuidanceResponse beside them, in a
// Bundle that is no search: such a one is what a decision support said, as this project's own.
std::set<std::string_view> messages_of_guidance(const Node& bundle);

// What an OperationOutcome says: that something failed; that something may have been left out,
// however mildly. Only what says that it is mere information does not.
bool tells_of_failure(const Node& outcome);
bool tells_of_less(const Node& outcome);

}  // namespace windlass::fhir
