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

// The value of a formula in the unit of `result`. Nothing where an input is not known, a division
// by zero ends it, or the value lies outside the range of `result`. Throws std::runtime_error for a
// text that it does not understand.
std::optional<model::Number> arithmetic(const std::string& formula, const model::Vocabulary&,
                                        const model::FactDefinition& result,
                                        const std::map<FactId, model::Value>& known,
                                        std::optional<model::Date> as_of);

// Every fact that the rules calculate and nobody supplied.
std::map<FactId, model::Value> calculated(const Rules&, const model::Facts&);

}  // namespace windlass::oracle
