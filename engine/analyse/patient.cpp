// SPDX-License-Identifier: Apache-2.0
#include "analyse/patient.hpp"

#include <algorithm>

#include "base/internal_error.hpp"
#include "intake/patient_text.hpp"

namespace windlass::analyse {

using logic::Column;
using model::Fact;
using model::FactDefinition;
using model::FactId;
using model::FactType;
using model::Int128;
using model::Number;
using model::State;

namespace {

constexpr std::int64_t plain_day = 20'454;  // 2026-01-01

std::uint64_t mixed(std::uint64_t value) {
  value = (value ^ (value >> 30)) * 0xbf58476d1ce4e5b9U;
  value = (value ^ (value >> 27)) * 0x94d049bb133111ebU;
  return value ^ (value >> 31);
}

Number whole(const Number& number, bool up) {
  Int128 floor = number.numerator() / number.denominator();
  if (floor * number.denominator() > number.numerator()) --floor;
  return Number::ratio(floor + (up ? 1 : 0), 1);
}

bool holds(const Interval& one, const Number& number) {
  const bool low = !one.low || *one.low < number || (one.low_in && *one.low == number);
  const bool high = !one.high || number < *one.high || (one.high_in && number == *one.high);
  return low && high;
}

// A number of the interval; whole where one is near. `turn` 0: the plainest.
Number pick(const Interval& one, std::uint64_t turn) {
  std::vector<Number> possible;
  if (one.low) possible.push_back(*one.low);
  if (one.high) possible.push_back(*one.high);
  if (!one.low && !one.high) possible.emplace_back(0);
  if (one.low) possible.push_back(whole(*one.low, true));
  if (one.high) possible.push_back(whole(*one.high, one.high->is_integer()).minus(1).value_or(0));
  if (one.low && one.high) {
    const std::int64_t parts = turn == 0 ? 2 : 2 + static_cast<std::int64_t>(turn % 29);
    const std::int64_t part = turn == 0 ? 1 : 1 + static_cast<std::int64_t>(turn / 29) % parts;
    const auto span = one.high->minus(*one.low);
    const auto step = span ? span->times(Number::ratio(part, parts)) : std::nullopt;
    if (const auto between = step ? one.low->plus(*step) : std::nullopt) {
      if (turn != 0) possible.insert(possible.begin(), {whole(*between, false), *between});
      possible.push_back(whole(*between, false));
      for (int digits = 1; digits < 9; digits += 2) possible.push_back(between->rounded(digits));
      possible.push_back(*between);
    }
  } else if (turn != 0) {
    const Number far(static_cast<std::int64_t>(turn % 97));
    if (one.low) possible.insert(possible.begin(), one.low->plus(far).value_or(*one.low));
    if (one.high) possible.insert(possible.begin(), one.high->minus(far).value_or(*one.high));
  }
  for (const Number& number : possible)
    if (holds(one, number) && number.as_decimal()) return number;
  return possible.front();
}

class Writer {
 public:
  Writer(const Encoding& encoding, const Assignment& assignment, std::uint32_t attempt)
      : encoding_(encoding),
        base_(encoding.base()),
        columns_(encoding.columns()),
        assignment_(assignment),
        attempt_(attempt),
        facts_(model::nothing_known(base_.vocabulary())) {
    if (const auto days = columns_.as_of(assignment))
      facts_.as_of = model::Date{static_cast<std::int32_t>(
          std::clamp(plain_day, days->first, std::max(days->first, days->last)))};
  }

  model::Facts run() {
    for (const FactId fact : columns_.facts()) write(fact);
    for (const std::vector<FactId>& group : columns_.groups()) compare(group);
    return std::move(facts_);
  }

 private:
  std::uint64_t turn(FactId fact) const {
    return attempt_ == 0 ? 0 : mixed((std::uint64_t{attempt_} << 32) + fact + 1) | 1;
  }

