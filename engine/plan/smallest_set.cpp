// SPDX-License-Identifier: Apache-2.0
#include "plan/smallest_set.hpp"

#include <algorithm>
#include <numeric>

namespace windlass::plan {

using logic::Word;
using model::FactId;

namespace {

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

std::vector<FactId> AnswerTrial::smallest_set(const std::vector<FactId>& candidates,
                                              const logic::SlotSet& support, const Goal& goal) {
  if (candidates.empty()) return {};
  begin();
  std::vector<FactId> found = search(candidates, support, goal);
  row_ = evaluation_.row();
  for (FactId fact : candidates) restore_answer(fact);
  return found;
}

std::vector<FactId> AnswerTrial::search(const std::vector<FactId>& candidates,
                                        const logic::SlotSet& support, const Goal& goal) {
  fill_reassuring(candidates, support, goal);
  if (goal.reached(Word{1}) == 0) return candidates;  // everything open is needed
  std::vector<FactId> needed, spare;
  sort_by_need(candidates, support, goal, needed, spare);
  clear_together(spare, support, goal, needed);
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

// True when another code than before is the best.
bool AnswerTrial::fill_best_code(FactId fact, const logic::SlotSet& support, const Goal& goal) {
  const logic::Program::Range range = program_.columns_of(fact);
  if (range.count == 0) return false;
  const bool never = vocabulary_[fact].blank_is_never;
  bool changed = false;
  // How the answer stands to another fact is tried as well, as if it were one more answer.
  std::vector<std::uint32_t> columns(range.count);
  std::iota(columns.begin(), columns.end(), range.first);
  columns.insert(columns.end(), program_.pairs_of(fact).begin(), program_.pairs_of(fact).end());
  for (std::uint32_t column : columns) {
    const std::uint32_t lanes =
        std::min<std::uint32_t>(program_.codes_of(column) + (never ? 1 : 0), logic::lanes_in_word);
    if (vocabulary_[fact].type == model::FactType::set)
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

}  // namespace windlass::plan
