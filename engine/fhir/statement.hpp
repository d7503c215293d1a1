// SPDX-License-Identifier: Apache-2.0
#pragma once

// What resources state about facts, before anything is decided: one Statement for each thing that
// one resource says of one fact, and notes of what it does not say.
//
// Thread rule: plain values; they point into the Received and the Binding.

#include <deque>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "fhir/received.hpp"

namespace windlass::fhir {

// How far what a resource says holds.
enum class Validity {
  counts,     // it holds
  unsure,     // it may or may not hold
  over,       // it held once
  silent,     // it says nothing: entered in error, refuted, planned only
  unreadable  // it says something that is not understood here
};

// Of what is not known, whether somebody looked: nobody did, and what was known before still
// counts; somebody did in vain, and no older reassurance holds; or that nobody can say is the
// answer.
enum class Looked { no, in_vain, answered };

struct Statement {
  model::FactId fact{};
  Validity validity = Validity::counts;  // counts, unsure or unreadable
  // Unreadable only: why nothing is known. asked_not_known: somebody looked and could not say.
  model::State state = model::State::source_error;
  Looked looked = Looked::no;
  std::vector<Meaning> values;  // more than one: one of these, nobody knows which
  // What something reassuring does not speak of, and what something that is due will say.
  const Mapping* leaves = nullptr;
  const std::vector<Meaning>* later = nullptr;
  bool measured = false;  // of several the newest counts, unlike a list's entries
  bool denies_all = false;
  std::string disputed = {};  // why the value may be another; mostly empty
  std::optional<Moment> when;
  const Resource* resource = nullptr;
  std::string why;  // of what is unsure or unreadable
};

// Why a resource, or a part of it, is not among the facts.
struct Note {
  const Resource* resource = nullptr;
  std::optional<model::FactId> fact;
  std::string why;
};
struct Unmapped {
  std::string_view type, system, code, display;
  bool looks_relevant = false;  // by its display
  bool bound = false;           // in another resource the code would say something
  std::string said = {};        // what is to be said of it beside its name
  bool over = false;            // what the entry says is over
};

struct Statements {
  std::vector<Statement> list;
  std::vector<Note> notes;
  std::vector<Unmapped> unmapped;
  // Types of lists that have an entry which a denial would contradict.
  std::set<std::string_view> types_with_entries;
  std::vector<Search> searches;  // what references that lead nowhere leave open
  std::deque<Resource> inner;    // results that stand in a report, and what they are called
  std::deque<std::string> inner_ids;
};

// Whose facts are wanted, and when.
struct Patient {
  std::string id;
  const Resource* resource = nullptr;  // may be nullptr
  std::string_view base;               // of the server that the id is of, as far as it is known
  model::Time as_of;
};

Statements read_statements(const Received&, const Patient&, const Binding&,
                           const model::Vocabulary&);

}  // namespace windlass::fhir
