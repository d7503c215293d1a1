// SPDX-License-Identifier: Apache-2.0
#include "analyse/roles.hpp"

#include <algorithm>
#include <array>

#include "analyse/reads.hpp"
#include "analyse/words.hpp"
#include "base/text.hpp"

namespace windlass::analyse {

using base::Severity;
using knowledge::KnowledgeBase;
using logic::Condition;

namespace {

// Who somebody is, and not what he has or does: a fact that has such a word in its id, or that
// begins with `demo.` and has no word of an exposure.
bool says_who(const model::FactDefinition& fact) {
  static constexpr std::array<std::string_view, 8> words{
      "age", "sex", "gender", "ethnicity", "race", "religion", "income", "occupation"};
  static constexpr std::array<std::string_view, 13> exposures{
      "activity", "activities", "exercise", "hours", "load",    "running", "sitting",
      "sport",    "sports",     "standing", "steps", "walking", "training"};
  bool who = fact.id.starts_with("demo.");
  std::string word;
  for (const char c : fact.id + ".") {
    if (c != '.' && c != '_') {
      word += c;
      continue;
    }
    if (is_one_of(word, words)) return true;
    if (is_one_of(word, exposures)) who = false;
    word.clear();
  }
  return who;
}

class Uses {
 public:
  Uses(const KnowledgeBase& base, FindingList& found) : base_(base), found_(found) {}

  void run() {
    const knowledge::RuleBase& rules = base_.rules();
    for (const auto& flag : rules.screening.red_flags)
      for (const auto& level : flag.levels)
        look(flag.id + ": level " + level.id, level.place.document, level.when,
             {"red_flag", "safety"});
    for (const auto& one : rules.pathway->course)
      look("course rule " + one.id, one.place.document, one.when, {"stage", "outcome"});
    each_rule_of_modalities(rules, [this](const auto& modality, const char* kind,
                                          const auto& rule) { look(modality, kind, rule); });
    for (const auto& one : rules.pathway->derive) look(one);
    for (const auto& one : rules.pathway->stages) {
      const std::string what = "stage " + one.id;
      if (one.starts)
        look(what + ": starts", one.place.document, *one.starts, {"stage", "outcome"});
      if (one.ends) look(what + ": ends", one.place.document, *one.ends, {"stage", "outcome"});
    }
    for (const auto& one : rules.pathway->advice)
      if (one.when)
        look("advice " + one.id, one.place.document, *one.when,
             {"indication", "diagnosis", "dose", "stage"});
    for (const auto& modality : rules.modalities)
      for (const auto& one : modality.protocol_lines)
        if (one.when)
          look(modality.id + ": line " + one.key, one.place.document, *one.when, {"dose"});
  }

 private:
  using Roles = std::vector<std::string>;

  // What is derived is used as it declares itself; a diagnosis may be made for anything.
  void look(const knowledge::DeriveRule& one) {
    const model::FactDefinition& derived = base_.vocabulary()[one.fact];
    Roles roles = derived.roles;
    const auto has = [&](const char* role) {
      return std::find(roles.begin(), roles.end(), role) != roles.end();
    };
    if (has("safety") || has("red_flag")) roles.insert(roles.end(), {"safety", "red_flag"});
    roles.emplace_back("diagnosis");
    knowledge::each_condition(one, [&](const Condition& part) {
      look("derived fact " + derived.id, one.place.document, part, roles);
    });
  }

  template <class Rule>
  void look(const std::string& modality, const std::string& kind, const Rule& rule) {
    look(modality + ": " + kind + " " + rule.id, rule.place.document, rule.when,
         kind == "indication" ? Roles{"indication", "diagnosis"} : Roles{"safety", "red_flag"});
  }

  // One of the roles is enough.
  void look(const std::string& what, std::uint32_t document, const Condition& when,
            const Roles& roles) {
    std::set<model::FactId> named;
    add_named(when, named);
    for (const model::FactId id : named) {
      const model::FactDefinition& fact = base_.vocabulary()[id];
      const auto declares = [&](const std::string& role) {
        return std::find(fact.roles.begin(), fact.roles.end(), role) != fact.roles.end();
      };
      if (!says_who(fact) || fact.derived || std::any_of(roles.begin(), roles.end(), declares))
        continue;
      add_finding(found_, base_, document, when.span,
                  {Severity::note, "check.role",
                   what + ": '" + fact.id + "' decides here, and the vocabulary declares it for " +
                       base::join(fact.roles, ", ") + " alone",
                   "add `" + roles.front() +
                       "` to its `roles` if that is meant, or ask for what matters "
                       "instead"});
    }
  }

  const KnowledgeBase& base_;
  FindingList& found_;
};

}  // namespace

void find_undeclared_uses(const KnowledgeBase& base, FindingList& found) {
  Uses(base, found).run();
}

}  // namespace windlass::analyse