  void write(FactId id) {
    const FactDefinition& definition = base_.vocabulary()[id];
    const Columns::Standing standing = columns_.standing(id, assignment_);
    Fact& fact = facts_[id];
    if (standing == Columns::Standing::absent || computed(id)) return;
    if (standing == Columns::Standing::open) {
      fact.state = State::asked_not_known;
      return;
    }
    fact.state = State::known;
    if (standing == Columns::Standing::stale) {
      fact.state = State::stale;
      const Number fresh = definition.fresh_for_days ? *definition.fresh_for_days
                           : definition.fresher      ? definition.fresher->days
                                                     : Number(0);
      fact.observed = model::Date{facts_.as_of->days -
                                  static_cast<std::int32_t>(whole(fresh, true).numerator())};
    }
    const std::vector<std::uint8_t> codes = columns_.codes(id, assignment_);
    if (definition.type == FactType::set)
      fact.value.members = members(id, codes);
    else if (codes.front() == logic::never_code)
      fact.value.never = true;
    else if (definition.type == FactType::number || definition.type == FactType::date)
      number(id, codes.front());
    else
      fact.value.choice = choice(id, codes.front());
  }

  // What is calculated anyway need not be supplied.
  bool computed(FactId id) const {
    const std::vector<FactId>* inputs = base_.calculation_inputs(id);
    if (inputs == nullptr) return false;
    return std::all_of(inputs->begin(), inputs->end(), [&](FactId input) {
      return columns_.reads(input) && assignment_(columns_.has_value(input));
    });
  }

  const Column& column(FactId id, std::size_t i = 0) const {
    return base_.program().column(base_.program().columns_of(id).first + i);
  }

  std::uint16_t choice(FactId id, std::uint8_t code) const {
    const FactDefinition& definition = base_.vocabulary()[id];
    std::vector<std::uint16_t> possible;
    for (std::uint16_t value = 0; value < column(id).code_of.size(); ++value)
      if (column(id).code_of[value] == code &&
          (definition.type == FactType::boolean || !means_unknown(definition, value)))
        possible.push_back(value);
    const auto safe = definition.safe
                          ? std::find(possible.begin(), possible.end(), definition.safe->choice)
                          : possible.end();
    if (attempt_ == 0 && safe != possible.end()) return *safe;
    return possible.at(turn(id) % possible.size());
  }

  model::ValueSet members(FactId id, const std::vector<std::uint8_t>& codes) const {
    const FactDefinition& definition = base_.vocabulary()[id];
    model::ValueSet held;
    for (std::size_t i = 1; i < codes.size(); ++i)
      for (std::size_t value = 0; value < definition.values.size(); ++value) {
        if (codes[i] == logic::no_member || !column(id, i).members.has(value) ||
            means_unknown(definition, value))
          continue;
        held.add(value);
        if (codes[i] == logic::some_members) break;
      }
    return held;
  }

  void number(FactId id, std::uint8_t code) {
    const FactDefinition& definition = base_.vocabulary()[id];
    Interval one;  // of a date whose age nobody can tell: any
    if (code != logic::unknown_code) one = interval_of(definition, column(id), code);
    if (const knowledge::DeriveRule* rule = base_.derive_rule(id)) agree(*rule, one);
    intervals_[id] = one;
    set(id, definition.type == FactType::date && code == logic::unknown_code ? Number(0)
                                                                             : pick(one, turn(id)));
  }

  // A supplied score is one that the other facts can give, where there is one.
  void agree(const knowledge::DeriveRule& rule, Interval& one) const {
    if (!rule.is_score()) return;
    std::vector<Interval> sums = encoding_.sums(rule, assignment_);
    if (sums.empty()) sums.push_back(encoding_.bounds(rule, assignment_));
    for (const Interval& sum : sums) {
      const Interval both = shared(one, sum);
      if (both.empty()) continue;
      one = both;
      return;
    }
  }

  // REQUIRES: the second has both ends.
  static Interval shared(Interval both, const Interval& other) {
    if (!both.low || *both.low < *other.low) {
      both.low = other.low;
      both.low_in = true;
    }
    if (!both.high || *other.high < *both.high) {
      both.high = other.high;
      both.high_in = true;
    }
    return both;
  }

  void set(FactId id, const Number& number) {
    Fact& fact = facts_[id];
    if (base_.vocabulary()[id].type == FactType::number)
      fact.value.number = number;
    else
      fact.value.day = static_cast<std::int32_t>((facts_.as_of ? facts_.as_of->days : plain_day) -
                                                 static_cast<std::int64_t>(number.numerator()));
  }

