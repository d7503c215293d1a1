// SPDX-License-Identifier: Apache-2.0
#include "plan/status.hpp"

#include <algorithm>
#include <utility>

#include "plan/precedence.hpp"

namespace windlass::plan {

using logic::Word;
using model::Disposition;
using model::Status;

Word StatusLanes::more_cautious_than(Status status) const {
  Word worse = 0;
  for (std::size_t i = 0; i < static_cast<std::size_t>(status); ++i) worse |= of[i];
  return worse;
}
Word DispositionLanes::more_cautious_than(Disposition disposition, bool screen_was_open) const {
  Word worse = screen_was_open ? 0 : screen_open;
  for (const Disposition one : model::precedence) {
    if (one == disposition) break;
    worse |= of[static_cast<std::size_t>(one)];
  }
  return worse;
}

Status StatusLanes::most_cautious(Word lanes) const {
  for (std::size_t i = 0; i < of.size(); ++i)
    if ((of[i] & lanes) != 0) return static_cast<Status>(i);
  return Status::block;
}

namespace {

using knowledge::StatusInput;

// The lanes in which an input is true, and in which it is open.
class SlotWords {
 public:
  SlotWords(const knowledge::StatusSlots& slots, const logic::Lanes& lanes)
      : slots_(slots), lanes_(lanes) {}
  Word yes(std::size_t input) const { return lanes_.true_lanes(slots_.of[input]); }
  Word open(std::size_t input) const { return lanes_.unknown_lanes(slots_.of[input]); }

 private:
  const knowledge::StatusSlots& slots_;
  const logic::Lanes& lanes_;
};

// A contribution that is not false in every lane.
struct Live {
  std::size_t index;
  std::uint16_t input;  // as a set of one StatusInput
  Word yes, open;
};

std::vector<Live> live_contributions(const knowledge::Modality& modality, const logic::Lanes& lanes,
                                     Word mask) {
  std::vector<Live> live;
  live.reserve(16);
  for (std::size_t i = 0; i < modality.spoken.size(); ++i) {
    const knowledge::Spoken& item = modality.spoken[i];
    const Word yes = lanes.true_lanes(item.slot) & mask;
    const Word open = lanes.unknown_lanes(item.slot) & mask;
    if ((yes | open) != 0) live.push_back({i, bit(item.input), yes, open});
  }
  return live;
}

// The same from each contribution: an input may be true by one of them and open by another.
class LiveWords {
 public:
  explicit LiveWords(const std::vector<Live>& live) {
    for (const Live& one : live) {
      const auto input = static_cast<std::size_t>(__builtin_ctz(one.input));
      yes_.at(input) |= one.yes;
      open_.at(input) |= one.open;
    }
  }
  Word yes(std::size_t input) const { return yes_[input]; }
  Word open(std::size_t input) const { return open_[input]; }

