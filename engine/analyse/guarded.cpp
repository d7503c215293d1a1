// SPDX-License-Identifier: Apache-2.0
#include "analyse/guarded.hpp"

#include <algorithm>

#include "analyse/reads.hpp"

namespace windlass::analyse {

using base::Severity;
using knowledge::KnowledgeBase;
using knowledge::Place;
using logic::Condition;
using logic::Constraint;

namespace {

bool asks_known(const Condition& one) {
  return one.kind == Condition::Kind::fact && one.constraint.kind == Constraint::Kind::known;
}

// Whether what the fact is, is asked here or deeper, and lack of it would ask.
bool asks_value(const Condition& one, model::FactId fact) {
  if (one.kind == Condition::Kind::fact)
    return one.fact == fact && !one.constraint.about_knowledge();
  return one.kind != Condition::Kind::none &&
         std::any_of(one.parts.begin(), one.parts.end(),
                     [fact](const Condition& part) { return asks_value(part, fact); });
}

class Guards {
 public:
  Guards(const KnowledgeBase& base, FindingList& found) : base_(base), found_(found) {}

  void run() {
    const knowledge::RuleBase& rules = base_.rules();
    // While an earlier level of a flag is silent, a later one may speak.
    for (const auto& flag : rules.screening.red_flags)
      if (!flag.levels.empty())
        look(flag.id + ": level " + flag.levels.back().id, flag.levels.back().place,
             flag.levels.back().when);
    for (const auto& one : rules.pathway->course)
      look("course rule " + one.id, one.place, one.when);
    each_requirement(rules, [this](const auto& modality, const auto& one) {
      if (one.when)
        look((modality.empty() ? modality : modality + ": ") + "requirement " + one.text, one.place,
             *one.when);
    });
    each_rule_of_modalities(
        rules, [this](const auto& modality, std::string_view kind, const auto& rule) {
          if (kind != "indication")
            look(modality + ": " + std::string(kind) + " " + rule.id, rule.place, rule.when);
        });
  }

 private:
  // Under `none` what is not known lifts nothing: there a guard is right.
  void look(const std::string& what, const Place& place, const Condition& when) {
    if (when.kind == Condition::Kind::none) return;
    for (const Condition& part : when.parts) look(what, place, part);
    if (when.kind != Condition::Kind::all) return;
    for (const Condition& guard : when.parts) {
      if (!asks_known(guard)) continue;
      const bool guards =
          std::any_of(when.parts.begin(), when.parts.end(),
                      [&](const Condition& other) { return asks_value(other, guard.fact); });
      if (!guards) continue;
      const std::string& fact = base_.vocabulary()[guard.fact].id;
      add_finding(found_, base_, place.document, guard.span,
                  {Severity::warning, "check.guard",
                   what + ": while '" + fact +
                       "' failed, is too old or was asked for in vain, this says no and asks "
                       "nothing",
                   "take `" + fact +
                       ": known` out, so that it is asked for; or say `on record`, "
                       "where nobody has to look"});
    }
  }

  const KnowledgeBase& base_;
  FindingList& found_;
};

}  // namespace

void find_guarded(const KnowledgeBase& base, FindingList& found) { Guards(base, found).run(); }

}  // namespace windlass::analyse
