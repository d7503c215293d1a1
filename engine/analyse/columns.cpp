// SPDX-License-Identifier: Apache-2.0
#include "analyse/columns.hpp"

#include <algorithm>
#include <set>

#include "base/internal_error.hpp"

namespace windlass::analyse {

using logic::Column;
using logic::Op;
using model::FactId;

namespace {

// The days that a calendar date can have: years 1 to 9999.
constexpr std::int64_t earliest = -719'162, latest = 2'932'896;

}  // namespace

std::size_t OrderEncoding::position(const Assignment& assignment) const {
  std::size_t at = 0;
  while (at + 1 < from.size() && assignment(from[at + 1])) ++at;
  return at;
}

Columns::Columns(const knowledge::KnowledgeBase& base, Cnf& cnf,
                 const std::vector<std::int64_t>& other_days)
    : base_(base), program_(base.program()), cnf_(cnf) {
  for (std::size_t i = program_.first_record(); i < program_.columns(); ++i)
    records_[program_.column(i).fact].push_back(i);
  make_days(other_days);
  find_groups();
}

// `last`: the literal of the last position, where there is one already.
OrderEncoding Columns::encode(std::vector<std::uint8_t> codes, std::optional<Lit> last) {
  OrderEncoding made;
  made.codes = std::move(codes);
  made.from.push_back(yes);
  for (std::size_t at = 1; at < made.codes.size(); ++at) {
    const bool is_last = at + 1 == made.codes.size();
    made.from.push_back(is_last && last ? *last : cnf_.fresh());
    if (at > 1) cnf_.add({-made.from[at], made.from[at - 1]});
  }
  return made;
}

Lit Columns::range(const OrderEncoding& chain, std::uint8_t first, std::uint8_t last) {
  const auto at = [&](auto found) { return static_cast<std::size_t>(found - chain.codes.begin()); };
  const std::size_t begin = at(std::lower_bound(chain.codes.begin(), chain.codes.end(), first));
  const std::size_t end = at(std::upper_bound(chain.codes.begin(), chain.codes.end(), last));
  if (begin >= end) return no;
  return cnf_.both(chain.at_or_after(begin), -chain.at_or_after(end));
}

// The days on which a window opens, or has closed, cut the line of time.
void Columns::make_days(const std::vector<std::int64_t>& other_days) {
  std::set<std::int64_t> starts;
  for (const std::vector<std::int64_t>& days : {window_days(program_), other_days})
    for (const std::int64_t day : days)
      if (earliest < day && day <= latest) starts.insert(day);
  starts_.assign(starts.begin(), starts.end());
  as_of_.from.push_back(yes);
  for (std::size_t at = 1; at <= starts_.size() + 1; ++at) {
    as_of_.from.push_back(cnf_.fresh());
    if (at > 1) cnf_.add({-as_of_.from[at], as_of_.from[at - 1]});
  }
}

Lit Columns::in_force(std::size_t index) {
  const Column& column = program_.column(index);
  const auto segment = [&](std::int64_t day) {  // that begins on this day
    if (day <= earliest) return std::size_t{0};
    const auto found = std::lower_bound(starts_.begin(), starts_.end(), day);
    return static_cast<std::size_t>(found - starts_.begin()) + 1;
  };
  const Lit within = cnf_.both(as_of_.at_or_after(segment(column.from.days)),
                               -as_of_.at_or_after(segment(std::int64_t{column.until.days} + 1)));
  return column.without_date ? cnf_.either(within, -has_day()) : within;
}

Days Columns::days_of(std::size_t segment) const {
  return {segment == 0 ? earliest : starts_[segment - 1],
          segment == starts_.size() ? latest : starts_[segment] - 1};
}

std::optional<Days> Columns::as_of(const Assignment& assignment) const {
  const std::size_t at = as_of_.position(assignment);
  if (at > starts_.size()) return std::nullopt;
  return days_of(at);
}

std::vector<TimeSegment> Columns::segments() {
  std::vector<TimeSegment> made;
  for (std::size_t at = 0; at <= starts_.size(); ++at)
    made.push_back({days_of(at), cnf_.both(as_of_.at_or_after(at), -as_of_.at_or_after(at + 1))});
  return made;
}

std::vector<OrderEncoding> Columns::columns_of(FactId fact, bool can_be_unknown) {
  const model::FactDefinition& definition = base_.vocabulary()[fact];
  const logic::Program::Range range = program_.columns_of(fact);
  std::vector<OrderEncoding> made;
  for (std::size_t i = range.first; i < std::size_t{range.first} + range.count; ++i) {
    std::vector<std::uint8_t> codes = possible_codes(definition, program_, i);
    if (can_be_unknown || codes.empty()) codes.push_back(logic::unknown_code);
    // The parts of a set are known together.
    const bool part = can_be_unknown && !made.empty();
    made.push_back(
        encode(std::move(codes), part ? std::optional(made.front().from.back()) : std::nullopt));
  }
  return made;
}

Columns::OfFact& Columns::fact(FactId id) {
  const auto found = facts_.find(id);
  if (found != facts_.end()) return found->second;
  order_.push_back(id);
  OfFact& made = facts_[id];
  made.columns = columns_of(id, true);
  const OrderEncoding& first = made.columns.front();
  if (base_.vocabulary()[id].type == model::FactType::date) {
    const Lit is_known = first.from.size() > 1 ? -first.from.back() : no;
    const Lit never = range(first, logic::never_code, logic::never_code);
    cnf_.add({-is_known, never, has_day()});
    if (is_compared(id)) {
      made.has_day_value = cnf_.fresh();
      cnf_.add({-is_known, made.has_day_value});
      cnf_.add({-made.has_day_value, -has_day(), is_known});
    }
  }
  if (records_.count(id) != 0) add_records(id, made);
  return made;
}

// A value can be too old only where something says for how long it counts.
bool Columns::ages(FactId id) const {
  const model::Vocabulary& vocabulary = base_.vocabulary();
  bool found = vocabulary[id].fresh_for_days || vocabulary[id].fresher;
  for (FactId other = 0; other < vocabulary.size(); ++other)
    for (const FactId refreshed : vocabulary[other].refreshes) found |= refreshed == id;
  return found;
}

void Columns::add_records(FactId id, OfFact& made) {
  const model::Vocabulary& vocabulary = base_.vocabulary();
  made.open = cnf_.fresh();
  const Lit is_known = -made.columns.front().at_or_after(made.columns.front().codes.size() - 1);
  if (ages(id) &&
      possible_codes(vocabulary[id], program_, program_.columns_of(id).first).size() > 0) {
    made.stale = cnf_.fresh();
    made.old = columns_of(id, false);
    cnf_.add({-made.stale, -made.open});
    cnf_.add({-made.stale, has_day()});
    cnf_.add({-made.stale, -is_known});
  }
  cnf_.add({-made.open, -is_known});
}

// Whether an old value satisfies what a rule asks of it.
Lit Columns::asked(logic::Slot slot, FactId id, const OfFact& of) {
  const logic::Instruction& instruction = program_.instructions()[slot];
  std::vector<Lit> parts;
  if (instruction.op == Op::atom) {
    const std::size_t at = instruction.column - program_.columns_of(id).first;
    if (at >= of.old.size()) return no;  // a comparison with another fact: nothing was written down
    for (std::uint32_t i = 0; i < instruction.count; ++i) {
      const logic::Run run = program_.runs()[instruction.first + i];
      parts.push_back(range(of.old[at], run.first, run.last));
    }
    return cnf_.any(std::move(parts));
  }
  for (std::uint32_t i = 0; i < instruction.count; ++i)
    parts.push_back(asked(program_.operands()[instruction.first + i], id, of));
  switch (instruction.op) {
    case Op::true_: return yes;
    case Op::false_: return no;
    case Op::not_: return -parts.front();
    case Op::and_: return cnf_.all(std::move(parts));
    case Op::or_: return cnf_.any(std::move(parts));
    case Op::at_least: return cnf_.at_least(parts, instruction.needed);
    default: throw base::InternalError("a record is asked for more than a value");
  }
}

Lit Columns::nothing_recorded(std::size_t index) {
  const Column& column = program_.column(index);
  OfFact& of = fact(column.fact);
  if (of.stale == no) return -of.open;
  const Lit old = cnf_.both(of.stale, asked(column.asked, column.fact, of));
  return cnf_.both(-of.open, -old);
}

Lit Columns::known(std::size_t index) {
  if (index >= program_.first_window()) return yes;  // windows; records are never asked this
  const Column& column = program_.column(index);
  if (column.kind == Column::Kind::pair) return pair_known(index);
  const OrderEncoding& one =
      fact(column.fact).columns[index - program_.columns_of(column.fact).first];
  return one.from.size() > 1 ? -one.from.back() : no;
}

Lit Columns::in(std::size_t index, logic::Run run) {
  const Column& column = program_.column(index);
  if (column.kind == Column::Kind::window) {
    const Lit open = in_force(index);
    return cnf_.either(run.first <= 1 && 1 <= run.last ? open : no, run.first == 0 ? -open : no);
  }
  if (column.kind == Column::Kind::pair) return pair_in(index, run);
  return range(fact(column.fact).columns[index - program_.columns_of(column.fact).first], run.first,
               run.last);
}

Lit Columns::has_value(FactId id) const {
  const OfFact& of = facts_.at(id);
  if (base_.vocabulary()[id].type == model::FactType::date && is_compared(id))
    return of.has_day_value;
  return has_own_value(id);
}

// Whether its columns have a code: of a date that is, whether its age is known.
Lit Columns::has_own_value(FactId id) const {
  const OrderEncoding& first = facts_.at(id).columns.front();
  return first.from.size() > 1 ? -first.from.back() : no;
}

Lit Columns::answered(FactId id) const {
  const OfFact& of = facts_.at(id);
  return cnf_.any({has_value(id), of.open, of.stale, of.told});
}

Columns::Standing Columns::standing(FactId id, const Assignment& assignment) const {
  const OfFact& of = facts_.at(id);
  if (assignment(has_value(id))) return Standing::known;
  if (of.open != no && assignment(of.open)) return Standing::open;
  return of.stale != no && assignment(of.stale) ? Standing::stale : Standing::absent;
}

std::vector<std::uint8_t> Columns::codes(FactId id, const Assignment& assignment) const {
  const OfFact& of = facts_.at(id);
  std::vector<std::uint8_t> made;
  const bool old = standing(id, assignment) == Standing::stale;
  for (const OrderEncoding& one : old ? of.old : of.columns) made.push_back(one.code(assignment));
  return made;
}

}  // namespace windlass::analyse
