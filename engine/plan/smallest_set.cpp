// SPDX-License-Identifier: Apache-2.0
#include "plan/smallest_set.hpp"

#include <algorithm>
#include <utility>

namespace windlass::plan {

using logic::first_lanes;
using logic::Word;
using model::FactId;

namespace {

// The code of a TriedAnswer that stands for the answer that was filled in.
constexpr std::uint8_t filled = logic::unknown_code;
// How many choices are tried at most before a set counts as the smallest.
constexpr std::size_t most_choices = 2048, most_answers = 1024;
// Where answers are cleared in one lane each, one more has them all.
constexpr std::uint32_t most_cleared = logic::lanes_in_word - 1;

}  // namespace

AnswerTrial::AnswerTrial(const Evaluation& evaluation)
    : evaluation_(evaluation),
      program_(evaluation.base().program()),
      vocabulary_(evaluation.base().vocabulary()),
      lanes_(evaluation.base().program()) {}

void AnswerTrial::begin() {
  row_ = evaluation_.row();
  if (begun_) return;
  lanes_.fill(row_.data());
  if (!evaluation_.conflicts().empty()) {
    own_.emplace(program_, 1).set_row(0, row_.data());
    own_->evaluate(1);
  }
  lanes_.repeat(own_ ? *own_ : evaluation_.lanes(), 1);
  begun_ = true;
}

void AnswerTrial::take_back(const std::vector<FactId>& facts) {
  row_ = evaluation_.row();
  for (FactId fact : facts) write_tried(fact);
  lanes_.reset(own_ ? *own_ : evaluation_.lanes());
}

void AnswerTrial::write_tried(FactId fact) {
  const logic::Program::Range range = program_.columns_of(fact);
  for (std::uint32_t column = range.first; column < range.first + range.count; ++column)
    lanes_.fill_all(column, row_[column]);
  for (std::uint32_t column : program_.pairs_of(fact)) lanes_.fill_all(column, row_[column]);
  lanes_.touch(fact);
}

void AnswerTrial::clear_answer(FactId fact, std::uint32_t first_lane, std::uint32_t lanes) {
  const logic::Program::Range range = program_.columns_of(fact);
  for (std::uint32_t column = range.first; column < range.first + range.count; ++column)
    lanes_.fill_column(column, logic::unknown_code, first_lane, lanes);
  for (std::uint32_t column : program_.pairs_of(fact))
    lanes_.fill_column(column, logic::unknown_code, first_lane, lanes);
  lanes_.touch(fact);
}

std::optional<std::vector<FactId>> AnswerTrial::smallest_set(const std::vector<FactId>& candidates,
                                                             const logic::SlotSet& support,
                                                             const Goal& goal) {
  if (candidates.empty()) return std::nullopt;
  begin();
  std::optional<std::vector<FactId>> found = search(candidates, support, goal);
  take_back(candidates);
  if (found && found->size() > 1 && goal.any_answers_will_do())
    if (auto fewer = any_fewer(candidates, found->size(), support, goal)) found = std::move(fewer);
  return found;
}

std::optional<std::vector<FactId>> AnswerTrial::search(const std::vector<FactId>& candidates,
                                                       const logic::SlotSet& support,
                                                       const Goal& goal) {
  fill_reassuring(candidates, support, goal);
  if (goal.reached(Word{1}) == 0) return std::nullopt;
  std::vector<FactId> needed, spare;
  sort_by_need(candidates, support, goal, needed, spare);
  const std::size_t in_every_set = needed.size();
  clear_together(spare, support, goal, needed);
  const std::size_t added = needed.size() - in_every_set;
  if (added > 1)
    if (const auto fewer = fewer_of(spare, added, support, goal)) {
      needed.resize(in_every_set);
      needed.insert(needed.end(), fewer->begin(), fewer->end());
    }
  std::sort(needed.begin(), needed.end());
  return needed;
}

// Where the vocabulary names no safe answer, every code is tried and the best is kept.
void AnswerTrial::fill_reassuring(const std::vector<FactId>& candidates,
                                  const logic::SlotSet& support, const Goal& goal) {
  const std::optional<model::Date> as_of = evaluation_.patient().supplied().as_of;
  std::vector<FactId> open;
  for (FactId fact : candidates) {
    if (!vocabulary_[fact].safe) {
      open.push_back(fact);
      continue;
    }
    program_.encode_fact(fact, &*vocabulary_[fact].safe, as_of, row_.data());
    write_tried(fact);
  }
  // A second look only where the first did not reach the goal.
  lanes_.refresh(support);
  const std::vector<Step> steps = steps_of(open);
  for (int pass = 0; pass < 2 && !steps.empty(); ++pass)
    if (!fill_best_codes(steps, support, goal) || goal.reached(Word{1}) != 0) break;
}

// How the answer stands to another fact is tried as well, as if it were one more answer; to what
// has never happened it stands in no way.
std::vector<AnswerTrial::Step> AnswerTrial::steps_of(const std::vector<FactId>& facts) const {
  std::vector<Step> steps;
  steps.reserve(2 * facts.size());
  for (FactId fact : facts) {
    const logic::Program::Range range = program_.columns_of(fact);
    if (range.count == 0) continue;
    const bool never = vocabulary_[fact].blank_is_never;
    const bool of_set = model::is_many(vocabulary_[fact].type);
    const auto add = [&](std::uint32_t column) {
      const std::uint32_t codes = program_.codes_of(column) + (never ? 1 : 0);
      steps.push_back({fact, column, std::min(codes, logic::lanes_in_word), never, of_set});
    };
    for (std::uint32_t i = 0; i < range.count; ++i) add(range.first + i);
    for (std::uint32_t column : program_.pairs_of(fact)) {
      const logic::Column& pair = program_.column(column);
      const model::Value* other =
          evaluation_.patient().known(pair.fact == fact ? pair.other : pair.fact);
      if (other == nullptr || !other->never) add(column);
    }
  }
  return steps;
}

// As many steps together as have lanes for every choice of each after every choice of those before
// it: what is chosen is what one after another would give.
bool AnswerTrial::fill_best_codes(const std::vector<Step>& steps, const logic::SlotSet& support,
                                  const Goal& goal) {
  bool changed = false;
  for (std::size_t first = 0, last = 0; first < steps.size(); first = last) {
    std::uint32_t ways = 1, lanes = 0;
    while (last < steps.size() && lanes + ways * steps[last].codes <= logic::lanes_in_word &&
           (last == first || !(steps[last].of_set || steps[first].of_set))) {
      ways *= steps[last++].codes;
      lanes += ways;
    }
    changed |= fill_together({steps.data() + first, steps.data() + last}, support, goal);
  }
  return changed;
}

// The lanes are the nodes of a tree, those of the first step first: in the nodes of a step it has
// been chosen what stands on the way to them, and the steps after it are as before.
bool AnswerTrial::fill_together(std::span<const Step> steps, const logic::SlotSet& support,
                                const Goal& goal) {
  if (steps.front().of_set) {  // its own column: it is known
    row_[program_.columns_of(steps.front().fact).first] = 1;
    write_tried(steps.front().fact);
  }
  for (std::size_t i = 0; i < steps.size(); ++i) {
    for (std::uint32_t depth = 0, begin = 0, ways = 1, above = 1; depth < steps.size(); ++depth) {
      ways *= steps[depth].codes;
      if (depth <= i) above = ways;
      if (depth >= i)
        for (std::uint32_t node = 0; node < above; ++node)
          lanes_.fill_column(steps[i].column, steps[i].code(node % steps[i].codes),
                             begin + node * (ways / above), ways / above);
      begin += ways;
    }
    lanes_.touch(steps[i].fact);
  }
  lanes_.refresh(support);
  bool changed = false;
  std::uint32_t lane = 0, node = 0, begin = 0, ways = 1;
  for (const Step& step : steps) {
    const std::uint32_t siblings = begin + node * step.codes;
    lane = goal.least_restrained(first_lanes(step.codes) << siblings);
    node = lane - begin;
    begin += ways *= step.codes;
    const std::uint8_t code = lanes_.code(lane, step.column);
    changed |= std::exchange(row_[step.column], code) != code;
  }
  lanes_.spread(lane);
  return changed;
}

// The last of the vocabulary first; one pass over the lanes clears 63 answers, one in each lane.
void AnswerTrial::sort_by_need(const std::vector<FactId>& candidates, const logic::SlotSet& support,
                               const Goal& goal, std::vector<FactId>& needed,
                               std::vector<FactId>& spare) {
  for (std::size_t last = candidates.size(); last > 0;) {
    const auto count = static_cast<std::uint32_t>(std::min<std::size_t>(last, most_cleared));
    for (std::uint32_t lane = 0; lane < count; ++lane)
      clear_answer(candidates[last - 1 - lane], lane, 1);
    lanes_.refresh(support);
    const Word still = goal.reached(~Word{0});
    for (std::uint32_t lane = 0; lane < count; ++lane)
      (((still >> lane) & 1) != 0 ? spare : needed).push_back(candidates[last - 1 - lane]);
    lanes_.spread(count);
    last -= count;
  }
}

// Lane k clears the next k answers together: the first lane that misses the goal names one that is
// needed.
void AnswerTrial::clear_together(const std::vector<FactId>& spare, const logic::SlotSet& support,
                                 const Goal& goal, std::vector<FactId>& needed) {
  for (std::size_t next = 0; next < spare.size();) {
    const auto count =
        static_cast<std::uint32_t>(std::min<std::size_t>(spare.size() - next, most_cleared));
    for (std::uint32_t lane = 1; lane <= count; ++lane)
      clear_answer(spare[next + lane - 1], lane, logic::lanes_in_word - lane);
    lanes_.refresh(support);
    const Word missed = ~goal.reached(~Word{0}) & ~Word{1};
    const std::uint32_t first_miss =
        missed == 0 ? logic::lanes_in_word : static_cast<std::uint32_t>(__builtin_ctzll(missed));
    const std::uint32_t cleared = std::min(first_miss - 1, count);
    lanes_.spread(cleared);
    if (cleared < count) needed.push_back(spare[next + cleared]);
    next += cleared + (cleared < count ? 1 : 0);
  }
}

// --- other sets, that are smaller ---

std::optional<std::vector<FactId>> AnswerTrial::fewer_of(const std::vector<FactId>& spare,
                                                         std::size_t found,
                                                         const logic::SlotSet& support,
                                                         const Goal& goal) {
  std::vector<std::vector<TriedAnswer>> answers;
  for (FactId fact : spare) {
    clear_answer(fact, 0, logic::lanes_in_word);
    answers.push_back({{fact, filled}});
  }
  Choices choices(std::move(answers), found - 1);
  if (choices.count(most_choices + 1) > most_choices) return std::nullopt;
  return first_that_reaches(choices, support, goal);
}

std::optional<std::vector<FactId>> AnswerTrial::any_fewer(const std::vector<FactId>& candidates,
                                                          std::size_t found,
                                                          const logic::SlotSet& support,
                                                          const Goal& goal) {
  std::vector<std::size_t> sizes;
  sizes.reserve(candidates.size());
  for (FactId fact : candidates)
    if (const std::size_t codes = answers_tried(fact); codes != 0) sizes.push_back(codes);
  if (Choices::count(sizes, found - 1, most_answers + 1) > most_answers) return std::nullopt;
  Choices choices(answers_of(candidates), found - 1);
  std::optional<std::vector<FactId>> fewer = first_that_reaches(choices, support, goal);
  take_back(candidates);
  return fewer;
}

// How an answer stands to other facts, and the members of a set, would be more of them than can be
// tried.
std::uint32_t AnswerTrial::answers_tried(FactId fact) const {
  const logic::Program::Range range = program_.columns_of(fact);
  if (range.count != 1 || !program_.pairs_of(fact).empty() ||
      model::is_many(vocabulary_[fact].type))
    return 0;
  return program_.codes_of(range.first) + (vocabulary_[fact].blank_is_never ? 1 : 0);
}

std::vector<std::vector<TriedAnswer>> AnswerTrial::answers_of(
    const std::vector<FactId>& candidates) const {
  std::vector<std::vector<TriedAnswer>> all;
  for (FactId fact : candidates) {
    const std::uint32_t tried = answers_tried(fact);
    if (tried == 0) continue;
    std::vector<TriedAnswer>& answers = all.emplace_back();
    for (std::uint32_t code = 0; code < tried; ++code)
      answers.push_back({fact, static_cast<std::uint8_t>(code)});
    if (vocabulary_[fact].blank_is_never) answers.back().code = logic::never_code;
  }
  return all;
}

void AnswerTrial::write_answer(std::uint32_t lane, const TriedAnswer& answer) {
  const logic::Program::Range range = program_.columns_of(answer.fact);
  if (answer.code != filled) {
    lanes_.set_code(lane, range.first, answer.code);
  } else {
    for (std::uint32_t column = range.first; column < range.first + range.count; ++column)
      lanes_.set_code(lane, column, row_[column]);
    for (std::uint32_t column : program_.pairs_of(answer.fact))
      lanes_.set_code(lane, column, row_[column]);
  }
  lanes_.touch(answer.fact);
}

// REQUIRES: nothing is filled in of the facts that are chosen from; afterwards nothing is.
std::optional<std::vector<FactId>> AnswerTrial::first_that_reaches(Choices& choices,
                                                                   const logic::SlotSet& support,
                                                                   const Goal& goal) {
  std::vector<std::vector<TriedAnswer>> tried(logic::lanes_in_word);
  for (bool more = true; more;) {
    std::uint32_t count = 0;
    while (count < logic::lanes_in_word && (more = choices.next(tried[count]))) {
      for (const TriedAnswer& one : tried[count]) write_answer(count, one);
      ++count;
    }
    if (count == 0) break;
    lanes_.refresh(support);
    const Word reached = goal.reached(first_lanes(count));
    for (std::uint32_t lane = 0; lane < count; ++lane)
      for (const TriedAnswer& one : tried[lane]) clear_answer(one.fact, lane, 1);
    if (reached == 0) continue;
    std::vector<FactId> facts;
    for (const TriedAnswer& one : tried[static_cast<std::size_t>(__builtin_ctzll(reached))])
      facts.push_back(one.fact);
    return facts;
  }
  return std::nullopt;
}

}  // namespace windlass::plan
