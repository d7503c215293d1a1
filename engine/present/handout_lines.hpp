// SPDX-License-Identifier: Apache-2.0
#pragma once

// Which lines of a treatment's protocol an item of a patient's sheet is about. Private to
// handout*.cpp.
//
// Thread rule: [pure].

#include <string_view>

#include "knowledge/handout.hpp"
#include "model/recommendation.hpp"

namespace windlass::present {

// Whether an item speaks of a line: by its key, or by words in it.
bool speaks_of(const knowledge::HandoutItem&, const model::ProtocolLine&);
// Whether it speaks of lines of that key at all.
bool listens_to(const knowledge::HandoutItem&, std::string_view key);
// Whether the protocol has every line that the item needs, and none of those that keep it away.
bool fits(const knowledge::HandoutItem&, const model::ModalityPlan&);

}  // namespace windlass::present
