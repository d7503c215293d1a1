// SPDX-License-Identifier: Apache-2.0
#pragma once

// How far each kind of resource holds, by its own status elements. Private to floor fhir.
//
// A status that is missing or unknown never makes a resource say less than one that holds: it is
// `unsure`, and then counts both ways.
//
// Thread rule: [pure].

#include <string>

#include "fhir/statement.hpp"

namespace windlass::fhir {

struct Judged {
  Standing standing = Standing::counts;
  std::string why;
};

// Of any resource that facts are read from, but for what is wrong with its subject.
Judged standing_of(const Resource&);
// When what it says began, was seen or was done; and when it ended, which its start does not say.
std::optional<Moment> when_of(const Resource&);
std::optional<Moment> end_of(const Resource&);
// Why "no known allergy" is no general one; empty where it is.
std::string_view narrowed(const Resource&);
// The element that holds the codes, and the reference that leads to them where there is one.
struct CodePlaces {
  std::vector<std::string_view> elements;
  std::string_view reference;
};
CodePlaces code_places(std::string_view type);

}  // namespace windlass::fhir
