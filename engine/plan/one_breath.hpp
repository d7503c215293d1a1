// SPDX-License-Identifier: Apache-2.0
#pragma once

// What is asked in one breath with what is asked now, so that nobody hears the same list twice:
// questions that no status waits for yet, and that some answers to the open ones make worth asking.
//
// Thread rule: as Evaluation.

#include <vector>

#include "plan/evaluation.hpp"

namespace windlass::plan {

// Those of `candidates` that are not known, that the documents let somebody be asked for, and that
// matter for some way of answering `asked` and one another.
std::vector<model::FactId> asked_soon(const Evaluation&, const std::vector<model::Question>& asked,
                                      const std::vector<model::FactId>& candidates);

}  // namespace windlass::plan
