// SPDX-License-Identifier: Apache-2.0
// Scores: points by condition become slots with points above 0.
#include <algorithm>
#include <functional>
#include <map>

#include "base/internal_error.hpp"
#include "logic/builder.hpp"
#include "logic/sums.hpp"

namespace windlass::logic {

using model::FactId;
using model::FactType;
using model::Int128;
using model::Number;

namespace {

using CodePoints = Score::CodePoints;

std::int64_t scaled(const Number& points, std::int64_t scale) {
  const auto product = points.times(Number(scale));
  if (!product || !product->is_integer()) throw base::InternalError("points beyond their limits");
  return static_cast<std::int64_t>(product->numerator());
}

// The least scale in which all points are whole numbers.
std::int64_t scale_of(const std::vector<ScoreItem>& items) {
  std::int64_t scale = 1;
  const auto fits = [&scale](const Number& points) {
    return (Int128{scale} % points.denominator()) == 0;
  };
  for (const ScoreItem& item : items)
    while (!fits(item.points) || (item.most && !fits(*item.most))) scale *= 10;
  return scale;
}

// Whether every leaf asks one and the same fact for a value. `on record` does so under `none`.
bool reads_only(const Condition& condition, std::optional<FactId>& fact, bool under_none = false) {
  if (condition.kind == Condition::Kind::fact) {
    const Constraint& constraint = condition.constraint;
    const bool value = constraint.kind != Constraint::Kind::than_fact &&
                       (!constraint.about_knowledge() || (constraint.on_record && under_none));
    if (!value || (fact && *fact != condition.fact)) return false;
    fact = condition.fact;
    return true;
  }
  under_none |= condition.kind == Condition::Kind::none;
  return !condition.parts.empty() &&
         std::all_of(condition.parts.begin(), condition.parts.end(),
                     [&](const Condition& part) { return reads_only(part, fact, under_none); });
}

std::vector<Run> runs_of(const std::vector<CodePoints>& table,
                         const std::function<bool(const CodePoints&)>& wanted) {
  std::vector<Run> runs;
  for (const CodePoints& one : table) {
    if (!wanted(one)) continue;
    if (!runs.empty() && runs.back().last + 1 == one.code)
      runs.back().last = one.code;
    else
      runs.push_back({one.code, one.code});
  }
  return runs;
}

}  // namespace

// Whether all values of this code are words for not knowing.
static bool means_unknown(const model::FactDefinition& definition, const Column& column,
                          std::uint32_t code) {
  if (definition.unknown_values.empty()) return false;
  for (std::size_t value = 0; value < column.code_of.size(); ++value)
    if (column.code_of[value] == code &&
        std::none_of(definition.unknown_values.begin(), definition.unknown_values.end(),
                     [&](const auto& one) { return one.first == definition.values[value]; }))
      return false;
  return true;
}

// The codes that the fact can have at all, those that nobody can mean left out.
std::vector<std::uint8_t> Builder::possible_codes(FactId fact) const {
  const model::FactDefinition& definition = vocabulary_[fact];
  const Column& column = program_.columns_[program_.by_fact_[fact].first];
  std::uint32_t first = 0;
  std::uint32_t last = program_.codes_of(program_.by_fact_[fact].first) - 1;
  if (definition.type == FactType::number) {
    if (definition.lowest) first = interval_code(column.cuts, *definition.lowest);
    if (definition.highest) last = interval_code(column.cuts, *definition.highest);
  } else if (definition.type == FactType::date) {
    first = interval_code(column.cuts, Number(0));  // no day is later than as_of
  }
  std::vector<std::uint8_t> codes;
  for (std::uint32_t code = first; code <= last; ++code) {
    if (!means_unknown(definition, column, code)) codes.push_back(static_cast<std::uint8_t>(code));
  }
  if (definition.blank_is_never) codes.push_back(never_code);
  return codes;
}

// Each code of the fact with what all the items that read it give together.
void Builder::add_table(FactId fact, const std::vector<const ScoreItem*>& items, Score& score) {
  const std::uint32_t column = program_.by_fact_[fact].first;
  std::vector<std::uint8_t> row(program_.columns_.size(), unknown_code);
  std::vector<CodePoints> table;
  std::vector<std::int64_t> levels;
  for (std::uint8_t code : possible_codes(fact)) {
    CodePoints& one = table.emplace_back();
    one.code = row[column] = code;
    for (const ScoreItem* item : items) {
      if (!program_.holds(item->when.slot, row.data())) continue;
      one.least += scaled(item->points, score.scale);
      one.most += scaled(item->most.value_or(item->points), score.scale);
    }
    levels.push_back(one.least);
    levels.push_back(one.most);
  }
  std::sort(levels.begin(), levels.end());
  levels.erase(std::unique(levels.begin(), levels.end()), levels.end());
  score.base += levels.front();
  for (std::size_t i = 1; i < levels.size(); ++i) {
    const std::int64_t level = levels[i];
    const auto surely = runs_of(table, [&](const CodePoints& one) { return one.least >= level; });
    const auto perhaps = runs_of(
        table, [&](const CodePoints& one) { return one.least < level && one.most >= level; });
    Slot slot = atom(column, surely);
    if (!perhaps.empty())
      slot = any({slot, all({atom(column, perhaps), emit(Op::open, 0, {}, 0)})});
    score.parts.push_back({slot, static_cast<std::uint64_t>(level - levels[i - 1])});
  }
  score.tables.push_back({fact, column, std::move(table)});
}

// An item by itself. What takes points away gives them where its condition is false, over a base
// that is so much lower.
void Builder::add_item(const ScoreItem& item, Score& score) {
  const auto add = [&](std::int64_t points, Slot slot) {
    if (points < 0) score.base += points;
    if (points != 0)
      score.parts.push_back({points > 0 ? slot : negate(slot),
                             static_cast<std::uint64_t>(points > 0 ? points : -points)});
  };
  const std::int64_t points = scaled(item.points, score.scale);
  add(points, item.when.slot);
  if (item.most)
    add(scaled(*item.most, score.scale) - points, all({item.when.slot, emit(Op::open, 0, {}, 0)}));
  const auto same =
      std::find_if(score.items.begin(), score.items.end(),
                   [&](const Score::Item& one) { return one.slot == item.when.slot; });
  Score::Item& own = same != score.items.end()
                         ? *same
                         : score.items.emplace_back(Score::Item{item.when.slot, 0, 0});
  own.least += points;
  own.most += scaled(item.most.value_or(item.points), score.scale);
}

Score Builder::score(std::vector<ScoreItem>& items, Resolver& resolver) {
  Score made;
  made.scale = scale_of(items);
  std::map<FactId, std::vector<const ScoreItem*>> tables;
  for (ScoreItem& item : items) {
    item.when = compile(item.when, resolver);
    std::optional<FactId> fact;
    if (reads_only(item.when, fact) && !resolver.derived(*fact) &&
        program_.by_fact_[*fact].count == 1) {
      item.tabled = true;
      tables[*fact].push_back(&item);
    } else {
      add_item(item, made);
    }
  }
  for (const auto& [fact, own] : tables) add_table(fact, own, made);
  std::map<Slot, std::uint64_t> points;
  for (const Score::Part& part : made.parts) points[part.slot] += part.points;
  made.parts.clear();
  for (const auto& [slot, given] : points) made.parts.push_back({slot, given});
  made.countless = !possible_sums(
      made, [](Slot) { return model::Verdict::unknown; },
      [](const Score::Table&) { return unknown_code; });
  return made;
}

Slot Builder::reaches(const Score& score, const Number& threshold, bool above) {
  const std::optional<Number> wide = threshold.times(Number(score.scale));
  if (!wide) return constant(threshold < Number(0));
  Int128 wanted = wide->numerator() / wide->denominator();
  if (wanted * wide->denominator() > wide->numerator()) --wanted;  // now the floor
  if (above || !wide->is_integer()) ++wanted;
  wanted -= score.base;
  if (wanted <= 0) return constant(true);
  if (wanted > score.total()) return constant(false);
  Sum sum;
  sum.threshold = static_cast<std::uint64_t>(wanted);
  std::vector<std::uint32_t> operands;
  for (const Score::Part& part : score.parts) {
    operands.push_back(part.slot);
    sum.points.push_back(part.points);
  }
  const auto found = std::find_if(
      program_.sums_.begin(), program_.sums_.end(),
      [&](const Sum& one) { return one.threshold == sum.threshold && one.points == sum.points; });
  const auto index = static_cast<std::uint32_t>(found - program_.sums_.begin());
  if (found == program_.sums_.end()) program_.sums_.push_back(std::move(sum));
  return emit(Op::sum, 0, std::move(operands), index);
}

Slot Builder::known(const Score& score) {
  std::vector<Slot> decided;
  for (const Score::Part& part : score.parts)
    decided.push_back(any({is_true(part.slot), is_true(negate(part.slot))}));
  return all(std::move(decided));
}

}  // namespace windlass::logic
