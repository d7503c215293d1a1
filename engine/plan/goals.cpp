// SPDX-License-Identifier: Apache-2.0
#include "plan/goals.hpp"

#include <bit>

namespace windlass::plan {

using knowledge::StatusInput;
using logic::Word;
using model::Status;

namespace {

const std::vector<StatusInput>& withholding_inputs() {
  static const std::vector<StatusInput> inputs = [] {
    std::vector<StatusInput> all;
    for (std::size_t i = 0; i < knowledge::status_inputs; ++i)
      if (const auto input = static_cast<StatusInput>(i); knowledge::withholds(input))
        all.push_back(input);
    return all;
  }();
  return inputs;
}

std::uint32_t first_of(Word lanes) { return static_cast<std::uint32_t>(std::countr_zero(lanes)); }

bool is_ask_or_block(Status status) { return status == Status::ask || status == Status::block; }

}  // namespace

StatusReached::StatusReached(Reach reach, const knowledge::Modality& modality,
                             const Evaluation& evaluation, const logic::Lanes& lanes)
    : reach_(reach), modality_(modality), lanes_(lanes) {
  for (const StatusInput input : withholding_inputs())
    if (evaluation.any_lane(modality.slots[input]) != model::Verdict::true_)
      new_restraints_.push_back(input);
}

// The lanes in which nothing that withholds it is true.
Word StatusReached::unrestrained(Word lanes) const {
  for (const StatusInput input : withholding_inputs())
    lanes &= ~lanes_.true_lanes(modality_.slots[input]);
  return lanes;
}

// The lanes in which nothing withholds it that does not withhold it as it stands.
Word StatusReached::without_new_restraints(Word lanes) const {
  for (const StatusInput input : new_restraints_)
    lanes &= ~lanes_.true_lanes(modality_.slots[input]);
  return lanes;
}

// The lane to prefer: 1. of a status that adds no restraint, the least cautious first; 2. of
// another status that settles it; 3. where all ask or block, one that passes the block.
std::uint32_t StatusReached::least_restrained(Word mask) const {
  const StatusLanes statuses = decide(modality_.slots, lanes_);
  for (auto row = model::statuses.rbegin(); row != model::statuses.rend(); ++row)
    if (const Word found = without_new_restraints(statuses[row->status] & mask);
        found != 0 && !is_ask_or_block(row->status))
      return first_of(found);
  for (auto row = model::statuses.rbegin(); row != model::statuses.rend(); ++row) {
    const Word found = statuses[row->status] & mask;
    if (found == 0 || is_ask_or_block(row->status)) continue;
    if (model::actionable(row->status)) return first_of(found);
    // An answer that settles it by withholding it reassures nobody while another keeps it open.
    const Word open = unrestrained(statuses[Status::ask] & mask);
    return first_of(open != 0 ? open : found);
  }
  // Other facts still hold it open: an answer that lets it pass the block is the reassuring one.
  const logic::Slot block = modality_.slots[StatusInput::block];
  const Word passes = lanes_.false_lanes(block) & mask;
  const Word other = passes != 0 ? passes : ~lanes_.true_lanes(block) & mask;
  return first_of(other != 0 ? other : mask);
}

Word StatusReached::reached(Word mask) const {
  const StatusLanes statuses = decide(modality_.slots, lanes_);
  if (reach_ == Reach::opened) {
    Word opened = 0;
    for (const model::StatusRow& row : model::statuses)
      if (row.actionable) opened |= statuses[row.status];
    return opened & mask;
  }
  const Word settled = ~statuses[Status::ask] & ~statuses[Status::block] & mask;
  return reach_ == Reach::reassured ? without_new_restraints(settled) : settled;
}

std::uint32_t FlagDecided::least_restrained(Word mask) const {
  const Word decided = lanes_.false_lanes(slot_) & mask;
  return first_of(decided != 0 ? decided : mask);
}

}  // namespace windlass::plan
