// SPDX-License-Identifier: Apache-2.0
// Facts that are compared with facts: how two values stand to each other, in a way that all of
// their codes and all other comparisons allow.
#include <algorithm>

#include "analyse/columns.hpp"

namespace windlass::analyse {

using logic::Column;
using model::FactId;
using model::FactType;
using model::Number;

namespace {

// With more facts than this compared with each other, only two at a time are looked at.
constexpr std::size_t most_ordered = 8;

// Whether some value of the one lies below some value of the other.
bool may_be_less(const Interval& one, const Interval& other) {
  return !one.low || !other.high || *one.low < *other.high;
}

bool may_be_equal(const Interval& one, const Interval& other) {
  const auto reaches = [](const Interval& low, const Interval& high) {
    return !low.low || !high.high || *low.low < *high.high ||
           (*low.low == *high.high && low.low_in && high.high_in);
  };
  return reaches(one, other) && reaches(other, one);
}

}  // namespace

void Columns::find_groups() {
  for (std::size_t i = 0; i < program_.first_window(); ++i) {
    const Column& column = program_.column(i);
    if (column.kind != Column::Kind::pair) continue;
    for (const FactId one : {column.fact, column.other})
      if (compared_.emplace(one, groups_.size()).second) groups_.push_back({one});
    const std::size_t into = compared_[column.fact], from = compared_[column.other];
    if (into == from) continue;
    for (const FactId one : groups_[from]) {
      compared_[one] = into;
      groups_[into].push_back(one);
    }
    groups_[from].clear();
  }
  for (std::vector<FactId>& group : groups_) std::sort(group.begin(), group.end());
}

const Columns::Relation* Columns::relation(FactId a, FactId b) const {
  const auto found = relations_.find(std::minmax(a, b));
  return found == relations_.end() ? nullptr : &found->second;
}

Lit Columns::below(FactId a, FactId b) const {
  const Relation* const one = relation(a, b);
  if (one == nullptr) return no;
  return a < b ? one->less : one->greater;
}

Lit Columns::is_never(FactId id) {
  return range(fact(id).columns.front(), logic::never_code, logic::never_code);
}

// Both have a value, and exactly one of the three holds; or none of them does.
void Columns::relate(FactId a, FactId b) {
  const Lit can_be = cnf_.all({has_value(a), has_value(b), -is_never(a), -is_never(b)});
  Relation made{cnf_.fresh(), cnf_.fresh(), cnf_.fresh()};
  cnf_.add({-can_be, made.less, made.equal, made.greater});
  for (const Lit one : {made.less, made.equal, made.greater}) cnf_.add({-one, can_be});
  cnf_.add({-made.less, -made.equal});
  cnf_.add({-made.less, -made.greater});
  cnf_.add({-made.equal, -made.greater});
  relations_.emplace(std::pair(a, b), made);
  bound(a, b);
}

std::optional<Interval> Columns::in_unit_of(FactId first, FactId id, const Interval& one) const {
  const model::Vocabulary& vocabulary = base_.vocabulary();
  if (vocabulary[id].type == FactType::date) {
    // The older a day, the earlier it was.
    Interval turned{std::nullopt, std::nullopt, one.high_in, one.low_in};
    if (one.high) turned.low = one.high->negated();
    if (one.low) turned.high = one.low->negated();
    return turned;
  }
  Interval made = one;
  for (std::optional<Number>* end : {&made.low, &made.high}) {
    if (!*end) continue;
    *end = model::convert(**end, vocabulary[id].unit, vocabulary[first].unit);
    if (!*end) return std::nullopt;
  }
  return made;
}

// For each code of the one, which codes the other has while it is greater, equal or less.
void Columns::bound(FactId a, FactId b) {
  const Relation& how = *relation(a, b);
  const OrderEncoding &of_a = facts_.at(a).columns.front(), &of_b = facts_.at(b).columns.front();
  const auto intervals = [&](FactId id, const OrderEncoding& chain) {
    std::vector<std::pair<std::uint8_t, Interval>> made;
    const Column& column = program_.column(program_.columns_of(id).first);
    for (const std::uint8_t code : chain.codes)
      if (code < logic::never_code)
        if (auto one = in_unit_of(a, id, interval_of(base_.vocabulary()[id], column, code)))
          made.emplace_back(code, *one);
    return made;
  };
  const auto all_of_b = intervals(b, of_b);
  if (all_of_b.empty()) return;
  const Lit has_code = range(of_b, all_of_b.front().first, all_of_b.back().first);
  for (const auto& [code, own] : intervals(a, of_a)) {
    const Lit here = range(of_a, code, code);
    const auto allow = [&](Lit relation, const auto& allowed) {
      std::vector<Lit> clause{-here, -relation, -has_code};
      for (const auto& [other, interval] : all_of_b)
        if (allowed(interval)) clause.push_back(range(of_b, other, other));
      cnf_.add(std::move(clause));
    };
    allow(how.less, [&own = own](const Interval& other) { return may_be_less(own, other); });
    allow(how.greater, [&own = own](const Interval& other) { return may_be_less(other, own); });
    allow(how.equal, [&own = own](const Interval& other) { return may_be_equal(own, other); });
  }
}

// What is at most something that is at most a third is at most the third, and less where either is.
void Columns::order(FactId a, FactId b, FactId c) {
  const auto equal = [this](FactId one, FactId other) { return relation(one, other)->equal; };
  cnf_.add({-below(a, b), -below(b, c), below(a, c)});
  cnf_.add({-below(a, b), -equal(b, c), below(a, c)});
  cnf_.add({-equal(a, b), -below(b, c), below(a, c)});
  cnf_.add({-equal(a, b), -equal(b, c), equal(a, c)});
}

void Columns::add_group(const std::vector<FactId>& group) {
  for (const FactId one : group) fact(one);
  for (std::size_t i = 0; i < group.size(); ++i)
    for (std::size_t j = i + 1; j < group.size(); ++j) relate(group[i], group[j]);
  if (group.size() > most_ordered) return;
  for (const FactId a : group)
    for (const FactId b : group)
      for (const FactId c : group)
        if (a != b && b != c && a != c) order(a, b, c);
}

Lit Columns::pair_known(std::size_t index) {
  const Column& column = program_.column(index);
  if (relation(column.fact, column.other) == nullptr) add_group(groups_[compared_.at(column.fact)]);
  return cnf_.both(has_value(column.fact), has_value(column.other));
}

Lit Columns::pair_in(std::size_t index, logic::Run run) {
  const Column& column = program_.column(index);
  const Lit both = pair_known(index);
  const Relation& how = *relation(column.fact, column.other);
  std::vector<Lit> parts;
  for (const std::uint8_t code :
       {logic::pair_less, logic::pair_equal, logic::pair_greater, logic::pair_never}) {
    if (code < run.first || run.last < code) continue;
    if (code == logic::pair_less) parts.push_back(below(column.fact, column.other));
    if (code == logic::pair_equal) parts.push_back(how.equal);
    if (code == logic::pair_greater) parts.push_back(below(column.other, column.fact));
    if (code == logic::pair_never)
      parts.push_back(cnf_.both(both, cnf_.either(is_never(column.fact), is_never(column.other))));
  }
  return cnf_.any(std::move(parts));
}

}  // namespace windlass::analyse
