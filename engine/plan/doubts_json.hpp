// SPDX-License-Identifier: Apache-2.0
#pragma once

// What of the answers is in doubt, as a recommendation document writes it.
//
// Thread rule: writes into the caller's writer; [pure] otherwise.

#include "base/json.hpp"
#include "model/recommendation.hpp"

namespace windlass::plan {

// The key `contradictions`, where there are any.
void write_contradictions(base::JsonWriter&, const model::Recommendation&,
                          const model::Vocabulary&);
// The keys `conflicts`, `contradictions` where there are any, `stale` and `assumed`.
void write_doubts(base::JsonWriter&, const model::Recommendation&, const model::Vocabulary&);

}  // namespace windlass::plan
