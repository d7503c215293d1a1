// SPDX-License-Identifier: Apache-2.0
#include "plan/smallest_set.hpp"

#include <algorithm>
#include <numeric>

namespace windlass::plan {

using logic::Word;
using model::FactId;

namespace {

// The code of an Answer that stands for the answer that was filled in.
constexpr std::uint8_t filled = logic::unknown_code;
// How many choices are tried at most before a set counts as the smallest.
constexpr std::size_t most_choices = 2048, most_answers = 1024;

// The first `count` lanes.
Word first_lanes(std::uint32_t count) {
  return count == logic::lanes_in_word ? ~Word{0} : (Word{1} << count) - 1;
}

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
  if (evaluation_.conflicts().empty())
    lanes_.repeat(evaluation_.lanes(), 1);
  else
    lanes_.evaluate(logic::lanes_in_word);
  begun_ = true;
}

void AnswerTrial::restore_answer(FactId fact) {
  const logic::Program::Range range = program_.columns_of(fact);
  for (std::uint32_t column = range.first; column < range.first + range.count; ++column)
    lanes_.fill_column(column, row_[column]);
  for (std::uint32_t column : program_.pairs_of(fact)) lanes_.fill_column(column, row_[column]);
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
  row_ = evaluation_.row();
  for (FactId fact : candidates) restore_answer(fact);
  if (found && found->size() > 1 && goal.reassures()) {
    if (auto fewer = any_fewer(candidates, found->size(), support, goal)) found = std::move(fewer);
    for (FactId fact : candidates) restore_answer(fact);
  }
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
    restore_answer(fact);
  }
  // A second look only where the first did not reach the goal.
  for (int pass = 0; pass < 2 && !open.empty(); ++pass) {
    bool changed = false;
    for (FactId fact : open) changed |= fill_best_code(fact, support, goal);
    lanes_.refresh(support);
    if (!changed || goal.reached(Word{1}) != 0) break;
  }
  lanes_.refresh(support);
}

// How the answer stands to another fact is tried as well, as if it were one more answer; to what
// has never happened it stands in no way.
std::vector<std::uint32_t> AnswerTrial::columns_of(FactId fact) const {
  const logic::Program::Range range = program_.columns_of(fact);
  std::vector<std::uint32_t> columns(range.count);
  std::iota(columns.begin(), columns.end(), range.first);
  for (std::uint32_t column : program_.pairs_of(fact)) {
    const logic::Column& pair = program_.column(column);
    const model::Value* other =
        evaluation_.patient().known(pair.fact == fact ? pair.other : pair.fact);
    if (other == nullptr || !other->never) columns.push_back(column);
  }
  return columns;
}

// True when another code than before is the best.
bool AnswerTrial::fill_best_code(FactId fact, const logic::SlotSet& support, const Goal& goal) {
  const logic::Program::Range range = program_.columns_of(fact);
  if (range.count == 0) return false;
  const bool never = vocabulary_[fact].blank_is_never;
  bool changed = false;
  for (std::uint32_t column : columns_of(fact)) {
    const std::uint32_t lanes =
        std::min<std::uint32_t>(program_.codes_of(column) + (never ? 1 : 0), logic::lanes_in_word);
    if (model::is_many(vocabulary_[fact].type))
      row_[range.first] = 1;  // a set's own column: it is known
    restore_answer(fact);
    for (std::uint32_t lane = 0; lane < lanes; ++lane)
      lanes_.set_code(lane, column,
                      never && lane == 0 ? logic::never_code
                                         : static_cast<std::uint8_t>(never ? lane - 1 : lane));
    lanes_.refresh(support);
    const std::uint8_t code = lanes_.code(goal.least_restrained(first_lanes(lanes)), column);
    changed |= row_[column] != code;
    row_[column] = code;
  }
  restore_answer(fact);
  return changed;
}

