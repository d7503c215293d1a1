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

enum class Kept : std::uint8_t {
  yes,
  not_written,  // a full disk: it may be tried again, or another file be named
  refused,      // nothing is to be written there
};
// Keeps the document on the disk; in another file from now on where one is named.
using Keep = std::function<Kept(const std::string& other_file)>;

// Asks until nothing is left or somebody stops. `keep` is called after every change. False when
// what was said last is not kept.
bool ask(intake::Conversation&, const Keep& keep, Streams&);

}  // namespace windlass::tool
