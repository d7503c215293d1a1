// SPDX-License-Identifier: Apache-2.0
// Columns of two rule bases that speak of one patient.
#include <algorithm>

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

void Columns::equal(const Chain& one, const Chain& other) {
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

void Columns::tie_order(model::FactId a, model::FactId b, const Columns& others,
                        model::FactId their_a, model::FactId their_b) {
  const Relation *one = relation(a, b), *other = others.relation(their_a, their_b);
  if (one == nullptr || other == nullptr) return;
  equal(one->equal, other->equal);
  equal(below(a, b), others.below(their_a, their_b));
  equal(below(b, a), others.below(their_b, their_a));
}

}  // namespace windlass::analyse
