// SPDX-License-Identifier: Apache-2.0
#include "knowledge/effects.hpp"

#include <unordered_map>

namespace windlass::knowledge {

namespace {

using Index = std::unordered_map<std::string, std::size_t>;

// Calls `reach(modality, effect)` for every modality that the list reaches.
template <class Reach>
void spread(const Effects& effects, const RuleBase& rules, const Index& index, const Reach& reach) {
  std::optional<Effect> invasive, all, others;
  std::unordered_map<std::size_t, Effect> named;
  for (const auto& [reference, effect] : effects.modalities) {
    if (reference.id == "invasive")
      invasive = effect;
    else if (reference.id == "all")
      all = effect;
    else if (reference.id == "others")
      others = effect;
    else
      named.emplace(index.at(reference.id), effect);
  }
  const std::optional<Effect> rest = all ? all : others;
  if (!invasive && !rest) {
    for (const auto& [modality, effect] : named) reach(modality, effect);
    return;
  }
  for (std::size_t i = 0; i < rules.modalities.size(); ++i) {
    const auto own = named.find(i);
    if (own != named.end())
      reach(i, own->second);
    else if (invasive && rules.modalities[i].invasive)
      reach(i, *invasive);
    else if (rest)
      reach(i, *rest);
  }
}

}  // namespace

std::vector<ModalityEffects> effects_by_modality(const RuleBase& rules) {
  std::vector<ModalityEffects> result(rules.modalities.size());
  Index index;
  for (const ModalityDocument& one : rules.modalities) index.emplace(one.id, index.size());
  for (const RedFlagRule& flag : rules.screening.red_flags)
    for (const RedFlagLevel& level : flag.levels)
      spread(level.effects, rules, index, [&](std::size_t modality, Effect effect) {
        result[modality].flags.push_back({&flag, &level, effect});
      });
  for (const CourseRule& rule : rules.pathway->course)
    spread(rule.effects, rules, index, [&](std::size_t modality, Effect effect) {
      result[modality].course.push_back({&rule, effect});
    });
  return result;
}

}  // namespace windlass::knowledge
