// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "knowledge/compile.hpp"

namespace windlass::knowledge {

using logic::Slot;
using model::Origin;
using model::Status;

template <class Rule>
Slot Compiler::in_force(InForce<Rule>& item) {
  return within(builder_.compile(item.rule->when, *this), item.added, item.retired);
}

std::optional<Effect> Compiler::effect_on(const Effects& effects, const Modality& modality) const {
  // The closest name counts, in whatever order they stand.
  std::optional<Effect> invasive, all, others;
  for (const auto& [reference, effect] : effects.modalities) {
    if (reference.id == modality.id) return effect;
    if (reference.id == "invasive" && modality.invasive) invasive = effect;
    if (reference.id == "all") all = effect;
    if (reference.id == "others") others = effect;
  }
  return invasive ? invasive : all ? all : others;
}

void Compiler::compile_flag_effects(Modality& modality) {
  for (RedFlagRule& rule : base_.screening_.red_flags)
    for (RedFlagLevel& level : rule.levels) {
      const std::optional<Effect> effect = effect_on(level.effects, modality);
      if (!effect) continue;
      Contribution item = contribution(Origin::red_flag, rule.id, level.place, rule.grounds);
      item.text = level.because;
      item.mitigation = level.mitigate;
      item.reopens = rule.clears;
      item.effect = status_of(*effect);
      item.absolute = item.hard = *effect == Effect::block;
      item.condition = &level.when;
      item.slot = level.when.slot;
      modality.contributions.push_back(std::move(item));
    }
}

void Compiler::compile_course(Modality& modality) {
  for (CourseRule& rule : base_.pathway_->course) {
    const std::optional<Effect> effect = effect_on(rule.effects, modality);
    if (!effect) continue;
    Contribution item = contribution(Origin::course, rule.id, rule.place, rule.grounds);
    item.mitigation = rule.mitigate;
    item.reopens = rule.reopens;
    item.effect = status_of(*effect);
    item.condition = &rule.when;
    item.slot = builder_.compile(rule.when, *this);
    modality.contributions.push_back(std::move(item));
  }
}

void Compiler::compile_modality(LayeredModality& layered) {
  const ModalityDocument& document = *layered.document;
  Modality modality;
  modality.id = document.id;
  modality.title = document.title;
  modality.summary = document.summary;
  modality.stage = document.stage.id;
  modality.version = document.version;
  modality.plugin = layered.plugin;
  modality.prescriber = document.protocol.id;
  modality.order = document.order;
  modality.invasive = document.invasive;
  modality.never_alone = document.never_alone;
  const auto texts = [](const std::vector<Statement>& statements) {
    std::vector<std::string> result;
    for (const Statement& statement : statements) result.push_back(statement.text);
    return result;
  };
  for (const auto* statements :
       {&document.stop_rules, &document.adverse_events, &document.outcomes, &document.consent})
    for (const Statement& statement : *statements) cite(statement.evidence, true);
  modality.stop_rules = texts(document.stop_rules);
  modality.adverse_events = texts(document.adverse_events);
  modality.outcomes = texts(document.outcomes);
  modality.consent = texts(document.consent);
  for (const Reference& other : document.alternatives) modality.alternatives.push_back(other.id);

  compile_flag_effects(modality);
  for (auto& item : layered.contraindications) {
    ContraindicationRule& rule = *item.rule;
    const Slot holds = in_force(item);
    const Slot raised = any_window(item.raised);
    const Slot lowered = any_window(item.lowered);
    Contribution made = contribution(Origin::contraindication, rule.id, rule.place, rule.grounds);
    made.mitigation = rule.mitigate;
    made.reopens = rule.reopens;
    made.layer = item.layer;
    made.hard = rule.hard;
    made.condition = &rule.when;
    if (rule.absolute || !item.raised.empty()) {
      Contribution absolute = made;
      absolute.absolute = true;
      absolute.effect = Status::block;
      if (!rule.absolute) absolute.layer = item.raised_by;
      // Absolute unless lowered; raising wins over lowering.
      absolute.slot =
          rule.absolute
              ? (item.lowered.empty()
                     ? holds
                     : builder_.all({holds, builder_.any({builder_.negate(lowered), raised})}))
              : builder_.all({holds, raised});
      modality.contributions.push_back(std::move(absolute));
    }
    if (!rule.absolute || !item.lowered.empty()) {
      Contribution relative = made;
      relative.effect = Status::caution;
      if (rule.absolute) {
        relative.layer = item.lowered_by;
        relative.mitigation = item.lower_mitigate;
      }
      relative.slot = rule.absolute ? builder_.all({holds, lowered}) : holds;
      modality.contributions.push_back(std::move(relative));
    }
  }
  for (const Contribution& item : base_.screening_requirements_)
    modality.contributions.push_back(item);
  for (auto& item : layered.requires_known) {
    Contribution made = contribution(Origin::requirement, item.rule->text, item.rule->place, {});
    made.text = item.rule->indication ? "needed to say whether this modality is indicated"
                                      : "needed before this modality can be used safely";
    made.effect = Status::ask;
    made.layer = item.layer;
    made.facts = item.rule->facts;
    made.for_indication = item.rule->indication;
    made.slot = within(missing(*item.rule), item.added, item.retired);
    made.condition = item.rule->when ? &*item.rule->when : nullptr;
    modality.contributions.push_back(std::move(made));
  }
  for (auto& item : layered.deferrals) {
    Contribution made =
        contribution(Origin::deferral, item.rule->id, item.rule->place, item.rule->grounds);
    made.reopens = item.rule->reopens;
    made.layer = item.layer;
    made.effect = item.rule->not_indicated ? Status::not_indicated : Status::defer;
    made.slot = in_force(item);
    made.condition = &item.rule->when;
    modality.contributions.push_back(std::move(made));
  }
  compile_course(modality);
  for (auto& item : layered.indications) {
    Contribution made =
        contribution(Origin::indication, item.rule->id, item.rule->place, item.rule->grounds);
    made.layer = item.layer;
    made.effect = item.rule->recommend ? Status::recommend : Status::optional;
    made.slot = in_force(item);
    made.condition = &item.rule->when;
    modality.contributions.push_back(std::move(made));
  }
  finish_status(modality);
  base_.modalities_.push_back(std::move(modality));
}

StatusInput input_of(const Contribution& item) {
  const bool flag = item.origin == Origin::red_flag;
  switch (item.effect) {
    case Status::block: return StatusInput::block;
    case Status::ask: return StatusInput::missing;
    case Status::not_indicated:
      return flag ? StatusInput::flag_not_indicated : StatusInput::not_indicated;
    case Status::defer: return flag ? StatusInput::flag_defer : StatusInput::defer;
    case Status::caution: return StatusInput::caution;
    case Status::optional:
      return item.origin == Origin::indication ? StatusInput::optional : StatusInput::cap;
    case Status::recommend: return StatusInput::recommend;
  }
  throw base::InternalError("a contribution without an effect");
}

void Compiler::finish_status(Modality& modality) {
  std::array<std::vector<Slot>, status_inputs> inputs;
  for (const Contribution& item : modality.contributions)
    inputs[static_cast<std::size_t>(input_of(item))].push_back(item.slot);
  for (std::size_t i = 0; i < status_inputs; ++i)
    modality.slots.of[i] = builder_.any(std::move(inputs[i]));
}

}  // namespace windlass::knowledge
