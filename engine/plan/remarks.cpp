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
  if (label != nullptr) return saying_label(lanes);
  return said_while_open ? ~lanes.false_lanes(slot) : lanes.true_lanes(slot);
}

// The first case that holds gives the value; those that are open before it may.
Word Remark::saying_label(const logic::Lanes& lanes) const {
  Word may_be = 0, may_not_be = 0, reached = ~Word{0};
  for (const knowledge::DeriveCase& one : label->cases) {
    (one.is == 1 ? may_be : may_not_be) |= reached & ~lanes.false_lanes(one.when.slot);
    reached &= ~lanes.true_lanes(one.when.slot);
  }
  if (!label->otherwise || *label->otherwise == 1) may_be |= reached;
  if (!label->otherwise || *label->otherwise != 1) may_not_be |= reached;
  return said_while_open ? may_be : may_be & ~may_not_be;
}

namespace {

constexpr std::string_view of_the_sheet = "sheet";

// Labels by which a patient's sheet shows something or leaves it out.
std::vector<const knowledge::Derived*> labels_of_sheets(const knowledge::KnowledgeBase& base) {
  std::vector<const knowledge::Derived*> found;
  const auto is_read = [&base](std::string_view id) {
    const auto names = [id](const std::vector<knowledge::Reference>& list) {
      return std::any_of(list.begin(), list.end(), [id](const auto& one) { return one.id == id; });
    };
    for (const knowledge::HandoutDocument& document : base.rules().handouts)
      for (const knowledge::HandoutItem& item : document.items)
        if (names(item.labels) || names(item.unless.labels)) return true;
    return false;
  };
  for (const knowledge::Derived& one : base.derived()) {
    const model::FactDefinition& fact = base.vocabulary()[one.fact];
    if (fact.type == model::FactType::boolean && is_read(fact.id)) found.push_back(&one);
  }
  return found;
}

}  // namespace

std::vector<Remark> silent_remarks(const Evaluation& evaluation,
                                   const model::Recommendation& plan) {
  const knowledge::KnowledgeBase& base = evaluation.base();
  std::vector<Remark> silent;
  const auto add = [&](const Remark& one) {
    if (!one.said(evaluation.lanes(), evaluation.mask())) silent.push_back(one);
  };
  // That it may hold is said another way than that it does.
  const auto add_both = [&add](Remark one) {
    for (const bool said_while_open : {false, true}) {
      one.said_while_open = said_while_open;
      add(one);
    }
  };
  for (const knowledge::InteractionItem& item : base.interactions()) {
    if (item.condition == nullptr || meeting(evaluation, item, plan) == Meeting::none) continue;
    const auto [low, high] = std::minmax(item.first, item.second);
    add({.slot = item.slot,
         .said_while_open = true,
         .affects = plan.modalities[low].id,
         .and_affects = plan.modalities[high].id});
  }
  for (std::size_t i = 0; i < plan.modalities.size(); ++i) {
    if (!model::actionable(plan.modalities[i].status)) continue;
    for (const knowledge::ProtocolItem& line : base.modalities()[i].protocol)
      if (line.condition != nullptr)
        add_both({.slot = line.slot, .affects = plan.modalities[i].id});
  }
  if (advises(plan))
    for (const knowledge::AdviceItem& item : base.advice())
      if (item.condition != nullptr) add_both({.slot = item.slot, .affects = item.rule->id});
  for (const knowledge::Derived* one : labels_of_sheets(base))
    if (model::nobody_looked(evaluation.patient().supplied()[one->fact].state))
      add_both({.affects = of_the_sheet, .label = one->rule});
  return silent;
}

}  // namespace windlass::plan
