// SPDX-License-Identifier: Apache-2.0
#pragma once

// `kind: interactions`: what two modalities in one visit mean for each other.
//
// Thread rule: plain values.

#include "knowledge/items.hpp"
#include "knowledge/read_context.hpp"

namespace windlass::knowledge {

struct InteractionRule {
  std::string id;
  Reference first, second;
  bool later = false;  // the second is listed as next, not now; else a note
  std::optional<logic::Condition> when;
  std::string instruction, because_unrecorded;
  Grounds grounds;
  Place place;
};

std::vector<InteractionRule> read_interactions(const ReadContext&);

}  // namespace windlass::knowledge
