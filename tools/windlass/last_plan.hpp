// SPDX-License-Identifier: Apache-2.0
#pragma once

// The patient's last recorded plan, and how a later visit begins from it.
//
// Thread rule: belongs to main's thread.

#include <optional>
#include <string>

#include "commands.hpp"
#include "intake/conversation.hpp"
#include "log/store.hpp"

namespace windlass::tool {

struct LastPlan {
  std::uint64_t sequence = 0;
  std::optional<model::Date> as_of;  // none: its answers do not open
};
// Nothing where the store holds no plan of the patient.
base::Result<std::optional<LastPlan>> last_plan_of(const log::Store&, const model::Vocabulary&,
                                                   const std::string& patient);

// Prints the day of that plan. Offers two commands: "a later visit", unless the day was given
// (`day_given`), and "nothing has changed". Nothing changes until one of them is given.
void offer_last_plan(const LastPlan&, bool day_given, intake::Conversation&, Streams&);

}  // namespace windlass::tool
