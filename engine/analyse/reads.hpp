// SPDX-License-Identifier: Apache-2.0
#pragma once

// What conditions read, as they are written. knowledge/written.hpp goes through them.
//
// Thread rule: [pure].

#include <set>

#include "logic/condition.hpp"

namespace windlass::analyse {

// The facts that a condition names itself.
void add_named(const logic::Condition&, std::set<model::FactId>& facts);

}  // namespace windlass::analyse
