// SPDX-License-Identifier: Apache-2.0
#pragma once

// How far each kind of resource holds, by its own status elements. Private to floor fhir.
//
// A status that is missing or not listed never makes a resource say less than one that holds. What
// a list's entry says is then `unsure` and counts both ways; of a measurement, a consent or a
// questionnaire it is `unreadable`, and the fact is not known.
//
// Thread rule: [pure].

#include <span>
#include <string>

#include "fhir/statement.hpp"

namespace windlass::fhir {

struct ValidityResult {
  Validity validity = Validity::counts;
  std::string why;
  bool in_remission = false;  // it is over, and its treatment may go on
};

// For every resource type that facts are read from. The subject is checked elsewhere.
ValidityResult validity_of(const Resource&);
// When what it says began, was seen or was done.
std::optional<Moment> when_of(const Resource&);
// When a problem or an allergy began, whenever it was recorded.
std::optional<Moment> onset_of(const Resource&);
// The latest day that the entry of a list may mean; `is_open`: one stands there that nobody can
// read.
struct LatestDay {
  std::optional<std::int32_t> day;
  bool is_open = false;
};
// Of when it began, and of that, when it was written down, asserted and over.
LatestDay latest_onset(const Resource&);
LatestDay latest_day(const Resource&);
// Whether it is said over a time that has no end, or none that can be read.
bool may_go_on(const Resource&);
// When it ended. Only an end says so: nothing where there is a start alone.
std::optional<Moment> end_of(const Resource&);
// When a drug was begun or prescribed: it ended no sooner.
std::optional<Moment> start_of_drug(const Resource&);
// Whether an AllergyIntolerance tells of a reaction, or how grave one would be.
bool names_reaction(const Node& allergy);
// Why this "no known allergy" does not cover every allergy; empty if it does.
std::string_view limits_of_denial(const Resource&);
// The element that holds the codes, and the reference that leads to them where there is one.
struct CodePlaces {
  std::span<const std::string_view> elements;
  std::string_view reference;
};
CodePlaces code_places(std::string_view type);
// What people call it, whatever codes it has: texts, displays, names; may be empty.
std::string_view name_of(const Node&, std::string_view type);

}  // namespace windlass::fhir
