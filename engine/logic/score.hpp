// SPDX-License-Identifier: Apache-2.0
#pragma once

// A Score is a number that conditions add points to. While some of them are open it has bounds: the
// least it can be and the most.
//
// ScoreItems are what an author wrote. Builder::score makes of them Parts: slots that give points
// above 0 where they are true. Items that read one fact only become one table of that fact's codes,
// so that the bounds are exact however many of them share it.
//
// Thread rule: plain values.

#include <cstdint>
#include <optional>
#include <vector>

#include "logic/condition.hpp"
#include "logic/program.hpp"

namespace windlass::logic {

struct ScoreItem {
  model::Number points;  // where `when` holds
  // Nobody said what a value between two lines of a table gives: anything from `points` to this.
  std::optional<model::Number> most;
  Condition when;
  std::uint32_t table = 0;  // items of one `fact:` with its lines share a number; 0: none
  bool tabled = false;      // of a compiled copy: it is part of the table of the fact it reads
};

// Points have at most six decimals and lie between minus this and this, and a score has at most so
// many items: its total then fits a Sum.
inline constexpr std::int64_t most_item_points = 1000;
inline constexpr std::size_t most_score_items = 1000;

struct Score {
  struct Part {
    Slot slot = no_slot;
    std::uint64_t points = 0;  // in `scale`ths of a point
  };
  // What a code of a fact gives: surely `least`, and anything up to `most`.
  struct CodePoints {
    std::uint8_t code = 0;
    std::int64_t least = 0, most = 0;  // in `scale`ths
  };
  // The items that read one fact only.
  struct Table {
    model::FactId fact = 0;
    std::uint32_t column = 0;
    std::vector<CodePoints> codes;  // those that the fact can have
  };
  // Another item, or all that share a slot: from `least` to `most` where it is true, else nothing.
  struct Item {
    Slot slot = no_slot;
    std::int64_t least = 0, most = 0;  // in `scale`ths
  };

  std::vector<Part> parts;  // each slot once, in order
  // The same again, as sums.hpp adds it up.
  std::vector<Table> tables;
  std::vector<Item> items;  // each slot once, in order
  bool countless = false;   // it can be more different numbers than anybody tries
  std::int64_t base = 0;    // what is given always, in `scale`ths
  std::int64_t scale = 1;

  model::Number points(std::int64_t scaled) const {
    return model::Number::ratio(scaled + base, scale);
  }
  std::int64_t total() const {
    std::uint64_t sum = 0;
    for (const Part& part : parts) sum += part.points;
    return static_cast<std::int64_t>(sum);
  }
  // What it can be at all, whatever the patient.
  model::Number least() const { return points(0); }
  model::Number most() const { return points(total()); }
};

}  // namespace windlass::logic
