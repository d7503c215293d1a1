// SPDX-License-Identifier: Apache-2.0
#include "plan/calls.hpp"

#include <algorithm>

#include "plan/agreement.hpp"
#include "plan/doubt.hpp"

namespace windlass::plan {

using model::FactId;
using model::FactType;
using model::Number;
using model::State;

namespace {

std::uint32_t state_of(State state) {
  switch (state) {
    case State::known: return WINDLASS_KNOWN;
    case State::not_supplied: return WINDLASS_NOT_SUPPLIED;
    case State::not_done: return WINDLASS_NOT_SUPPLIED;
    case State::asked_not_known: return WINDLASS_ASKED_NOT_KNOWN;
    case State::nothing_found: return WINDLASS_NOTHING_FOUND;
    case State::source_error: return WINDLASS_SOURCE_ERROR;
    case State::incomplete_page: return WINDLASS_INCOMPLETE_PAGE;
    case State::stale: return WINDLASS_STALE;
    case State::conflict: return WINDLASS_CONFLICT;
  }
  return WINDLASS_NOT_SUPPLIED;
}

}  // namespace

std::uint32_t kind_of(FactType type) {
  switch (type) {
    case FactType::boolean: return WINDLASS_BOOL;
    case FactType::number: return WINDLASS_NUMBER;
    case FactType::enumeration: return WINDLASS_CODE;
    case FactType::set: return WINDLASS_SET;
    case FactType::date: return WINDLASS_DATE;
  }
  return 0;
}

// The windlass_values of one call, with the storage they point into.
class Calls::Values {
 public:
  Values(const knowledge::KnowledgeBase& base, const std::vector<BoundInput>& inputs,
         const PatientView& patient) {
    values_.reserve(inputs.size());
    sets_.reserve(inputs.size());
    for (const BoundInput& input : inputs) values_.push_back(value(base, input, patient));
  }
  std::span<const windlass_value> span() const { return values_; }

 private:
  windlass_value value(const knowledge::KnowledgeBase& base, const BoundInput& input,
                       const PatientView& patient) {
    windlass_value result{};
    result.kind = input.kind;
    result.unit = input.unit_text.empty() ? nullptr : input.unit_text.c_str();
    result.state = state_of(state_with_inputs(base, patient, input.fact));
    const model::Value* known = patient.known(input.fact);
    if (known == nullptr) return result;
    if (known->never) {
      result.state = WINDLASS_NEVER;
      return result;
    }
    const model::FactDefinition& definition = base.vocabulary()[input.fact];
    switch (definition.type) {
      case FactType::boolean: result.integer = known->choice; break;
      case FactType::number: {
        std::optional<Number> number = model::convert(known->number, definition.unit, input.unit);
        std::optional<Number::Decimal> decimal;
        if (number) decimal = number->as_decimal();
        if (number && !decimal)
          decimal = number->rounded(6).as_decimal();  // 50/7: no decimal can say it
        if (!decimal) {
          result.state = WINDLASS_SOURCE_ERROR;
          return result;
        }
        result.number = {decimal->coefficient, decimal->exponent, 0};
        break;
      }
      case FactType::enumeration: result.text = definition.values[known->choice].c_str(); break;
      case FactType::set: {
        std::string words;
        for (std::size_t i = 0; i < definition.values.size(); ++i)
          if (known->members.has(i)) words += (words.empty() ? "" : " ") + definition.values[i];
        sets_.push_back(std::move(words));
        result.text = sets_.back().c_str();
        break;
      }
      case FactType::date: result.integer = known->day; break;
    }
    return result;
  }

