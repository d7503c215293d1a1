// SPDX-License-Identifier: Apache-2.0
#pragma once

// `kind: screening`: what the first screen needs, and the red flags.
//
// Thread rule: plain values.

#include "knowledge/items.hpp"
#include "knowledge/read_context.hpp"

namespace windlass::knowledge {

struct RedFlagLevel {
  std::string id;
  logic::Condition when;
  model::Disposition disposition{};
  std::string because, action, mitigate, because_unrecorded;
  Effects effects;
  Place place;
};

struct RedFlagRule {
  std::string id, title, clears;
  std::vector<model::FactId> cleared_by;  // what is asked while it stands
  Grounds grounds;
  std::vector<RedFlagLevel> levels;
  Place place;
};

struct Screening {
  std::vector<Requirement> requires_known;
  std::vector<RedFlagRule> red_flags;
};

Screening read_screening(const ReadContext&);

}  // namespace windlass::knowledge
