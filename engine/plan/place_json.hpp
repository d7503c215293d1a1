// SPDX-License-Identifier: Apache-2.0
#pragma once

// Where a plan stands in a log, as JSON: `receipt` and `since` of the object that is being written.
//
// Thread rule: [pure].

#include "base/json.hpp"
#include "model/recommendation.hpp"

namespace windlass::plan {

// The receipt alone.
void write_receipt(base::JsonWriter&, const model::Recommendation&);
void write_log_position(base::JsonWriter&, const model::Recommendation&, const model::Vocabulary&);

}  // namespace windlass::plan