// The last of the vocabulary first; one pass over 64 lanes clears 64 answers, one in each lane.
void AnswerTrial::sort_by_need(const std::vector<FactId>& candidates, const logic::SlotSet& support,
                               const Goal& goal, std::vector<FactId>& needed,
                               std::vector<FactId>& spare) {
  for (std::size_t last = candidates.size(); last > 0;) {
    const auto count =
        static_cast<std::uint32_t>(std::min<std::size_t>(last, logic::lanes_in_word));
    for (std::uint32_t lane = 0; lane < count; ++lane)
      clear_answer(candidates[last - 1 - lane], lane, 1);
    lanes_.refresh(support);
    const Word still = goal.reached(~Word{0});
    for (std::uint32_t lane = 0; lane < count; ++lane) {
      const FactId fact = candidates[last - 1 - lane];
      (((still >> lane) & 1) != 0 ? spare : needed).push_back(fact);
      restore_answer(fact);
    }
    last -= count;
  }
}

// Lane k clears the next k + 1 answers together: the first lane that misses the goal names one that
// is needed.
void AnswerTrial::clear_together(const std::vector<FactId>& spare, const logic::SlotSet& support,
                                 const Goal& goal, std::vector<FactId>& needed) {
  for (std::size_t next = 0; next < spare.size();) {
    const auto count = static_cast<std::uint32_t>(
        std::min<std::size_t>(spare.size() - next, logic::lanes_in_word));
    for (std::uint32_t lane = 0; lane < count; ++lane)
      clear_answer(spare[next + lane], lane, logic::lanes_in_word - lane);
    lanes_.refresh(support);
    const Word missed = ~goal.reached(~Word{0});
    const std::uint32_t first_miss =
        missed == 0 ? logic::lanes_in_word : static_cast<std::uint32_t>(__builtin_ctzll(missed));
    const std::uint32_t cleared = std::min(first_miss, count);
    for (std::uint32_t lane = 0; lane < cleared; ++lane)
      clear_answer(spare[next + lane], 0, logic::lanes_in_word);
    for (std::uint32_t lane = cleared; lane < count; ++lane) restore_answer(spare[next + lane]);
    if (cleared < count) needed.push_back(spare[next + cleared]);
    next += cleared + (cleared < count ? 1 : 0);
  }
}

// --- other sets, that are smaller ---

std::optional<std::vector<FactId>> AnswerTrial::fewer_of(const std::vector<FactId>& spare,
                                                         std::size_t found,
                                                         const logic::SlotSet& support,
                                                         const Goal& goal) {
  std::vector<std::vector<Answer>> answers;
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
  Choices choices(answers_of(candidates), found - 1);
  if (choices.count(most_answers + 1) > most_answers) return std::nullopt;
  return first_that_reaches(choices, support, goal);
}

// Every answer to the facts that have one column; how an answer stands to other facts, and the
// members of a set, would be more of them than can be tried.
std::vector<std::vector<Answer>> AnswerTrial::answers_of(
    const std::vector<FactId>& candidates) const {
  std::vector<std::vector<Answer>> all;
  for (FactId fact : candidates) {
    const logic::Program::Range range = program_.columns_of(fact);
    if (range.count != 1 || !program_.pairs_of(fact).empty() ||
        model::is_many(vocabulary_[fact].type))
      continue;
    std::vector<Answer>& answers = all.emplace_back();
    for (std::uint32_t code = 0; code < program_.codes_of(range.first); ++code)
      answers.push_back({fact, static_cast<std::uint8_t>(code)});
    if (vocabulary_[fact].blank_is_never) answers.push_back({fact, logic::never_code});
  }
  return all;
}

void AnswerTrial::write_answer(std::uint32_t lane, const Answer& answer) {
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
  std::vector<std::vector<Answer>> tried(logic::lanes_in_word);
  for (bool more = true; more;) {
    std::uint32_t count = 0;
    while (count < logic::lanes_in_word && (more = choices.next(tried[count]))) {
      for (const Answer& one : tried[count]) write_answer(count, one);
      ++count;
    }
    if (count == 0) break;
    lanes_.refresh(support);
    const Word reached = goal.reached(first_lanes(count));
    for (std::uint32_t lane = 0; lane < count; ++lane)
      for (const Answer& one : tried[lane]) clear_answer(one.fact, lane, 1);
    if (reached == 0) continue;
    std::vector<FactId> facts;
    for (const Answer& one : tried[static_cast<std::size_t>(__builtin_ctzll(reached))])
      facts.push_back(one.fact);
    return facts;
  }
  return std::nullopt;
}

}  // namespace windlass::plan
