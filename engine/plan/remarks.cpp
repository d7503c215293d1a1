// SPDX-License-Identifier: Apache-2.0
#include "plan/remarks.hpp"

#include <algorithm>

namespace windlass::plan {

using knowledge::StatusInput;
using logic::Word;
using model::ModalityPlan;
using model::Status;

namespace {

// Whether an answer may still make it one that is done: an indication holds or is open.
bool may_begin(const Evaluation& evaluation, std::uint32_t modality) {
  const knowledge::StatusSlots& slots = evaluation.base().modalities()[modality].slots;
  const auto indicated = [&](StatusInput input) {
    return evaluation.any_lane(slots[input]) != model::Verdict::false_;
  };
  return indicated(StatusInput::recommend) || indicated(StatusInput::optional);
}

}  // namespace

Meeting meeting(const Evaluation& evaluation, const knowledge::InteractionItem& item,
                const model::Recommendation& plan) {
  const Status first = plan.modalities[item.first].status,
               second = plan.modalities[item.second].status;
  if (!model::actionable(second)) return Meeting::none;
  if (model::actionable(first)) return Meeting::both;
  return item.rule->later && first == Status::ask && may_begin(evaluation, item.first)
             ? Meeting::waits
             : Meeting::none;
}

bool advises(const model::Recommendation& plan) {
  const model::DispositionRow& row = model::row(plan.disposition);
  return row.by != model::DecidedBy::urgent_flag || !row.treatment_waits;
}

bool Remark::said(const logic::Lanes& lanes, Word mask) const {
  const Word saying_it = saying(lanes) & mask;
  return said_while_open ? saying_it != 0 : saying_it == mask;
}

Word Remark::saying(const logic::Lanes& lanes) const {
  return said_while_open ? ~lanes.false_lanes(slot) : lanes.true_lanes(slot);
}

std::vector<Remark> silent_remarks(const Evaluation& evaluation,
                                   const model::Recommendation& plan) {
  const knowledge::KnowledgeBase& base = evaluation.base();
  std::vector<Remark> silent;
  const auto add = [&](const Remark& one) {
    if (!one.said(evaluation.lanes(), evaluation.mask())) silent.push_back(one);
  };
  for (const knowledge::InteractionItem& item : base.interactions()) {
    if (item.condition == nullptr || meeting(evaluation, item, plan) == Meeting::none) continue;
    const auto [low, high] = std::minmax(item.first, item.second);
    add({item.slot, true, plan.modalities[low].id, plan.modalities[high].id});
  }
  for (std::size_t i = 0; i < plan.modalities.size(); ++i) {
    if (!model::actionable(plan.modalities[i].status)) continue;
    for (const knowledge::ProtocolItem& line : base.modalities()[i].protocol)
      if (line.condition != nullptr) add({line.slot, false, plan.modalities[i].id, {}});
  }
  if (!advises(plan)) return silent;
  for (const knowledge::AdviceItem& item : base.advice())
    if (item.condition != nullptr) add({item.slot, false, item.rule->id, {}});
  return silent;
}

}  // namespace windlass::plan
