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
  const logic::Program& program = base.program();
  program.encode(facts, row_.data());
  std::vector<Choice> choices;
  for (FactId fact = 0; fact < base.vocabulary().size(); ++fact) {
    if (patient_.given(fact))
      program.encode_fact(fact, patient_.known(fact), facts.as_of, row_.data());
    if (facts[fact].state != State::conflict) continue;
    Choice choice{fact, {}};
    for (const model::Candidate& candidate : facts[fact].candidates)
      choice.values.push_back(candidate.value);
    conflicts_.push_back(fact);
    choices.push_back(std::move(choice));
  }
  lanes_.set_row(0, row_.data());
  if (choices.empty())
    lanes_.evaluate(1);
  else
    spread(choices, calls);

  // A supplied value that the other facts contradict, in any combination, is a conflict between two
  // sources: the person and the facts.
  bool contradicted = false;
  for (const knowledge::Derived& derived : base.derived()) {
    if (facts[derived.fact].state != State::known) continue;
    Choice choice{derived.fact, {facts[derived.fact].value}};
    for (Word rest = mask_; rest != 0; rest &= rest - 1) {
      const std::optional<std::uint16_t> value = derived_value(*derived.rule, rest & (~rest + 1));
      const auto same = [&](const model::Value& one) { return one.choice == *value; };
      if (!value || std::any_of(choice.values.begin(), choice.values.end(), same)) continue;
      choice.values.emplace_back().choice = *value;
    }
    if (choice.values.size() == 1) continue;
    conflicts_.push_back(derived.fact);
    choices.push_back(std::move(choice));
    contradicted = true;
  }
  if (contradicted) spread(choices, calls);

  for (const knowledge::Derived& derived : base.derived()) {
    if (facts[derived.fact].state == State::known) continue;
    if (const std::optional<std::uint16_t> value = derived_value(*derived.rule)) {
      model::Value given;
      given.choice = *value;
      patient_.give(derived.fact, given);
    }
  }
  statuses_ = decide_statuses(base, lanes_, mask_);
}

model::Status Evaluation::status(const knowledge::Modality& modality) const {
  const knowledge::Modality* own = base_.modality(modality.id);
  if (own == nullptr) throw base::InternalError("a modality of another knowledge base");
  return statuses_[static_cast<std::size_t>(own - base_.modalities().data())];
}

void Evaluation::spread(const std::vector<Choice>& choices, const Calls& calls) {
  const logic::Program& program = base_.program();
  const std::optional<model::Date> as_of = patient_.supplied().as_of;
  // Numbers that plugins calculate from a fact in conflict are calculated again for each candidate.
  bool recalculate = false;
  for (FactId fact = 0; fact < base_.vocabulary().size(); ++fact)
    if (const std::vector<FactId>* inputs = base_.calculation_inputs(fact))
      for (const Choice& choice : choices)
        recalculate |= std::find(inputs->begin(), inputs->end(), choice.fact) != inputs->end();
  model::Facts tried;
  if (recalculate) tried = patient_.supplied();
  const auto choose = [&](const Choice& choice, const model::Value& value,
                          std::vector<std::uint8_t>& row) {
    program.encode_fact(choice.fact, &value, as_of, row.data());
    if (!recalculate) return;
    tried[choice.fact].state = State::known;
    tried[choice.fact].value = value;
  };
  const auto calculate = [&](std::vector<std::uint8_t>& row) {
    if (!recalculate) return;
    PatientView view(tried);
    calls.calculate(view, faults_);
    for (FactId fact = 0; fact < base_.vocabulary().size(); ++fact)
      if (view.given(fact)) program.encode_fact(fact, view.known(fact), as_of, row.data());
  };
  std::size_t together = 0;  // conflicts whose combinations fit
  std::size_t combinations = 1;
  while (together < choices.size() && combinations * choices[together].values.size() <= 32)
    combinations *= choices[together++].values.size();
  std::vector<std::vector<std::uint8_t>> rows;
  for (std::size_t combination = 0; combination < combinations; ++combination) {
    std::vector<std::uint8_t> row = row_;
    std::size_t rest = combination;
    for (std::size_t i = 0; i < together; ++i) {
      const Choice& choice = choices[i];
      choose(choice, choice.values[rest % choice.values.size()], row);
      rest /= choice.values.size();
    }
    calculate(row);
    rows.push_back(std::move(row));
  }
  for (std::size_t i = 0; recalculate && i < together; ++i)
    tried[choices[i].fact] = patient_.supplied()[choices[i].fact];
  for (std::size_t i = together; i < choices.size() && rows.size() < logic::lanes_in_word; ++i)
    for (const model::Value& value : choices[i].values) {
      if (rows.size() == logic::lanes_in_word)
        break;  // what is left stays unknown in every lane, which asks
      std::vector<std::uint8_t> row = row_;
      choose(choices[i], value, row);
      calculate(row);
      if (recalculate) tried[choices[i].fact] = patient_.supplied()[choices[i].fact];
      rows.push_back(std::move(row));
    }
  for (std::size_t lane = 0; lane < rows.size(); ++lane)
    lanes_.set_row(static_cast<std::uint32_t>(lane), rows[lane].data());
  lanes_.evaluate(static_cast<std::uint32_t>(rows.size()));
  // A candidate with which a calculator failed leaves the fact unknown, whatever the others gave.
  for (const model::Fault& fault : faults_)
    if (patient_.known(*fault.fact) == nullptr && !patient_.failed(*fault.fact))
      patient_.fail(*fault.fact);
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
