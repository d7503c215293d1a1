// SPDX-License-Identifier: Apache-2.0
#pragma once

// What layers did, as a recommendation document and a trace write it. Not what it means:
// override.hpp and reason.hpp of the model say that.
//
// Thread rule: writes into the caller's writer; [pure] otherwise.

#include <vector>

#include "base/json.hpp"
#include "model/recommendation.hpp"

namespace windlass::plan {

// The keys `overrides`, `tightened` and `lapsed_layers`.
void write_layers(base::JsonWriter&, const model::Recommendation&);
// The key `taken_away`.
void write_taken_away(base::JsonWriter&, const std::vector<model::TakenAway>&);
// What a layer did to a rule.
void write_json(base::JsonWriter&, const model::Amendment&);

}  // namespace windlass::plan
