// SPDX-License-Identifier: Apache-2.0
#pragma once

// What an error code of the log and of this floor means for whoever asked: one table, so that a
// program can decide by it. Thread rule: [pure].

#include <string_view>

namespace windlass::audit {

enum class ErrorKind {
  does_not_hold,  // something recorded is not what it must be
  wrong_request,  // what was asked for is wrong, or is not there
  refused,        // what was named is not opened or not written
  stopped,        // a fault or a limit: nothing is known either way
};

// A code that the table does not list counts as refused.
ErrorKind kind_of(std::string_view code);
// Whether the table lists it.
bool is_listed(std::string_view code);

}  // namespace windlass::audit
