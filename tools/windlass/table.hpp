// SPDX-License-Identifier: Apache-2.0
#pragma once

// The table of commands. Thread rule: [pure].

#include "arguments.hpp"

namespace windlass::tool {

// The program itself: its commands are the rows below it.
CommandRow windlass_program();

}  // namespace windlass::tool
