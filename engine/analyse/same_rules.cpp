// SPDX-License-Identifier: Apache-2.0
#include "analyse/same_rules.hpp"

#include <algorithm>
#include <map>
#include <type_traits>

namespace windlass::analyse {

using knowledge::CalculateRule;
using knowledge::DeriveRule;
using knowledge::KnowledgeBase;
using logic::Condition;
using logic::Formula;
using model::FactId;
using model::Vocabulary;

namespace {

// The vocabularies that two rules count their facts in.
struct Sides {
  const Vocabulary &before, &after;

  bool same(FactId one, FactId other) const { return before[one].id == after[other].id; }

  bool same(const Condition& one, const Condition& other) const {
    if (one.kind != other.kind || one.count != other.count || one.text != other.text ||
        one.parts.size() != other.parts.size())
      return false;
    if (one.kind == Condition::Kind::fact && !same(one.fact, other.fact)) return false;
    return same_parts(one, other);
  }

  bool same(const Formula::Node& one, const Formula::Node& other) const {
    if (one.kind != other.kind || !(one.number == other.number) || !(one.factor == other.factor) ||
        one.parts.size() != other.parts.size())
      return false;
    if (one.kind == Formula::Node::Kind::fact && !same(one.fact, other.fact)) return false;
    return same_parts(one, other);
  }

  bool same(const DeriveRule& one, const DeriveRule& other) const {
    if (one.cases.size() != other.cases.size() || one.score.size() != other.score.size() ||
        one.otherwise != other.otherwise)
      return false;
    for (std::size_t i = 0; i < one.cases.size(); ++i)
      if (one.cases[i].is != other.cases[i].is || !same(one.cases[i].when, other.cases[i].when))
        return false;
    for (std::size_t i = 0; i < one.score.size(); ++i)
      if (!(one.score[i].points == other.score[i].points) ||
          one.score[i].most != other.score[i].most || !same(one.score[i].when, other.score[i].when))
        return false;
    return true;
  }

 private:
  template <class Part>
  bool same_parts(const Part& one, const Part& other) const {
    for (std::size_t i = 0; i < one.parts.size(); ++i)
      if (!same(one.parts[i], other.parts[i])) return false;
    return true;
  }
};

const CalculateRule* calculation_of(const KnowledgeBase& base, FactId fact) {
  for (const CalculateRule& one : base.pathway().calculate)
    if (one.fact == fact) return &one;
  return nullptr;
}

bool same_rule(const KnowledgeBase& before, FactId one, const KnowledgeBase& after, FactId other,
               const SameCode& same_code) {
  const Sides sides{before.vocabulary(), after.vocabulary()};
  const DeriveRule *derived = before.derive_rule(one), *derived_now = after.derive_rule(other);
  if ((derived == nullptr) != (derived_now == nullptr)) return false;
  if (derived != nullptr && !sides.same(*derived, *derived_now)) return false;
  const CalculateRule *formula = calculation_of(before, one),
                      *formula_now = calculation_of(after, other);
  if ((formula == nullptr) != (formula_now == nullptr)) return false;
  if (formula != nullptr && !sides.same(formula->formula.root, formula_now->formula.root))
    return false;
  // What a plugin's code gives can only be compared by its code.
  const bool by_plugin = before.calculation_inputs(one) != nullptr && formula == nullptr;
  const bool by_plugin_now = after.calculation_inputs(other) != nullptr && formula_now == nullptr;
  return by_plugin == by_plugin_now && (!by_plugin || (same_code && same_code(one, other)));
}

}  // namespace

std::optional<Condition> translated(const Condition& condition,
                                    const std::vector<FactId>& other_of) {
  Condition made = condition;
  if (condition.kind == Condition::Kind::fact) {
    made.fact = other_of[condition.fact];
    if (made.fact == no_fact) return std::nullopt;
    if (condition.constraint.kind == logic::Constraint::Kind::than_fact) {
      made.constraint.other = other_of[condition.constraint.other];
      if (made.constraint.other == no_fact) return std::nullopt;
    }
  }
  for (std::size_t i = 0; i < condition.parts.size(); ++i) {
    auto part = translated(condition.parts[i], other_of);
    if (!part) return std::nullopt;
    made.parts[i] = std::move(*part);
  }
  return made;
}

namespace {

// Facts and red flags whose rules differ, until nothing new rests on one of them.
class Alike {
 public:
  Alike(const KnowledgeBase& before, const KnowledgeBase& after,
        const std::vector<FactId>& other_of, const SameCode& same_code)
      : before_(before), facts_(before.vocabulary().size(), true) {
    for (FactId fact = 0; fact < facts_.size(); ++fact)
      facts_[fact] =
          other_of[fact] != no_fact && same_rule(before, fact, after, other_of[fact], same_code);
    const Sides sides{before.vocabulary(), after.vocabulary()};
    for (const knowledge::RedFlagRule& one : before.rules().screening.red_flags) {
      const auto& now = after.rules().screening.red_flags;
      const auto found = std::find_if(now.begin(), now.end(),
                                      [&](const auto& other) { return other.id == one.id; });
      bool same = found != now.end() && found->levels.size() == one.levels.size();
      for (std::size_t i = 0; same && i < one.levels.size(); ++i)
        same = sides.same(one.levels[i].when, found->levels[i].when);
      flags_[one.id] = same;
    }
    // A layer may take a level away or raise it.
    layered_ = !before.layers().empty() || !after.layers().empty();
    any_flag_ =
        after.rules().screening.red_flags.size() == before.rules().screening.red_flags.size();
  }

