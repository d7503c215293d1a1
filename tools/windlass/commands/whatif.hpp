// SPDX-License-Identifier: Apache-2.0
#pragma once

// `windlass explain PATIENT --what-if fact=value`: the plan with other answers, and what differs.

#include "commands.hpp"

namespace windlass::tool {

int run_what_if(const plan::Engine&, const model::Facts&, const model::Recommendation& before,
                const ExplainOptions&, Streams&);

}  // namespace windlass::tool
