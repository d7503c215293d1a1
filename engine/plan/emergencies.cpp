// SPDX-License-Identifier: Apache-2.0
#include "plan/emergencies.hpp"

#include <algorithm>
#include <array>

#include "plan/scattered.hpp"
#include "plan/single_answers.hpp"
#include "plan/status.hpp"
#include "plan/tried_alone.hpp"

namespace windlass::plan {

using knowledge::Flag;
using knowledge::FlagLevel;
using logic::Word;
using model::Disposition;
using model::FactId;
using model::Verdict;

namespace {

constexpr std::size_t most_ways = 1024;  // every way is tried up to here
constexpr std::size_t sampled_ways = 128;

bool is_urgent(Disposition one) { return model::row(one).by == model::DecidedBy::urgent_flag; }

// The lanes with a disposition of a kind that is more urgent than `now`.
Word lanes_of(const DispositionLanes& lanes, bool (*is_wanted)(Disposition), Disposition now) {
  Word found = 0;
  for (const model::DispositionRow& row : model::dispositions)
    if (is_wanted(row.disposition) && row.disposition < now)
      found |= lanes.of[static_cast<std::size_t>(row.disposition)];
  return found;
}

// One level of a red flag, and the ways of answering what it reads and nobody knows.
class LevelTrial {
 public:
  LevelTrial(const Evaluation& evaluation, AnswerTrial& trial, const Flag& flag,
             const FlagLevel& level)
      : evaluation_(evaluation), trial_(trial), flag_(flag), level_(level) {
    for (const FactId fact : evaluation.patient().unknown_among(level.inputs))
      if (auto answers = single_answers(evaluation.base(), fact); !answers.empty()) {
        alarms_ += answers.size();
        const std::size_t stride = ways_;
        every_way_ = every_way_ && ways_ * answers.size() <= most_ways;
        if (every_way_) ways_ *= answers.size();
        open_.push_back({fact, std::move(answers), safe_answer(fact), stride});
      }
    if (!every_way_) ways_ = 1 + alarms_ + sampled_ways;
  }

  // Of the facts wanted those on which it hangs in some way.
  std::vector<FactId> hang(const std::vector<FactId>& wanted) {
    std::vector<const Open*> left;
    for (const Open& one : open_)
      if (std::find(wanted.begin(), wanted.end(), one.fact) != wanted.end()) left.push_back(&one);
    std::vector<FactId> found, touched;
    if (left.empty()) return found;
    trial_.begin();
    for (std::size_t way = 0; way < ways_ && !left.empty(); way += logic::lanes_in_word) {
      answer_all(way);
      const auto hangs = [&](const Open* one) {
        if (!decides(*one)) return false;
        found.push_back(one->fact);
        return true;
      };
      left.erase(std::remove_if(left.begin(), left.end(), hangs), left.end());
    }
    for (const Open& one : open_) touched.push_back(one.fact);
    trial_.take_back(touched);
    return found;
  }

 private:
  struct Open {
    FactId fact;
    std::vector<std::vector<AnswerPart>> answers;
    std::optional<std::size_t> safe;  // the reassuring one
    std::size_t stride;               // ways until its answer changes, where every way is tried
    std::array<std::uint16_t, logic::lanes_in_word> chosen{};  // its answer, by lane
  };

  std::optional<std::size_t> safe_answer(FactId fact) const {
    const model::FactDefinition& one = evaluation_.base().vocabulary()[fact];
    if (!one.safe) return std::nullopt;
    if (model::is_many(one.type))  // `none` is the last
      return single_answers(evaluation_.base(), fact).size() - 1;
    const std::uint8_t code = evaluation_.base().program().code_of(
        fact, *one.safe, evaluation_.patient().supplied().as_of);
    return code == logic::never_code ? single_answers(evaluation_.base(), fact).size() - 1 : code;
  }

  void write(std::uint32_t lane, const Open& one, std::size_t which) {
    for (const AnswerPart& part : one.answers[which])
      trial_.lanes().set_code(lane, part.column, part.code);
  }

