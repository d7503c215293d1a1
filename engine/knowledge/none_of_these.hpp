// SPDX-License-Identifier: Apache-2.0
#pragma once

// What one answer to a group, "none of these", says of each fact that it shows.
//
// Thread rule: [pure].

#include <optional>

#include "model/vocabulary.hpp"

namespace windlass::knowledge {

// Its safe answer, or that it never happened, or no. Nothing of what is asked for by itself: a
// measurement, consent, a choice among several.
std::optional<model::Value> none_of_these(const model::FactDefinition&);

}  // namespace windlass::knowledge
