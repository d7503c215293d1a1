// SPDX-License-Identifier: Apache-2.0
#pragma once

// What is decided or added up, as written: conditions, the items of a score, formulas.
//
// Thread rule: plain values.

#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "model/number.hpp"
#include "model/vocabulary.hpp"

namespace windlass::oracle {

using model::FactId;

// One condition, as written.
struct Expr {
  enum class Kind {
    all,
    any,
    none,
    at_least,
    is_one_of,
    has_any,
    has_all,
    has_none,
    compare,
    than_fact,
    never,
    known,
    not_known,
    red_flag
  };
  Kind kind = Kind::all;
  std::vector<Expr> parts;
  std::size_t needed = 0;
  FactId fact = 0;
  std::set<std::size_t> values;              // indices into the fact's values; booleans 0 and 1
  std::optional<model::Number> least, most;  // compare; of a date: its age in days
  bool above = false, below = false;         // the bound itself does not count
  std::string flag;
  FactId other = 0;        // than_fact: what it is compared with
  std::string comparison;  // than_fact: the words before `fact`
  // `on record`, unless it stands under `none`: the number of this place, counted from 1.
  std::size_t place = 0;
  bool operator==(const Expr&) const = default;
};

// An item of a score: one condition with its points, or the lines of one fact's table.
struct Points {
  std::optional<FactId> table;
  std::vector<std::pair<Expr, model::Number>> lines;
};

// `calculate`, as written, and the facts that it names.
struct Formula {
  FactId fact = 0;
  std::string text;
  std::set<FactId> reads;
};

}  // namespace windlass::oracle
