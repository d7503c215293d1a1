// SPDX-License-Identifier: Apache-2.0
#include "plan/questions.hpp"

#include <algorithm>

namespace windlass::plan {

using logic::Word;
using model::FactId;
using model::Status;
using model::Verdict;

Inquiry::Inquiry(const Evaluation& evaluation)
    : evaluation_(evaluation),
      base_(evaluation.base()),
      lanes_(evaluation.base().program()),
      seen_(evaluation.base().vocabulary().size()) {}

void Inquiry::put(FactId fact) {
  const logic::Program::Range range = base_.program().columns_of(fact);
  for (std::uint32_t column = range.first; column < range.first + range.count; ++column)
    lanes_.fill_column(column, row_[column]);
  lanes_.touch(fact);
}

void Inquiry::begin() {
  row_ = evaluation_.row();
  if (begun_) return;
  lanes_.fill(row_.data());
  lanes_.evaluate(logic::lanes_in_word);
  begun_ = true;
}

// `settled` gives the lane of `lanes_` that is the least restrained, and through certain() the
// lanes in which the matter is settled. `support` is what these two look at.
template <class Settled>
std::vector<FactId> Inquiry::smallest(const std::vector<FactId>& candidates,
                                      const logic::SlotSet& support, const Settled& settled) {
  if (candidates.empty()) return {};
  begin();
  std::vector<FactId> found = search(candidates, support, settled);
  row_ = evaluation_.row();
  for (FactId fact : candidates) put(fact);
  return found;
}

template <class Settled>
std::vector<FactId> Inquiry::search(const std::vector<FactId>& candidates,
                                    const logic::SlotSet& support, const Settled& settled) {
  const logic::Program& program = base_.program();
  const model::Vocabulary& vocabulary = base_.vocabulary();
  const std::optional<model::Date> as_of = evaluation_.patient().supplied().as_of;

  // Fill in the reassuring answers; where the vocabulary names none, try every code and keep the
  // best.
  std::vector<FactId> open;
  for (FactId fact : candidates) {
    if (!vocabulary[fact].safe) {
      open.push_back(fact);
      continue;
    }
    program.encode_fact(fact, &*vocabulary[fact].safe, as_of, row_.data());
    put(fact);
  }
  for (int pass = 0; pass < 2 && !open.empty(); ++pass) {
    bool changed = false;
    for (FactId fact : open) {
      const logic::Program::Range range = program.columns_of(fact);
      if (range.count == 0) continue;
      const bool never = vocabulary[fact].blank_is_never;
      for (std::uint32_t column = range.first; column < range.first + range.count; ++column) {
        const std::uint32_t lanes = std::min<std::uint32_t>(
            program.codes_of(column, vocabulary) + (never ? 1 : 0), logic::lanes_in_word);
        if (range.count > 1) row_[range.first] = 1;  // a set's own column: it is known
        put(fact);
        for (std::uint32_t lane = 0; lane < lanes; ++lane) {
          const bool is_never = never && lane == 0;
          lanes_.set_code(
              lane, column,
              is_never ? logic::never_code : static_cast<std::uint8_t>(never ? lane - 1 : lane));
        }
        lanes_.refresh(support);
        const std::uint32_t best =
            settled(lanes == logic::lanes_in_word ? ~Word{0} : (Word{1} << lanes) - 1);
        const std::uint8_t code = lanes_.code(best, column);
        changed |= row_[column] != code;
        row_[column] = code;
      }
      put(fact);
    }
    lanes_.refresh(support);
    if (!changed || settled.certain(Word{1}) != 0)
      break;  // a second look only where the first did not settle it
  }
  lanes_.refresh(support);
  if (settled.certain(Word{1}) == 0)
    return candidates;  // no single way of answering settles it: everything open is needed

  // Take back what is not needed, the last of the vocabulary first. One pass over 64 lanes finds
  // what can be taken back alone.
  const auto take_back = [&](FactId fact, std::uint32_t from_lane, std::uint32_t lanes) {
    const logic::Program::Range range = program.columns_of(fact);
    for (std::uint32_t column = range.first; column < range.first + range.count; ++column)
      lanes_.fill_column(column, logic::unknown_code, from_lane, lanes);
    lanes_.touch(fact);
  };
  std::vector<FactId> needed, spare;
  for (std::size_t last = candidates.size(); last > 0;) {
    const auto count =
        static_cast<std::uint32_t>(std::min<std::size_t>(last, logic::lanes_in_word));
    for (std::uint32_t lane = 0; lane < count; ++lane)
      take_back(candidates[last - 1 - lane], lane, 1);
    lanes_.refresh(support);
    const Word still = settled.certain(~Word{0});
    for (std::uint32_t lane = 0; lane < count; ++lane) {
      const FactId fact = candidates[last - 1 - lane];
      (((still >> lane) & 1) != 0 ? spare : needed).push_back(fact);
      put(fact);
    }
    last -= count;
  }
  // Then lane k takes back the next k + 1 of these together: the first lane that is not settled
  // names one that is needed.
  for (std::size_t next = 0; next < spare.size();) {
    const auto count = static_cast<std::uint32_t>(
        std::min<std::size_t>(spare.size() - next, logic::lanes_in_word));
    for (std::uint32_t lane = 0; lane < count; ++lane)
      take_back(spare[next + lane], lane, logic::lanes_in_word - lane);
    lanes_.refresh(support);
    const Word open_lanes = ~settled.certain(~Word{0});
    const std::uint32_t fails = open_lanes == 0
                                    ? logic::lanes_in_word
                                    : static_cast<std::uint32_t>(__builtin_ctzll(open_lanes));
    const std::uint32_t kept = std::min(fails, count);
    for (std::uint32_t lane = 0; lane < kept; ++lane)
      take_back(spare[next + lane], 0, logic::lanes_in_word);
    for (std::uint32_t lane = kept; lane < count; ++lane) put(spare[next + lane]);
    if (kept < count) needed.push_back(spare[next + kept]);
    next += kept + (kept < count ? 1 : 0);
  }
  std::sort(needed.begin(), needed.end());
  return needed;
}

// The unknown facts under those of `items` that `open` says are open, in the vocabulary's order.
template <class Items, class Open>
std::vector<FactId> Inquiry::candidates(const Items& items, const Open& open) {
  std::fill(seen_.begin(), seen_.end(), false);
  for (const auto& item : items) {
    if (!open(item)) continue;
    for (FactId fact : item.inputs)
      seen_[fact] = seen_[fact] || evaluation_.patient().known(fact) == nullptr;
  }
  std::vector<FactId> result;
  for (FactId fact = 0; fact < seen_.size(); ++fact)
    if (seen_[fact]) result.push_back(fact);
  return result;
}

std::vector<FactId> Inquiry::settle(const knowledge::Modality& modality) {
  const std::vector<FactId> open =
      candidates(modality.contributions, [this](const knowledge::Contribution& item) {
        return evaluation_.any_lane(item.slot) ==
               (item.origin == model::Origin::requirement ? Verdict::true_ : Verdict::unknown);
      });
  struct {
    const knowledge::Modality& modality;
    const logic::Lanes& lanes;
    std::uint32_t operator()(Word mask) const {  // the lane with the least restrained status
      const StatusLanes statuses = decide(modality.slots, lanes);
      for (std::size_t i = statuses.of.size(); i-- > 0;)
        if (const Word found = statuses.of[i] & mask; found != 0 &&
                                                      static_cast<Status>(i) != Status::ask &&
                                                      static_cast<Status>(i) != Status::block)
          return static_cast<std::uint32_t>(__builtin_ctzll(found));
      // Other facts still hold it open: an answer that lets it pass the block is the reassuring
      // one.
      const Word passes = lanes.false_lanes(modality.slots[knowledge::StatusInput::block]) & mask;
      const Word other =
          passes != 0 ? passes
                      : ~lanes.true_lanes(modality.slots[knowledge::StatusInput::block]) & mask;
      return other != 0 ? static_cast<std::uint32_t>(__builtin_ctzll(other)) : 0;
    }
    Word certain(Word mask) const {
      const StatusLanes statuses = decide(modality.slots, lanes);
      return ~statuses[Status::ask] & ~statuses[Status::block] & mask;
    }
  } settled{modality, lanes_};
  return smallest(open, modality.support, settled);
}

std::vector<FactId> Inquiry::settle(const knowledge::Flag& flag) {
  const std::vector<FactId> open =
      candidates(flag.levels, [this](const knowledge::FlagLevel& level) {
        return evaluation_.any_lane(level.slot) == Verdict::unknown;
      });
  struct {
    logic::Slot slot;
    const logic::Lanes& lanes;
    std::uint32_t operator()(Word mask) const {
      const Word decided = lanes.false_lanes(slot) & mask;
      return decided != 0 ? static_cast<std::uint32_t>(__builtin_ctzll(decided)) : 0;
    }
    Word certain(Word mask) const { return ~lanes.unknown_lanes(slot) & mask; }
  } settled{flag.slot, lanes_};
  return smallest(open, flag.support, settled);
}

void Inquiry::add_askable(FactId fact, std::vector<FactId>& result) const {
  if (const std::vector<FactId>* inputs = base_.calculation_inputs(fact)) {
    const std::vector<FactId> missing = evaluation_.patient().unknown_among(*inputs);
    if (!missing.empty() && missing.size() <= 2) {
      for (FactId input : missing) result.push_back(input);
      return;
    }
  }
  result.push_back(fact);
}

// What the diagnosis rests on: no answer to it is the safe one, and not having looked is no answer.
static bool names_the_cause(const model::FactDefinition& fact) {
  const bool choice =
      fact.type == model::FactType::boolean || fact.type == model::FactType::enumeration;
  return choice && std::find(fact.roles.begin(), fact.roles.end(), "diagnosis") != fact.roles.end();
}

std::vector<bool> Inquiry::spared() const {
  std::vector<bool> demanded(base_.vocabulary().size()), wanted(demanded.size());
  const auto look_at = [&](const knowledge::Contribution& item) {
    if (item.origin != model::Origin::requirement) return;
    const bool excluded = evaluation_.any_lane(item.slot) == Verdict::false_;
    for (FactId fact : item.facts) {
      const auto open = [&](FactId input) {
        return input != fact && evaluation_.patient().known(input) == nullptr;
      };
      demanded[fact] = true;
      wanted[fact] =
          wanted[fact] || !excluded || std::any_of(item.inputs.begin(), item.inputs.end(), open);
    }
  };
  for (const knowledge::Modality& modality : base_.modalities())
    for (const knowledge::Contribution& item : modality.contributions) look_at(item);
  for (std::size_t i = 0; i < base_.screening_requirements(); ++i)
    look_at(base_.screening_requirement(i));
  for (FactId fact = 0; fact < demanded.size(); ++fact)
    demanded[fact] = demanded[fact] && !wanted[fact];
  return demanded;
}

std::vector<Inquiry::Unasked> Inquiry::unasked() {
  const logic::Program& program = base_.program();
  const model::Vocabulary& vocabulary = base_.vocabulary();
  struct Try {
    FactId fact;
    std::uint8_t code;
  };
  std::vector<Try> tries;
  const std::vector<bool> spared_facts = spared();
  for (FactId fact = 0; fact < vocabulary.size(); ++fact) {
    const model::FactDefinition& definition = vocabulary[fact];
    const logic::Program::Range range = program.columns_of(fact);
    if (definition.derived || range.count != 1 || evaluation_.patient().known(fact) != nullptr)
      continue;
    if (evaluation_.patient().state(fact) == model::State::conflict ||
        !(definition.safe || names_the_cause(definition)) || spared_facts[fact])
      continue;
    for (std::uint32_t code = 0; code < program.codes_of(range.first, vocabulary); ++code)
      if (!definition.safe || code != definition.safe->choice)
        tries.push_back({fact, static_cast<std::uint8_t>(code)});
  }
  std::vector<Unasked> found;
  if (tries.empty()) return found;
  begin();
  for (std::size_t first = 0; first < tries.size(); first += logic::lanes_in_word) {
    const std::size_t count = std::min<std::size_t>(logic::lanes_in_word, tries.size() - first);
    for (std::size_t lane = 0; lane < count; ++lane)
      lanes_.set_code(static_cast<std::uint32_t>(lane),
                      program.columns_of(tries[first + lane].fact).first, tries[first + lane].code);
    lanes_.evaluate(logic::lanes_in_word);
    const Word tried = count == logic::lanes_in_word ? ~Word{0} : (Word{1} << count) - 1;
    const auto name = [&](Word worse, std::string_view what) {
      for (worse &= tried; worse != 0; worse &= worse - 1)
        found.push_back(
            {tries[first + static_cast<std::size_t>(__builtin_ctzll(worse))].fact, what});
    };
    name(decide_disposition(base_, lanes_).more_urgent_than(evaluation_.disposition()),
         "disposition");
    const std::vector<StatusLanes> statuses = decide_all(base_, lanes_);
    for (std::size_t i = 0; i < statuses.size(); ++i)
      name(statuses[i].more_cautious_than(evaluation_.status(base_.modalities()[i])),
           base_.modalities()[i].id);
    for (std::size_t lane = 0; lane < count; ++lane) put(tries[first + lane].fact);
  }
  return found;
}

std::vector<model::Question> Inquiry::rank(const std::vector<std::vector<FactId>>& asked) {
  struct Entry {
    model::Question question;
    std::size_t urgency = 8;  // of the most urgent red flag it decides; screening facts count as
                              // emergencies' neighbours
  };
  std::vector<Entry> entries;
  constexpr std::uint32_t none = UINT32_MAX;
  std::vector<std::uint32_t> at(base_.vocabulary().size(), none);  // by fact: its entry
  const auto entry = [&](FactId fact) -> Entry& {
    if (at[fact] == none) {
      at[fact] = static_cast<std::uint32_t>(entries.size());
      entries.emplace_back();
      entries.back().question.fact = fact;
      entries.back().question.state = evaluation_.patient().state(fact);
    }
    return entries[at[fact]];
  };
  const auto affects = [](Entry& one, std::string_view what) {
    auto& list = one.question.affects;
    if (std::find(list.begin(), list.end(), what) == list.end()) list.push_back(what);
  };
  const auto askable = [&](FactId fact) {
    std::vector<FactId> result;
    add_askable(fact, result);
    return result;
  };

  // Open red flags and the facts the screen itself requires.
  for (const knowledge::Flag& flag : base_.flags()) {
    if (evaluation_.any_lane(flag.slot) != Verdict::unknown) continue;
    std::size_t urgency = 8;
    for (const knowledge::FlagLevel& level : flag.levels)
      if (evaluation_.any_lane(level.slot) == Verdict::unknown)
        urgency = std::min(urgency, static_cast<std::size_t>(level.disposition));
    for (FactId fact : settle(flag))
      for (FactId ask : askable(fact)) {
        Entry& one = entry(ask);
        one.urgency = std::min(one.urgency, urgency);
        one.question.safety = true;
        one.question.red_flags.push_back(flag.id);
        affects(one, "disposition");
      }
  }
  for (std::size_t i = 0; i < base_.screening_requirements(); ++i) {
    const knowledge::Contribution& requirement = base_.screening_requirement(i);
    if (evaluation_.any_lane(requirement.slot) != Verdict::true_) continue;
    for (FactId fact : evaluation_.patient().unknown_among(requirement.facts)) {
      Entry& one = entry(fact);
      one.urgency = std::min(one.urgency, static_cast<std::size_t>(model::Disposition::incomplete));
      one.question.safety = true;
      affects(one, "disposition");
    }
  }
  for (std::size_t i = 0; i < base_.modalities().size(); ++i) {
    const knowledge::Modality& modality = base_.modalities()[i];
    std::vector<bool> decisive(base_.vocabulary().size());
    for (const knowledge::Contribution& item : modality.contributions)
      if (item.effect == Status::block || (item.effect == Status::ask && !item.for_indication))
        for (FactId fact : item.inputs) decisive[fact] = true;
    for (FactId fact : asked[i])
      for (FactId ask : askable(fact)) {
        Entry& one = entry(ask);
        one.question.safety |= decisive[fact];
        affects(one, modality.id);
      }
    // Open relative contraindications hold an actionable modality at caution.
    for (const knowledge::Contribution& item : modality.contributions) {
      if (item.effect != Status::caution || evaluation_.any_lane(item.slot) != Verdict::unknown)
        continue;
      if (!model::actionable(evaluation_.status(modality))) continue;
      for (FactId fact : evaluation_.patient().unknown_among(item.inputs))
        affects(entry(fact), modality.id);
    }
  }
  for (FactId fact : evaluation_.conflicts()) {
    Entry& one = entry(fact);
    one.question.state = model::State::conflict;
    for (const knowledge::Modality& modality : base_.modalities())
      for (const knowledge::Contribution& item : modality.contributions)
        if (std::binary_search(item.inputs.begin(), item.inputs.end(), fact)) {
          one.question.safety |= item.effect == Status::block;
          affects(one, modality.id);
          break;
        }
  }

  for (const Unasked& one : unasked()) {
    entry(one.fact).question.safety |= base_.vocabulary()[one.fact].safe.has_value();
    affects(entry(one.fact), one.affects);
  }

  std::sort(entries.begin(), entries.end(), [](const Entry& a, const Entry& b) {
    if (a.urgency != b.urgency) return a.urgency < b.urgency;
    if (a.question.safety != b.question.safety) return a.question.safety;
    if (a.question.affects.size() != b.question.affects.size())
      return a.question.affects.size() > b.question.affects.size();
    return a.question.fact < b.question.fact;
  });
  std::vector<model::Question> questions;
  questions.reserve(entries.size());
  for (Entry& one : entries) questions.push_back(std::move(one.question));
  return questions;
}

}  // namespace windlass::plan
