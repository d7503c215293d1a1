// SPDX-License-Identifier: Apache-2.0
#pragma once

// Readers says which slots read a fact, a place of `on record` or another slot themselves, without
// what rests on them in turn: where to go on when one of these has changed.
//
// Thread rule: plain values.

#include <cstdint>
#include <vector>

#include "logic/column.hpp"
#include "logic/slot_set.hpp"

namespace windlass::logic {

struct Readers {
  std::vector<SlotSet> of_fact;
  std::vector<Slot> of_place;
  std::vector<std::uint32_t> first;  // by slot, and one more: where its users begin
  std::vector<Slot> users;           // they come after it
};

}  // namespace windlass::logic
