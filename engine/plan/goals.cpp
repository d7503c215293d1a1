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
      not_yet_withholding_.push_back(input);
}

// The lanes in which nothing that withholds it is true.
Word StatusReached::unrestrained(Word lanes) const {
  for (const StatusInput input : withholding_inputs())
    lanes &= ~lanes_.true_lanes(modality_.slots[input]);
  return lanes;
}

// The lanes that add no restraint to those of now.
Word StatusReached::without_new_restraints(Word lanes) const {
  for (const StatusInput input : not_yet_withholding_)
    lanes &= ~lanes_.true_lanes(modality_.slots[input]);
  return lanes;
}

// The lane to prefer: one that settles the status without a new restraint, else one that settles it
// otherwise, else one that passes the block.
std::uint32_t StatusReached::least_restrained(Word mask) const {
  const StatusLanes statuses = decide(modality_.slots, lanes_);
  Word preferred = settled_without_new_restraints(statuses, mask);
  if (preferred == 0) preferred = settled_otherwise(statuses, mask);
  if (preferred == 0) preferred = past_the_block(mask);
  return first_of(preferred);
}

// The lanes of the least cautious status that adds no restraint.
Word StatusReached::settled_without_new_restraints(const StatusLanes& statuses, Word mask) const {
  for (auto row = model::statuses.rbegin(); row != model::statuses.rend(); ++row)
    if (const Word found = without_new_restraints(statuses[row->status] & mask);
        found != 0 && !is_ask_or_block(row->status))
      return found;
  return 0;
}

// The lanes of the least cautious status. Where that withholds the modality, rather lanes that
// still ask: an answer that settles it by withholding it is not the reassuring one.
Word StatusReached::settled_otherwise(const StatusLanes& statuses, Word mask) const {
  for (auto row = model::statuses.rbegin(); row != model::statuses.rend(); ++row) {
    const Word found = statuses[row->status] & mask;
    if (found == 0 || is_ask_or_block(row->status)) continue;
    if (model::actionable(row->status)) return found;
    const Word open = unrestrained(statuses[Status::ask] & mask);
    return open != 0 ? open : found;
  }
  return 0;
}

// Other facts still hold it open: an answer that lets it pass the block is the reassuring one.
Word StatusReached::past_the_block(Word mask) const {
  const logic::Slot block = modality_.slots[StatusInput::block];
  if (const Word passes = lanes_.false_lanes(block) & mask; passes != 0) return passes;
  const Word open = ~lanes_.true_lanes(block) & mask;
  return open != 0 ? open : mask;
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

std::uint32_t ConditionDecided::least_restrained(Word mask) const {
  const Word decided = lanes_.false_lanes(slot_) & mask;
  return first_of(decided != 0 ? decided : mask);
}

}  // namespace windlass::plan