 private:
  std::array<Word, knowledge::status_inputs> yes_{}, open_{};
};

// The lanes that fulfil step `i`, whether they reach it or not.
template <std::size_t i, class Words>
Word fulfilled(const Words& words) {
  constexpr Step step = status_steps[i];
  Word result = step.by_default ? ~Word{0} : 0;
  if constexpr (!step.by_default) [&]<std::size_t... input>(std::index_sequence<input...>) {
      const auto add = [&]<std::size_t one>(std::integral_constant<std::size_t, one>) {
        if constexpr ((step.when_true >> one & 1) != 0) result |= words.yes(one);
        if constexpr ((step.when_unknown >> one & 1) != 0) result |= words.open(one);
      };
      (add(std::integral_constant<std::size_t, input>()), ...);
    }
  (std::make_index_sequence<knowledge::status_inputs>());
  const auto yes = [&](StatusInput input) { return words.yes(static_cast<std::size_t>(input)); };
  switch (step.gate) {
    case Gate::every: return result;
    case Gate::no_indication:
      return result & ~yes(StatusInput::recommend) & ~yes(StatusInput::optional);
    case Gate::no_recommendation: return result & ~yes(StatusInput::recommend);
    case Gate::a_recommendation: return result & yes(StatusInput::recommend);
  }
  return 0;
}

// Calls visit(step, the lanes that fulfil it), in order of precedence.
template <class Words, class Visit>
void walk(const Words& words, const Visit& visit) {
  [&]<std::size_t... i>(std::index_sequence<i...>) {
    (visit(status_steps[i], fulfilled<i>(words)), ...);
  }
  (std::make_index_sequence<status_steps.size()>());
}

}  // namespace

StatusLanes decide(const knowledge::StatusSlots& slots, const logic::Lanes& lanes) {
  StatusLanes result;
  Word rest = ~Word{0};
  walk(SlotWords(slots, lanes), [&](const Step& step, Word fulfilled) {
    result.of[static_cast<std::size_t>(step.status)] |= rest & fulfilled;
    rest &= ~fulfilled;
  });
  return result;
}

std::vector<bool> deciding(const knowledge::Modality& modality, const logic::Lanes& lanes,
                           Word mask, Status status) {
  std::vector<bool> decides(modality.contributions.size());
  Word rest = decide(modality.slots, lanes)[status] & mask;
  const std::vector<Live> live = live_contributions(modality, lanes, mask);
  // Taken away, the reasons of a step leave its lanes to the next one, which may say the same.
  walk(LiveWords(live), [&](const Step& step, Word fulfilled) {
    const Word here = rest & fulfilled;
    if (here != 0 && step.status == status)
      for (const Live& one : live)
        if (((step.when_true & one.input) != 0 && (one.yes & here) != 0) ||
            ((step.when_unknown & one.input) != 0 && (one.open & here) != 0))
          decides[one.index] = true;
    if (step.status != status || step.by_default) rest &= ~here;
  });
  return decides;
}

std::vector<StatusLanes> decide_all(const knowledge::KnowledgeBase& base, const logic::Lanes& lanes,
                                    const std::vector<bool>& withheld) {
  std::vector<StatusLanes> all;
  all.reserve(base.modalities().size());
  const auto actionable = [](const StatusLanes& one) {
    Word word = 0;
    for (const model::StatusRow& row : model::statuses)
      if (row.actionable) word |= one[row.status];
    return word;
  };
  const auto turn = [](StatusLanes& one, Word which, Status into) {
    for (const model::StatusRow& row : model::statuses)
      if (row.actionable) one.of[static_cast<std::size_t>(row.status)] &= ~which;
    one.of[static_cast<std::size_t>(into)] |= which;
  };
  for (std::size_t i = 0; i < base.modalities().size(); ++i) {
    all.push_back(decide(base.modalities()[i].slots, lanes));
    if (!withheld.empty() && withheld[i]) turn(all[i], actionable(all[i]), Status::ask);
  }
  for (std::size_t i = 0; i < all.size(); ++i) {
    if (!base.modalities()[i].never_alone) continue;
    Word company = 0;
    for (const std::uint32_t other : base.modalities()[i].company)
      company |= actionable(all[other]);
    turn(all[i], actionable(all[i]) & ~company, Status::defer);
  }
  return all;
}

std::vector<Status> decide_statuses(const knowledge::KnowledgeBase& base, const logic::Lanes& lanes,
                                    Word mask, const std::vector<bool>& withheld) {
  return most_cautious_together(base, decide_all(base, lanes, withheld), mask);
}

std::vector<Status> most_cautious_together(const knowledge::KnowledgeBase& base,
                                           const std::vector<StatusLanes>& all, Word mask) {
  std::vector<Status> statuses;
  statuses.reserve(all.size());
  for (const StatusLanes& one : all) statuses.push_back(one.most_cautious(mask));
  // Each lane may offer other company; the plan, which takes the most cautious status of all lanes,
  // may have none.
  for (std::size_t i = 0; i < statuses.size(); ++i) {
    const knowledge::Modality& modality = base.modalities()[i];
    if (modality.never_alone && model::actionable(statuses[i]) &&
        std::none_of(modality.company.begin(), modality.company.end(),
                     [&](std::uint32_t other) { return model::actionable(statuses[other]); }))
      statuses[i] = Status::defer;
  }
  return statuses;
}

Disposition DispositionLanes::most_urgent(Word lanes) const {
  for (const Disposition one : model::precedence)
    if ((of[static_cast<std::size_t>(one)] & lanes) != 0) return one;
  return model::precedence.front();
}

// A lesser flag that is open is only asked about.
Word open_screen(const knowledge::KnowledgeBase& base, const logic::Lanes& lanes) {
  Word open = lanes.true_lanes(base.screening_missing());
  for (const logic::Slot level : base.urgent_levels()) open |= lanes.unknown_lanes(level);
  return open;
}

DispositionLanes decide_disposition(const knowledge::KnowledgeBase& base,
                                    const logic::Lanes& lanes) {
  DispositionLanes result;
  result.screen_open = open_screen(base, lanes);
  Word rest = ~Word{0};
  const auto settle = [&](Disposition disposition, Word word) {
    result.of[static_cast<std::size_t>(disposition)] |= rest & word;
    rest &= ~word;
  };
  for (const Disposition one : model::precedence) {
    switch (model::row(one).by) {
      case model::DecidedBy::urgent_flag:
      case model::DecidedBy::lesser_flag:
        settle(one, lanes.true_lanes(base.disposition_slot(one)));
        break;
      case model::DecidedBy::screen: settle(one, result.screen_open); break;
      case model::DecidedBy::nothing: settle(one, ~Word{0}); break;
    }
  }
  return result;
}

}  // namespace windlass::plan
