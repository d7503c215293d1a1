// SPDX-License-Identifier: Apache-2.0
#pragma once

// A Formula is arithmetic over facts, as `calculate:` has it: + - * / ^ min max round, numbers with
// units, `years from a to b`. Exact rationals; units are checked when it is read.
//
// What it cannot do (logarithms, roots, choices) is for plugins and for `derive` by cases.
//
// Thread rule: plain values; evaluating is [pure].

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/node.hpp"
#include "model/date.hpp"
#include "model/vocabulary.hpp"

namespace windlass::logic {

struct Formula {
  struct Node {
    enum class Kind {
      number,
      fact,
      as_of,  // a date, within `elapsed` alone
      add,
      subtract,
      negate,
      multiply,
      divide,
      power,
      least,
      most,
      round,
      years,  // from the first part to the second
      months,
      weeks,
      days,
    };
    Kind kind = Kind::number;
    model::Number number = 0;  // number; power, round: how much
    model::FactId fact = 0;
    std::vector<Node> parts;
    model::Unit unit;          // of the result
    model::Number factor = 1;  // multiply, divide, power: times this, where units cancel
  };
  Node root;
  std::vector<model::FactId> inputs;  // sorted
  std::string text;                   // as written
};

// Reads a formula whose result is `result`. Refuses with rules.calculate, at the place in the text.
std::optional<Formula> read_formula(const model::Vocabulary&, const model::FactDefinition& result,
                                    const base::Source&, const base::Node&, base::Diagnostics&);

// What a formula gives. Unknown where an input is; a fault where arithmetic ends.
struct Calculated {
  enum class Kind { given, unknown, fault };
  Kind kind = Kind::unknown;
  model::Number number;  // in the unit of the result's fact
  std::string reason;    // of a fault
};
// `known` gives the value of a fact, or nullptr.
using KnownValue = std::function<const model::Value*(model::FactId)>;
Calculated calculate(const Formula&, const model::Vocabulary&, const model::FactDefinition& result,
                     const KnownValue& known, std::optional<model::Date> as_of);

}  // namespace windlass::logic
