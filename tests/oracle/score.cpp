// SPDX-License-Identifier: Apache-2.0
// Scores, by trying every value that a fact can have.
#include <algorithm>
#include <functional>

#include "oracle/nodes.hpp"
#include "oracle/oracle.hpp"

namespace windlass::oracle {

using model::FactType;
using model::Number;
using model::Value;

namespace {

// The one fact that the expression reads, if it is one.
bool reads_one(const Expr& expr, std::optional<FactId>& fact) {
  switch (expr.kind) {
    case Expr::Kind::known:
    case Expr::Kind::not_known:
    case Expr::Kind::red_flag: return false;
    case Expr::Kind::all:
    case Expr::Kind::any:
    case Expr::Kind::none:
    case Expr::Kind::at_least:
      return std::all_of(expr.parts.begin(), expr.parts.end(),
                         [&](const Expr& part) { return reads_one(part, fact); });
    default: break;
  }
  if (expr.kind == Expr::Kind::than_fact || expr.place != 0 || (fact && *fact != expr.fact))
    return false;
  fact = expr.fact;
  return true;
}

Number plus(const Number& a, const Number& b) { return a.plus(b).value(); }

// Whether a whole number lies where neither line gives points.
bool whole_between(const Expr& below, const Expr& above) {
  const Number from = *below.most, to = *above.least;
  for (Number whole = from.rounded(0); whole <= to; whole = plus(whole, 1)) {
    const bool after = below.below ? whole >= from : whole > from;
    const bool before = above.above ? whole <= to : whole < to;
    if (after && before) return true;
  }
  return false;
}

}  // namespace

Points Rules::score_item(const base::Node& node) {
  Points made;
  const base::Node& points = required(node, "points");
  if (const base::Node* fact = node.find("fact")) {
    made.table = vocabulary.find(fact->text).value();
    for (const base::Node& line : points.children)
      made.lines.emplace_back(fact_expression(*fact, line.keys.at(0), false),
                              Number::parse(line.children.at(0).text).value());
  } else {
    made.lines.emplace_back(expression(required(node, "when")), Number::parse(points.text).value());
  }
  return made;
}

// Values on, between and beyond all thresholds of the rules.
std::vector<Value> Rules::all_values(FactId fact, std::optional<model::Date> as_of) const {
  const model::FactDefinition& definition = vocabulary[fact];
  std::vector<Value> values;
  if (definition.type == FactType::boolean) return {{.choice = 0}, {.choice = 1}};
  if (definition.type == FactType::enumeration) {
    for (std::uint16_t i = 0; i < definition.values.size(); ++i)
      if (std::none_of(definition.unknown_values.begin(), definition.unknown_values.end(),
                       [&](const auto& one) { return one.first == definition.values[i]; }))
        values.push_back({.choice = i});
    return values;
  }
  std::vector<Number> numbers;
  if (const auto found = thresholds.find(fact); found != thresholds.end()) numbers = found->second;
  for (const auto& end : {definition.lowest, definition.highest})
    if (end) numbers.push_back(*end);
  std::sort(numbers.begin(), numbers.end());
  const std::size_t own = numbers.size();
  for (std::size_t i = 0; i + 1 < own; ++i)
    numbers.push_back(plus(numbers[i], numbers[i + 1]).over(Number(2)).value());
  if (own != 0) {
    numbers.push_back(plus(numbers[0], -1));
    numbers.push_back(plus(numbers[own - 1], 1));
  }
  for (const Number& one : numbers) {
    if ((definition.lowest && one < *definition.lowest) ||
        (definition.highest && one > *definition.highest))
      continue;
    if (definition.type == FactType::number) values.push_back({.number = one});
    if (definition.type != FactType::date || !as_of || one < Number(0)) continue;
    const auto age = static_cast<std::int32_t>(one.numerator() / one.denominator());
    values.push_back({.day = as_of->days - age});
  }
  if (definition.blank_is_never) values.push_back({.never = true});
  return values;
}

bool World::holds_for(const Expr& expr, const Value& value) const {
  std::size_t yes = 0;
  for (const Expr& part : expr.parts) yes += holds_for(part, value) ? 1 : 0;
  switch (expr.kind) {
    case Expr::Kind::all: return yes == expr.parts.size();
    case Expr::Kind::any: return yes != 0;
    case Expr::Kind::none: return yes == 0;
    case Expr::Kind::at_least: return yes >= expr.needed;
    default: return satisfies(expr, value);
  }
}

// What one value of a fact gives: between two lines, where no whole number lies, anything between.
Bounds World::given(const Points& item, const Value& value) const {
  const std::pair<Expr, Number>*below = nullptr, *above = nullptr;
  for (const auto& line : item.lines) {
    if (holds_for(line.first, value)) return {line.second, line.second};
    if (!item.table || line.first.kind != Expr::Kind::compare || value.never) continue;
    const Number& number = value.number;
    if (line.first.most && *line.first.most <= number &&
        (below == nullptr || *line.first.most > *below->first.most))
      below = &line;
    if (line.first.least && *line.first.least >= number &&
        (above == nullptr || *line.first.least < *above->first.least))
      above = &line;
  }
  if (below == nullptr || above == nullptr || whole_between(below->first, above->first))
    return {0, 0};
  return {std::min(below->second, above->second), std::max(below->second, above->second)};
}

// What each item, and each fact that items read alone, can give: one list of possibilities for
// each. Items that say the same give or withhold together.
std::vector<std::vector<Bounds>> World::possibilities(const Derivation& rule) {
  std::vector<std::vector<Bounds>> all;
  std::vector<std::pair<const Expr*, Number>> by_themselves;
  std::map<FactId, std::vector<const Points*>> by_fact;
  for (const Points& item : rule.score) {
    std::optional<FactId> fact;
    bool alone = true;
    for (const auto& line : item.lines) alone = alone && reads_one(line.first, fact);
    if (alone && fact && rules_.derivation(*fact) == nullptr &&
        rules_.vocabulary[*fact].type != FactType::set) {
      by_fact[*fact].push_back(&item);
      continue;
    }
    for (const auto& [when, points] : item.lines) {
      const auto same =
          std::find_if(by_themselves.begin(), by_themselves.end(),
                       [&, &one = when](const auto& other) { return *other.first == one; });
      if (same != by_themselves.end())
        same->second = plus(same->second, points);
      else
        by_themselves.emplace_back(&when, points);
    }
  }
  for (const auto& [when, points] : by_themselves) {
    const Answer one = answer(*when);
    std::vector<Bounds>& made = all.emplace_back();
    if (one != Answer::no) made.push_back({points, points});
    if (one != Answer::yes) made.push_back({0, 0});
  }
  for (const auto& [fact, items] : by_fact) {
    std::vector<Bounds> made;
    for (const Value& value :
         known_[fact] ? std::vector<Value>{*known_[fact]} : rules_.all_values(fact, as_of_)) {
      Bounds together{0, 0};
      for (const Points* item : items) {
        const Bounds one = given(*item, value);
        together = {plus(together.least, one.least), plus(together.most, one.most)};
      }
      if (std::none_of(made.begin(), made.end(), [&](const Bounds& one) {
            return one.least == together.least && one.most == together.most;
          }))
        made.push_back(together);
    }
    if (!made.empty()) all.push_back(std::move(made));
  }
  return all;
}

Bounds World::bounds(const Derivation& rule) {
  Bounds sum{0, 0};
  for (const std::vector<Bounds>& one : possibilities(rule)) {
    Bounds widest = one.front();
    for (const Bounds& other : one)
      widest = {std::min(widest.least, other.least), std::max(widest.most, other.most)};
    sum = {plus(sum.least, widest.least), plus(sum.most, widest.most)};
  }
  return sum;
}

// Every combination, one after another.
bool World::can_give(const Derivation& rule, const Number& wanted) {
  nothing_assumed_ = true;
  const std::vector<std::vector<Bounds>> all = possibilities(rule);
  nothing_assumed_ = false;
  const std::function<bool(std::size_t, const Bounds&)> from = [&](std::size_t at,
                                                                   const Bounds& sum) {
    if (at == all.size()) return sum.least <= wanted && wanted <= sum.most;
    return std::any_of(all[at].begin(), all[at].end(), [&](const Bounds& one) {
      return from(at + 1, {plus(sum.least, one.least), plus(sum.most, one.most)});
    });
  };
  return from(0, {0, 0});
}

// An interval holds of all that lies between the bounds, of nothing, or it is open.
Answer World::score_answer(const Expr& expr, const Bounds& bounds) const {
  if (expr.kind != Expr::Kind::compare) return Answer::no;
  if (satisfies(expr, Value{.number = bounds.least}) &&
      satisfies(expr, Value{.number = bounds.most}))
    return Answer::yes;
  const bool under =
      expr.least && (expr.above ? bounds.most <= *expr.least : bounds.most < *expr.least);
  const bool over =
      expr.most && (expr.below ? bounds.least >= *expr.most : bounds.least > *expr.most);
  return under || over ? Answer::no : Answer::unknown;
}

}  // namespace windlass::oracle
