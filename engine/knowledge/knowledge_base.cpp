// SPDX-License-Identifier: Apache-2.0
#include "knowledge/knowledge_base.hpp"

#include <algorithm>

#include "knowledge/check_handouts.hpp"
#include "knowledge/checks.hpp"
#include "knowledge/compile.hpp"
#include "knowledge/definitions.hpp"
#include "knowledge/read_rule_base.hpp"
#include "knowledge/references.hpp"
#include "logic/read_condition.hpp"

namespace windlass::knowledge {

using model::FactId;

namespace {

// Refuses what is said to lift a red flag and is read by none of its levels: it would be asked, and
// lift nothing.
void check_cleared_by(const RuleBase& rules, const CompiledRules& made,
                      base::Diagnostics& problems) {
  for (std::size_t i = 0; i < made.flags.size(); ++i)
    for (const FactId fact : made.flags[i].cleared_by)
      if (std::none_of(made.flags[i].levels.begin(), made.flags[i].levels.end(),
                       [fact](const FlagLevel& level) {
                         return std::binary_search(level.inputs.begin(), level.inputs.end(), fact);
                       }))
        problems.push_back(
            problem_at(rules, rules.screening.red_flags[i].place, "rules.red_flag",
                       "no level of '" + made.flags[i].id + "' rests on '" +
                           rules.vocabulary[fact].id + "', which is said to lift it",
                       "`cleared_by` lists facts that the conditions of its levels read"));
}

// Layers, checks what documents say of each other, and compiles.
base::Result<CompiledRules> compiled(const RuleBase& rules,
                                     const std::vector<logic::Condition>& asked) {
  base::Diagnostics problems;
  const LayeredRules layered = apply_layers(rules, problems);
  check_references(rules, layered, problems);
  check_basis(rules, problems);
  check_interactions(rules, problems);
  check_handouts(rules, layered, problems);
  if (base::has_errors(problems)) return problems;
  auto made = compile(rules, layered, asked);
  if (!made) return made;
  check_cleared_by(rules, *made, problems);
  if (base::has_errors(problems)) return problems;
  return made;
}

}  // namespace

KnowledgeBase::KnowledgeBase(std::shared_ptr<const RuleBase> rules, CompiledRules compiled)
    : rules_(std::move(rules)),
      compiled_(std::move(compiled)),
      derive_rules_(rules_->vocabulary.size()),
      calculations_(derive_rules_.size()),
      calculated_from_(derive_rules_.size()),
      inputs_(derive_rules_.size()),
      behind_(derive_rules_.size()) {
  for (const Derived& derived : compiled_.derived) derive_rules_[derived.fact] = derived.rule;
  for (const auto& [fact, inputs] : rules_->calculations) {
    calculations_[fact] = &inputs;
    for (FactId input : inputs) calculated_from_[input] = true;
  }
  const Definitions definitions(*rules_);
  for (FactId fact = 0; fact < behind_.size(); ++fact) {
    inputs_[fact] = definitions.inputs_of(std::vector<FactId>{fact});
    behind_[fact] = definitions.behind(fact);
  }
}

base::Result<std::shared_ptr<const KnowledgeBase>> KnowledgeBase::open(
    std::vector<base::Document> documents, std::vector<PluginKnowledge> plugins) {
  auto rules = read_rule_base(std::move(documents), std::move(plugins));
  if (!rules) return rules.error();
  auto made = compiled(**rules, {});
  if (!made) return made.error();
  return std::shared_ptr<const KnowledgeBase>(
      new KnowledgeBase(std::move(*rules), std::move(*made)));
}

base::Result<std::shared_ptr<const KnowledgeBase>> KnowledgeBase::asking(
    const std::vector<base::Document>& conditions) const {
  base::Diagnostics problems;
  std::vector<logic::Condition> asked;
  for (const base::Document& one : conditions) {
    auto condition = logic::read_condition(vocabulary(), *one.source, one.root, problems);
    if (!condition) continue;
    check_red_flags(*condition, rules_->screening, *one.source, problems);
    asked.push_back(std::move(*condition));
  }
  if (base::has_errors(problems)) return problems;
  auto made = compiled(*rules_, asked);
  if (!made) return made.error();
  return std::shared_ptr<const KnowledgeBase>(new KnowledgeBase(rules_, std::move(*made)));
}

base::Result<std::shared_ptr<const KnowledgeBase>> KnowledgeBase::changed(
    const std::function<void(RuleBase&)>& change,
    const std::vector<logic::Condition>& asked) const {
  auto rules = std::make_shared<RuleBase>(*rules_);
  change(*rules);
  auto made = compiled(*rules, asked);
  if (!made) return made.error();
  return std::shared_ptr<const KnowledgeBase>(
      new KnowledgeBase(std::move(rules), std::move(*made)));
}

const Modality* KnowledgeBase::modality(std::string_view id) const {
  const auto found = std::lower_bound(
      modalities().begin(), modalities().end(), id,
      [](const Modality& one, std::string_view wanted) { return one.id < wanted; });
  return found != modalities().end() && found->id == id ? &*found : nullptr;
}

}  // namespace windlass::knowledge
