// SPDX-License-Identifier: Apache-2.0
#include "plan/relevance.hpp"

#include <algorithm>

#include "plan/scattered.hpp"

namespace windlass::plan {

using logic::Word;
using model::FactId;

namespace {

constexpr std::size_t most_ways = 1024;  // every way is tried up to here

}  // namespace

Relevance::Relevance(const Evaluation& evaluation, AnswerTrial& trial,
                     const std::vector<FactId>& open, std::size_t sampled_ways)
    : evaluation_(evaluation), trial_(trial), open_(open) {
  std::sort(open_.begin(), open_.end());  // what is sampled depends on no other order
  for (FactId fact : open_)
    for (const Column& column : columns_of(fact)) {
      open_columns_.push_back(column);
      every_way_ = every_way_ && ways_ * column.answers <= most_ways;
      if (every_way_) ways_ *= column.answers;
    }
  if (!every_way_) ways_ = sampled_ways;
}

// Of a set the first column says that it is known; the others are its members.
std::vector<Relevance::Column> Relevance::columns_of(FactId fact) const {
  const logic::Program& program = evaluation_.base().program();
  const model::FactDefinition& definition = evaluation_.base().vocabulary()[fact];
  const logic::Program::Range range = program.columns_of(fact);
  std::vector<Column> columns;
  const auto add = [&](std::uint32_t index) {
    const std::uint32_t codes = program.codes_of(index);
    columns.push_back(
        {index, codes + (definition.blank_is_never ? 1 : 0), definition.blank_is_never, 0});
  };
  for (std::uint32_t index = range.first; index < range.first + range.count; ++index) add(index);
  if (model::is_many(definition.type) && !columns.empty())
    columns.front() = {range.first, 1, false, 1};
  else if (columns.size() == 1 && definition.safe)
    columns.front().safe =
        program.code_of(fact, *definition.safe, evaluation_.patient().supplied().as_of);
  for (std::uint32_t index : program.pairs_of(fact)) add(index);
  return columns;
}

std::uint8_t Relevance::code(const Column& column, std::size_t which) {
  if (column.answers == 1) return column.safe;
  return column.never && which + 1 == column.answers ? logic::never_code
                                                     : static_cast<std::uint8_t>(which);
}

// Of a sample the first way is the reassuring one, and half of the answers of the others are.
void Relevance::answer_all(std::size_t first) {
  logic::Lanes& lanes = trial_.lanes();
  for (std::uint32_t lane = 0; lane < logic::lanes_in_word; ++lane) {
    std::size_t way = (first + lane) % ways_;
    for (std::size_t i = 0; i < open_columns_.size(); ++i) {
      const Column& column = open_columns_[i];
      std::uint8_t answer = column.safe;
      if (every_way_) {
        answer = code(column, way % column.answers);
        way /= column.answers;
      } else if (const std::uint64_t chance = scattered(way * open_columns_.size() + i);
                 way != 0 && chance % 2 == 0) {
        answer = code(column, static_cast<std::size_t>((chance >> 8) % column.answers));
      }
      lanes.set_code(lane, column.index, answer);
    }
  }
  for (FactId fact : open_) lanes.touch(fact);
  lanes.refresh();
}

void Relevance::read_plans(std::vector<Word>& words) const {
  const knowledge::KnowledgeBase& base = evaluation_.base();
  const logic::Lanes& lanes = trial_.lanes();
  words.clear();
  for (const StatusLanes& one : decide_all(base, lanes))
    words.insert(words.end(), one.of.begin(), one.of.end());
  const DispositionLanes dispositions = decide_disposition(base, lanes);
  words.insert(words.end(), dispositions.of.begin(), dispositions.of.end());
  // Of a flag the most urgent level that is true is all that a plan says.
  for (const knowledge::Flag& flag : base.flags())
    for (const knowledge::FlagLevel& level : flag.levels) {
      Word said = lanes.true_lanes(level.slot);
      for (const knowledge::FlagLevel& other : flag.levels)
        if (other.disposition < level.disposition) said &= ~lanes.true_lanes(other.slot);
      words.push_back(said);
    }
}

bool Relevance::changes_a_plan(FactId fact) {
  logic::Lanes& lanes = trial_.lanes();
  std::vector<Word> first, other;
  for (const Column& column : columns_of(fact)) {
    std::array<std::uint8_t, logic::lanes_in_word> before{};
    for (std::uint32_t lane = 0; lane < logic::lanes_in_word; ++lane)
      before[lane] = lanes.code(lane, column.index);
    bool differs = false;
    for (std::size_t which = 0; which < column.answers && !differs; ++which) {
      lanes.fill_all(column.index, code(column, which));
      lanes.touch(fact);
      lanes.refresh();
      read_plans(which == 0 ? first : other);
      differs = which != 0 && first != other;
    }
    for (std::uint32_t lane = 0; lane < logic::lanes_in_word; ++lane)
      lanes.set_code(lane, column.index, before[lane]);
    lanes.touch(fact);
    if (differs) return true;
  }
  return false;
}

std::vector<bool> Relevance::can_matter(const std::vector<FactId>& questions) {
  std::vector<bool> matters(questions.size());
  trial_.begin();
  const auto some_are_left = [&] {
    return std::find(matters.begin(), matters.end(), false) != matters.end();
  };
  for (std::size_t way = 0; way < ways_ && some_are_left(); way += logic::lanes_in_word) {
    answer_all(way);
    for (std::size_t i = 0; i < questions.size(); ++i)
      matters[i] = matters[i] || changes_a_plan(questions[i]);
  }
  trial_.take_back(open_);
  return matters;
}

}  // namespace windlass::plan
