// SPDX-License-Identifier: Apache-2.0
#include "knowledge/layer_order.hpp"

#include <algorithm>
#include <map>
#include <set>

namespace windlass::knowledge {

// `extends` alone gives the order; siblings go by id, which changes nothing but the order
// in which they are named.
std::vector<const RuleSet*> in_order(const RuleBase& rules, base::Diagnostics& problems) {
  const auto earlier = [](const RuleSet* a, const RuleSet* b) { return a->id < b->id; };
  std::multimap<std::string, const RuleSet*> waiting;  // by what they extend
  for (const RuleSet& layer : rules.rulesets)
    if (layer.id != rules.pathway->id)
      waiting.emplace(layer.extends.id, &layer);
    else
      problems.push_back(problem_at(rules, layer.place, "rules.extends",
                                    "rule set '" + layer.id + "' has the id of the base",
                                    "give it an id of its own, and let it extend the base"));
  std::vector<const RuleSet*> order;
  std::set<const RuleSet*, decltype(earlier)> ready(earlier);
  const auto release = [&](const std::string& id) {
    const auto [first, last] = waiting.equal_range(id);
    for (auto one = first; one != last; ++one) ready.insert(one->second);
    waiting.erase(first, last);
  };
  for (release(rules.pathway->id); !ready.empty();) {
    order.push_back(*ready.begin());
    ready.erase(ready.begin());
    release(order.back()->id);
  }
  for (const auto& [extended, layer] : waiting)
    problems.push_back(problem_at(rules, layer->extends.place, "rules.extends",
                                  "rule set '" + layer->id + "' extends '" + extended +
                                      "', which is not here or extends it in turn",
                                  "the base is '" + rules.pathway->id + "'"));
  return order;
}

bool rests_on(const RuleBase& rules, const RuleSet* upper, const RuleSet* lower) {
  if (lower == nullptr || upper == lower) return true;
  for (std::size_t steps = 0; upper != nullptr && steps < rules.rulesets.size(); ++steps) {
    const auto under =
        std::find_if(rules.rulesets.begin(), rules.rulesets.end(),
                     [&](const RuleSet& one) { return one.id == upper->extends.id; });
    upper = under == rules.rulesets.end() ? nullptr : &*under;
    if (upper == lower) return true;
  }
  return false;
}

}  // namespace windlass::knowledge
