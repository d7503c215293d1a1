// SPDX-License-Identifier: Apache-2.0
#include "plan/candidates.hpp"

#include <algorithm>
#include <optional>
#include <set>

#include "plan/doubt.hpp"
#include "plan/status.hpp"

namespace windlass::plan {

using logic::first_lanes;
using logic::Word;
using model::FactId;

namespace {

// Keeps, of many rows, those that matter. Rows come in batches of up to 64.
class RowKeeper {
 public:
  explicit RowKeeper(const knowledge::KnowledgeBase& base)
      : base_(base),
        lanes_(base.program()),
        by_status_(base.modalities().size()),
        seen_(base.program().slots()) {}

  void add(Candidates::Row row) {
    batch_.push_back(std::move(row));
    if (batch_.size() == logic::lanes_in_word) judge();
  }

  std::vector<Candidates::Row> take() {
    if (!batch_.empty()) judge();
    std::set<Candidates::Row> kept;
    kept.insert(by_disposition_.row);
    if (open_screen_) kept.insert(*open_screen_);
    for (const Best& best : by_status_)
      if (kept.size() < logic::lanes_in_word) kept.insert(best.row);
    for (Candidates::Row& row : others_)
      if (kept.size() < logic::lanes_in_word) kept.insert(std::move(row));
    return {kept.begin(), kept.end()};
  }

 private:
  // The row with the least enumerator so far.
  struct Best {
    std::size_t rank = SIZE_MAX;
    Candidates::Row row;
  };

  void judge() {
    for (std::size_t lane = 0; lane < batch_.size(); ++lane)
      lanes_.set_row(static_cast<std::uint32_t>(lane), batch_[lane].data());
    lanes_.evaluate(static_cast<std::uint32_t>(batch_.size()));
    const Word all = first_lanes(batch_.size());
    const DispositionLanes dispositions = decide_disposition(base_, lanes_);
    keep_best(dispositions.of, all, by_disposition_);
    if (const Word open = dispositions.screen_open & all; open != 0 && !open_screen_)
      open_screen_ = batch_[static_cast<std::size_t>(__builtin_ctzll(open))];
    const std::vector<StatusLanes> statuses = decide_all(base_, lanes_);
    for (std::size_t i = 0; i < statuses.size(); ++i) keep_best(statuses[i].of, all, by_status_[i]);
    keep_new(all);
    batch_.clear();
  }

  template <class Words>
  void keep_best(const Words& words, Word all, Best& best) {
    for (std::size_t rank = 0; rank < words.size() && rank < best.rank; ++rank)
      if (const Word found = words[rank] & all; found != 0) {
        best.rank = rank;
        best.row = batch_[static_cast<std::size_t>(__builtin_ctzll(found))];
      }
  }

  // Rows that give a condition a verdict that no row before gave it.
  void keep_new(Word all) {
    Word wanted = 0;
    for (std::size_t slot = 0; slot < seen_.size(); ++slot) {
      const auto at = static_cast<logic::Slot>(slot);
      const Word verdicts[] = {lanes_.true_lanes(at), lanes_.unknown_lanes(at),
                               lanes_.false_lanes(at)};
      for (std::uint8_t i = 0; i < 3; ++i) {
        const Word found = verdicts[i] & all;
        if (found == 0 || ((seen_[slot] >> i) & 1) != 0) continue;
        seen_[slot] = static_cast<std::uint8_t>(seen_[slot] | (1U << i));
        if ((found & wanted) == 0) wanted |= found & (~found + 1);
      }
    }
    for (; wanted != 0 && others_.size() < logic::lanes_in_word; wanted &= wanted - 1)
      others_.push_back(batch_[static_cast<std::size_t>(__builtin_ctzll(wanted))]);
  }