  // Values that are compared are chosen from the least to the greatest, each beyond the one before,
  // with room for those that follow.
  void compare(const std::vector<FactId>& group) {
    std::vector<FactId> open;
    for (const FactId one : group)
      if (intervals_.count(one) != 0 && facts_[one].state == State::known) open.push_back(one);
    if (open.size() < 2) return;
    const auto below = [&](FactId a, FactId b) { return assignment_(columns_.below(a, b)); };
    // By how many lie below: an order even where the assignment is none.
    std::vector<std::pair<std::size_t, FactId>> order;
    for (const FactId one : open)
      order.emplace_back(
          std::count_if(open.begin(), open.end(), [&](FactId other) { return below(other, one); }),
          one);
    std::sort(order.begin(), order.end());
    std::optional<Number> before;
    for (std::size_t at = 0; at < order.size();) {
      std::size_t end = at;
      while (end < order.size() && order[end].first == order[at].first) ++end;
      const std::optional<Number> chosen = between(group.front(), order, at, end, before);
      if (!chosen) return;
      for (; at < end; ++at) place(group.front(), order[at].second, *chosen);
      before = chosen;
    }
  }

  // A number for those of order[at..end): above `before`, and below what those that follow may be.
  std::optional<Number> between(FactId unit,
                                const std::vector<std::pair<std::size_t, FactId>>& order,
                                std::size_t at, std::size_t end,
                                const std::optional<Number>& before) const {
    Interval room;
    room.low = before;
    const auto narrow = [](Interval& one, const Interval& by, bool low, bool strict) {
      if (low && by.low &&
          (!one.low || *one.low < *by.low || (*one.low == *by.low && !by.low_in))) {
        one.low = by.low;
        one.low_in = by.low_in;
      }
      if (by.high && (!one.high || *by.high < *one.high ||
                      (*by.high == *one.high && (strict || !by.high_in)))) {
        one.high = by.high;
        one.high_in = by.high_in && !strict;
      }
    };
    for (std::size_t i = at; i < order.size(); ++i) {
      const FactId id = order[i].second;
      const auto own = columns_.in_unit_of(unit, id, intervals_.at(id));
      if (!own) return std::nullopt;
      narrow(room, *own, i < end, i >= end);
    }
    if (base_.vocabulary()[unit].type != FactType::date) return pick(room, turn(unit));
    if (room.low && !room.low_in) room.low = whole(*room.low, true);
    room.low_in = true;
    return room.low ? *room.low : whole(pick(room, 0), false);
  }

  // The number in the fact's own unit; written in the unit of the group where only that can say it.
  void place(FactId unit, FactId id, const Number& number) {
    if (base_.vocabulary()[id].type == FactType::date) return set(id, number.negated());
    const model::Unit &shared = base_.vocabulary()[unit].unit, &own = base_.vocabulary()[id].unit;
    const std::optional<Number> converted = model::convert(number, shared, own);
    if (!converted) return;
    set(id, *converted);
    if (converted->as_decimal()) return;
    facts_[id].lexeme = number.text();
    facts_[id].unit = shared.text();
  }

  const Encoding& encoding_;
  const knowledge::KnowledgeBase& base_;
  const Columns& columns_;
  const Assignment& assignment_;
  const std::uint32_t attempt_;
  model::Facts facts_;
  std::map<FactId, Interval> intervals_;
};

}  // namespace

model::Facts patient_of(const Encoding& encoding, const Assignment& assignment,
                        const std::string& id, std::uint32_t attempt) {
  model::Facts facts = Writer(encoding, assignment, attempt).run();
  facts.id = id;
  return facts;
}

std::string document_of(const knowledge::KnowledgeBase& base, const model::Facts& facts,
                        const std::string& title) {
  intake::PatientHead head;
  if (facts.as_of) head.as_of = model::text(*facts.as_of);
  head.title = title;
  return intake::patient_text(base.vocabulary(), facts, head);
}

}  // namespace windlass::analyse
