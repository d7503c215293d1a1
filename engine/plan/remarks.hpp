// SPDX-License-Identifier: Apache-2.0
#pragma once

// What a plan says beside statuses: interactions, lines of protocols that stand in the rules,
// advice.
//
// Thread rule: [pure] functions; what they give points into the knowledge base.

#include <string_view>
#include <vector>

#include "model/recommendation.hpp"
#include "plan/evaluation.hpp"

namespace windlass::plan {

// Whether two treatments of the plan meet each other: both can be done, or the second has to wait
// for a first that is only asked about and may yet begin.
enum class Meeting { none, waits, both };
Meeting meeting(const Evaluation&, const knowledge::InteractionItem&, const model::Recommendation&);

// Whether advice has a place in the plan: not where something urgent comes first.
bool advises(const model::Recommendation&);

// Something that the plan would say if its condition held.
struct Remark {
  logic::Slot slot = logic::no_slot;
  bool said_while_open = false;           // an interaction counts unless its condition is false
  std::string_view affects, and_affects;  // the second of an interaction alone

  // Whether it is said of a patient who has these lanes.
  bool said(const logic::Lanes&, logic::Word lanes) const;
  // The lanes that say it by themselves.
  logic::Word saying(const logic::Lanes&) const;
};

// Those that the plan does not say.
// REQUIRES: the plan has its disposition and its modalities.
std::vector<Remark> silent_remarks(const Evaluation&, const model::Recommendation&);

}  // namespace windlass::plan
