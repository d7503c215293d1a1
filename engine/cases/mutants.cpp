// SPDX-License-Identifier: Apache-2.0
#include "cases/mutants.hpp"

#include <algorithm>

namespace windlass::cases {

using knowledge::KnowledgeBase;
using knowledge::RuleBase;
using logic::Condition;
using model::Disposition;

namespace {

// Calls visit(rule) with whatever rule has this very condition and a level of its own.
template <class Rules, class Visit>
void rule_of(Rules& rules, const Condition* condition, const Visit& visit) {
  const auto each = [&](auto& list) {
    for (auto& one : list)
      if (&one.when == condition) visit(one);
  };
  for (auto& flag : rules.screening.red_flags) each(flag.levels);
  for (auto& modality : rules.modalities) {
    each(modality.indications);
    each(modality.contraindications);
    each(modality.deferrals);
  }
  for (auto& layer : rules.rulesets)
    for (auto& one : layer.amendments) {
      if (one.indication && &one.indication->when == condition) visit(*one.indication);
      if (one.contraindication && &one.contraindication->when == condition)
        visit(*one.contraindication);
      if (one.deferral && &one.deferral->when == condition) visit(*one.deferral);
    }
}

// The levels that a rule could have instead, the first one being its own: a word, and how to set
// it.
template <class Rule>
using Level = std::pair<std::string, std::function<void(Rule&)>>;

std::vector<Level<knowledge::IndicationRule>> levels(const knowledge::IndicationRule& one) {
  std::vector<Level<knowledge::IndicationRule>> made{
      {"recommend", [](auto& rule) { rule.recommend = true; }},
      {"optional", [](auto& rule) { rule.recommend = false; }}};
  if (!one.recommend) std::swap(made[0], made[1]);
  return made;
}

std::vector<Level<knowledge::ContraindicationRule>> levels(
    const knowledge::ContraindicationRule& one) {
  std::vector<Level<knowledge::ContraindicationRule>> made{
      {"absolute", [](auto& rule) { rule.absolute = true; }},
      {"relative", [](auto& rule) { rule.absolute = rule.hard = false; }}};
  if (!one.absolute) std::swap(made[0], made[1]);
  return made;
}

std::vector<Level<knowledge::DeferralRule>> levels(const knowledge::DeferralRule& one) {
  std::vector<Level<knowledge::DeferralRule>> made{
      {"defer", [](auto& rule) { rule.not_indicated = false; }},
      {"not_indicated", [](auto& rule) { rule.not_indicated = true; }}};
  if (one.not_indicated) std::swap(made[0], made[1]);
  return made;
}

// The dispositions of flags beside its own.
std::vector<Level<knowledge::RedFlagLevel>> levels(const knowledge::RedFlagLevel& one) {
  std::vector<const model::DispositionRow*> rows;
  for (const model::DispositionRow& row : model::dispositions)
    if (row.by == model::DecidedBy::urgent_flag || row.by == model::DecidedBy::lesser_flag)
      rows.push_back(&row);
  const auto level = [](const model::DispositionRow& row) {
    return Level<knowledge::RedFlagLevel>{
        std::string(row.word),
        [disposition = row.disposition](auto& rule) { rule.disposition = disposition; }};
  };
  std::vector<Level<knowledge::RedFlagLevel>> made;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (rows[i]->disposition != one.disposition) continue;
    made.push_back(level(*rows[i]));
    if (i > 0) made.push_back(level(*rows[i - 1]));
    if (i + 1 < rows.size()) made.push_back(level(*rows[i + 1]));
  }
  return made;
}

template <class Rule>
constexpr Mutant::Kind kind_of(const Rule&) {
  return std::is_same_v<Rule, knowledge::RedFlagLevel> ? Mutant::Kind::disposition
                                                       : Mutant::Kind::level;
}

class Lister {
 public:
  explicit Lister(const KnowledgeBase& base) : base_(base) {}

  std::vector<Mutant> run() {
    std::size_t number = 0;
    knowledge::each_written(
        base_.rules(), [&](const knowledge::Written& whose, const Condition& condition) {
          list_levels(number, whose, condition);
          for (MutatedCondition& one : mutated(base_, condition, whose.may_ask_records)) {
            Mutant made = mutant(one.kind, number, whose, one.span);
            made.was = std::move(one.was);
            made.now = std::move(one.now);
            made.mutated = std::move(one.condition);
            made.change = [number, mutated = *made.mutated](RuleBase& rules) {
              *knowledge::written_conditions(rules)[number] = mutated;
            };
            made_.push_back(std::move(made));
          }
          ++number;
        });
    return std::move(made_);
  }

 private:
  Mutant mutant(Mutant::Kind kind, std::size_t number, const knowledge::Written& whose,
                base::Span span) const {
    Mutant made;
    made.kind = kind;
    made.condition = number;
    made.whose = whose;
    const base::LineColumn at = base_.document(whose.document).source->position(span.offset);
    made.line = at.line;
    made.column = at.column;
    return made;
  }

  void list_levels(std::size_t number, const knowledge::Written& whose,
                   const Condition& condition) {
    rule_of(base_.rules(), &condition, [&](const auto& rule) {
      const auto possible = levels(rule);
      for (std::size_t i = 1; i < possible.size(); ++i) {
        Mutant made = mutant(kind_of(rule), number, whose, rule.place.span);
        made.was = possible[0].first;
        made.now = possible[i].first;
        made.change = [number, set = possible[i].second](RuleBase& rules) {
          rule_of(rules, knowledge::written_conditions(rules)[number], [&](auto& one) {
            if constexpr (std::is_invocable_v<decltype(set), decltype(one)>) set(one);
          });
        };
        made_.push_back(std::move(made));
      }
    });
  }

  const KnowledgeBase& base_;
  std::vector<Mutant> made_;
};

}  // namespace

std::string_view word(Mutant::Kind kind) {
  switch (kind) {
    case Mutant::Kind::threshold: return "threshold";
    case Mutant::Kind::comparison: return "comparison";
    case Mutant::Kind::negation: return "negation";
    case Mutant::Kind::dropped: return "dropped";
    case Mutant::Kind::count: return "count";
    case Mutant::Kind::record: return "record";
    case Mutant::Kind::level: return "level";
    case Mutant::Kind::disposition: return "disposition";
  }
  return {};
}

std::vector<Mutant> mutants(const KnowledgeBase& base) { return Lister(base).run(); }

}  // namespace windlass::cases
