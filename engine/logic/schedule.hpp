// SPDX-License-Identifier: Apache-2.0
#pragma once

// A Schedule is the order in which the slots of a program are decided when all of them are: what
// rests on columns only comes first, and slots of one depth and kind stand side by side, so that
// one short loop decides many.
//
// It says the same as the instructions in their own order; scheduler.hpp makes it. Thread rule:
// plain values.

#include <cstdint>
#include <vector>

#include "logic/column.hpp"

namespace windlass::logic {

struct Schedule {
  enum class Kind : std::uint8_t {
    one_run,  // an atom: column `a`, codes from `b` to `c`
    known,    // column `a`
    and_two,  // slots `a` and `b`
    or_two,
    and_many,  // the slots that are operands `a` to `b`, that one left out
    or_many,
    negation,   // slot `a`
    is_true,    // slot `a`
    on_record,  // slot `a`, code in column `b`; `c` is known when the fact is
    other       // as the instruction says
  };
  struct Step {
    Slot slot = 0;
    std::uint32_t a = 0, b = 0, c = 0;
  };
  struct Batch {
    Kind kind{};
    std::uint32_t first = 0, last = 0;  // steps [first, last)
  };
  std::vector<Step> steps;  // each slot once
  std::vector<Batch> batches;
};

}  // namespace windlass::logic
