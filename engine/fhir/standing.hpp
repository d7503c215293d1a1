// SPDX-License-Identifier: Apache-2.0
#pragma once

// How far each kind of resource holds, by its own status elements. Private to floor fhir.
//
// A status that is missing or not listed never makes a resource say less than one that holds. What
// a list's entry says is then `unsure` and counts both ways; of a measurement, a consent or a
// questionnaire it is `unreadable`, and the fact is not known.
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
// When what it says began, was seen or was done.
std::optional<Moment> when_of(const Resource&);
// When it ended. Only an end says so: nothing where there is a start alone.
std::optional<Moment> end_of(const Resource&);
// When a drug was begun or prescribed: it ended no sooner.
std::optional<Moment> start_of_drug(const Resource&);
// Why "no known allergy" is no general one; empty where it is.
std::string_view narrowed(const Resource&);
// The element that holds the codes, and the reference that leads to them where there is one.
struct CodePlaces {
  std::vector<std::string_view> elements;
  std::string_view reference;
};
CodePlaces code_places(std::string_view type);

}  // namespace windlass::fhir
