// SPDX-License-Identifier: Apache-2.0
#include "analyse/every_patient.hpp"

#include <algorithm>
#include <set>

#include "plan/status.hpp"

namespace windlass::test {

using logic::Word;
using model::Fact;
using model::FactType;
using model::Number;
using model::State;
using model::Value;

EveryPatient::EveryPatient(const knowledge::KnowledgeBase& base, const oracle::Rules& rules,
                           std::vector<model::Date> days)
    : base_(base), rules_(rules), days_{std::nullopt} {
  bool dated = false;
  const logic::Program& program = base.program();
  for (std::size_t i = 0; i < program.columns(); ++i) {
    dated |= program.column(i).kind == logic::Column::Kind::window;
    dated |= program.column(i).kind == logic::Column::Kind::date;
    dated |= program.column(i).kind == logic::Column::Kind::record &&
             base.vocabulary()[program.column(i).fact].fresh_for_days.has_value();
  }
  if (dated) days_.insert(days_.end(), days.begin(), days.end());
}

// Thresholds, the ends of the range, and between any two of them.
std::vector<Number> EveryPatient::numbers(FactId fact) const {
  const model::FactDefinition& definition = base_.vocabulary()[fact];
  std::set<Number> cuts;
  if (const auto found = rules_.thresholds.find(fact); found != rules_.thresholds.end())
    cuts.insert(found->second.begin(), found->second.end());
  const logic::Column& own = base_.program().column(base_.program().columns_of(fact).first);
  cuts.insert(own.cuts.begin(), own.cuts.end());
  for (const auto& end : {definition.lowest, definition.highest})
    if (end) cuts.insert(*end);
  if (cuts.empty()) cuts.insert(Number(0));
  cuts.insert(cuts.begin()->minus(Number(3)).value());
  cuts.insert(cuts.rbegin()->plus(Number(3)).value());
  std::vector<Number> made;
  for (auto at = cuts.begin(); at != cuts.end(); ++at) {
    made.push_back(*at);
    if (std::next(at) == cuts.end()) break;
    const Number step = std::next(at)->minus(*at)->over(Number(4)).value();
    for (std::int64_t i = 1; i < 4; ++i) made.push_back(at->plus(*step.times(Number(i))).value());
  }
  return made;
}

std::vector<Value> EveryPatient::values(FactId fact, std::optional<model::Date> as_of) const {
  const model::FactDefinition& definition = base_.vocabulary()[fact];
  std::vector<Value> made;
  if (definition.type == FactType::boolean || definition.type == FactType::enumeration)
    return rules_.all_values(fact, as_of);
  if (definition.type == FactType::set) {
    for (std::size_t bits = 0; bits < std::size_t{1} << definition.values.size(); ++bits) {
      Value& one = made.emplace_back();
      for (std::size_t i = 0; i < definition.values.size(); ++i)
        if ((bits >> i & 1) != 0) one.members.add(i);
    }
    return made;
  }
  std::set<Number> all;
  for (const Number& one : numbers(fact)) all.insert(one);
  for (const std::uint32_t pair : base_.program().pairs_of(fact)) {
    const logic::Column& column = base_.program().column(pair);
    const FactId other = column.fact == fact ? column.other : column.fact;
    for (const Number& one : numbers(other))
      all.insert(definition.type == FactType::date
                     ? one
                     : *model::convert(one, base_.vocabulary()[other].unit, definition.unit));
  }
  std::set<std::int32_t> days;
  for (const Number& one : all) {
    if (definition.type == FactType::number) {
      if ((!definition.lowest || *definition.lowest <= one) &&
          (!definition.highest || one <= *definition.highest))
        made.push_back({.number = one});
      continue;
    }
    const auto age = static_cast<std::int32_t>(one.numerator() / one.denominator());
    for (const std::int32_t near : {age - 1, age, age + 1})
      if (near >= 0 && days.insert(near).second)
        made.push_back({.day = (as_of ? as_of->days : 20'000) - near});
  }
  if (definition.blank_is_never) made.push_back({.never = true});
  return made;
}

EveryPatient::Options EveryPatient::options(std::optional<model::Date> as_of) const {
  const logic::Program& program = base_.program();
  Options made(base_.vocabulary().size());
  for (FactId fact = 0; fact < made.size(); ++fact) {
    made[fact].emplace_back();
    const bool left_out = !only.empty() && std::find(only.begin(), only.end(), fact) == only.end();
    if (left_out || program.columns_of(fact).count == 0) continue;
    model::Facts alone = model::nothing_known(base_.vocabulary());
    alone.as_of = as_of;
    std::set<std::vector<std::uint8_t>> seen;
    const auto add = [&](const Fact& one) {
      alone[fact] = one;
      std::vector<std::uint8_t> row(program.columns());
      program.encode(alone, row.data());
      // What no column tells apart is one patient; a comparison looks at the value itself.
      if (seen.insert(row).second || !program.pairs_of(fact).empty()) made[fact].push_back(one);
    };
    add(Fact{});
    made[fact].pop_back();
    for (const Value& value : values(fact, as_of)) {
      Fact one;
      one.state = State::known;
      one.value = value;
      add(one);
    }
    Fact open;
    open.state = State::asked_not_known;
    if (program.pairs_of(fact).empty()) add(open);
    if (!as_of || !base_.vocabulary()[fact].fresh_for_days) continue;
    for (const Value& value : values(fact, as_of)) {
      Fact old;
      old.state = State::stale;
      old.value = value;
      old.observed = model::Date{as_of->days - 400};
      if (program.pairs_of(fact).empty()) add(old);
    }
  }
  return made;
}

std::size_t EveryPatient::count() const {
  std::size_t all = 0;
  for (const std::optional<model::Date>& day : days_) {
    std::size_t one = 1;
    for (const std::vector<Fact>& list : options(day)) {
      if (one > SIZE_MAX / 1000 / list.size()) return SIZE_MAX;
      one *= list.size();
    }
    all += one;
  }
  return all;
}

void EveryPatient::each(const std::function<void(const model::Facts&, std::size_t)>& visit) const {
  for (const std::optional<model::Date>& day : days_) {
    const Options options = this->options(day);
    std::vector<std::size_t> chosen(options.size(), 0);
    model::Facts facts = model::nothing_known(base_.vocabulary());
    facts.as_of = day;
    std::size_t answers = 0;
    for (bool more = true; more;) {
      visit(facts, answers);
      more = false;
      for (FactId fact = 0; fact < options.size() && !more; ++fact) {
        answers -= chosen[fact] == 0 ? 0 : 1;
        more = ++chosen[fact] < options[fact].size();
        if (!more) chosen[fact] = 0;
        answers += chosen[fact] == 0 ? 0 : 1;
        facts[fact] = options[fact][chosen[fact]];
      }
    }
  }
}

namespace {

Word breaking(const knowledge::KnowledgeBase& base, const logic::Lanes& lanes,
              const analyse::Claim& claim) {
  Word spoken_of = ~Word{0}, right = 0;
  for (const analyse::Premise& one : claim.when) {
    if (one.verdict == analyse::Premise::Verdict::holds) spoken_of &= lanes.true_lanes(one.slot);
    if (one.verdict == analyse::Premise::Verdict::may_hold)
      spoken_of &= ~lanes.false_lanes(one.slot);
    if (one.verdict == analyse::Premise::Verdict::open) spoken_of &= lanes.unknown_lanes(one.slot);
  }
  const auto take = [&](const auto& words) {
    for (std::size_t i = 0; i < words.size(); ++i)
      if ((claim.expect.allowed >> i & 1) != 0) right |= words[i];
  };
  switch (claim.expect.kind) {
    case analyse::Expected::Kind::status:
      take(plan::decide_all(base, lanes)[claim.expect.index].of);
      break;
    case analyse::Expected::Kind::disposition:
      take(plan::decide_disposition(base, lanes).of);
      break;
    case analyse::Expected::Kind::red_flag:
      right = lanes.true_lanes(base.flags()[claim.expect.index].slot);
      break;
  }
  return spoken_of & ~right;
}

}  // namespace

std::vector<std::string> all_assumptions(const knowledge::KnowledgeBase& base) {
  std::vector<std::string> ids;
  for (const knowledge::Assumption& one : base.assumptions()) ids.push_back(one.rule->id);
  return ids;
}

Forced forced(const knowledge::KnowledgeBase& base, const EveryPatient& patients,
              const analyse::Claim& claim, const std::vector<std::string>& assumptions) {
  constexpr std::size_t most = 40;
  Forced made;
  logic::Lanes lanes(base.program(), logic::lanes_in_word);
  std::vector<std::pair<model::Facts, std::size_t>> waiting;
  std::vector<std::uint8_t> row(base.program().columns());
  const auto judge = [&] {
    if (waiting.empty()) return;
    lanes.evaluate(static_cast<std::uint32_t>(waiting.size()));
    Word word = breaking(base, lanes, claim);
    for (const knowledge::Assumption& one : base.assumptions())
      if (std::find(assumptions.begin(), assumptions.end(), one.rule->id) != assumptions.end())
        word &= ~lanes.true_lanes(one.slot);
    for (std::size_t lane = 0; lane < waiting.size(); ++lane) {
      if ((word >> lane & 1) == 0) continue;
      made.broken = true;
      made.fewest = std::min(made.fewest, waiting[lane].second);
      if (made.some.size() < most) made.some.push_back(waiting[lane].first);
    }
    waiting.clear();
  };
  patients.each([&](const model::Facts& facts, std::size_t answers) {
    ++made.patients;
    base.program().encode(facts, row.data());
    lanes.set_row(static_cast<std::uint32_t>(waiting.size()), row.data());
    waiting.emplace_back(facts, answers);
    if (waiting.size() == logic::lanes_in_word) judge();
  });
  judge();
  return made;
}

}  // namespace windlass::test
