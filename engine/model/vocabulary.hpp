// SPDX-License-Identifier: Apache-2.0
#pragma once

// The Vocabulary lists the facts that may be known of a patient, with all that is said of each.
//
// Facts are numbered in the order of the document; all else speaks of a fact by that number
// (FactId). model/vocabulary.cpp reads the documents; rules/README.md describes the language.
//
// Thread rule: immutable after reading; safe to share.

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/node.hpp"
#include "model/fact_type.hpp"
#include "model/former_name.hpp"
#include "model/number.hpp"
#include "model/unit.hpp"
#include "model/value_set.hpp"

namespace windlass::model {

using FactId = std::uint32_t;

// Why a fact is not simply known. The words of patient documents and traces are those of
// `word(State)`.
enum class State : std::uint8_t {
  known,
  not_supplied,     // nobody said anything
  asked_not_known,  // the patient or clinician does not know
  not_done,         // asked, and nobody has looked: as telling as if it had not been asked
  nothing_found,    // a record was searched and holds nothing
  source_error,     // the source could not be read
  incomplete_page,  // the source delivered only a part
  stale,            // known once, but older than the fact stays fresh
  conflict,         // sources disagree; every candidate is kept
};
std::string_view word(State);
// Nothing was found because nobody looked, or where somebody did: `on record` is then false.
constexpr bool nobody_looked(State state) {
  return state == State::not_supplied || state == State::not_done || state == State::nothing_found;
}
// The unknown states only: not `known`, not `conflict`.
std::optional<State> state_from(std::string_view word);

// One value of a fact's type. Which member counts is the FactDefinition's type.
struct Value {
  Number number{};           // number: in the fact's own unit
  ValueSet members{};        // set
  std::int32_t day = 0;      // date
  std::uint16_t choice = 0;  // enumeration: index into values; boolean: 0 or 1
  bool never = false;        // number or date with `blank: never`: it has not happened
  friend bool operator==(const Value&, const Value&) = default;
};

struct Code {
  std::string system;  // icd-10-cm, snomed-ct, loinc, atc, rxnorm
  std::string code;
  bool verified = false;
};

// Under a condition an observation goes stale sooner: a blood count during chemotherapy.
struct Fresher {
  Number days;
  FactId fact = 0;                     // an enumeration or a boolean
  std::vector<std::uint16_t> choices;  // its values with which it does; not knowing it does, too
};

inline constexpr std::size_t most_values = 20'000;

struct FactDefinition {
  std::string id;
  std::string title;  // a short noun phrase: "Age", "Foot pulses absent"
  std::string group;  // id of the group it is listed under
  FactType type = FactType::boolean;
  Unit unit;                                  // of a number
  std::optional<Number> lowest, highest;      // inclusive; outside is a data-entry error
  std::vector<std::string> values;            // of an enumeration or a set: at most `most_values`
  std::vector<std::uint16_t> by_word;         // indices of `values`, sorted by word
  std::map<std::string, std::string> labels;  // of values whose word nobody says as it stands
  // Words that say that nobody knows: {not_done: asked_not_known}.
  std::vector<std::pair<std::string, State>> unknown_values;
  // The word `never`, or an explicit null, says that it has not happened.
  bool blank_is_never = false;
  std::optional<Value> safe;  // the answer that raises no concern
  std::string question;
  std::vector<std::string> roles;  // red_flag safety diagnosis indication dose stage ...
  std::vector<Code> codes;
  std::optional<Number> fresh_for_days;  // after that an observation is stale
  bool always_fresh = false;             // `fresh_for: always`: no answer is too old, on purpose
  bool unchanged_by_word = false;        // a word that nothing has changed re-dates it
  std::optional<Fresher> fresher;
  // A yes makes safe answers to these, given before, count anew; a no outdates them.
  std::vector<FactId> refreshes;
  bool derived = false;  // may be computed by a pathway or a calculator when it is not supplied
  std::string because;   // note for authors; may be empty
  base::Span span;
};

// What reassures: its safe answer, or that it never happened; nothing of what has neither.
std::optional<Value> none_of_it(const FactDefinition&);

class Vocabulary {
 public:
  // Reads `kind: vocabulary` documents in the order given. All problems are gathered.
  static base::Result<Vocabulary> read(const std::vector<const base::Document*>&);

  std::size_t size() const { return facts_.size(); }
  const FactDefinition& operator[](FactId id) const { return facts_[id]; }
  std::optional<FactId> find(std::string_view id) const;
  std::vector<std::string> ids() const;
  // The names that facts had before, in the order of the documents.
  const std::vector<FormerName>& former_names() const { return former_names_; }
  const std::string& id() const { return id_; }  // of the first document

 private:
  void read_references(const std::vector<const base::Document*>&, base::Diagnostics&);
  void read_refreshes(const base::Source&, const base::Node&, FactDefinition&, base::Diagnostics&);

  std::string id_;
  std::vector<FactDefinition> facts_;
  std::unordered_map<std::string, FactId> index_;
  std::vector<FormerName> former_names_;
};

// Turns a scalar (of a set, a list) into a value of the fact's type, or an unknown state when the
// word is one of unknown_values. `unit`: as written, empty where the fact's own is meant. Refuses
// with fact.type, fact.number, fact.range, fact.unit, fact.value.
struct Reading {
  State state = State::known;
  Value value;
};
base::Result<Reading> read_value(const FactDefinition&, const base::Source&, const base::Node&,
                                 std::string_view unit = {});

std::optional<std::uint16_t> find_value(const FactDefinition&, std::string_view word);
std::string near_value(const FactDefinition&, std::string_view word);  // "did you mean 'calf'?"

// As a person reads it: "true", "7.5 wk", "[stretching, taping]", "never", "2026-01-31".
std::string text(const FactDefinition&, const Value&);
std::string range_text(const FactDefinition&);  // "0 to 10", "at least 3 cm"
std::string example(const FactDefinition&);     // "a date such as 2026-01-31"
bool has_role(const FactDefinition&, std::string_view role);

}  // namespace windlass::model
