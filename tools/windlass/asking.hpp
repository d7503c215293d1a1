// SPDX-License-Identifier: Apache-2.0
#pragma once

// A conversation in a terminal: one question or one group on the screen, one key an answer, and
// after it what opened and what is certain.
//
// It writes to standard error, where a person reads along. Thread rule: belongs to main's thread.

#include <functional>

#include "commands.hpp"
#include "intake/conversation.hpp"
#include "keys.hpp"

namespace windlass::tool {

// Asks until nothing is left or somebody stops. `changed` is called after every change; false from
// it ends the conversation, and is what ask() then returns.
bool ask(intake::Conversation&, const std::function<bool()>& changed, Streams&);

}  // namespace windlass::tool
