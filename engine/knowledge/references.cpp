// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "knowledge/compile.hpp"

namespace windlass::knowledge {

void check_red_flags(const logic::Condition& condition, const Screening& screening,
                     const base::Source& source, base::Diagnostics& problems) {
  if (condition.kind == logic::Condition::Kind::red_flag) {
    std::vector<std::string> ids = {"any"};
    for (const RedFlagRule& flag : screening.red_flags) ids.push_back(flag.id);
    if (std::find(ids.begin(), ids.end(), condition.text) == ids.end())
      problems.push_back(base::diagnostic_at(source, condition.span, "rules.red_flag",
                                             "no red flag '" + condition.text + "'",
                                             base::did_you_mean(condition.text, ids)));
  }
  for (const logic::Condition& part : condition.parts)
    check_red_flags(part, screening, source, problems);
}

void Compiler::check_references(const Layered& layered) {
  std::vector<std::string> modalities;
  for (const auto& [id, modality] : layered.modalities) modalities.push_back(id);
  std::vector<std::string> stages;
  for (const StageRule& stage : base_.pathway_->stages) stages.push_back(stage.id);
  const auto known = [&](const Reference& reference, const std::vector<std::string>& ids,
                         const char* code, const char* what) {
    if (std::find(ids.begin(), ids.end(), reference.id) == ids.end())
      refuse(reference.place, code, std::string("no ") + what + " '" + reference.id + "'",
             base::did_you_mean(reference.id, ids));
  };
  const auto effects = [&](const Effects& list) {
    for (const auto& [reference, effect] : list.modalities)
      if (reference.id != "all" && reference.id != "invasive" && reference.id != "others")
        known(reference, modalities, "rules.modality", "modality");
  };
  for (const auto& [id, modality] : layered.modalities) {
    known(modality.document->stage, stages, "rules.stage", "stage");
    for (const Reference& other : modality.document->alternatives)
      known(other, modalities, "rules.modality", "modality");
  }
  for (const RedFlagRule& flag : base_.screening_.red_flags)
    for (const RedFlagLevel& level : flag.levels) effects(level.effects);
  for (const CourseRule& rule : base_.pathway_->course) effects(rule.effects);
  for (const AdviceRule& advice : base_.pathway_->advice)
    known(advice.stage, stages, "rules.stage", "stage");
  for (const InteractionRule& rule : base_.interaction_rules_) {
    known(rule.first, modalities, "rules.modality", "modality");
    known(rule.second, modalities, "rules.modality", "modality");
  }

  // `red_flag:` in conditions. Walked over everything that was gathered.
  const auto walk = [&](const logic::Condition& condition, std::uint32_t document) {
    check_red_flags(condition, base_.screening_, *base_.documents_[document].source, problems_);
  };
  const auto walk_at = [&](const std::optional<logic::Condition>& condition, const Place& place) {
    if (condition) walk(*condition, place.document);
  };
  for (const auto& [id, modality] : layered.modalities) {
    for (const auto& item : modality.indications) walk(item.rule->when, item.rule->place.document);
    for (const auto& item : modality.contraindications)
      walk(item.rule->when, item.rule->place.document);
    for (const auto& item : modality.deferrals) walk(item.rule->when, item.rule->place.document);
    for (const auto& item : modality.requires_known) walk_at(item.rule->when, item.rule->place);
  }
  for (const RedFlagRule& flag : base_.screening_.red_flags)
    for (const RedFlagLevel& level : flag.levels) walk(level.when, level.place.document);
  for (const Requirement& requirement : base_.screening_.requires_known)
    walk_at(requirement.when, requirement.place);
  const Pathway& pathway = *base_.pathway_;
  for (const DeriveRule& rule : pathway.derive)
    for (const DeriveCase& one : rule.cases) walk(one.when, rule.place.document);
  for (const StageRule& stage : pathway.stages) {
    walk_at(stage.starts, stage.place);
    walk_at(stage.ends, stage.place);
  }
  for (const CourseRule& rule : pathway.course) walk(rule.when, rule.place.document);
  for (const AdviceRule& advice : pathway.advice) walk_at(advice.when, advice.stage.place);
  for (const InteractionRule& rule : base_.interaction_rules_) walk_at(rule.when, rule.place);
}

}  // namespace windlass::knowledge
