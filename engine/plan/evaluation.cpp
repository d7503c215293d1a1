// SPDX-License-Identifier: Apache-2.0
#include "plan/evaluation.hpp"

#include <algorithm>

namespace windlass::plan {

using logic::Word;
using model::FactId;
using model::State;
using model::Verdict;

Evaluation::Evaluation(const knowledge::KnowledgeBase& base, const Calls& calls,
                       const model::Facts& facts)
    : base_(base),
      patient_(facts),
      lanes_(base.program()),
      row_(base.program().columns(), logic::unknown_code) {
  calls.calculate(patient_, faults_);
  std::vector<Choice> choices = encode();
  lanes_.set_row(0, row_.data());
  if (choices.empty())
    lanes_.evaluate(1);
  else
    evaluate_candidates(choices, calls);
  const std::vector<Choice> more = contradictions();
  if (!more.empty()) {
    choices.insert(choices.end(), more.begin(), more.end());
    evaluate_candidates(choices, calls);
  }
  for (const Choice& choice : choices) conflicts_.push_back(choice.fact);
  give_derived();
  statuses_ = decide_statuses(base, lanes_, mask_);
}

// Fills row_. Returns the facts in conflict.
std::vector<Evaluation::Choice> Evaluation::encode() {
  const model::Facts& facts = patient_.supplied();
  const logic::Program& program = base_.program();
  program.encode(facts, row_.data());
  std::vector<Choice> choices;
  for (FactId fact = 0; fact < base_.vocabulary().size(); ++fact) {
    if (patient_.given(fact))
      program.encode_fact(fact, patient_.known(fact), facts.as_of, row_.data());
    if (facts[fact].state != State::conflict) continue;
    Choice choice{fact, {}};
    for (const model::Candidate& candidate : facts[fact].candidates)
      choice.values.push_back(candidate.value);
    choices.push_back(std::move(choice));
  }
  return choices;
}

// A supplied value that the other facts contradict, in any combination, is a conflict between two
// sources: the person and the facts.
std::vector<Evaluation::Choice> Evaluation::contradictions() const {
  std::vector<Choice> found;
  for (const knowledge::Derived& derived : base_.derived()) {
    const model::Fact& supplied = patient_.supplied()[derived.fact];
    if (supplied.state != State::known) continue;
    Choice choice{derived.fact, {supplied.value}};
    for (Word rest = mask_; rest != 0; rest &= rest - 1) {
      const std::optional<std::uint16_t> value = derived_value(*derived.rule, rest & (~rest + 1));
      const auto same = [&](const model::Value& one) { return one.choice == *value; };
      if (!value || std::any_of(choice.values.begin(), choice.values.end(), same)) continue;
      choice.values.emplace_back().choice = *value;
    }
    if (choice.values.size() > 1) found.push_back(std::move(choice));
  }
  return found;
}

void Evaluation::give_derived() {
  for (const knowledge::Derived& derived : base_.derived()) {
    if (patient_.supplied()[derived.fact].state == State::known) continue;
    if (const std::optional<std::uint16_t> value = derived_value(*derived.rule)) {
      model::Value given;
      given.choice = *value;
      patient_.give(derived.fact, given);
    }
  }
}

model::Status Evaluation::status(const knowledge::Modality& modality) const {
  const knowledge::Modality* own = base_.modality(modality.id);
  if (own == nullptr) throw base::InternalError("a modality of another knowledge base");
  return statuses_[static_cast<std::size_t>(own - base_.modalities().data())];
}

// Makes the code rows of the candidates: each row is the patient with some conflicts decided.
class Evaluation::CandidateRows {
 public:
  CandidateRows(Evaluation& evaluation, const std::vector<Choice>& choices, const Calls& calls)
      : evaluation_(evaluation), choices_(choices), calls_(calls) {
    // Numbers that plugins calculate from a fact in conflict are calculated for each candidate.
    const knowledge::KnowledgeBase& base = evaluation.base_;
    for (FactId fact = 0; fact < base.vocabulary().size(); ++fact)
      if (const std::vector<FactId>* inputs = base.calculation_inputs(fact))
        for (const Choice& choice : choices)
          recalculate_ |= std::find(inputs->begin(), inputs->end(), choice.fact) != inputs->end();
    if (recalculate_) tried_ = evaluation.patient_.supplied();
  }

  std::vector<std::vector<std::uint8_t>> make() {
    const std::size_t together = combined();
    combine(together);
    for (std::size_t i = together; i < choices_.size(); ++i)
      for (const model::Value& value : choices_[i].values) {
        if (rows_.size() == logic::lanes_in_word) return std::move(rows_);
        begin_row();
        choose(choices_[i], value);
        end_row();
      }
    return std::move(rows_);
  }

