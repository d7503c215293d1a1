// SPDX-License-Identifier: Apache-2.0
#pragma once

// A later visit: the same facts seen on another day, and a clinician's word that nothing has
// changed since an earlier one. Both change facts as they were told; model::age() says what counts.
//
// Thread rule: [pure].

#include "model/facts.hpp"

namespace windlass::intake {

// Moves `facts` to `day`. What carried no date of its own was known as of the day before, and says
// so from now on. REQUIRES: `day` is no earlier than `as_of`.
void visit_on(model::Date day, model::Facts& facts);

// Re-dates what was known and fresh on `since` and what the vocabulary lets a clinician's word
// re-date; the date of the observation is kept. Returns those facts, in the vocabulary's order.
// REQUIRES: `as_of`, and `since` is no later.
std::vector<model::FactId> nothing_changed(const model::Vocabulary&, model::Date since,
                                           model::Facts& facts);

}  // namespace windlass::intake