  std::vector<bool> run() {
    while (spread()) {}
    return std::move(facts_);
  }

 private:
  bool spread() {
    bool changed = false;
    const auto lose = [&](bool alike) {
      changed |= alike;
      return false;
    };
    for (FactId fact = 0; fact < facts_.size(); ++fact)
      if (facts_[fact] && !rests_on_alike(fact)) facts_[fact] = lose(true);
    for (const knowledge::RedFlagRule& one : before_.rules().screening.red_flags)
      for (const auto& level : one.levels)
        if (flags_[one.id] && !reads_alike(level.when)) flags_[one.id] = lose(true);
    return changed;
  }

  bool rests_on_alike(FactId fact) const {
    if (const std::vector<FactId>* inputs = before_.calculation_inputs(fact))
      return std::all_of(inputs->begin(), inputs->end(),
                         [this](FactId input) { return facts_[input]; });
    bool alike = true;
    if (const DeriveRule* one = before_.derive_rule(fact))
      knowledge::each_condition(*one, [&](const Condition& when) { alike &= reads_alike(when); });
    return alike;
  }

  template <class Part>
  bool reads_alike(const Part& part) const {
    if (part.kind == Part::Kind::fact && !facts_[part.fact]) return false;
    if constexpr (std::is_same_v<Part, Condition>) {
      if (part.kind == Part::Kind::fact &&
          part.constraint.kind == logic::Constraint::Kind::than_fact &&
          !facts_[part.constraint.other])
        return false;
      if (part.kind == Part::Kind::red_flag) return flag_alike(part.text);
    }
    return std::all_of(part.parts.begin(), part.parts.end(),
                       [this](const Part& one) { return reads_alike(one); });
  }

  bool flag_alike(const std::string& id) const {
    if (layered_) return false;
    const auto found = flags_.find(id);
    if (found != flags_.end()) return found->second;
    return any_flag_ &&
           std::all_of(flags_.begin(), flags_.end(), [](const auto& one) { return one.second; });
  }

  const KnowledgeBase& before_;
  std::vector<bool> facts_;
  std::map<std::string, bool> flags_;
  bool any_flag_ = true, layered_ = false;
};

}  // namespace

std::vector<bool> derived_alike(const KnowledgeBase& before, const KnowledgeBase& after,
                                const std::vector<FactId>& other_of, const SameCode& same_code) {
  return Alike(before, after, other_of, same_code).run();
}

}  // namespace windlass::analyse
