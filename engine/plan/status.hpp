// SPDX-License-Identifier: Apache-2.0
#pragma once

// How verdicts become statuses and dispositions, for up to 64 lanes at once. The precedence of
// rules/README.md, in a dozen word operations.
//
// Thread rule: [pure] functions over an evaluated Lanes.

#include <array>
#include <vector>

#include "knowledge/knowledge_base.hpp"
#include "logic/lanes.hpp"

namespace windlass::plan {

// For each status the lanes that have it; every lane is in exactly one.
struct StatusLanes {
  std::array<logic::Word, model::status_count> of{};
  logic::Word operator[](model::Status status) const {
    return of[static_cast<std::size_t>(status)];
  }
  // The most cautious status among `lanes`.
  model::Status most_cautious(logic::Word lanes) const;
  // The lanes with a more cautious status than this.
  logic::Word more_cautious_than(model::Status) const;
};
StatusLanes decide(const knowledge::StatusSlots&, const logic::Lanes&);
// By contribution: whether it makes this status in one of the lanes of `mask` that have it. Without
// all of these the status would be another, and any one of them is enough. None where nothing was
// said: no indication.
std::vector<bool> deciding(const knowledge::Modality&, const logic::Lanes&, logic::Word mask,
                           model::Status);
// All modalities, by index. `withheld`, by modality or empty: no protocol can be had, so it asks
// where it would be actionable. A modality that is `never_alone` is deferred in the lanes where no
// other treatment is actionable.
std::vector<StatusLanes> decide_all(const knowledge::KnowledgeBase&, const logic::Lanes&,
                                    const std::vector<bool>& withheld = {});
// The most cautious status of each modality over the lanes of `mask`, taken together.
std::vector<model::Status> decide_statuses(const knowledge::KnowledgeBase&, const logic::Lanes&,
                                           logic::Word mask,
                                           const std::vector<bool>& withheld = {});

// The same of lanes that were decided already, by decide_all().
std::vector<model::Status> most_cautious_together(const knowledge::KnowledgeBase&,
                                                  const std::vector<StatusLanes>&,
                                                  logic::Word mask);

// For each disposition the lanes that have it.
struct DispositionLanes {
  std::array<logic::Word, model::disposition_count> of{};
  logic::Word screen_open = 0;
  model::Disposition most_urgent(logic::Word lanes) const;
  // The lanes where a flag comes before this disposition, or that open a screen that was not open.
  logic::Word more_cautious_than(model::Disposition, bool screen_was_open) const;
};
// The lanes in which the screen is not complete: something it needs is missing, or a flag that
// would be urgent is open.
logic::Word open_screen(const knowledge::KnowledgeBase&, const logic::Lanes&);
DispositionLanes decide_disposition(const knowledge::KnowledgeBase&, const logic::Lanes&);

}  // namespace windlass::plan
