// SPDX-License-Identifier: Apache-2.0
#include "knowledge/effects.hpp"

#include <unordered_map>

namespace windlass::knowledge {

namespace {

using Index = std::unordered_map<std::string, std::size_t>;

// Calls `reach(modality, effect, unnamed)` for every modality that the list reaches.
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
  // A modality that the list does not name may be newer than the list.
  const Effect most_cautious = effects.unnamed();
  for (std::size_t i = 0; i < rules.modalities.size(); ++i) {
    const auto own = named.find(i);
    std::optional<Effect> effect = all ? all : others;
    if (invasive && rules.modalities[i].invasive) effect = invasive;
    if (own != named.end()) effect = own->second;
    if (effect.value_or(most_cautious) != Effect::none)
      reach(i, effect.value_or(most_cautious), !effect);
  }
}

}  // namespace

std::vector<ModalityEffects> effects_by_modality(const RuleBase& rules) {
  std::vector<ModalityEffects> result(rules.modalities.size());
  Index index;
  for (const ModalityDocument& one : rules.modalities) index.emplace(one.id, index.size());
  for (const RedFlagRule& flag : rules.screening.red_flags)
    for (const RedFlagLevel& level : flag.levels)
      spread(level.effects, rules, index, [&](std::size_t modality, Effect effect, bool unnamed) {
        result[modality].flags.push_back({&flag, &level, effect, unnamed});
      });
  for (const CourseRule& rule : rules.pathway->course)
    spread(rule.effects, rules, index, [&](std::size_t modality, Effect effect, bool unnamed) {
      result[modality].course.push_back({&rule, effect, unnamed});
    });
  return result;
}

}  // namespace windlass::knowledge
