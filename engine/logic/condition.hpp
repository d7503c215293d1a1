// SPDX-License-Identifier: Apache-2.0
#pragma once

// A Condition is what an author wrote about facts: all, any, none, at least N, and `fact:
// constraint`. Three-valued (strong Kleene).
//
// It is syntax with its places: checked against the vocabulary (types, units, ranges of words) but
// not yet compiled. The language is in rules/README.md. builder.hpp compiles a condition into a
// copy in
// which each part names the slot of the program that decides it; so a trace finds every verdict.
//
// Thread rule: plain values.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/node.hpp"
#include "model/vocabulary.hpp"

namespace windlass::logic {

// What a fact is asked. Numbers stand in the fact's own unit, dates as an age in days.
struct Constraint {
  enum class Kind {
    choices,
    interval,
    has_any,
    has_all,
    has_none,
    never,
    known,
    unknown,
    than_fact
  };
  Kind kind = Kind::known;
  model::ValueSet values;                  // choices, has_*; booleans: 1 is true, 0 is false
  std::optional<model::Number> low, high;  // interval
  bool low_open = false, high_open = false;
  // than_fact: how the value stands to that of another fact.
  model::FactId other = 0;
  bool less = false, equal = false, greater = false;  // which of these satisfy it
  // `on record ...`: false, not unknown, where nobody looked. Under `none` it is read as without.
  bool on_record = false;
  // Whether it asks about knowledge itself.
  bool about_knowledge() const { return on_record || kind == Kind::known || kind == Kind::unknown; }
};

struct Condition {
  enum class Kind { all, any, none, at_least, fact, red_flag, always };
  Kind kind = Kind::always;
  std::vector<Condition> parts;  // all, any, none, at_least
  std::uint32_t count = 0;       // at_least
  model::FactId fact = 0;        // fact
  Constraint constraint;         // fact
  std::string text;  // fact: the constraint as a person reads it; red_flag: its id or "any"
  base::Span span;
  std::uint32_t slot = UINT32_MAX;  // of a compiled copy: what decides it
};

// Calls visit(part) for every part that asks a fact about knowledge itself.
template <class Visit>
void each_about_knowledge(const Condition& condition, const Visit& visit) {
  if (condition.kind == Condition::Kind::fact && condition.constraint.about_knowledge())
    visit(condition);
  for (const Condition& part : condition.parts) each_about_knowledge(part, visit);
}

}  // namespace windlass::logic
