// SPDX-License-Identifier: Apache-2.0
#pragma once

// The goals that the answers to open questions can reach: a modality is allowed, it is ruled out or
// postponed, a red flag is decided.
//
// Thread rule: as the Lanes that they look at.

#include <optional>
#include <vector>

#include "plan/smallest_set.hpp"

namespace windlass::plan {

// How far the status of a modality is brought out of `ask`. The first of these that some answers
// reach is what is asked for.
enum class Reach : std::uint8_t {
  opened,     // it may be done
  reassured,  // it is settled, and nothing withholds it that does not withhold it now
  settled,    // neither `ask` nor `block`, whatever settled it
};

// What brings a modality out of `ask`.
struct Settling {
  std::vector<model::FactId> facts;
  // How far reassuring answers to them bring it. Nothing: no answers were found that bring it out
  // of `ask`, and `facts` are all that it waits for.
  std::optional<Reach> reach;
};

class StatusReached final : public Goal {
 public:
  StatusReached(Reach, const knowledge::Modality&, const Evaluation&, const logic::Lanes&);
  std::uint32_t least_restrained(logic::Word mask) const override;
  logic::Word reached(logic::Word mask) const override;
  bool any_answers_will_do() const override { return reach_ == Reach::opened; }

 private:
  logic::Word unrestrained(logic::Word lanes) const;
  logic::Word without_new_restraints(logic::Word lanes) const;
  logic::Word settled_without_new_restraints(const StatusLanes&, logic::Word mask) const;
  logic::Word settled_otherwise(const StatusLanes&, logic::Word mask) const;
  logic::Word past_the_block(logic::Word mask) const;

  const Reach reach_;
  const knowledge::Modality& modality_;
  const logic::Lanes& lanes_;
  std::vector<knowledge::StatusInput> not_yet_withholding_;
};

// A condition of a red flag or of a caution is false, or, where no answers make it so, decided.
class ConditionDecided final : public Goal {
 public:
  ConditionDecided(bool excluded, logic::Slot slot, const logic::Lanes& lanes)
      : excluded_(excluded), slot_(slot), lanes_(lanes) {}
  std::uint32_t least_restrained(logic::Word mask) const override;
  logic::Word reached(logic::Word mask) const override {
    return (excluded_ ? lanes_.false_lanes(slot_) : ~lanes_.unknown_lanes(slot_)) & mask;
  }
  bool any_answers_will_do() const override { return excluded_; }

 private:
  const bool excluded_;
  logic::Slot slot_;
  const logic::Lanes& lanes_;
};

}  // namespace windlass::plan
