// SPDX-License-Identifier: Apache-2.0
#pragma once

// The goals that the answers to open questions can reach: a modality is allowed, it is ruled out or
// postponed, a red flag is decided.
//
// Thread rule: as the Lanes that they look at.

#include "plan/smallest_set.hpp"

namespace windlass::plan {

// How far the status of a modality is brought out of `ask`. The first of these that some answers
// reach is what is asked for.
enum class Reach : std::uint8_t {
  opened,     // it may be done
  reassured,  // it is settled, and nothing withholds it that does not withhold it now
  settled,    // neither `ask` nor `block`, whatever settled it
};

class StatusReached final : public Goal {
 public:
  StatusReached(Reach, const knowledge::Modality&, const Evaluation&, const logic::Lanes&);
  std::uint32_t least_restrained(logic::Word mask) const override;
  logic::Word reached(logic::Word mask) const override;
  bool reassures() const override { return reach_ == Reach::opened; }

 private:
  logic::Word unrestrained(logic::Word lanes) const;
  logic::Word without_new_restraints(logic::Word lanes) const;

  const Reach reach_;
  const knowledge::Modality& modality_;
  const logic::Lanes& lanes_;
  std::vector<knowledge::StatusInput>
      new_restraints_;  // the restraints that are not true as it stands
};

// A red flag is excluded, or where no answers exclude it decided one way or the other.
class FlagDecided final : public Goal {
 public:
  FlagDecided(bool excluded, logic::Slot slot, const logic::Lanes& lanes)
      : excluded_(excluded), slot_(slot), lanes_(lanes) {}
  std::uint32_t least_restrained(logic::Word mask) const override;
  logic::Word reached(logic::Word mask) const override {
    return (excluded_ ? lanes_.false_lanes(slot_) : ~lanes_.unknown_lanes(slot_)) & mask;
  }
  bool reassures() const override { return excluded_; }

 private:
  const bool excluded_;
  logic::Slot slot_;
  const logic::Lanes& lanes_;
};

}  // namespace windlass::plan
