// SPDX-License-Identifier: Apache-2.0
#pragma once

// What rules use who a person is for (age, sex and the like: facts whose id begins with `demo.`, or
// has one of the words in roles.cpp, and that nobody derives), held against the `roles` that the
// vocabulary declares for it.
//
// Thread rule: [pure].

#include <set>
#include <string>

#include "analyse/finding.hpp"

namespace windlass::analyse {

void find_undeclared_uses(const knowledge::KnowledgeBase&, FindingList& found);

}  // namespace windlass::analyse
