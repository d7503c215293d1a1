// SPDX-License-Identifier: Apache-2.0
#pragma once

// Which lines of a treatment's protocol an item of a patient's sheet is about, and what stands in
// its text for them. Private to handout*.cpp.
//
// Thread rule: [pure].

#include <functional>
#include <string>
#include <string_view>

#include "knowledge/handout.hpp"
#include "model/recommendation.hpp"
#include "present/handout_words.hpp"

namespace windlass::present {

// Whether an item speaks of a line: by its key, or by words in it.
bool speaks_of(const knowledge::HandoutItem&, const model::ProtocolLine&);
// Whether it speaks of lines of that key at all.
bool listens_to(const knowledge::HandoutItem&, std::string_view key);
// Whether the protocol has every line that the item needs, and none of those that keep it away.
bool fits(const knowledge::HandoutItem&, const model::ModalityPlan&);

// What stands for a name in a text: a line of the protocol. `name|date`: the number counts days,
// that of the sheet being 1, and `day` names it, counted from 0; of hours from today, the day on
// which they are over. `name|often`: "once". `name|time`: "2 minutes".
std::string filled(std::string_view name, const model::ModalityPlan&, const SheetWords&,
                   const std::function<std::string(std::size_t)>& day);

}  // namespace windlass::present
