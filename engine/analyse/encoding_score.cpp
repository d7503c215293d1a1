// SPDX-License-Identifier: Apache-2.0
// Supplied scores: whether what they are added up from can give them.
#include <array>
#include <iterator>
#include <set>

#include "analyse/encoding.hpp"
#include "logic/sums.hpp"

namespace windlass::analyse {

namespace {

// How many points a number is, in the score's own scale: the least whole number of them that is at
// least it, or above it.
std::int64_t points_of(const logic::Score& score, const model::Number& number, bool above) {
  const auto wide = number.times(model::Number(score.scale));
  if (!wide) throw base::InternalError("a score's range beyond its limits");
  model::Int128 whole = wide->numerator() / wide->denominator();
  if (whole * wide->denominator() > wide->numerator()) --whole;  // now the floor
  if (above || !wide->is_integer()) ++whole;
  return static_cast<std::int64_t>(whole);
}

}  // namespace

// One way of filling in what a score reads, chosen by literals of its own: the least and the most
// that it then gives.
struct Encoding::Sum {
  struct Side {
    std::int64_t base = 0;
    std::vector<Lit> lits;
    std::vector<std::uint64_t> points;
    void add(Lit lit, std::int64_t given) {
      if (given < 0) base += given;
      if (given == 0) return;
      lits.push_back(given > 0 ? lit : -lit);
      points.push_back(static_cast<std::uint64_t>(given > 0 ? given : -given));
    }
  };
  std::array<Side, 2> sides;  // the least, the most
  std::vector<Lit> allowed;   // what the choice has to keep
};

// Of what may hold and may not, the choice is free; `known` allows nothing of the kind.
void Encoding::add(const logic::Score::Item& item, bool known, Sum& sum) {
  const Truth planes = slot(item.slot);
  const Lit chosen = cnf_.fresh();
  sum.allowed.push_back(cnf_.either(-planes.yes, chosen));
  sum.allowed.push_back(cnf_.either(-planes.no, -chosen));
  if (known) sum.allowed.push_back(cnf_.either(planes.yes, planes.no));
  sum.sides[0].add(chosen, item.least);
  sum.sides[1].add(chosen, item.most);
}

void Encoding::add(const logic::Score::Table& table, bool known, Sum& sum) {
  const Lit has_value = columns_.known(table.column);
  if (known) sum.allowed.push_back(has_value);
  std::vector<Lit> chosen;
  for (const logic::Score::CodePoints& one : table.codes) {
    chosen.push_back(cnf_.fresh());
    const Lit here = columns_.in(table.column, {one.code, one.code});
    sum.allowed.push_back(cnf_.any({-has_value, -chosen.back(), here}));
    if (known && one.least != one.most) sum.allowed.push_back(-chosen.back());
  }
  sum.allowed.push_back(cnf_.any(chosen));
  // Two codes at once give no more than one of the two.
  for (const bool most : {false, true}) {
    const auto of = [most](const logic::Score::CodePoints& one) {
      return most ? one.most : one.least;
    };
    std::set<std::int64_t> levels;
    for (const logic::Score::CodePoints& one : table.codes) levels.insert(of(one));
    Sum::Side& side = sum.sides.at(most ? 1 : 0);
    for (auto level = levels.begin(); level != levels.end(); ++level) {
      if (level == levels.begin()) {
        side.base += *level;
        continue;
      }
      std::vector<Lit> reached;
      for (std::size_t i = 0; i < chosen.size(); ++i)
        if (of(table.codes[i]) >= *level) reached.push_back(chosen[i]);
      side.add(cnf_.any(std::move(reached)), *level - *std::prev(level));
    }
  }
}

Lit Encoding::reaches(const Sum& sum, bool most, std::int64_t wanted) {
  const Sum::Side& side = sum.sides.at(most ? 1 : 0);
  wanted -= side.base;
  if (wanted <= 0) return yes;
  std::uint64_t total = 0;
  for (const std::uint64_t points : side.points) total += points;
  if (total < static_cast<std::uint64_t>(wanted)) return no;
  return cnf_.reaches(side.lits, side.points, static_cast<std::uint64_t>(wanted));
}

// For each code: some way of filling in gives one of its values.
Lit Encoding::score_agrees(const knowledge::DeriveRule& rule) {
  const logic::Score& score = rule.points;
  Sum sum;
  for (const logic::Score::Item& item : score.items) add(item, score.countless, sum);
  for (const logic::Score::Table& table : score.tables) add(table, score.countless, sum);
  const std::size_t column = program_.columns_of(rule.fact).first;
  const model::FactDefinition& definition = base_.vocabulary()[rule.fact];
  std::vector<Lit> parts = sum.allowed;
  for (const std::uint8_t code : possible_codes(definition, program_, column)) {
    const Lit here = columns_.in(column, {code, code});
    if (code == logic::never_code) {
      parts.push_back(-here);
      continue;
    }
    const Interval one = interval_of(definition, program_.column(column), code);
    if (one.high)
      parts.push_back(
          -cnf_.both(here, reaches(sum, false, points_of(score, *one.high, one.high_in))));
    if (one.low)
      parts.push_back(
          cnf_.either(-here, reaches(sum, true, points_of(score, *one.low, !one.low_in))));
  }
  return cnf_.either(-columns_.has_value(rule.fact), cnf_.all(std::move(parts)));
}

std::vector<Interval> Encoding::sums(const knowledge::DeriveRule& rule,
                                     const Assignment& assignment) const {
  const logic::Score& score = rule.points;
  const auto found = logic::possible_sums(
      score,
      [&](logic::Slot slot) {
        const std::optional<Truth>& planes = slots_[slot];
        if (planes && assignment(planes->yes)) return model::Verdict::true_;
        return planes && assignment(planes->no) ? model::Verdict::false_ : model::Verdict::unknown;
      },
      [&](const logic::Score::Table& table) {
        const bool known = columns_.reads(table.fact) &&
                           columns_.standing(table.fact, assignment) == Columns::Standing::known;
        return known ? columns_.codes(table.fact, assignment).front() : logic::unknown_code;
      });
  std::vector<Interval> made;
  if (!found) return made;
  for (const logic::SumRange& one : *found)
    made.push_back({model::Number::ratio(one.least, score.scale),
                    model::Number::ratio(one.most, score.scale), true, true});
  return made;
}

Interval Encoding::bounds(const knowledge::DeriveRule& rule, const Assignment& assignment) const {
  std::int64_t least = 0, most = 0;
  for (const logic::Score::Part& part : rule.points.parts) {
    const std::optional<Truth>& planes = slots_[part.slot];
    const auto points = static_cast<std::int64_t>(part.points);
    if (planes && assignment(planes->yes)) least += points;
    if (!planes || !assignment(planes->no)) most += points;
  }
  return {rule.points.points(least), rule.points.points(most), true, true};
}

}  // namespace windlass::analyse
