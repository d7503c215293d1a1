// SPDX-License-Identifier: Apache-2.0
#include "plan/status.hpp"

namespace windlass::plan {

using logic::Word;
using model::Disposition;
using model::Status;

namespace {

// The lanes that are set in one of the first `count` words.
template <std::size_t size>
Word among_first(const std::array<Word, size>& words, std::size_t count) {
  Word result = 0;
  for (std::size_t i = 0; i < count; ++i) result |= words[i];
  return result;
}

}  // namespace

Word StatusLanes::more_cautious_than(Status status) const {
  return among_first(of, static_cast<std::size_t>(status));
}
Word DispositionLanes::more_urgent_than(Disposition disposition) const {
  return among_first(of, static_cast<std::size_t>(disposition));
}

Status StatusLanes::most_cautious(Word lanes) const {
  for (std::size_t i = 0; i < of.size(); ++i)
    if ((of[i] & lanes) != 0) return static_cast<Status>(i);
  return Status::block;
}

StatusLanes decide(const knowledge::StatusSlots& slots, const logic::Lanes& lanes) {
  const auto yes = [&](logic::Slot slot) { return lanes.true_lanes(slot); };
  const auto open = [&](logic::Slot slot) { return lanes.unknown_lanes(slot); };
  StatusLanes result;
  const auto set = [&](Status status, Word word) {
    result.of[static_cast<std::size_t>(status)] |= word;
  };
  Word rest = ~Word{0};
  const auto settle = [&](Status status, Word word) {
    set(status, rest & word);
    rest &= ~word;
  };
  settle(Status::block, yes(slots.block));
  settle(Status::not_indicated, yes(slots.flag_not_indicated));
  settle(Status::defer, yes(slots.flag_defer));
  settle(Status::ask, open(slots.block) | open(slots.flag_defer) | open(slots.flag_not_indicated) |
                          yes(slots.missing));
  settle(Status::not_indicated, yes(slots.not_indicated));
  settle(Status::defer, yes(slots.defer));
  settle(Status::ask, open(slots.not_indicated) | open(slots.defer));
  const Word indicated = yes(slots.recommend) | yes(slots.optional);
  settle(Status::ask, ~indicated & (open(slots.recommend) | open(slots.optional)));
  settle(Status::not_indicated, ~indicated);
  settle(Status::caution, yes(slots.caution) | open(slots.caution));
  settle(Status::optional, ~yes(slots.recommend) | yes(slots.cap) | open(slots.cap));
  set(Status::recommend, rest);
  return result;
}

std::vector<StatusLanes> decide_all(const knowledge::KnowledgeBase& base,
                                    const logic::Lanes& lanes) {
  std::vector<StatusLanes> all;
  all.reserve(base.modalities().size());
  const auto actionable = [](const StatusLanes& one) {
    return one[Status::caution] | one[Status::optional] | one[Status::recommend];
  };
  Word company = 0;
  for (const knowledge::Modality& modality : base.modalities()) {
    all.push_back(decide(modality.slots, lanes));
    if (!modality.never_alone) company |= actionable(all.back());
  }
  for (std::size_t i = 0; i < all.size(); ++i) {
    if (!base.modalities()[i].never_alone) continue;
    const Word alone = actionable(all[i]) & ~company;
    for (Status status : {Status::caution, Status::optional, Status::recommend})
      all[i].of[static_cast<std::size_t>(status)] &= ~alone;
    all[i].of[static_cast<std::size_t>(Status::defer)] |= alone;
  }
  return all;
}

Disposition DispositionLanes::most_urgent(Word lanes) const {
  for (std::size_t i = 0; i < of.size(); ++i)
    if ((of[i] & lanes) != 0) return static_cast<Disposition>(i);
  return Disposition::proceed;
}

DispositionLanes decide_disposition(const knowledge::KnowledgeBase& base,
                                    const logic::Lanes& lanes) {
  DispositionLanes result;
  Word rest = ~Word{0};
  const auto settle = [&](Disposition disposition, Word word) {
    result.of[static_cast<std::size_t>(disposition)] |= rest & word;
    rest &= ~word;
  };
  // An open red flag as urgent as an investigation keeps the screen incomplete; a lesser one is
  // only asked about.
  Word open = lanes.true_lanes(base.screening_missing());
  for (Disposition urgent : {Disposition::emergency, Disposition::urgent, Disposition::refer_urgent,
                             Disposition::investigate_first}) {
    const logic::Slot slot = base.disposition_slot(urgent);
    settle(urgent, lanes.true_lanes(slot));
    open |= lanes.unknown_lanes(slot);
  }
  settle(Disposition::incomplete, open);
  for (Disposition lesser : {Disposition::refer_routine, Disposition::proceed_with_referral})
    settle(lesser, lanes.true_lanes(base.disposition_slot(lesser)));
  settle(Disposition::proceed, ~Word{0});
  return result;
}

}  // namespace windlass::plan
