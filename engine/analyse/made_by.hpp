// SPDX-License-Identifier: Apache-2.0
#pragma once

// Which lines that changed give one patient another answer.
//
// Of what decides about the treatment, before or after, it looks at what is otherwise for him; of
// all that speaks about it where that gives no line, and of the disposition, a flag, an assumption:
// a rule that holds on one side alone, a rule of another level, a derived fact of another value.
// What the changed documents say of these made his answer. Changes that do so only together are all
// named; what is otherwise without a changed line is not.
//
// Thread rule: [pure].

#include <vector>

#include "analyse/change.hpp"
#include "analyse/changed_documents.hpp"

namespace windlass::analyse {

// Indices of `documents`, in their order. `change` has a patient.
std::vector<std::size_t> made_by(const Side& before, const Side& after, const Change&,
                                 const std::vector<DocumentChange>& documents);

}  // namespace windlass::analyse
