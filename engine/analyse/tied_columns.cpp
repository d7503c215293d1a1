// SPDX-License-Identifier: Apache-2.0
// Columns of two rule bases that speak of one patient.
#include <algorithm>
#include <set>

#include "analyse/columns.hpp"

namespace windlass::analyse {

using logic::Column;

namespace {

// Whether both columns cut the values of their facts, which are defined alike, in the same places.
bool cut_alike(const Column& one, const Column& other) {
  return one.kind == other.kind && one.code_of == other.code_of && one.cuts == other.cuts &&
         one.members == other.members;
}

}  // namespace

std::vector<std::int64_t> window_days(const logic::Program& program) {
  std::vector<std::int64_t> made;
  for (std::size_t i = program.first_window(); i < program.first_record(); ++i) {
    made.push_back(program.column(i).from.days);
    made.push_back(program.column(i).until.days + std::int64_t{1});
  }
  return made;
}

void Columns::equal(Lit one, Lit other) {
  if (one == other) return;
  cnf_.add({-one, other});
  cnf_.add({one, -other});
}

void Columns::equal(const OrderEncoding& one, const OrderEncoding& other) {
  if (one.codes != other.codes || one.from.size() != other.from.size()) return;
  for (std::size_t at = 1; at < one.from.size(); ++at) equal(one.from[at], other.from[at]);
}

void Columns::tie_days(const Columns& other) {
  if (starts_ == other.starts_) equal(as_of_, other.as_of_);
}

void Columns::tie(model::FactId mine, Columns& others, model::FactId theirs) {
  if (program_.columns_of(mine).count == 0 || others.program_.columns_of(theirs).count == 0) return;
  // Each may bring further facts, and so move what is held of this one.
  fact(mine);
  others.fact(theirs);
  const OfFact &one = facts_.at(mine), &other = others.facts_.at(theirs);
  equal(has_value(mine), others.has_value(theirs));
  // Where nobody asks for what is on record, one who does not know says no more than that.
  if (one.open != no && other.open != no) equal(one.open, other.open);
  if (one.stale != no && other.stale != no) equal(one.stale, other.stale);
  for (std::size_t i = 0; i < one.columns.size(); ++i)
    for (std::size_t j = 0; j < other.columns.size(); ++j) {
      const Column& here = program_.column(program_.columns_of(mine).first + i);
      const Column& there = others.program_.column(others.program_.columns_of(theirs).first + j);
      if (!cut_alike(here, there)) continue;
      equal(one.columns[i], other.columns[j]);
      if (i < one.old.size() && j < other.old.size()) equal(one.old[i], other.old[j]);
    }
}

// The codes of both cut the values in the same places, and the one may have codes that the other
// cannot: its range is wider.
void Columns::equal_while(const std::vector<Lit>& holds, const OrderEncoding& one,
                          const OrderEncoding& other) {
  const auto from = [](const OrderEncoding& chain, std::uint8_t code) {
    const auto found = std::lower_bound(chain.codes.begin(), chain.codes.end(), code);
    return chain.at_or_after(static_cast<std::size_t>(found - chain.codes.begin()));
  };
  std::set<std::uint8_t> codes(one.codes.begin(), one.codes.end());
  codes.insert(other.codes.begin(), other.codes.end());
  for (const std::uint8_t code : codes) {
    const Lit here = from(one, code), there = from(other, code);
    if (here == there) continue;
    for (const Lit way : {1, -1}) {
      std::vector<Lit> clause{way * here, -way * there};
      for (const Lit one_of : holds) clause.push_back(-one_of);
      cnf_.add(std::move(clause));
    }
  }
}

void Columns::equal_values(const std::vector<Lit>& holds, model::FactId mine,
                           const std::vector<OrderEncoding>& own, const Columns& others,
                           model::FactId theirs, const std::vector<OrderEncoding>& other) {
  for (std::size_t i = 0; i < own.size(); ++i)
    for (std::size_t j = 0; j < other.size(); ++j)
      if (cut_alike(program_.column(program_.columns_of(mine).first + i),
                    others.program_.column(others.program_.columns_of(theirs).first + j)))
        equal_while(holds, own[i], other[j]);
}

void Columns::tie_results(model::FactId mine, Columns& others, model::FactId theirs) {
  if (!reads(mine) || !others.reads(theirs)) return;
  equal_values({has_own_value(mine), others.has_own_value(theirs)}, mine, facts_.at(mine).columns,
               others, theirs, others.facts_.at(theirs).columns);
}

// What has a value here has one there: it counts, or it is too old, and that takes a date.
void Columns::keep_told(model::FactId mine, Columns& others, model::FactId theirs) {
  const OfFact &one = facts_.at(mine), &other = others.facts_.at(theirs);
  const Lit counts = others.has_own_value(theirs);
  for (const Lit told : {has_own_value(mine), one.stale}) {
    if (told == no) continue;
    if (!others.ages(theirs)) {
      cnf_.add({-told, counts});
    } else {
      if (other.open != no) cnf_.add({-told, counts, other.stale});
      cnf_.add({-told, counts, others.has_day()});
    }
    if (other.open != no) cnf_.add({-told, -other.open});
  }
  // Where nobody asks for what is on record, one who does not know says no more than that.
  if (one.open != no && other.open != no) cnf_.add({-one.open, other.open});
}

void Columns::tie_told(model::FactId mine, Columns& others, model::FactId theirs, Counts counts) {
  if (program_.columns_of(mine).count == 0 || others.program_.columns_of(theirs).count == 0) return;
  fact(mine);
  others.fact(theirs);
  OfFact &one = facts_.at(mine), &other = others.facts_.at(theirs);
  const Lit known = has_own_value(mine), known_there = others.has_own_value(theirs);
  for (const auto& [here, own] : {std::pair(known, &one.columns), std::pair(one.stale, &one.old)})
    for (const auto& [there, values] :
         {std::pair(known_there, &other.columns), std::pair(other.stale, &other.old)})
      if (here != no && there != no)
        equal_values({here, there}, mine, *own, others, theirs, *values);
  // The day that a date has may be compared where its age is not known.
  if (is_compared(mine) || others.is_compared(theirs)) return;
  keep_told(mine, others, theirs);
  others.keep_told(theirs, *this, mine);
  if (counts.here) cnf_.add({-known, known_there});
  if (counts.there) cnf_.add({-known_there, known});
  one.told = cnf_.any({known_there, other.open, other.stale});
  other.told = cnf_.any({known, one.open, one.stale});
}

void Columns::tie_order(model::FactId a, model::FactId b, const Columns& others,
                        model::FactId their_a, model::FactId their_b) {
  const Relation *one = relation(a, b), *other = others.relation(their_a, their_b);
  if (one == nullptr || other == nullptr) return;
  equal(one->equal, other->equal);
  equal(below(a, b), others.below(their_a, their_b));
  equal(below(b, a), others.below(their_b, their_a));
}

}  // namespace windlass::analyse
