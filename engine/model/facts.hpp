// SPDX-License-Identifier: Apache-2.0
#pragma once

// Facts are what is known of one patient at one time: for every fact of the vocabulary its state
// and its value or candidates.
//
// Read from a `kind: patient` document (rules/README.md): `{windlass: 1, kind: patient, id, as_of,
// facts: {...}}`. Facts are told first, then age() decides once, from their dates, what is stale on
// the day. No clock: without `as_of` nothing can be stale, but an `observed` then is an error.
//
// Thread rule: plain values.

#include <optional>
#include <string>
#include <vector>

#include "base/node.hpp"
#include "model/date.hpp"
#include "model/not_understood.hpp"
#include "model/vocabulary.hpp"

namespace windlass::model {

struct Candidate {
  Value value;
  std::string source;
  std::string unsure;  // a word for not knowing, such as `possible`; then there is no value
  std::optional<Date> observed = std::nullopt;  // nothing: it counts as of now
};

struct Fact {
  State state = State::not_supplied;
  Value value;                        // meaningful when known; when stale, the old value
  bool value_lost = false;            // stale, and nobody wrote what it was
  std::vector<Candidate> candidates;  // when in conflict: at least two different ones
  std::string lexeme;                 // as received, before any conversion; may be empty
  std::string unit;                   // as received
  std::optional<Date> observed;
  // Somebody said on `said` that it had not changed since `since`. Where it was fresh on that date
  // it is as fresh as the word is; `observed` stays what it was.
  struct Unchanged {
    Date since, said;
  };
  std::vector<Unchanged> unchanged;  // the earliest first
  std::string source;                // as received; may be empty
};

struct Facts {
  std::string id;  // opaque id of the patient
  std::optional<Date> as_of;
  std::optional<base::Instant> as_of_instant;  // where the document gives a time of day, too
  std::vector<Fact> facts;                     // by FactId; size() == vocabulary size
  std::vector<std::uint32_t> former_names;     // which of the vocabulary's were used
  NotUnderstood not_understood;                // of the record that they were read from
  const Fact& operator[](FactId fact) const { return facts[fact]; }
  Fact& operator[](FactId fact) { return facts[fact]; }
};

// As it is shown.
std::string text(const FactDefinition&, const Candidate&);
// Whether somebody said of what day its value is, and the value is at hand, old as it may be.
bool has_dated_value(const Fact&);
// Whether it is stale and a yes to another fact makes it count anew.
bool can_be_refreshed(const FactDefinition&, const Fact&);
// What was told becomes known or stale, whichever it is on `as_of`: by its own date and every word
// about it, sooner under a condition on another fact unless that one is known not to hold, and by
// one answer for many, "since the last visit none of these". A conflict keeps its candidates; where
// none of them is recent enough, not knowing is one more. A second time changes nothing. Facts
// that are told more later are kept as they were told, and a copy is aged.
void age(const Vocabulary&, Facts&);
// Nothing supplied about anything.
Facts nothing_known(const Vocabulary&);
// Every fact with a safe value known and safe, the `blank: never` facts never, everything else not
// supplied: the macro of rule tests.
Facts screened_negative(const Vocabulary&);
// The day from which on a fact that was observed on `observed` counts as of: later than that where
// somebody's word has re-dated it.
Date counts_from(const FactDefinition&, Date observed, const std::vector<Fact::Unchanged>&);
// Whether an answer that counts from `from` is too old on `day`.
bool is_stale(const FactDefinition&, Date from, Date day);
// Reads an `as_of:` into `facts`. False when it is neither a date nor a time with its zone.
bool read_as_of(const base::Node&, Facts& facts);
// All problems are gathered. Refuses with patient.* and fact.* codes.
base::Result<Facts> read_patient(const Vocabulary&, const base::Document&);
// The same facts as they were told; nothing has aged.
base::Result<Facts> read_told(const Vocabulary&, const base::Document&);
// Applies a mapping of facts (the `facts:` of a patient or of a case) over `facts`, as they are
// told; each named fact is replaced whole. A former name stands for the facts in its place that the
// mapping does not name.
void apply_facts(const Vocabulary&, const base::Source&, const base::Node& mapping, Facts&,
                 base::Diagnostics&);

}  // namespace windlass::model
