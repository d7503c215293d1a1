// SPDX-License-Identifier: Apache-2.0
#pragma once

// Sorts the slots of a finished program into its schedule.
//
// Thread rule: [pure].

#include "logic/program.hpp"

namespace windlass::logic {

Schedule schedule_of(const Program&);

}  // namespace windlass::logic
