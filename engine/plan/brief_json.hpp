// SPDX-License-Identifier: Apache-2.0
#pragma once

// What a card shows of a plan, as JSON: a tenth of the whole. What is left out is counted, and the
// whole is named by its digest.
//
// Deterministic: same plan, same bytes. Thread rule: [pure].

#include <string>
#include <string_view>

#include "model/recommendation.hpp"

namespace windlass::plan {

// The members stand as in schemas/recommendation.schema.json, with less inside: of the reasons
// those that decide, of a treatment its status, protocol, questions and mitigations, of the stages
// what can begin now. `plan_digest` is of the plan as a record keeps it.
std::string to_brief_json(const model::Recommendation&, const model::Vocabulary&,
                          std::string_view plan_digest);

}  // namespace windlass::plan