  std::vector<windlass_value> values_;
  std::vector<std::string> sets_;
};

namespace {

// Adds a fault unless it is known: a calculator runs once for each candidate of a conflict.
void add(model::Fault fault, std::vector<model::Fault>& faults) {
  const bool is_known = std::any_of(faults.begin(), faults.end(), [&](const model::Fault& one) {
    return one.fact == fault.fact && one.function == fault.function && one.what == fault.what;
  });
  if (!is_known) faults.push_back(std::move(fault));
}

// The number in the fact's own unit, when the fact can have it.
std::optional<Number> within_range(const windlass_decimal& number, const model::Unit& unit,
                                   const model::FactDefinition& definition) {
  const std::optional<Number> exact = Number::decimal(number.coefficient, number.exponent);
  std::optional<Number> converted =
      exact ? model::convert(*exact, unit, definition.unit) : std::nullopt;
  if (!converted || (definition.lowest && *converted < *definition.lowest) ||
      (definition.highest && *converted > *definition.highest))
    return std::nullopt;
  return converted;
}

}  // namespace

struct Calls::Answer {
  enum class Kind { given, unknown, fault };
  Kind kind = Kind::unknown;
  Number number;
  std::string what;  // of a fault
};

Calls::Answer Calls::answer(const BoundCalculator& bound, const PatientView& patient) const {
  using Kind = Answer::Kind;
  const model::FactDefinition& definition = base_->vocabulary()[bound.output];
  if (bound.formula != nullptr) {
    const logic::Calculated made = logic::calculate(
        *bound.formula, base_->vocabulary(), definition,
        [&patient](FactId fact) { return patient.known(fact); }, patient.supplied().as_of);
    if (made.kind == logic::Calculated::Kind::given) return {Kind::given, made.number, {}};
    return {
        made.kind == logic::Calculated::Kind::fault ? Kind::fault : Kind::unknown, {}, made.reason};
  }
  const Values values(*base_, bound.inputs, patient);
  const plugin::Computation computed = bound.plugin->compute(*bound.calculator, values.span());
  switch (computed.answer) {
    case plugin::Outcome::fault: return {Kind::fault, {}, computed.reason};
    case plugin::Outcome::invalid:
      return {Kind::fault, {}, "it refused what is known: " + computed.reason};
    case plugin::Outcome::unknown: return {};
    case plugin::Outcome::given: break;
  }
  const std::optional<Number> number = within_range(computed.number, bound.unit, definition);
  if (number) return {Kind::given, *number, {}};
  return {Kind::fault, {}, "it calculated a value outside the range of '" + definition.id + "'"};
}

const base::Digest* Calls::code_of(FactId fact) const {
  for (const BoundCalculator& one : calculators_)
    if (one.output == fact && one.plugin != nullptr) return &one.plugin->digest();
  return nullptr;
}

void Calls::calculate(const BoundCalculator& bound, PatientView& patient,
                      std::vector<model::Fault>& faults, std::vector<FactId>& contradicted) const {
  if (patient.state(bound.output) == State::conflict) return;
  const bool supplied = patient.known(bound.output) != nullptr;
  const Answer made = answer(bound, patient);
  switch (made.kind) {
    case Answer::Kind::given:
      if (!supplied) patient.give(bound.output, model::Value{.number = made.number});
      break;
    case Answer::Kind::fault:
      add({bound.plugin == nullptr ? std::string_view() : bound.plugin->id(),
           bound.plugin == nullptr ? std::string_view() : bound.calculator->id,
           made.what,
           {},
           bound.output},
          faults);
      if (!supplied) patient.fail(bound.output);
      break;
    case Answer::Kind::unknown:
      if (!supplied && std::any_of(bound.inputs.begin(), bound.inputs.end(),
                                   [&](const BoundInput& one) { return patient.failed(one.fact); }))
        patient.fail(bound.output);
      break;
  }
  if (!supplied || made.kind == Answer::Kind::unknown) return;
  const bool agree = made.kind == Answer::Kind::given &&
                     agrees(base_->vocabulary()[bound.output], patient.supplied()[bound.output],
                            made.number, made.number);
  if (!agree &&
      std::find(contradicted.begin(), contradicted.end(), bound.output) == contradicted.end())
    contradicted.push_back(bound.output);
}

void Calls::calculate(PatientView& patient, std::vector<model::Fault>& faults,
                      std::vector<FactId>& contradicted) const {
  for (const BoundCalculator& bound : calculators_) calculate(bound, patient, faults, contradicted);
}

void Calls::calculate(const std::vector<FactId>& these, PatientView& patient,
                      std::vector<model::Fault>& faults, std::vector<FactId>& contradicted) const {
  for (const BoundCalculator& bound : calculators_)
    if (std::find(these.begin(), these.end(), bound.output) != these.end())
      calculate(bound, patient, faults, contradicted);
}

std::vector<FactId> Calls::calculated_from(const std::vector<FactId>& facts) const {
  std::vector<FactId> made;
  const auto changes = [&](FactId fact) {
    return std::find(facts.begin(), facts.end(), fact) != facts.end() ||
           std::find(made.begin(), made.end(), fact) != made.end();
  };
  for (const BoundCalculator& bound : calculators_)
    if (changes(bound.output) ||
        std::any_of(bound.inputs.begin(), bound.inputs.end(),
                    [&changes](const BoundInput& one) { return changes(one.fact); }))
      made.push_back(bound.output);
  return made;
}

std::string with_unit_word(const std::string& number, const UnitWords& words) {
  const std::string& word = number == "1" ? words.first : words.second;
  return word.empty() ? number : number + " " + word;
}

std::optional<model::ProtocolLine> protocol_line(const plugin::Output& output, plugin::Line line,
                                                 const UnitWords& unit_words) {
  model::ProtocolLine made;
  made.section = output.section;
  made.key = output.key;
  made.title = output.title;
  if (output.text) {
    made.text = std::move(line.text);
    return made;
  }
  const std::optional<Number> number =
      Number::decimal(line.number.coefficient, line.number.exponent);
  if (!number) return std::nullopt;
  made.number = number->text();
  made.unit = output.unit;
  made.text = with_unit_word(made.number, unit_words);
  return made;
}

std::vector<std::string> Calls::line_keys(std::size_t modality) const {
  std::vector<std::string> keys;
  if (const plugin::Prescriber* prescriber = prescribers_[modality].prescriber)
    for (const plugin::Output& output : prescriber->outputs) keys.push_back(output.key);
  for (const knowledge::ProtocolItem& item : base_->modalities()[modality].protocol)
    keys.push_back(item.rule->key);
  std::sort(keys.begin(), keys.end());
  keys.erase(std::unique(keys.begin(), keys.end()), keys.end());
  return keys;
}

std::optional<model::Fault> Calls::prescribe(std::size_t modality, const PatientView& patient,
                                             model::Protocol& protocol) const {
  if (modality >= prescribers_.size() || prescribers_[modality].prescriber == nullptr)
    return std::nullopt;
  const BoundPrescriber& bound = prescribers_[modality];
  protocol.prescriber = bound.prescriber->id;
  const Values values(*base_, bound.inputs, patient);
  plugin::Prescription prescription = bound.plugin->prescribe(*bound.prescriber, values.span());
  const auto fail = [&](std::string what) {
    protocol.lines.clear();
    protocol.fault = what;
    return model::Fault{bound.plugin->id(), bound.prescriber->id, std::move(what),
                        base_->modalities()[modality].id, std::nullopt};
  };
  if (prescription.reason.empty()) prescription.reason = "the plugin gave no protocol";
  switch (prescription.answer) {
    case plugin::Outcome::fault: return fail(prescription.reason);
    case plugin::Outcome::invalid: return fail("it refused what is known: " + prescription.reason);
    case plugin::Outcome::unknown: protocol.fault = prescription.reason; return std::nullopt;
    case plugin::Outcome::given: break;
  }
  protocol.lines.reserve(prescription.lines.size());
  for (plugin::Line& line : prescription.lines) {
    const plugin::Output& output = bound.prescriber->outputs[line.output];
    std::optional<model::ProtocolLine> made =
        protocol_line(output, std::move(line), bound.unit_words[line.output]);
    if (!made) return fail("the line " + output.key + " is not a number that a dose can have");
    protocol.lines.push_back(std::move(*made));
  }
  return std::nullopt;
}

}  // namespace windlass::plan
