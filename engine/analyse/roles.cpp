// SPDX-License-Identifier: Apache-2.0
#include "analyse/roles.hpp"

#include <algorithm>
#include <array>

#include "analyse/reads.hpp"
#include "analyse/words.hpp"
#include "base/text.hpp"
#include "knowledge/written.hpp"

namespace windlass::analyse {

using base::Severity;
using knowledge::KnowledgeBase;
using knowledge::WrittenIn;
using knowledge::WrittenItem;
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
    knowledge::each_item(base_.rules(), [this](const WrittenItem& item) {
      const Roles roles = roles_of(item);
      if (roles.empty()) return;
      for (std::size_t i = 0; i < item.conditions.size(); ++i)
        look(item.derived != nullptr ? item.name_of(i) : item.name, item.place.document,
             *item.conditions[i], roles);
    });
  }

 private:
  using Roles = std::vector<std::string>;

  // For what a fact may decide there. None: for anything, since nothing of the plan is decided.
  Roles roles_of(const WrittenItem& item) const {
    switch (item.in) {
      case WrittenIn::red_flag_level: return {"red_flag", "safety"};
      case WrittenIn::contraindication:
      case WrittenIn::deferral:
      case WrittenIn::screen_requirement: return {"safety", "red_flag"};
      case WrittenIn::requirement:
        return item.indication ? Roles{"indication", "diagnosis", "safety", "red_flag"}
                               : Roles{"safety", "red_flag"};
      case WrittenIn::derived_cases:
      case WrittenIn::score: return roles_of(*item.derived);
      case WrittenIn::indication: return {"indication", "diagnosis"};
      case WrittenIn::protocol_line: return {"dose"};
      case WrittenIn::stage_starts:
      case WrittenIn::stage_ends:
      case WrittenIn::course_rule: return {"stage", "outcome"};
      case WrittenIn::advice: return {"indication", "diagnosis", "dose", "stage"};
      case WrittenIn::interaction: return {"safety", "red_flag", "stage", "dose"};
      case WrittenIn::calculation:
      case WrittenIn::asked_only_when:
      case WrittenIn::invasive_wanted:
      case WrittenIn::assumption:
      case WrittenIn::amendment: return {};
    }
    return {};
  }

  // What is derived is used as it declares itself; a diagnosis may be made for anything.
  Roles roles_of(const knowledge::DeriveRule& one) const {
    Roles roles = base_.vocabulary()[one.fact].roles;
    const auto has = [&](const char* role) {
      return std::find(roles.begin(), roles.end(), role) != roles.end();
    };
    if (has("safety") || has("red_flag")) roles.insert(roles.end(), {"safety", "red_flag"});
    roles.emplace_back("diagnosis");
    return roles;
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
