// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>

#include "knowledge/compiler.hpp"

namespace windlass::knowledge {

using logic::Slot;
using model::FactId;
using model::Origin;
using model::Status;

namespace {

std::vector<std::string> texts(const std::vector<ClinicalStatement>& statements) {
  std::vector<std::string> result;
  for (const ClinicalStatement& statement : statements) result.push_back(statement.text);
  return result;
}

Modality described(const ModalityDocument& document, const std::string& plugin) {
  Modality modality;
  modality.id = document.id;
  modality.title = document.title;
  modality.summary = document.summary;
  modality.stage = document.stage.id;
  modality.version = document.version;
  modality.plugin = plugin;
  modality.by = document.by;
  modality.prescriber = document.protocol.id;
  modality.order = document.order;
  modality.invasive = document.invasive;
  modality.never_alone = document.never_alone;
  modality.stop_rules = texts(document.stop_rules);
  modality.adverse_events = texts(document.adverse_events);
  modality.outcomes = texts(document.outcomes);
  modality.consent = texts(document.consent);
  for (const Reference& other : document.alternatives) modality.alternatives.push_back(other.id);
  return modality;
}

}  // namespace

Contribution Compiler::contribution(Origin origin, const std::string& id, const Place& place,
                                    const Grounds& grounds) {
  Contribution result;
  result.origin = origin;
  result.id = id;
  result.text = grounds.because;
  result.basis = grounds.basis;
  result.evidence = cite(grounds.evidence);
  result.document = result.written_in = place.document;
  result.line = line_of(rules_, place);
  return result;
}

Contribution Compiler::contribution(const Requirement& requirement) {
  Contribution result = contribution(Origin::requirement, requirement.text, requirement.place, {});
  result.effect = Status::ask;
  result.facts = requirement.facts;
  result.for_indication = requirement.indication;
  result.because_unrecorded = requirement.because_unrecorded;
  if (requirement.when) result.condition = compile(*requirement.when);
  return result;
}

void Compiler::add_flags(const ModalityEffects& effects, Modality& modality) {
  for (const auto& [flag, level, effect, unnamed] : effects.flags) {
    Contribution item = contribution(Origin::red_flag, flag->id, level->place, flag->grounds);
    item.text = level->because;
    item.mitigation = level->mitigate;
    item.because_unrecorded = level->because_unrecorded;
    item.reopens = flag->clears;
    item.effect = status_of(effect);
    item.absolute = item.hard = effect == Effect::block;
    item.unnamed = unnamed;
    item.condition = compile(level->when);
    item.slot = item.condition->slot;
    modality.contributions.push_back(std::move(item));
  }
}

void Compiler::add_course(const ModalityEffects& effects, Modality& modality) {
  for (const auto& [rule, effect, unnamed] : effects.course) {
    Contribution item = contribution(Origin::course, rule->id, rule->place, rule->grounds);
    item.mitigation = rule->mitigate;
    item.because_unrecorded = rule->because_unrecorded;
    item.reopens = rule->reopens;
    item.effect = status_of(effect);
    item.unnamed = unnamed;
    item.final = rule->final && effect == Effect::not_indicated;
    item.condition = compile(rule->when);
    item.slot = item.condition->slot;
    modality.contributions.push_back(std::move(item));
  }
}

template <class Rule>
Slot Compiler::written(Slot slot, const LayeredRule<Rule>& item) {
  std::vector<Slot> parts = {slot};
  for (WindowIndex window : item.added) parts.push_back(builder_.window_slot(window));
  return builder_.all(std::move(parts));
}

template <class Rule>
void Compiler::brought(const LayeredRule<Rule>& item, Contribution& made) {
  if (item.layer != nullptr) {
    made.layer = item.layer->id;
    made.amendment = item.brought != nullptr ? told(*item.layer, *item.brought, "brought")
                                             : told(*item.layer, *bringing_);
  }
  made.written = written(made.slot, item);
  made.slot = item.retired.empty()
                  ? made.written
                  : builder_.all({made.written, builder_.negate(any_window(item.retired))});
  taken_by(item.retired, made);
}

// What was said first holds where nobody took it away, raised or lowered it; each layer that raises
// or lowers says it anew, with its own mitigation, on its own days. What is raised counts beside
// what is lowered, so caution wins.
void Compiler::add(const LayeredRule<ContraindicationRule>& item, Modality& modality) {
  const ContraindicationRule& rule = *item.rule;
  Contribution made = contribution(Origin::contraindication, rule.id, rule.place, rule.grounds);
  made.because_unrecorded = rule.because_unrecorded;
  made.mitigation = rule.mitigate;
  made.reopens = rule.reopens;
  made.hard = rule.hard;
  made.condition = compile(rule.when);
  made.slot = made.condition->slot;
  made.absolute = rule.absolute;
  made.effect = rule.absolute ? Status::block : Status::caution;
  const Slot raised = [&] {
    std::vector<Slot> slots;
    for (const Amended* one : item.raised) slots.push_back(counts(*one));
    return builder_.any(std::move(slots));
  }();
  const auto say = [&](Contribution said, const Amended& by, bool absolute) {
    said.absolute = absolute;
    said.effect = absolute ? Status::block : Status::caution;
    said.mitigation = absolute ? std::string() : by.by->mitigate;
    amended_by(by, absolute ? "raised" : "lowered", said);
    said.written = builder_.all({written(said.slot, item), builder_.window_slot(by.window)});
    said.slot = builder_.all({written(said.slot, item), counts(by)});
    taken_by(by.undone, said);
    modality.contributions.push_back(std::move(said));
  };
  Contribution first = made;
  brought(item, first);
  taken_by(rule.absolute ? item.lowered : item.raised, first);
  if (rule.absolute && !item.lowered.empty())
    first.slot = builder_.all({first.slot, builder_.negate(any_window(item.lowered))});
  if (!rule.absolute && !item.raised.empty())
    first.slot = builder_.all({first.slot, builder_.negate(raised)});
  for (const Amended* one : item.raised) say(made, *one, true);
  modality.contributions.push_back(std::move(first));
  for (const Amended* one : item.lowered) say(made, *one, false);
}

void Compiler::add(const LayeredRule<Requirement>& item, Modality& modality) {
  Contribution made = contribution(*item.rule);
  made.text = item.rule->indication ? "needed to say whether this modality is indicated"
                                    : "needed before this modality can be used safely";
  made.slot = missing(*item.rule);
  brought(item, made);
  modality.contributions.push_back(std::move(made));
}

void Compiler::add(const LayeredRule<DeferralRule>& item, Modality& modality) {
  const DeferralRule& rule = *item.rule;
  Contribution made = contribution(Origin::deferral, rule.id, rule.place, rule.grounds);
  made.because_unrecorded = rule.because_unrecorded;
  made.reopens = rule.reopens;
  made.effect = rule.not_indicated ? Status::not_indicated : Status::defer;
  made.condition = compile(rule.when);
  made.slot = made.condition->slot;
  brought(item, made);
  modality.contributions.push_back(std::move(made));
}

void Compiler::add(const LayeredRule<IndicationRule>& item, Modality& modality) {
  const IndicationRule& rule = *item.rule;
  Contribution made = contribution(Origin::indication, rule.id, rule.place, rule.grounds);
  made.effect = rule.recommend ? Status::recommend : Status::optional;
  made.condition = compile(rule.when);
  made.slot = made.condition->slot;
  brought(item, made);
  modality.contributions.push_back(std::move(made));
}

void Compiler::compile_modality(const LayeredModality& layered, const ModalityEffects& effects) {
  const std::uint32_t document = layered.document->place.document;
  Modality modality = described(*layered.document, rules_.infos[document].plugin);
  bringing_ = layered.document;
  add_flags(effects, modality);
  for (const auto& item : layered.contraindications) add(item, modality);
  modality.contributions.insert(modality.contributions.end(), made_.screening_requirements.begin(),
                                made_.screening_requirements.end());
  for (const auto& item : layered.requires_known) add(item, modality);
  for (const auto& item : layered.deferrals) add(item, modality);
  add_course(effects, modality);
  for (const auto& item : layered.indications) add(item, modality);
  for (const ProtocolRule& rule : layered.document->protocol_lines)
    modality.protocol.push_back(
        {&rule, compile_or_true(rule.when),
         rule.when ? definitions_.inputs_of(*rule.when) : std::vector<FactId>(),
         rule.place.document, line_of(rules_, rule.place), compiled_or_null(rule.when)});
  std::array<std::vector<Slot>, status_inputs> inputs;
  for (const Contribution& item : modality.contributions) {
    modality.spoken.push_back({item.slot, input_of(item), item.origin});
    inputs[static_cast<std::size_t>(input_of(item))].push_back(item.slot);
  }
  for (std::size_t i = 0; i < status_inputs; ++i)
    modality.slots.of[i] = builder_.any(std::move(inputs[i]));
  made_.modalities.push_back(std::move(modality));
}

// What each contribution rests on. Contributions of one condition rest on the same facts.
void Compiler::find_inputs() {
  std::unordered_map<const logic::Condition*, std::vector<FactId>> known;
  const auto find = [&](Contribution& item) {
    std::vector<FactId> inputs = definitions_.inputs_of(item.facts);
    if (item.condition != nullptr) {
      const auto [at, first] = known.emplace(item.condition, std::vector<FactId>());
      if (first) at->second = definitions_.inputs_of(*item.condition);
      inputs.insert(inputs.end(), at->second.begin(), at->second.end());
      std::sort(inputs.begin(), inputs.end());
      inputs.erase(std::unique(inputs.begin(), inputs.end()), inputs.end());
    }
    item.inputs = std::move(inputs);
  };
  for (Contribution& item : made_.screening_requirements) find(item);
  for (Modality& modality : made_.modalities) {
    modality.decisive.resize(rules_.vocabulary.size());
    for (Contribution& item : modality.contributions) {
      find(item);
      if (item.effect == Status::block || (item.effect == Status::ask && !item.for_indication) ||
          (item.effect == Status::defer && item.origin == Origin::course))
        for (const FactId fact : item.inputs) modality.decisive[fact] = true;
    }
  }
}

void Compiler::find_support() {
  for (Flag& flag : made_.flags) flag.support = made_.program.support({flag.slot});
  for (Modality& modality : made_.modalities)
    modality.support = made_.program.support({modality.slots.of.begin(), modality.slots.of.end()});
}

}  // namespace windlass::knowledge
