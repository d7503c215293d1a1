// SPDX-License-Identifier: Apache-2.0
#pragma once

// Elements of FHIR resources as they arrive: lenient about shape, strict about meaning.
//
// What is not there, is null or has the wrong shape reads as absent; the callers decide what an
// absent element means, and it never means "no". Views point into the nodes they were read from.
//
// Thread rule: [pure].

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string_view>
#include <vector>

#include "base/node.hpp"
#include "model/date.hpp"

namespace windlass::fhir {

using base::Node;

// A member that is there and not null, or nullptr.
const Node* child(const Node&, std::string_view name);
const Node* child(const Node*, std::string_view name);
// Whether an element is there and its value is not, be it masked or unknown.
bool is_withheld(const Node&, std::string_view name);
// Whether it is there at all, in whatever shape; an empty list is not.
bool has(const Node&, std::string_view name);
// A text, code, number or boolean; empty where it is absent or something else.
std::string_view word(const Node&, std::string_view name);
std::string_view word(const Node*, std::string_view name);
// The members of a list. One object in its place counts as a list of one.
std::vector<const Node*> items(const Node&, std::string_view name);

// Whether the word is one of these, as written.
bool is_one_of(std::string_view word, std::initializer_list<std::string_view> words);

struct Coding {
  std::string_view system, code, display;
};
// The codings of a CodeableConcept or of a list of them. One without a code is left out.
std::vector<Coding> codings(const Node& resource, std::string_view name);
// The text of a concept for people: its own, else the first display; may be empty.
std::string_view concept_text(const Node& resource, std::string_view name);

// What a date may mean, as days of UTC: the first and the last day it can be.
struct Moment {
  std::int32_t first = 0, last = 0;
  std::optional<base::Instant> instant;  // where a time of day and its zone were written
  bool exact() const { return first == last; }
};
// YYYY, YYYY-MM, YYYY-MM-DD or a dateTime with its zone. A time without a zone may be either
// neighbour of its day.
std::optional<Moment> parse_moment(std::string_view text);
// Whether `a` is later than `b`, whatever either means.
bool surely_later(const Moment& a, const Moment& b);
// The first of the named elements that is there, be it with a reason why it has no value; nothing
// where it cannot be read. A Period gives its end, else its start.
std::optional<Moment> moment(const Node& resource, std::initializer_list<std::string_view> names);

// Why nobody may act on this resource, or this part of one: a modifier extension anywhere in it, or
// implicit rules, that are not known here. Empty where there is nothing of the kind. Components,
// items and contained resources are asked for themselves. `may_be_modified`: false where it is
// known that no modifier extension stands there.
std::string_view not_understood(const Node& resource, bool may_be_modified = true);

// The reason that an element of a primitive (`_birthDate`) gives why there is no value; empty where
// it gives none.
std::string_view absent_reason(const Node& element);
// Whether somewhere in it a value stands beside a reason why there is none. Components, items and
// contained resources are asked for themselves; nothing hangs on notes, narratives and extensions.
bool says_and_denies(const Node& resource);

// Whether its tags or labels say that some of it was left out, masked or aggregated.
bool is_tagged_as_part(const Node& resource);
// The same in both, but for what no meaning hangs on: metadata, narrative, notes.
bool says_the_same(const Node& a, const Node& b);

}  // namespace windlass::fhir
