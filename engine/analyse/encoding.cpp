// SPDX-License-Identifier: Apache-2.0
#include "analyse/encoding.hpp"

#include <algorithm>
#include <map>

#include "plan/precedence.hpp"

namespace windlass::analyse {

using knowledge::StatusInput;
using logic::Instruction;
using logic::Op;
using logic::Slot;
using model::FactId;
using model::Status;

Encoding::Encoding(const knowledge::KnowledgeBase& base, Cnf& cnf,
                   const std::vector<std::int64_t>& other_days)
    : base_(base),
      program_(base.program()),
      cnf_(cnf),
      columns_(base, cnf, other_days),
      slots_(program_.slots()),
      by_rules_(base.modalities().size()),
      statuses_(base.modalities().size()) {}

// Operands come before their users, so the slots that this one rests on are found downwards and
// written down upwards.
Truth Encoding::slot(Slot wanted) {
  if (slots_[wanted]) return *slots_[wanted];
  std::set<Slot> open{wanted};
  for (auto at = open.rbegin(); at != open.rend(); ++at) {
    const Instruction& instruction = program_.instructions()[*at];
    if (instruction.op == Op::atom) continue;
    for (std::uint32_t i = 0; i < instruction.count; ++i)
      if (const Slot part = program_.operands()[instruction.first + i]; !slots_[part])
        open.insert(part);
  }
  for (const Slot one : open) slots_[one] = encode(program_.instructions()[one]);
  return *slots_[wanted];
}

Truth Encoding::atom(const Instruction& instruction) {
  std::vector<Lit> runs;
  for (std::uint32_t i = 0; i < instruction.count; ++i)
    runs.push_back(columns_.in(instruction.column, program_.runs()[instruction.first + i]));
  const Lit holds = cnf_.any(std::move(runs));
  return {holds, cnf_.both(columns_.known(instruction.column), -holds)};
}

// True where those that hold reach what is needed; false where those that may hold do not.
Truth Encoding::counted(const Instruction& instruction) {
  std::vector<Lit> holds, fails, may_hold;
  for (std::uint32_t i = 0; i < instruction.count; ++i) {
    const Truth part = slot(program_.operands()[instruction.first + i]);
    holds.push_back(part.yes);
    fails.push_back(part.no);
    may_hold.push_back(-part.no);
  }
  if (instruction.op == Op::at_least)
    return {cnf_.at_least(holds, instruction.needed),
            cnf_.at_least(fails, instruction.count - instruction.needed + 1)};
  const logic::Sum& sum = program_.sums()[instruction.needed];
  return {cnf_.reaches(holds, sum.points, sum.threshold),
          -cnf_.reaches(may_hold, sum.points, sum.threshold)};
}

Truth Encoding::encode(const Instruction& instruction) {
  const auto part = [&](std::uint32_t i) {
    return slot(program_.operands()[instruction.first + i]);
  };
  std::vector<Lit> holds, fails;
  switch (instruction.op) {
    case Op::true_: return {yes, no};
    case Op::false_: return {no, yes};
    case Op::open: return {no, no};
    case Op::atom: return atom(instruction);
    case Op::known: {
      const Lit known = columns_.known(instruction.column);
      return {known, -known};
    }
    case Op::and_:
    case Op::or_:
      for (std::uint32_t i = 0; i < instruction.count; ++i) {
        holds.push_back(part(i).yes);
        fails.push_back(part(i).no);
      }
      if (instruction.op == Op::and_)
        return {cnf_.all(std::move(holds)), cnf_.any(std::move(fails))};
      return {cnf_.any(std::move(holds)), cnf_.all(std::move(fails))};
    case Op::not_: return {part(0).no, part(0).yes};
    case Op::at_least:
    case Op::sum: return counted(instruction);
    case Op::is_true: return {part(0).yes, -part(0).yes};
    case Op::on_record: {
      const Lit known = columns_.known(program_.known_column(instruction));
      const Lit nothing = columns_.nothing_recorded(instruction.column);
      return {cnf_.both(known, part(0).yes),
              cnf_.either(cnf_.both(known, part(0).no), cnf_.both(-known, nothing))};
    }
  }
  throw base::InternalError("an instruction that the analyser does not know");
}

Lit Encoding::fulfilled(std::size_t index, const Inputs& inputs) {
  const plan::Step& step = plan::status_steps[index];
  const auto is_true = [&](StatusInput input) {
    return inputs[static_cast<std::size_t>(input)].yes;
  };
  std::vector<Lit> one_of;
  if (step.by_default) one_of.push_back(yes);
  for (std::size_t input = 0; input < knowledge::status_inputs && !step.by_default; ++input) {
    if ((step.when_true >> input & 1) != 0) one_of.push_back(inputs[input].yes);
    if ((step.when_unknown >> input & 1) != 0)
      one_of.push_back(cnf_.both(-inputs[input].yes, -inputs[input].no));
  }
  const Lit recommended = is_true(StatusInput::recommend);
  const Lit met = cnf_.any(std::move(one_of));
  switch (step.gate) {
    case plan::Gate::every: return met;
    case plan::Gate::no_indication:
      return cnf_.all({met, -recommended, -is_true(StatusInput::optional)});
    case plan::Gate::no_recommendation: return cnf_.both(met, -recommended);
    case plan::Gate::a_recommendation: return cnf_.both(met, recommended);
  }
  return no;
}

Encoding::Inputs Encoding::inputs(std::size_t modality) {
  Inputs made;
  for (std::size_t i = 0; i < made.size(); ++i)
    made[i] = slot(base_.modalities()[modality].slots.of[i]);
  return made;
}

Encoding::Statuses Encoding::statuses_of(const Inputs& inputs) {
  std::array<std::vector<Lit>, model::status_count> one_of;
  Lit rest = yes;
  for (std::size_t i = 0; i < plan::status_steps.size(); ++i) {
    const Lit met = fulfilled(i, inputs);
    one_of.at(static_cast<std::size_t>(plan::status_steps[i].status))
        .push_back(cnf_.both(rest, met));
    rest = cnf_.both(rest, -met);
  }
  Statuses made{};
  for (std::size_t i = 0; i < made.size(); ++i) made.at(i) = cnf_.any(std::move(one_of.at(i)));
  return made;
}

const Encoding::Statuses& Encoding::by_rules(std::size_t modality) {
  std::optional<Statuses>& made = by_rules_[modality];
  if (!made) made = statuses_of(inputs(modality));
  return *made;
}

Lit Encoding::actionable(const Statuses& statuses) {
  std::vector<Lit> one_of;
  for (const model::StatusRow& row : model::statuses)
    if (row.actionable) one_of.push_back(statuses[static_cast<std::size_t>(row.status)]);
  return cnf_.any(std::move(one_of));
}

// What is never alone is deferred where no other treatment is actionable.
const Encoding::Statuses& Encoding::statuses(std::size_t modality) {
  if (!base_.modalities()[modality].never_alone) return by_rules(modality);
  std::optional<Statuses>& made = statuses_[modality];
  if (made) return *made;
  std::vector<Lit> others;
  for (const std::uint32_t other : base_.modalities()[modality].company)
    others.push_back(actionable(by_rules(other)));
  const Lit company = cnf_.any(std::move(others));
  Statuses beside = by_rules(modality);
  const Lit alone = cnf_.both(actionable(beside), -company);
  for (const model::StatusRow& row : model::statuses) {
    Lit& one = beside.at(static_cast<std::size_t>(row.status));
    if (row.actionable) one = cnf_.both(one, company);
    if (row.status == Status::defer) one = cnf_.either(one, alone);
  }
  return *(made = beside);
}

Lit Encoding::open_screen() {
  std::vector<Lit> open{is_true(base_.screening_missing())};
  for (const logic::Slot level : base_.urgent_levels()) open.push_back(is_unknown(level));
  return cnf_.any(std::move(open));
}

const Encoding::Dispositions& Encoding::dispositions() {
  if (dispositions_) return *dispositions_;
  Dispositions made{};
  Lit rest = yes;
  for (const model::Disposition one : model::precedence) {
    const model::DispositionRow& row = model::row(one);
    Lit met = yes;
    if (row.by == model::DecidedBy::screen) met = open_screen();
    if (row.by == model::DecidedBy::urgent_flag || row.by == model::DecidedBy::lesser_flag)
      met = is_true(base_.disposition_slot(row.disposition));
    made.at(static_cast<std::size_t>(row.disposition)) = cnf_.both(rest, met);
    rest = cnf_.both(rest, -met);
  }
  return *(dispositions_ = made);
}

Lit Encoding::agrees(const knowledge::DeriveRule& rule) {
  if (rule.is_score()) return score_agrees(rule);
  if (!rule.otherwise) return yes;
  const Lit supplied = columns_.has_value(rule.fact);
  const auto column = program_.columns_of(rule.fact).first;
  const std::vector<std::uint8_t>& codes = program_.column(column).code_of;
  std::map<std::uint8_t, std::vector<Lit>> left_open;  // by code, whether one of its values can be
  for (std::size_t value = 0; value < codes.size(); ++value)
    left_open[codes[value]].push_back(can_be(rule, static_cast<std::uint16_t>(value)));
  std::vector<Lit> parts;
  for (auto& [code, some] : left_open)
    parts.push_back(cnf_.any({-supplied, -columns_.in(column, {code, code}), cnf_.any(some)}));
  return cnf_.all(std::move(parts));
}

// Whether the cases leave a value open.
Lit Encoding::can_be(const knowledge::DeriveRule& rule, std::uint16_t value) {
  Lit open = *rule.otherwise == value ? yes : no;
  for (auto step = rule.cases.rbegin(); step != rule.cases.rend(); ++step) {
    const Truth when = slot(step->when.slot);
    open = step->is == value ? cnf_.either(-when.no, open) : cnf_.both(-when.yes, open);
  }
  return open;
}

const std::vector<Lit>& Encoding::kept() {
  if (kept_) return *kept_;
  std::vector<Lit> made;
  for (const knowledge::Assumption& one : base_.assumptions()) made.push_back(-is_true(one.slot));
  return *(kept_ = std::move(made));
}

namespace {

// Whatever it reads that cannot be told may break it, an old value as well, unless the rest keeps
// it or nothing was told that could be in doubt.
Lit kept_for_sure(Encoding& encoding, std::size_t assumption) {
  const knowledge::Assumption& one = encoding.base().assumptions()[assumption];
  std::vector<Lit> told, open;
  const Columns& columns = encoding.columns();
  Cnf& cnf = encoding.cnf();
  for (const FactId fact : one.facts) {
    if (!columns.reads(fact)) continue;
    told.push_back(cnf.either(columns.has_value(fact), columns.is_old(fact)));
    open.push_back(cnf.both(columns.answered(fact), -columns.has_value(fact)));
  }
  const Lit in_doubt = cnf.both(cnf.any(std::move(told)), cnf.any(std::move(open)));
  return cnf.either(encoding.is_false(one.slot), -in_doubt);
}

}  // namespace

Lit Encoding::without_disagreement(const std::string& broken) {
  std::vector<Lit> parts;
  for (std::size_t i = 0; i < kept().size(); ++i)
    if (base_.assumptions()[i].rule->id != broken) parts.push_back(kept()[i]);
  // What the cases read may bring further derived facts.
  for (std::size_t i = 0; i < columns_.facts().size(); ++i)
    if (const knowledge::DeriveRule* rule = base_.derive_rule(columns_.facts()[i]))
      parts.push_back(agrees(*rule));
  return cnf_.all(std::move(parts));
}

Lit Encoding::without_conflict(const std::string& broken) {
  std::vector<Lit> parts{without_disagreement(broken)};
  for (const FactId fact : calculated()) {
    std::vector<Lit> inputs;
    for (const FactId input : *base_.calculation_inputs(fact))
      inputs.push_back(columns_.reads(input) ? columns_.has_value(input) : no);
    parts.push_back(-cnf_.all(std::move(inputs)));
  }
  return cnf_.all(std::move(parts));
}

// Nothing is supplied of a computed fact, or everything that it is computed from can be told, or
// the cases leave one value alone.
Lit Encoding::computed_for_sure(FactId fact) {
  std::vector<Lit> open;
  for (const FactId one : base_.behind(fact))
    if (columns_.reads(one))
      open.push_back(cnf_.both(columns_.answered(one), -columns_.has_value(one)));
  Lit one_value = no;
  const knowledge::DeriveRule* rule = base_.derive_rule(fact);
  if (rule != nullptr && !rule->is_score() && rule->otherwise) {
    const auto column = program_.columns_of(fact).first;
    const std::vector<std::uint8_t>& codes = program_.column(column).code_of;
    std::vector<Lit> parts;
    for (std::size_t value = 0; value < codes.size(); ++value)
      parts.push_back(cnf_.either(-can_be(*rule, static_cast<std::uint16_t>(value)),
                                  columns_.in(column, {codes[value], codes[value]})));
    one_value = cnf_.all(std::move(parts));
  }
  return cnf_.any({-columns_.has_value(fact), -cnf_.any(std::move(open)), one_value});
}

Lit Encoding::without_doubt(const std::string& broken) {
  std::vector<Lit> parts{without_conflict(broken)};
  for (std::size_t i = 0; i < base_.assumptions().size(); ++i)
    if (base_.assumptions()[i].rule->id != broken) parts.push_back(kept_for_sure(*this, i));
  for (const FactId fact : columns_.facts())
    if (base_.vocabulary()[fact].derived) parts.push_back(computed_for_sure(fact));
  return cnf_.all(std::move(parts));
}

std::vector<FactId> Encoding::calculated() const {
  std::vector<FactId> found;
  for (const FactId fact : columns_.facts())
    if (base_.calculation_inputs(fact) != nullptr) found.push_back(fact);
  return found;
}

}  // namespace windlass::analyse
