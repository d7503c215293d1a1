// SPDX-License-Identifier: Apache-2.0
#pragma once

// The plan as a clinician reads it in half a minute: what comes first, what now, what next, what is
// withheld, what to ask, when to look again.
//
// Thread rule: [pure].

#include "model/facts.hpp"
#include "model/recommendation.hpp"
#include "present/wrap.hpp"

namespace windlass::present {

// `explain` is the command that explains this plan, as follow_up() writes it.
void write_text(const model::Recommendation&, const model::Vocabulary&, const model::Facts&,
                const std::string& explain, Page&);

}  // namespace windlass::present
