// SPDX-License-Identifier: Apache-2.0
#include "knowledge/compiler.hpp"

#include <set>

#include "knowledge/references.hpp"

namespace windlass::knowledge {

using logic::Condition;
using logic::Slot;
using model::FactId;

Compiler::Compiler(const RuleBase& rules, const LayeredRules& layered,
                   const std::vector<Condition>& asked)
    : rules_(rules),
      layered_(layered),
      asked_(asked),
      definitions_(rules),
      builder_(rules.vocabulary) {
  for (const EvidenceEntry& entry : rules.evidence) evidence_.emplace(entry.id, &entry);
}

// --- what the builder asks for ---

bool Compiler::derived(FactId fact) const { return definitions_.derived(fact) != nullptr; }

Slot Compiler::derived_in(FactId fact, const logic::Constraint& constraint) {
  const DeriveRule& rule = *derived_.at(fact).rule;
  return rule.is_score() ? score_in(rule.points, constraint) : case_in(fact, constraint.values);
}

Slot Compiler::case_in(FactId fact, const model::ValueSet& values) {
  CompiledDerivation& one = derived_.at(fact);
  const auto [at, first] = one.in.emplace(values, logic::no_slot);
  if (!first) return at->second;
  const std::optional<std::uint16_t>& otherwise = one.rule->otherwise;
  Slot slot = builder_.constant(otherwise && values.has(*otherwise));
  for (auto step = one.rule->cases.rbegin(); step != one.rule->cases.rend(); ++step) {
    const Slot when = step->when.slot;
    // if `when` then member else slot; exact, because the first branch is a constant
    slot = values.has(step->is) ? builder_.any({when, slot})
                                : builder_.all({builder_.negate(when), slot});
  }
  return at->second = slot;
}

Slot Compiler::derived_known(FactId fact) {
  CompiledDerivation& one = derived_.at(fact);
  if (one.known != logic::no_slot) return one.known;
  if (one.rule->is_score()) return one.known = builder_.known(one.rule->points);
  std::set<std::uint16_t> values;
  for (const DeriveCase& step : one.rule->cases) values.insert(step.is);
  if (one.rule->otherwise) values.insert(*one.rule->otherwise);
  std::vector<Slot> decided;
  for (std::uint16_t value : values)
    decided.push_back(builder_.is_true(case_in(fact, model::ValueSet{value})));
  return one.known = builder_.any(std::move(decided));
}

Slot Compiler::red_flag(const std::string& id) { return red_flags_.at(id); }

// --- small parts ---

const Condition* Compiler::compile(const Condition& condition) {
  const Condition*& compiled = conditions_[&condition];
  if (compiled != nullptr) return compiled;
  made_.conditions.push_back(std::make_unique<const Condition>(builder_.compile(condition, *this)));
  return compiled = made_.conditions.back().get();
}

Slot Compiler::compile_or_true(const std::optional<Condition>& condition) {
  return condition ? compile(*condition)->slot : builder_.constant(true);
}

const Condition* Compiler::compiled_or_null(const std::optional<Condition>& condition) {
  return condition ? compile(*condition) : nullptr;
}

const std::vector<model::Evidence>* Compiler::cite(const std::vector<Reference>& references) {
  const auto [at, first] = citations_.emplace(references.empty() ? nullptr : &references, nullptr);
  if (!first) return at->second;
  auto cited = std::make_unique<std::vector<model::Evidence>>();
  for (const Reference& reference : references) {
    const EvidenceEntry& entry = *evidence_.at(reference.id);
    cited->push_back({entry.id, entry.citation, entry.claim, entry.grade, entry.grading,
                      entry.strength, entry.quality, entry.verified, entry.kind});
  }
  made_.citations.push_back(std::move(cited));
  return at->second = made_.citations.back().get();
}

Slot Compiler::missing(const Requirement& requirement) {
  std::vector<Slot> known;
  for (FactId fact : requirement.facts) known.push_back(builder_.known(fact, *this));
  const Slot absent = builder_.negate(builder_.any(std::move(known)));
  if (!requirement.when) return absent;
  const Slot when = compile(*requirement.when)->slot;
  return builder_.all({absent, builder_.negate(builder_.is_true(builder_.negate(when)))});
}

Slot Compiler::touched(const AmendedRule& change) {
  return change.condition != nullptr ? compile(*change.condition)->slot
                                     : missing(*change.requirement);
}

// --- the steps ---

base::Diagnostics Compiler::gather() {
  for (const Window& window : layered_.windows)
    builder_.add_window(window.from, window.until, window.without_date);
  const auto know = [this](const Requirement& requirement) {
    for (FactId fact : requirement.facts) builder_.gather_known(fact);
  };
  for (const Requirement& requirement : rules_.screening.requires_known) know(requirement);
  for (const LayeredModality& modality : layered_.modalities)
    for (const LayeredRule<Requirement>& item : modality.requires_known) know(*item.rule);
  for (const DeriveRule& rule : rules_.pathway->derive) builder_.gather_known(rule.fact);
  each_condition(rules_, layered_,
                 [this](const Condition& condition, std::uint32_t) { builder_.gather(condition); });
  for (const Condition& condition : asked_) builder_.gather(condition);
  return builder_.freeze();
}

void Compiler::compile_derived(const DeriveRule& rule) {
  auto compiled = std::make_unique<DeriveRule>(rule);
  for (DeriveCase& one : compiled->cases) one.when = builder_.compile(one.when, *this);
  if (compiled->is_score()) compile_score(*compiled);
  derived_[rule.fact].rule = compiled.get();
  made_.derive_rules.push_back(std::move(compiled));
}

void Compiler::compile_flag(const RedFlagRule& rule) {
  std::vector<Slot> slots;
  for (const RedFlagLevel& level : rule.levels) slots.push_back(compile(level.when)->slot);
  red_flags_.emplace(rule.id, builder_.any(std::move(slots)));
}

void Compiler::compile_definition(const Definition& one) {
  if (one.derived != nullptr) return compile_derived(*one.derived);
  if (one.flag != nullptr) return compile_flag(*one.flag);
  std::vector<Slot> flags;
  for (const RedFlagRule& flag : rules_.screening.red_flags)
    flags.push_back(red_flags_.at(flag.id));
  red_flags_.emplace("any", builder_.any(std::move(flags)));
}

// Derived facts and red flags again, in the order of their documents.
void Compiler::list_definitions() {
  for (const DeriveRule& rule : rules_.pathway->derive)
    made_.derived.push_back(
        {rule.fact, derived_.at(rule.fact).rule, rule.place.document, line_of(rules_, rule.place)});
  std::array<std::vector<Slot>, model::disposition_count> by_disposition;
  for (const RedFlagRule& rule : rules_.screening.red_flags) {
    Flag flag;
    flag.id = rule.id;
    flag.title = rule.title;
    flag.clears = rule.clears;
    flag.cleared_by = rule.cleared_by;
    flag.basis = rule.grounds.basis;
    flag.evidence = cite(rule.grounds.evidence);
    flag.document = rule.place.document;
    flag.line = line_of(rules_, rule.place);
    flag.slot = red_flags_.at(rule.id);
    for (const RedFlagLevel& level : rule.levels) {
      const Condition* when = compile(level.when);
      by_disposition[static_cast<std::size_t>(level.disposition)].push_back(when->slot);
      flag.levels.push_back({level.id, level.because, level.action, level.because_unrecorded,
                             level.disposition, when, when->slot, line_of(rules_, level.place),
                             definitions_.inputs_of(level.when)});
    }
    made_.flags.push_back(std::move(flag));
  }
  for (std::size_t i = 0; i < by_disposition.size(); ++i) {
    std::vector<Slot>& levels = by_disposition[i];
    if (model::dispositions[i].by == model::DecidedBy::urgent_flag)
      made_.urgent_levels.insert(made_.urgent_levels.end(), levels.begin(), levels.end());
    made_.dispositions[i] = builder_.any(std::move(levels));
  }
}

void Compiler::compile_assumptions() {
  for (const AssumptionRule& rule : rules_.assumptions) {
    const Condition* never = compile(rule.never);
    made_.assumptions.push_back(
        {&rule, never, never->slot, definitions_.behind(rule.never), line_of(rules_, rule.place)});
  }
}

void Compiler::compile_screening() {
  std::vector<Slot> all_missing;
  for (const Requirement& requirement : rules_.screening.requires_known) {
    Contribution item = contribution(requirement);
    item.text = "needed before anything is recommended";
    item.slot = missing(requirement);
    all_missing.push_back(item.slot);
    made_.screening_requirements.push_back(std::move(item));
  }
  made_.screening_missing = builder_.any(std::move(all_missing));
}

void Compiler::compile_pathway() {
  // One that changes none of the treatments present has no contribution that would compile it.
  for (const CourseRule& rule : rules_.pathway->course) compile(rule.when);
  for (const StageRule& rule : rules_.pathway->stages) {
    Stage stage;
    stage.rule = &rule;
    if (rule.starts) stage.starts_when = compile(*rule.starts);
    if (rule.ends) stage.ends_when = compile(*rule.ends);
    if (rule.starts) stage.starts = stage.starts_when->slot;
    if (rule.ends) stage.ends = stage.ends_when->slot;
    made_.stages.push_back(stage);
  }
  for (const AdviceRule& rule : rules_.pathway->advice)
    made_.advice.push_back({&rule, cite(rule.grounds.evidence), compile_or_true(rule.when),
                            compiled_or_null(rule.when)});
  for (const AskedOnlyWhen& rule : rules_.pathway->asking.only_when)
    made_.asking.only_when.push_back({&rule, compile(rule.when)->slot});
  for (const LayeredModality& one : layered_.modalities) {
    const std::vector<Reference>& first = rules_.pathway->asking.first_line;
    made_.asking.first_line.push_back(
        std::any_of(first.begin(), first.end(),
                    [&](const Reference& reference) { return reference.id == one.document->id; }));
  }
  if (rules_.pathway->asking.invasive_wanted)
    made_.asking.invasive_wanted = compile(*rules_.pathway->asking.invasive_wanted)->slot;
}

void Compiler::compile_interactions() {
  std::unordered_map<std::string, std::uint32_t> index;
  for (const Modality& modality : made_.modalities)
    index.emplace(modality.id, static_cast<std::uint32_t>(index.size()));
  for (const InteractionRule& rule : rules_.interactions)
    made_.interactions.push_back({&rule, cite(rule.grounds.evidence), index.at(rule.first.id),
                                  index.at(rule.second.id), compile_or_true(rule.when),
                                  compiled_or_null(rule.when)});
}

base::Result<CompiledRules> Compiler::run() {
  auto order = definitions_.in_order();
  if (!order) return order.error();
  if (base::Diagnostics problems = gather(); base::has_errors(problems)) return problems;
  for (const Definition& definition : *order) compile_definition(definition);
  if (base::has_errors(problems_)) return problems_;
  list_definitions();
  compile_assumptions();
  compile_screening();
  const std::vector<ModalityEffects> effects = effects_by_modality(rules_);
  for (std::size_t i = 0; i < layered_.modalities.size(); ++i)
    compile_modality(layered_.modalities[i], effects[i]);
  find_company();
  compile_pathway();
  compile_interactions();
  compile_layers();
  for (const Condition& condition : asked_) made_.asked.push_back(compile(condition));
  find_inputs();
  made_.steps = builder_.steps();
  made_.program = builder_.take();
  list_knowledge_atoms();
  list_premises();
  find_support();
  return std::move(made_);
}

}  // namespace windlass::knowledge
