// SPDX-License-Identifier: Apache-2.0
#pragma once

// What layers of rules did to a plan: overrides that loosen, and layers that are not in force.
//
// Texts are views into the KnowledgeBase that made the plan. Thread rule: plain values.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "model/status.hpp"

namespace windlass::model {

// Why a change that a layer makes does not count for this plan.
enum class NotInForce : std::uint8_t {
  in_force,
  expired,
  not_yet_approved,
  layer_ended,
  layer_not_begun,
  no_as_of
};
std::string_view word(NotInForce);
// A rule set that made the plan: the pathway first, then each layer that is in force.
struct RuleSetUsed {
  std::string_view id, version;
};
struct Override {
  std::string_view layer, target, modality, reason, owner, approved, expires;
  std::string_view document;  // where the layer says it
  std::uint32_t line = 0;
  Status without{};  // what the plan would say without this override
  Status base{};     // and without any
  // Where only closing several at once changes the status: the others, as "layer target".
  std::vector<std::string> together;
  bool expired = false;  // not in force, for whichever reason
  NotInForce why{};
  std::string_view day;  // the day that `why` speaks of; empty for no_as_of
};
// What a layer in force tightens and that concerns this patient.
struct Tightened {
  std::string_view layer, modality, change, because, from, until, document;
  std::uint32_t line = 0;
};
// A tightening that does not count, because its layer is not in force, and that would concern this
// patient.
struct Lapsed {
  std::string_view modality, change, because;
  Status with{};  // what the plan would say with the whole layer in force
};
// A layer that is not in force on the plan's day.
struct LapsedLayer {
  std::string_view id, title, version, day;
  NotInForce why{};               // layer_ended or layer_not_begun; no_as_of: its treatments alone
  std::uint32_t tightenings = 0;  // how many it holds, whomever they concern
  std::uint32_t treatments = 0;   // that it brings as a whole
  std::vector<Lapsed> changes;
};

}  // namespace windlass::model