 private:
  // How many of the choices have a lane for each of their combinations.
  std::size_t combined() const {
    std::size_t all = 1;
    for (const Choice& choice : choices_)
      all = std::min(all * choice.values.size(), most_combinations + 1);
    const std::size_t most = all <= most_combinations ? most_combinations : most_combinations / 2;
    std::size_t together = 0, combinations = 1;
    while (together < choices_.size() && combinations * choices_[together].values.size() <= most)
      combinations *= choices_[together++].values.size();
    return together;
  }

  void combine(std::size_t together) {
    std::size_t combinations = 1;
    for (std::size_t i = 0; i < together; ++i) combinations *= choices_[i].values.size();
    for (std::size_t combination = 0; combination < combinations; ++combination) {
      begin_row();
      std::size_t rest = combination;
      for (std::size_t i = 0; i < together; ++i) {
        choose(choices_[i], choices_[i].values[rest % choices_[i].values.size()]);
        rest /= choices_[i].values.size();
      }
      end_row();
    }
  }

  void begin_row() { rows_.push_back(evaluation_.row_); }

  void choose(const Choice& choice, const model::Value& value) {
    encode(choice.fact, &value);
    if (!recalculate_) return;
    tried_[choice.fact].state = State::known;
    tried_[choice.fact].value = value;
    chosen_.push_back(choice.fact);
  }

  void end_row() {
    if (!recalculate_) return;
    PatientView view(tried_);
    calls_.calculate(view, evaluation_.faults_);
    for (FactId fact = 0; fact < evaluation_.base_.vocabulary().size(); ++fact)
      if (view.given(fact)) encode(fact, view.known(fact));
    for (FactId fact : chosen_) tried_[fact] = evaluation_.patient_.supplied()[fact];
    chosen_.clear();
  }

  void encode(FactId fact, const model::Value* value) {
    evaluation_.base_.program().encode_fact(fact, value, evaluation_.patient_.supplied().as_of,
                                            rows_.back().data());
  }

  Evaluation& evaluation_;
  const std::vector<Choice>& choices_;
  const Calls& calls_;
  bool recalculate_ = false;
  model::Facts tried_;          // the patient with the choices of the last row
  std::vector<FactId> chosen_;  // what differs in it
  std::vector<std::vector<std::uint8_t>> rows_;
};

void Evaluation::evaluate_candidates(const std::vector<Choice>& choices, const Calls& calls) {
  const std::vector<std::vector<std::uint8_t>> rows = CandidateRows(*this, choices, calls).make();
  // A candidate with which a calculator failed leaves the fact unknown, whatever the others gave.
  for (const model::Fault& fault : faults_)
    if (patient_.known(*fault.fact) == nullptr && !patient_.failed(*fault.fact))
      patient_.fail(*fault.fact);
  for (std::size_t lane = 0; lane < rows.size(); ++lane)
    lanes_.set_row(static_cast<std::uint32_t>(lane), rows[lane].data());
  lanes_.evaluate(static_cast<std::uint32_t>(rows.size()));
  mask_ = rows.size() == logic::lanes_in_word ? ~Word{0} : (Word{1} << rows.size()) - 1;
}

Verdict Evaluation::any_lane(logic::Slot slot) const {
  if ((lanes_.true_lanes(slot) & mask_) != 0) return Verdict::true_;
  return (lanes_.unknown_lanes(slot) & mask_) != 0 ? Verdict::unknown : Verdict::false_;
}

Verdict Evaluation::all_lanes(logic::Slot slot) const {
  if ((lanes_.false_lanes(slot) & mask_) != 0) return Verdict::false_;
  return (lanes_.unknown_lanes(slot) & mask_) != 0 ? Verdict::unknown : Verdict::true_;
}

Verdict Evaluation::agreed(logic::Slot slot, Word lanes) const {
  if ((lanes_.true_lanes(slot) & lanes) == lanes) return Verdict::true_;
  return (lanes_.false_lanes(slot) & lanes) == lanes ? Verdict::false_ : Verdict::unknown;
}

std::optional<std::uint16_t> Evaluation::derived_value(const knowledge::DeriveRule& rule,
                                                       Word lanes) const {
  std::optional<std::uint16_t> value;
  const auto possible = [&value](std::uint16_t one) {
    if (value && *value != one) return false;
    value = one;
    return true;
  };
  for (const knowledge::DeriveCase& one : rule.cases) {
    const Verdict verdict = agreed(one.when.slot, lanes);
    if (verdict == Verdict::false_) continue;
    if (!possible(one.is)) return std::nullopt;
    if (verdict == Verdict::true_) return value;
  }
  if (rule.otherwise && !possible(*rule.otherwise)) return std::nullopt;
  return value;
}

}  // namespace windlass::plan
