// SPDX-License-Identifier: Apache-2.0
#pragma once

// What `calculate:` gives, worked out by another way than the product's: operators and values on
// two stacks, every quantity in base units with its dimensions, fractions of any length, days of
// std::chrono. The units are those that the tree and the tests use, in a table of its own.

#include <map>
#include <optional>
#include <string>

#include "model/facts.hpp"
#include "oracle/rules.hpp"

namespace windlass::oracle {

// The value of a formula in the unit of `result`, or why there is none: an input is not known; or
// it is a fault, a division by zero, an input that never happened, a value outside the range of
// `result`. Throws std::runtime_error for a text that it does not understand.
struct Worked {
  std::optional<model::Number> value;
  bool fault = false;
};
Worked arithmetic(const std::string& formula, const model::Vocabulary&,
                  const model::FactDefinition& result, const std::map<FactId, model::Value>& known,
                  std::optional<model::Date> as_of);

// Every fact that the rules calculate and nobody supplied; without a value where that is a fault,
// or rests on one.
std::map<FactId, std::optional<model::Value>> calculated(const Rules&, const model::Facts&);

}  // namespace windlass::oracle
