// SPDX-License-Identifier: Apache-2.0
#include "plan/questions.hpp"

#include <algorithm>
#include <iterator>
#include <tuple>
#include <utility>

#include "plan/flag_levels.hpp"

namespace windlass::plan {

using model::FactId;
using model::Status;
using model::Verdict;

namespace {

constexpr std::uint32_t no_entry = UINT32_MAX;
// A calculated fact with more missing inputs than this is asked for by itself.
constexpr std::size_t most_inputs_asked = 2;

// Urgencies are dispositions as enumerators, or disposition_count for none.
bool is_urgent(std::size_t urgency) {
  return urgency < model::disposition_count &&
         model::dispositions[urgency].by == model::DecidedBy::urgent_flag;
}
bool may_hide_emergency(std::size_t urgency) {
  return is_urgent(urgency) && model::dispositions[urgency].treatment_waits;
}

}  // namespace

std::vector<std::size_t> in_order_of_care(const knowledge::KnowledgeBase& base,
                                          const std::vector<Settling>& asked,
                                          std::vector<bool> listed) {
  std::vector<std::size_t> waiting, order;
  for (std::size_t i = 0; i < asked.size(); ++i)
    if (asked[i].reach == Reach::opened) waiting.push_back(i);
  while (!waiting.empty()) {
    const auto cost = [&](std::size_t i) {
      const knowledge::Modality& modality = base.modalities()[i];
      const bool first = base.asking().first_line[i];
      const auto further = std::count_if(asked[i].facts.begin(), asked[i].facts.end(),
                                         [&](FactId one) { return !listed[one]; });
      return std::make_tuple(modality.invasive, !first, first ? modality.order : 0, further,
                             modality.order);
    };
    const auto next =
        std::min_element(waiting.begin(), waiting.end(),
                         [&](std::size_t a, std::size_t b) { return cost(a) < cost(b); });
    for (FactId fact : asked[*next].facts) listed[fact] = true;
    order.push_back(*next);
    waiting.erase(next);
  }
  return order;
}

QuestionFinder::QuestionFinder(const Evaluation& evaluation)
    : evaluation_(evaluation),
      base_(evaluation.base()),
      trial_(evaluation),
      instead_(asked_instead(evaluation.contradictions(), evaluation.patient().supplied())),
      of_others_(evaluation.asked_of_others()),
      seen_(evaluation.base().vocabulary().size()) {}

void QuestionFinder::gather(const std::vector<FactId>& facts) {
  for (FactId fact : facts) {
    if (seen_[fact] || evaluation_.patient().known(fact) != nullptr) continue;
    seen_[fact] = true;
    gathered_.push_back(fact);
  }
}

std::vector<FactId> QuestionFinder::gathered() {
  std::sort(gathered_.begin(), gathered_.end());
  for (FactId fact : gathered_) seen_[fact] = false;
  return std::exchange(gathered_, {});
}

Settling QuestionFinder::settle(const knowledge::Modality& modality) {
  for (std::size_t i = 0; i < modality.spoken.size(); ++i) {
    const knowledge::Spoken& item = modality.spoken[i];
    const bool missing = item.origin == model::Origin::requirement;
    if (evaluation_.any_lane(item.slot) == (missing ? Verdict::true_ : Verdict::unknown))
      gather(modality.contributions[i].inputs);
  }
  const std::vector<FactId> open = gathered();
  std::vector<FactId> usual;
  std::copy_if(open.begin(), open.end(), std::back_inserter(usual),
               [this](FactId fact) { return !of_others_[fact]; });
  for (const Reach reach : {Reach::opened, Reach::reassured, Reach::settled}) {
    const StatusReached goal(reach, modality, evaluation_, trial_.lanes());
    auto found = trial_.smallest_set(usual, modality.support, goal);
    if (!found && usual.size() < open.size())
      found = trial_.smallest_set(open, modality.support, goal);
    if (found) return {questions_for(*found), reach};
  }
  return {questions_for(open), std::nullopt};
}

Settling QuestionFinder::settle(const knowledge::Flag& flag, logic::Slot slot) {
  const std::vector<FactId> open = gathered();
  for (const bool excluded : {true, false})
    if (auto found = trial_.smallest_set(open, flag.support,
                                         ConditionDecided(excluded, slot, trial_.lanes())))
      return {questions_for(*found), excluded ? Reach::reassured : Reach::settled};
  return {questions_for(open), std::nullopt};
}

std::vector<FactId> QuestionFinder::askable(FactId fact) const {
  if (const std::vector<FactId>* inputs = base_.calculation_inputs(fact)) {
    std::vector<FactId> missing = evaluation_.patient().unknown_among(*inputs);
    if (!missing.empty() && missing.size() <= most_inputs_asked) return missing;
  }
  return {fact};
}

// What a final course rule has ended asks nothing more.
bool QuestionFinder::is_over(const knowledge::Modality& modality) const {
  return evaluation_.all_lanes(modality.slots[knowledge::StatusInput::final_not_indicated]) ==
         Verdict::true_;
}

QuestionFinder::Entry& QuestionFinder::entry(FactId fact) {
  if (entry_of_[fact] == no_entry) {
    entry_of_[fact] = static_cast<std::uint32_t>(entries_.size());
    model::Question& question = entries_.emplace_back().question;
    question.fact = fact;
    question.state = evaluation_.patient().state(fact);
  }
  return entries_[entry_of_[fact]];
}

void QuestionFinder::affects(Entry& one, std::string_view what) {
  std::vector<std::string_view>& list = one.question.affects;
  if (std::find(list.begin(), list.end(), what) == list.end()) list.push_back(what);
}

void QuestionFinder::add_red_flag(const knowledge::Flag& flag, std::size_t urgency,
                                  const Settling& asked) {
  for (FactId fact : asked.facts)
    for (FactId ask : askable(fact)) {
      Entry& one = entry(ask);
      one.certain |= asked.reach.has_value();
      one.urgency = std::min(one.urgency, urgency);
      one.settles_disposition |= is_urgent(urgency);
      one.question.safety = true;
      if (one.question.red_flags.empty() || one.question.red_flags.back() != flag.id)
        one.question.red_flags.push_back(flag.id);
      affects(one, "disposition");
    }
}

// Of a flag that stands each level that is more urgent: what comes first may hang on it.
void QuestionFinder::add_red_flags() {
  for (const knowledge::Flag& flag : base_.flags()) {
    const bool stands = standing_level(evaluation_, flag) != nullptr;
    const std::vector<const knowledge::FlagLevel*> open = open_levels(evaluation_, flag);
    for (const knowledge::FlagLevel* level : open) {
      gather(level->inputs);
      if (stands)
        add_red_flag(flag, static_cast<std::size_t>(level->disposition), settle(flag, level->slot));
    }
    if (!stands && !open.empty())
      add_red_flag(flag, static_cast<std::size_t>(open.front()->disposition),
                   settle(flag, flag.slot));
  }
}

// What can lift a flag that stands, and the answer about which sources disagree.
void QuestionFinder::add_standing_flags() {
  for (const knowledge::Flag& flag : base_.flags()) {
    const knowledge::FlagLevel* standing = standing_level(evaluation_, flag);
    if (standing == nullptr) continue;
    // A level that is less urgent than the one that stands decides nothing.
    for (const knowledge::FlagLevel& level : flag.levels) {
      if (level.disposition > standing->disposition) continue;
      const auto ask = [&](FactId fact, bool disputed) {
        if (!std::binary_search(level.inputs.begin(), level.inputs.end(), fact)) return;
        for (const FactId asked : questions_for(fact)) {
          Entry& one = entry(asked);
          one.urgency = std::min(one.urgency, static_cast<std::size_t>(level.disposition));
          (disputed ? one.certain : one.clears) = one.question.safety = true;
          one.disputed |= disputed;
          affects(one, "disposition");
        }
      };
      for (std::size_t at = 0; at < flag.cleared_by.size(); ++at) {
        const FactId fact = flag.cleared_by[at];
        if (evaluation_.patient().known(fact) == nullptr) ask(fact, false);
        if (entry_of_[fact] != no_entry) entries_[entry_of_[fact]].clears_at = at;
      }
      if (evaluation_.any_lane(level.slot) == Verdict::true_ &&
          evaluation_.all_lanes(level.slot) != Verdict::true_)
        for (FactId fact : evaluation_.conflicts()) ask(fact, true);
    }
  }
}

// The facts that the screen itself requires.
void QuestionFinder::add_screening() {
  for (std::size_t i = 0; i < base_.screening_requirements(); ++i) {
    const knowledge::Contribution& requirement = base_.screening_requirement(i);
    if (evaluation_.any_lane(requirement.slot) != Verdict::true_) continue;
    for (FactId fact : questions_for(evaluation_.patient().unknown_among(requirement.facts))) {
      Entry& one = entry(fact);
      one.certain = one.settles_disposition = true;
      one.urgency = std::min(one.urgency, static_cast<std::size_t>(model::Disposition::incomplete));
      one.question.safety = true;
      affects(one, "disposition");
    }
  }
}

void QuestionFinder::add_modality(const knowledge::Modality& modality, const Settling& asked) {
  for (FactId fact : asked.facts)
    for (FactId ask : askable(fact)) {
      Entry& one = entry(ask);
      one.question.safety |= modality.decisive[fact];
      one.certain |= asked.reach.has_value();
      ++one.waiting;
      affects(one, modality.id);
      if (asked.reach == Reach::opened)
        one.question.opens.push_back(modality.id);
      else if (asked.reach)
        one.question.settles.push_back(modality.id);
    }
  if (!model::actionable(evaluation_.status(modality))) return;
  add_cautions(modality);
  add_lines(modality);
}

// Whatever the plan makes of it. What is in doubt for an answer that cannot be told waits for that.
void QuestionFinder::add_conflicts() {
  for (const FactId fact : evaluation_.conflicts())
    for (const FactId asked : questions_for(fact)) {
      Entry& one = entry(asked);
      if (asked == fact)
        one.question.state = is_old(evaluation_.contradictions(), fact) ? model::State::stale
                                                                        : model::State::conflict;
      one.certain = true;
      for (const knowledge::Modality& modality : base_.modalities())
        for (const knowledge::Contribution& item : modality.contributions)
          if (std::binary_search(item.inputs.begin(), item.inputs.end(), fact)) {
            one.question.safety |= item.effect == Status::block;
            affects(one, modality.id);
            break;
          }
    }
}

// Answers of safety that disagree, and not for a needle alone: settled before care is asked for.
bool QuestionFinder::is_weighty_dispute(const Entry& one) const {
  if (one.question.state != model::State::conflict || !one.question.safety) return false;
  return std::any_of(one.question.affects.begin(), one.question.affects.end(),
                     [&](std::string_view id) {
                       const knowledge::Modality* modality = base_.modality(id);
                       return modality != nullptr && !modality->invasive;
                     });
}

// Each time comes what the fewest further answers open, first-line care before other care, and
// invasive care last. A modality that may only be settled, and not opened, is no care to be asked
// for first.
void QuestionFinder::order_care(const std::vector<Settling>& asked) {
  std::vector<bool> listed(base_.vocabulary().size());
  std::vector<Entry*> by_fact(listed.size());
  for (Entry& one : entries_) {
    by_fact[one.question.fact] = &one;
    // What the pathway asks of others alone comes first for nothing that it might reveal.
    if (!of_others_[one.question.fact]) one.urgency = std::min(one.urgency, one.reveals);
    if (is_weighty_dispute(one))
      one.urgency = std::min(one.urgency, static_cast<std::size_t>(model::Disposition::urgent));
    if (!one.settles_disposition && !may_hide_emergency(one.urgency)) continue;
    one.tier = Tier::safety;
    listed[one.question.fact] = true;
  }
  const logic::Slot slot = base_.asking().invasive_wanted;
  const bool wanted = slot != logic::no_slot && evaluation_.any_lane(slot) == Verdict::true_;
  const std::vector<std::size_t> order = in_order_of_care(base_, asked, listed);
  for (std::size_t place = 0; place < order.size(); ++place) {
    if (base_.modalities()[order[place]].invasive && !wanted) continue;
    for (FactId fact : asked[order[place]].facts)
      for (FactId ask : askable(fact))
        if (Entry* one = by_fact[ask]; one != nullptr && one->tier == Tier::rest) {
          one->tier = Tier::care;
          one->place = place;
        }
  }
  const auto unwanted = [&](std::string_view id) {
    const knowledge::Modality* modality = base_.modality(id);
    return modality != nullptr && modality->invasive && !wanted;
  };
  for (Entry& one : entries_)
    if (one.tier == Tier::rest && one.held_at_caution)
      one.tier = Tier::held;
    else if (one.tier == Tier::rest &&
             std::all_of(one.question.affects.begin(), one.question.affects.end(), unwanted) &&
             std::all_of(one.changes.begin(), one.changes.end(), unwanted))
      one.tier = Tier::invasive;
}

// One question in place of several whose old answers raised no concern.
void QuestionFinder::add_refreshing() {
  const model::Vocabulary& vocabulary = base_.vocabulary();
  const auto& facts = evaluation_.patient().supplied();
  for (FactId fact = 0; fact < vocabulary.size(); ++fact) {
    if (evaluation_.patient().known(fact) != nullptr) continue;
    std::vector<FactId> old;
    for (FactId other : vocabulary[fact].refreshes)
      if (entry_of_[other] != no_entry && model::can_be_refreshed(vocabulary[other], facts[other]))
        old.push_back(other);
    if (old.size() < 2) continue;
    Entry& one = entry(fact);
    one.certain = one.question.safety = true;
    for (FactId other : old) {
      const Entry& asked = entries_[entry_of_[other]];
      one.settles_disposition |= asked.settles_disposition;
      one.urgency = std::min(one.urgency, asked.urgency);
      one.waiting = std::max(one.waiting, asked.waiting + 1);
      for (std::string_view what : asked.question.affects) affects(one, what);
    }
  }
}

// "Ask before anything" is never said without a question: where all would wait, those of the first
// screen do not.
void QuestionFinder::ask_for_the_screen(std::vector<model::Question>& questions) {
  const auto later = std::stable_partition(
      waiting_.begin(), waiting_.end(),
      [](const model::Question& one) { return !model::names_disposition(one.settles); });
  std::move(later, waiting_.end(), std::back_inserter(questions));
  waiting_.erase(later, waiting_.end());
}

std::vector<model::Question> QuestionFinder::rank(std::vector<Settling>& asked) {
  entries_.clear();
  cautions_.clear();
  entry_of_.assign(base_.vocabulary().size(), no_entry);
  add_red_flags();
  add_standing_flags();
  add_screening();
  for (std::size_t i = 0; i < base_.modalities().size(); ++i)
    add_modality(base_.modalities()[i], asked[i]);
  add_conflicts();
  add_unasked();
  add_refreshing();
  drop_what_cannot_matter(asked);
  add_what_answers_change();
  add_what_may_hide();
  order_care(asked);
  const auto place = [](const Entry& one) {
    return std::make_tuple(!one.disputed, one.tier, one.place, one.urgency, !one.question.safety,
                           one.clears_at, ~one.waiting, ~one.question.affects.size(),
                           one.question.fact);
  };
  std::sort(entries_.begin(), entries_.end(),
            [&](const Entry& a, const Entry& b) { return place(a) < place(b); });
  const auto disposition = evaluation_.disposition();
  const bool standing = model::row(disposition).by == model::DecidedBy::urgent_flag;
  std::vector<model::Question> questions;
  waiting_.clear();
  for (Entry& one : entries_) {
    const bool waits = standing && one.waiting == 0 &&
                       one.urgency > static_cast<std::size_t>(disposition) &&
                       one.question.state != model::State::conflict;
    for (const std::string_view what : one.changes) affects(one, what);
    if (one.settles_disposition)
      one.question.settles.insert(one.question.settles.begin(), "disposition");
    (waits ? waiting_ : questions).push_back(std::move(one.question));
  }
  if (questions.empty() && disposition >= model::Disposition::refer_urgent)
    ask_for_the_screen(questions);
  if (standing) add_what_else_is_safety(questions);
  return questions;
}

}  // namespace windlass::plan