  // Which answer the way has of the fact at `at`. One alarm would hide the others, so in a sample
  // of many ways most answers reassure.
  std::size_t answer(std::size_t way, std::size_t at) const {
    const Open& one = open_[at];
    const std::size_t count = one.answers.size();
    if (every_way_) return way / one.stride % count;
    const std::uint64_t chance = scattered(way * open_.size() + at);
    const std::size_t any = static_cast<std::size_t>((chance >> 8) % count);
    if (!one.safe) return any;
    if (way == 0) return *one.safe;
    if (way <= alarms_) {
      std::size_t first = 1;
      for (std::size_t i = 0; i < at; ++i) first += open_[i].answers.size();
      return way >= first && way < first + count ? way - first : *one.safe;
    }
    return chance % 4 == 0 ? any : *one.safe;
  }

  void answer_all(std::size_t first) {
    for (std::size_t at = 0; at < open_.size(); ++at) {
      for (std::uint32_t lane = 0; lane < logic::lanes_in_word; ++lane)
        open_[at].chosen[lane] = static_cast<std::uint16_t>(answer((first + lane) % ways_, at));
      write_chosen(open_[at]);
    }
  }

  void write_chosen(const Open& one) {
    for (std::uint32_t lane = 0; lane < logic::lanes_in_word; ++lane)
      write(lane, one, one.chosen[lane]);
    trial_.lanes().touch(one.fact);
  }

  bool decides(const Open& one) {
    logic::Lanes& lanes = trial_.lanes();
    Word some = 0, all = ~Word{0};
    for (std::size_t which = 0; which < one.answers.size(); ++which) {
      for (const AnswerPart& part : one.answers[which])
        lanes.fill_column(part.column, part.code, 0, logic::lanes_in_word);
      lanes.touch(one.fact);
      lanes.refresh(flag_.support);
      some |= lanes.true_lanes(level_.slot);
      all &= lanes.true_lanes(level_.slot);
    }
    write_chosen(one);
    return (some & ~all) != 0;
  }

  const Evaluation& evaluation_;
  AnswerTrial& trial_;
  const Flag& flag_;
  const FlagLevel& level_;
  std::vector<Open> open_;
  std::size_t ways_ = 1, alarms_ = 0;
  bool every_way_ = true;
};

// Of `candidates` those that nobody knows and of which an answer alone gives such a disposition.
std::vector<FactId> alone(const Evaluation& evaluation, AnswerTrial& trial,
                          const std::vector<FactId>& candidates, bool (*is_wanted)(Disposition)) {
  std::vector<FactId> found;
  const std::vector<FactId> open = evaluation.patient().unknown_among(candidates);
  try_alone(trial, answers_to(evaluation.base(), open), [&](const logic::Lanes& lanes, auto tried) {
    Word worse = lanes_of(decide_disposition(evaluation.base(), lanes), is_wanted,
                          evaluation.disposition()) &
                 logic::first_lanes(tried.size());
    for (; worse != 0; worse &= worse - 1)
      found.push_back(tried[static_cast<std::size_t>(__builtin_ctzll(worse))].fact);
  });
  found.erase(std::unique(found.begin(), found.end()), found.end());
  return found;
}

}  // namespace

std::vector<FactId> emergencies_alone(const Evaluation& evaluation, AnswerTrial& trial,
                                      const std::vector<FactId>& candidates) {
  return alone(evaluation, trial, candidates, [](Disposition one) { return is_emergency(one); });
}

std::vector<FactId> urgent_alone(const Evaluation& evaluation, AnswerTrial& trial,
                                 const std::vector<FactId>& candidates) {
  return alone(evaluation, trial, candidates, is_urgent);
}

std::vector<MayHide> emergencies_hidden(const Evaluation& evaluation, AnswerTrial& trial,
                                        const std::vector<FactId>& candidates) {
  std::vector<MayHide> found;
  std::vector<FactId> left;
  for (const FactId fact : candidates)
    if (evaluation.patient().known(fact) == nullptr) left.push_back(fact);
  for (const model::DispositionRow& row : model::dispositions) {
    if (!is_emergency(row.disposition) || row.disposition >= evaluation.disposition()) continue;
    for (const Flag& flag : evaluation.base().flags())
      for (const FlagLevel& level : flag.levels) {
        if (left.empty()) return found;
        if (level.disposition != row.disposition ||
            evaluation.any_lane(level.slot) == Verdict::true_)
          continue;
        for (const FactId fact : LevelTrial(evaluation, trial, flag, level).hang(left)) {
          found.push_back({fact, row.disposition});
          left.erase(std::find(left.begin(), left.end(), fact));
        }
      }
  }
  return found;
}

}  // namespace windlass::plan
