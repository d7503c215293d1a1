// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <unordered_map>

#include "knowledge/checks.hpp"

namespace windlass::knowledge {

namespace {

class IdCheck {
 public:
  IdCheck(const RuleBase& rules, base::Diagnostics& problems)
      : rules_(rules), problems_(problems) {}

  // Ids that two documents give.
  template <class Items>
  void across(const Items& items, const char* what) {
    std::unordered_map<std::string, Place> places;
    for (const auto& item : items) {
      const auto [at, first] = places.emplace(item.id, item.place);
      if (!first && at->second.document != item.place.document)
        refuse(item.place, std::string(what) + " '" + item.id + "' stands in two documents",
               at->second, "give each its own id");
    }
  }

  // A trace, a layer and a case name what speaks about a modality by its id.
  void within(const ModalityDocument& modality) {
    std::unordered_map<std::string, std::pair<const char*, Place>> said;
    const auto look = [&](const auto& items, const char* kind) {
      for (const auto& item : items) {
        const auto [at, first] = said.emplace(item.id, std::pair(kind, item.place));
        if (!first && at->second.first != kind)
          refuse(item.place,
                 std::string(kind) + " '" + item.id + "' has the id of the " + at->second.first +
                     " '" + item.id + "'",
                 at->second.second, "give each its own id");
      }
    };
    look(modality.contraindications, "contraindication");
    look(modality.deferrals, "deferral");
    look(modality.indications, "indication");
  }

  void requirements(const std::vector<Requirement>& list, const std::string& who) {
    std::unordered_map<std::string, Place> places;
    for (const Requirement& one : list) {
      std::vector<model::FactId> facts = one.facts;
      std::sort(facts.begin(), facts.end());
      std::string key = std::to_string(one.place.document) + (one.indication ? "i" : "s");
      key += canonical(one.when);
      for (const model::FactId fact : facts) key += "," + std::to_string(fact);
      const auto [at, first] = places.emplace(std::move(key), one.place);
      if (!first)
        refuse(one.place, who + " requires " + one.text + " twice", at->second, "one is enough");
    }
  }

 private:
  void refuse(const Place& place, std::string message, const Place& other,
              const std::string& what_to_do) {
    problems_.push_back(problem_at(rules_, place, "rules.duplicate", std::move(message),
                                   "the other is " + where(rules_, other) + "; " + what_to_do));
  }

  const RuleBase& rules_;
  base::Diagnostics& problems_;
};

}  // namespace

std::string where(const RuleBase& rules, const Place& place) {
  return rules.infos[place.document].name + ":" + std::to_string(line_of(rules, place));
}

std::string canonical(const logic::Condition& condition) {
  using Kind = logic::Condition::Kind;
  if (condition.kind == Kind::fact)
    return "f" + std::to_string(condition.fact) + " " + std::to_string(condition.text.size()) +
           ":" + condition.text;
  if (condition.kind == Kind::red_flag) return "r" + condition.text;
  std::vector<std::string> parts;
  for (const logic::Condition& part : condition.parts) parts.push_back(canonical(part));
  const bool single = parts.size() == 1 && (condition.kind == Kind::all ||
                                            condition.kind == Kind::any || condition.count == 1);
  if (single) return parts.front();
  std::sort(parts.begin(), parts.end());
  std::string out = std::to_string(static_cast<int>(condition.kind)) + "." +
                    std::to_string(condition.count) + "(";
  for (const std::string& part : parts) out += part + ")";
  return out;
}

std::string canonical(const std::optional<logic::Condition>& condition) {
  return condition ? canonical(*condition) : std::string();
}

void check_ids(const RuleBase& rules, base::Diagnostics& problems) {
  IdCheck check(rules, problems);
  check.across(rules.assumptions, "assumption");
  check.across(rules.evidence, "evidence");
  check.across(rules.screening.red_flags, "red flag");
  check.across(rules.interactions, "interaction");
  for (const ModalityDocument& modality : rules.modalities) {
    check.within(modality);
    check.requirements(modality.requires_known, "'" + modality.id + "'");
  }
  check.requirements(rules.screening.requires_known, "the screen");
}

}  // namespace windlass::knowledge
