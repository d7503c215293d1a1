// SPDX-License-Identifier: Apache-2.0
#pragma once

// What a search of the sender asked for, by its URL, and what it came to.
//
// Thread rule: [pure].

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace windlass::fhir {

// What one search, or one read, of the sender came to, as far as it is no data.
enum class Outcome { nothing_found, source_error, incomplete_page };
struct Search {
  std::string type;                                        // empty: of nobody knows what
  bool brings_others = false;                              // it may bring other types beside it
  std::vector<std::pair<std::string, std::string>> codes;  // system, code; empty: all codes
  Outcome outcome{};
  std::string from;  // where that is seen, for people
};

// A search as its URL says it: the type, and the codes that it asked for. Of an operation, a page,
// a type of which nothing is read and whatever is not understood there is no type: it may bring
// all.
void read_search(std::string_view url, Search&);

}  // namespace windlass::fhir