  const knowledge::KnowledgeBase& base_;
  logic::Lanes lanes_;
  std::vector<Candidates::Row> batch_, others_;
  Best by_disposition_;
  std::optional<Candidates::Row> open_screen_;  // the first that leaves the screen open
  std::vector<Best> by_status_;
  std::vector<std::uint8_t> seen_;  // by slot: a bit for each verdict
};

}  // namespace

Candidates::Candidates(const knowledge::KnowledgeBase& base, const PatientView& patient,
                       const Row& row, const std::vector<Choice>& choices, const Calls& calls)
    : base_(base), patient_(patient), row_(row), choices_(choices), calls_(calls) {
  while (together_ < choices.size() &&
         combinations_ * choices[together_].values.size() <= most_combinations)
    combinations_ *= choices[together_++].values.size();
  // Numbers that are calculated from a fact in conflict are calculated for each candidate.
  std::vector<FactId> in_conflict;
  for (const Choice& choice : choices) in_conflict.push_back(choice.fact);
  calculated_ = calls.calculated_from(in_conflict);
  recalculate_ = !calculated_.empty() ||
                 std::any_of(in_conflict.begin(), in_conflict.end(),
                             [&base](FactId one) { return !base.program().pairs_of(one).empty(); });
  if (!recalculate_) return;
  tried_ = patient.supplied();
  for (FactId fact = 0; fact < base.vocabulary().size(); ++fact) {
    if (patient.outdated(fact)) tried_[fact].state = model::State::stale;
    if (base.calculation_inputs(fact) == nullptr ||
        std::find(calculated_.begin(), calculated_.end(), fact) != calculated_.end())
      continue;
    if (patient.failed(fact)) failed_.push_back(fact);
    if (!patient.given(fact)) continue;
    tried_[fact].state = model::State::known;
    tried_[fact].value = *patient.known(fact);
  }
}

std::vector<Candidates::Row> Candidates::rows(std::vector<model::Fault>& faults) {
  const bool fit = together_ == choices_.size() && combinations_ <= logic::lanes_in_word;
  if (fit) {
    std::vector<Row> all;
    for (std::size_t i = 0; i < combinations_; ++i) all.push_back(combination(i, faults));
    return all;
  }
  RowKeeper keeper(base_);
  for (std::size_t i = 0; i < combinations_; ++i) keeper.add(combination(i, faults));
  for (std::size_t i = together_; i < choices_.size(); ++i)
    for (const std::optional<model::Value>& value : choices_[i].values)
      keeper.add(alone(choices_[i], value, faults));
  return keeper.take();
}

std::vector<FactId> Candidates::untried() const {
  std::vector<FactId> facts;
  if (together_ == choices_.size()) return facts;
  for (const Choice& choice : choices_) {
    facts.push_back(choice.fact);
    const std::vector<FactId>& inputs = base_.inputs_of(choice.fact);
    facts.insert(facts.end(), inputs.begin(), inputs.end());
  }
  return facts;
}

Candidates::Row Candidates::combination(std::size_t number, std::vector<model::Fault>& faults) {
  Row row = row_;
  for (std::size_t i = 0; i < together_; ++i) {
    choose(choices_[i], choices_[i].values[number % choices_[i].values.size()], row);
    number /= choices_[i].values.size();
  }
  calculate(row, faults);
  return row;
}

Candidates::Row Candidates::alone(const Choice& choice, const std::optional<model::Value>& value,
                                  std::vector<model::Fault>& faults) {
  Row row = row_;
  choose(choice, value, row);
  calculate(row, faults);
  return row;
}

void Candidates::choose(const Choice& choice, const std::optional<model::Value>& value, Row& row) {
  encode(choice.fact, value ? &*value : nullptr, row);
  if (!value && may_be_something_else(patient_.supplied()[choice.fact]))
    for (const FactId input : base_.behind(choice.fact))
      base_.program().doubt_records(input, row.data());
  if (!recalculate_) return;
  tried_[choice.fact].state = value ? model::State::known : model::State::not_supplied;
  tried_[choice.fact].value = value.value_or(model::Value{});
  chosen_.push_back(choice.fact);
}

void Candidates::calculate(Row& row, std::vector<model::Fault>& faults) {
  if (!recalculate_) return;
  PatientView view(tried_);
  for (const FactId fact : failed_) view.fail(fact);
  calls_.calculate(calculated_, view, faults, contradicted_);
  for (const FactId fact : calculated_)
    if (view.given(fact)) encode(fact, view.known(fact), row);
  base_.program().encode_pairs([&view](FactId fact) { return view.known(fact); }, row.data());
  for (const FactId fact : chosen_) {
    tried_[fact].state = patient_.supplied()[fact].state;
    tried_[fact].value = patient_.supplied()[fact].value;
  }
  chosen_.clear();
}

void Candidates::encode(FactId fact, const model::Value* value, Row& row) const {
  base_.program().encode_fact(fact, value, patient_.supplied().as_of, row.data());
}

}  // namespace windlass::plan
