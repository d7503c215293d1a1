// SPDX-License-Identifier: Apache-2.0
#include "knowledge/compile.hpp"

#include <algorithm>

namespace windlass::knowledge {

using logic::Slot;
using model::FactId;
using model::Origin;
using model::Status;

Compiler::Compiler(KnowledgeBase& base, base::Diagnostics& problems)
    : base_(base), problems_(problems), builder_(base.vocabulary_) {}

void Compiler::refuse(const Place& place, std::string code, std::string message, std::string hint) {
  problems_.push_back(base::diagnostic_at(*base_.documents_[place.document].source, place.span,
                                          std::move(code), std::move(message), std::move(hint)));
}

// --- derived facts and red flags, as the builder asks for them ---

bool Compiler::derived(FactId fact) const { return derive_rules_.count(fact) != 0; }

Slot Compiler::derived_in(FactId fact, std::uint64_t mask) {
  DeriveRule& rule = *derive_rules_.at(fact);
  if (!deriving_.insert(fact).second) {
    refuse(rule.place, "rules.cycle",
           "'" + base_.vocabulary_[fact].id + "' is derived from itself");
    return builder_.constant(false);
  }
  Slot slot = builder_.constant(rule.otherwise && ((mask >> *rule.otherwise) & 1) != 0);
  for (auto one = rule.cases.rbegin(); one != rule.cases.rend(); ++one) {
    const Slot when = builder_.compile(one->when, *this);
    // if `when` then member else slot; exact, because the first branch is a constant
    slot = ((mask >> one->is) & 1) != 0 ? builder_.any({when, slot})
                                        : builder_.all({builder_.negate(when), slot});
  }
  deriving_.erase(fact);
  return slot;
}

Slot Compiler::derived_known(FactId fact) {
  const DeriveRule& rule = *derive_rules_.at(fact);
  std::set<std::uint16_t> values;
  for (const DeriveCase& one : rule.cases) values.insert(one.is);
  if (rule.otherwise) values.insert(*rule.otherwise);
  std::vector<Slot> decided;
  for (std::uint16_t value : values)
    decided.push_back(builder_.certain(derived_in(fact, std::uint64_t{1} << value)));
  return builder_.any(std::move(decided));
}

Slot Compiler::red_flag(const std::string& id) {
  if (!flagging_.insert(id).second) {
    problems_.push_back(
        base::diagnostic({}, "rules.cycle", "red flag '" + id + "' depends on itself"));
    return builder_.constant(false);
  }
  std::vector<Slot> slots;
  for (RedFlagRule& flag : base_.screening_.red_flags) {
    if (id != "any" && flag.id != id) continue;
    if (id == "any" && flagging_.count(flag.id) != 0) {
      refuse(flag.place, "rules.cycle",
             "red flag '" + flag.id + "' depends on `red_flag: any`, which depends on it");
      continue;
    }
    for (RedFlagLevel& level : flag.levels) slots.push_back(builder_.compile(level.when, *this));
  }
  flagging_.erase(id);
  return builder_.any(std::move(slots));
}

// --- gathering and references ---

void Compiler::gather(const Requirement& requirement) {
  for (FactId fact : requirement.facts) builder_.gather_known(fact);
  if (requirement.when) builder_.gather(*requirement.when);
}

void Compiler::gather(Layered& layered) {
  for (const Requirement& requirement : base_.screening_.requires_known) gather(requirement);
  for (const RedFlagRule& flag : base_.screening_.red_flags)
    for (const RedFlagLevel& level : flag.levels) builder_.gather(level.when);
  for (const auto& [id, modality] : layered.modalities) {
    for (const auto& item : modality.indications) builder_.gather(item.rule->when);
    for (const auto& item : modality.contraindications) builder_.gather(item.rule->when);
    for (const auto& item : modality.deferrals) builder_.gather(item.rule->when);
    for (const auto& item : modality.requires_known) gather(*item.rule);
  }
  for (const DeriveRule& rule : base_.pathway_->derive) {
    builder_.gather_known(rule.fact);
    for (const DeriveCase& one : rule.cases) builder_.gather(one.when);
  }
  for (const StageRule& stage : base_.pathway_->stages) {
    if (stage.starts) builder_.gather(*stage.starts);
    if (stage.ends) builder_.gather(*stage.ends);
  }
  for (const CourseRule& rule : base_.pathway_->course) builder_.gather(rule.when);
  for (const AdviceRule& advice : base_.pathway_->advice)
    if (advice.when) builder_.gather(*advice.when);
  for (const InteractionRule& rule : base_.interaction_rules_)
    if (rule.when) builder_.gather(*rule.when);
  for (const logic::Condition& condition : base_.own_conditions_) builder_.gather(condition);
}

const std::vector<model::Evidence>* Compiler::cite(const std::vector<Reference>& references,
                                                   bool must_be_usable) {
  auto cited = std::make_unique<std::vector<model::Evidence>>();
  std::vector<std::string> known;
  for (const auto& [id, index] : base_.evidence_index_) known.push_back(id);
  for (const Reference& reference : references) {
    const auto found = base_.evidence_index_.find(reference.id);
    if (found == base_.evidence_index_.end()) {
      refuse(reference.place, "rules.evidence", "no evidence '" + reference.id + "'",
             base::did_you_mean(reference.id, known));
      continue;
    }
    const EvidenceEntry& entry = base_.evidence_[found->second];
    if (!entry.usable && must_be_usable)
      refuse(reference.place, "rules.evidence",
             "evidence '" + reference.id + "' is recorded as " +
                 (entry.verified == "miscited" ? "mis-cited" : "not found") +
                 " and cannot support a rule");
    cited->push_back({entry.id, entry.citation, entry.claim, entry.grade, entry.grading,
                      entry.strength, entry.quality, entry.verified});
  }
  base_.citations_.push_back(std::move(cited));
  return base_.citations_.back().get();
}

// --- slots ---

Slot Compiler::missing(Requirement& requirement) {
  std::vector<Slot> known;
  for (FactId fact : requirement.facts) known.push_back(builder_.known(fact, *this));
  const Slot absent = builder_.negate(builder_.any(std::move(known)));
  if (!requirement.when) return absent;
  const Slot when = builder_.compile(*requirement.when, *this);
  return builder_.all({absent, builder_.negate(builder_.certain(builder_.negate(when)))});
}

Slot Compiler::any_window(const std::vector<WindowHandle>& windows) {
  std::vector<Slot> slots;
  for (WindowHandle window : windows) slots.push_back(builder_.window_slot(window));
  return builder_.any(std::move(slots));
}

Slot Compiler::within(Slot slot, const std::vector<WindowHandle>& added,
                      const std::vector<WindowHandle>& retired) {
  std::vector<Slot> parts = {slot};
  for (WindowHandle window : added) parts.push_back(builder_.window_slot(window));
  if (!retired.empty()) parts.push_back(builder_.negate(any_window(retired)));
  return builder_.all(std::move(parts));
}

Contribution Compiler::contribution(Origin origin, std::string id, const Place& place,
                                    const Grounds& grounds) {
  Contribution result;
  result.origin = origin;
  result.id = std::move(id);
  result.text = grounds.because;
  result.basis = grounds.basis;
  result.evidence = cite(grounds.evidence, true);
  result.document = place.document;
  result.line = base_.documents_[place.document].source->position(place.span.offset).line;
  return result;
}

// --- the parts of the knowledge base ---

void Compiler::compile_flags() {
  std::array<std::vector<Slot>, 8> by_disposition;
  for (RedFlagRule& rule : base_.screening_.red_flags) {
    Flag flag;
    flag.id = rule.id;
    flag.title = rule.title;
    flag.clears = rule.clears;
    flag.basis = rule.grounds.basis;
    flag.evidence = cite(rule.grounds.evidence, true);
    flag.document = rule.place.document;
    const base::Source& source = *base_.documents_[flag.document].source;
    flag.line = source.position(rule.place.span.offset).line;
    flagging_.insert(rule.id);
    std::vector<Slot> slots;
    for (RedFlagLevel& level : rule.levels) {
      FlagLevel compiled{level.id,
                         level.because,
                         level.action,
                         level.disposition,
                         &level.when,
                         builder_.compile(level.when, *this),
                         source.position(level.place.span.offset).line,
                         {}};
      slots.push_back(compiled.slot);
      by_disposition[static_cast<std::size_t>(level.disposition)].push_back(compiled.slot);
      flag.levels.push_back(std::move(compiled));
    }
    flagging_.erase(rule.id);
    flag.slot = builder_.any(std::move(slots));
    base_.flags_.push_back(std::move(flag));
  }
  for (std::size_t i = 0; i < by_disposition.size(); ++i)
    base_.disposition_slots_[i] = builder_.any(std::move(by_disposition[i]));
}

void Compiler::compile_screening() {
  std::vector<Slot> all_missing;
  for (Requirement& requirement : base_.screening_.requires_known) {
    Contribution item = contribution(Origin::requirement, requirement.text, requirement.place, {});
    item.text = "needed before anything is recommended";
    item.effect = Status::ask;
    item.facts = requirement.facts;
    item.condition = requirement.when ? &*requirement.when : nullptr;
    item.slot = missing(requirement);
    all_missing.push_back(item.slot);
    base_.screening_requirements_.push_back(std::move(item));
  }
  base_.screening_missing_ = builder_.any(std::move(all_missing));
}

void Compiler::compile_pathway() {
  for (DeriveRule& rule : base_.pathway_->derive) {
    for (DeriveCase& one : rule.cases) builder_.compile(one.when, *this);
    base_.derived_.push_back(
        {rule.fact, &rule, rule.place.document,
         base_.documents_[rule.place.document].source->position(rule.place.span.offset).line});
  }
  for (StageRule& rule : base_.pathway_->stages) {
    Stage stage;
    stage.rule = &rule;
    if (rule.starts) stage.starts = builder_.compile(*rule.starts, *this);
    if (rule.ends) stage.ends = builder_.compile(*rule.ends, *this);
    base_.stages_.push_back(stage);
  }
  for (AdviceRule& rule : base_.pathway_->advice)
    base_.advice_.push_back(
        {&rule, cite(rule.grounds.evidence, true),
         rule.when ? builder_.compile(*rule.when, *this) : builder_.constant(true)});
  for (const Statement& measure : base_.pathway_->measures) cite(measure.evidence, true);
}

void Compiler::compile_interactions() {
  const auto index = [this](const std::string& id) {
    for (std::uint32_t i = 0; i < base_.modalities_.size(); ++i)
      if (base_.modalities_[i].id == id) return i;
    return std::uint32_t{0};  // reported by check_references
  };
  for (InteractionRule& rule : base_.interaction_rules_) {
    InteractionItem item;
    item.rule = &rule;
    item.evidence = cite(rule.grounds.evidence, true);
    item.first = index(rule.first.id);
    item.second = index(rule.second.id);
    item.slot = rule.when ? builder_.compile(*rule.when, *this) : builder_.constant(true);
    base_.interactions_.push_back(item);
  }
}

void Compiler::compile_tightenings(Layered& layered) {
  base_.dated_layers_ =
      std::move(layered.dated);  // windows are turned into columns when the program is taken
  for (PendingTightening& pending : layered.tightenings) {
    Tightening made = std::move(pending.tightening);
    for (std::uint32_t i = 0; i < base_.modalities_.size(); ++i)
      if (base_.modalities_[i].id == pending.modality) made.modality = i;
    made.touched = pending.condition != nullptr ? builder_.compile(*pending.condition, *this)
                                                : missing(*pending.requirement);
    base_.tightenings_.push_back(std::move(made));
  }
}

void Compiler::compile_loosenings(Layered& layered) {
  for (PendingLoosening& pending : layered.loosenings) {
    Loosening made = pending.loosening;
    const std::string modality = made.target.substr(0, made.target.find(": "));
    made.target.erase(0, modality.size() + 2);
    for (std::uint32_t i = 0; i < base_.modalities_.size(); ++i)
      if (base_.modalities_[i].id == modality) made.modality = i;
    made.touched = pending.condition != nullptr ? builder_.compile(*pending.condition, *this)
                                                : missing(*pending.requirement);
    made.column = pending.window;  // turned into a column when the program is taken
    cite(made.terms->evidence, true);
    made.approved_text = model::text(made.terms->approved);
    made.expires_text = model::text(made.terms->expires);
    if (made.rules->from) made.from_text = model::text(*made.rules->from);
    if (made.rules->until) made.until_text = model::text(*made.rules->until);
    base_.loosenings_.push_back(std::move(made));
  }
}

void Compiler::run(const std::vector<std::string>& plugins_of_modalities,
                   const std::map<std::string, std::vector<std::string>>& prescribers) {
  for (DeriveRule& rule : base_.pathway_->derive)
    if (!derive_rules_.emplace(rule.fact, &rule).second)
      refuse(rule.place, "rules.duplicate",
             "'" + base_.vocabulary_[rule.fact].id + "' is derived twice");
  Layered layered = lay(base_.modality_documents_, plugins_of_modalities, base_.rulesets_,
                        base_.pathway_->id, base_.documents_, builder_, problems_);
  for (const auto& [id, modality] : layered.modalities) {
    const std::vector<std::string>& offered = prescribers.at(modality.plugin);
    const Reference& wanted = modality.document->protocol;
    if (std::find(offered.begin(), offered.end(), wanted.id) == offered.end())
      refuse(wanted.place, "rules.protocol",
             "plugin '" + modality.plugin + "' has no prescriber '" + wanted.id + "'",
             base::did_you_mean(wanted.id, offered));
  }
  check_references(layered);
  if (base::has_errors(problems_)) return;
  gather(layered);
  for (base::Diagnostic& problem : builder_.freeze()) problems_.push_back(std::move(problem));
  if (base::has_errors(problems_)) return;
  compile_flags();
  compile_screening();
  for (auto& [id, modality] : layered.modalities) compile_modality(modality);
  compile_pathway();
  compile_interactions();
  compile_loosenings(layered);
  compile_tightenings(layered);
  for (logic::Condition& condition : base_.own_conditions_) builder_.compile(condition, *this);
  for (Flag& flag : base_.flags_)
    for (FlagLevel& level : flag.levels) level.inputs = base_.inputs_of(*level.condition);
  const auto inputs = [this](Contribution& item) {
    std::set<FactId> all;
    for (FactId fact : item.facts)
      for (FactId leaf : base_.inputs_of(fact)) all.insert(leaf);
    if (item.condition != nullptr)
      for (FactId leaf : base_.inputs_of(*item.condition)) all.insert(leaf);
    item.inputs.assign(all.begin(), all.end());
  };
  for (Contribution& item : base_.screening_requirements_) inputs(item);
  for (Modality& modality : base_.modalities_)
    for (Contribution& item : modality.contributions) inputs(item);
  base_.program_ = builder_.take();
  for (Flag& flag : base_.flags_) flag.support = base_.program_.support({flag.slot});
  for (Modality& modality : base_.modalities_) {
    modality.support = base_.program_.support({modality.slots.of.begin(), modality.slots.of.end()});
  }
  for (DatedLayer& layer : base_.dated_layers_)
    layer.column += static_cast<std::uint32_t>(base_.program_.first_window());
  for (Loosening& loosening : base_.loosenings_)
    loosening.column += static_cast<std::uint32_t>(base_.program_.first_window());
}

}  // namespace windlass::knowledge
