// SPDX-License-Identifier: Apache-2.0
#include "oracle/patients.hpp"

#include <algorithm>

namespace windlass::test {

using model::Fact;
using model::Facts;
using model::FactType;
using model::Number;
using model::State;
using model::Value;
using oracle::Expr;

Patients::Patients(const oracle::Rules& rules, std::vector<Facts> models)
    : days{{20454}}, rules_(rules), models_(std::move(models)) {
  const model::Vocabulary& vocabulary = rules.vocabulary;
  models_.push_back(model::screened_negative(vocabulary));
  numbers_.resize(vocabulary.size());
  for (FactId fact = 0; fact < vocabulary.size(); ++fact) {
    const model::FactDefinition& definition = vocabulary[fact];
    if (definition.type != FactType::number && definition.type != FactType::date) continue;
    const Number lowest = definition.lowest.value_or(Number(-1000)),
                 highest = definition.highest.value_or(Number(1000));
    std::vector<Number> candidates = {lowest, highest};
    const auto found = rules.thresholds.find(fact);
    if (found != rules.thresholds.end())
      for (const Number& one : found->second)
        for (const Number& step :
             {Number(0), Number(1), Number(-1), *Number::parse("0.001"), *Number::parse("-0.001")})
          if (const auto moved = one.plus(step)) candidates.push_back(*moved);
    for (int tenth = 1; tenth < 10; ++tenth)
      if (const auto width = highest.minus(lowest))
        candidates.push_back(lowest.plus(width->times(Number::ratio(tenth, 10)).value()).value());
    std::sort(candidates.begin(), candidates.end());
    candidates.erase(std::unique(candidates.begin(), candidates.end()), candidates.end());
    for (const Number& one : candidates) {
      if (definition.type == FactType::number && (one < lowest || one > highest)) continue;
      Value value;
      if (definition.type == FactType::number)
        value.number = one;
      else
        value.day = static_cast<std::int32_t>(
            one.rounded(0).numerator());  // an age; made a day when it is drawn
      numbers_[fact].push_back(value);
    }
  }
}

Value Patients::value(FactId fact, Random& random) const {
  const model::FactDefinition& definition = rules_.vocabulary[fact];
  Value value;
  if (definition.blank_is_never && random.one_in(4)) {
    value.never = true;
    return value;
  }
  switch (definition.type) {
    case FactType::boolean: value.choice = static_cast<std::uint16_t>(random.below(2)); break;
    case FactType::enumeration:
      for (bool means_unknown = true; means_unknown;) {
        value.choice = static_cast<std::uint16_t>(random.below(definition.values.size()));
        means_unknown = false;
        for (const auto& [word, state] : definition.unknown_values)
          means_unknown |= word == definition.values[value.choice];
      }
      break;
    case FactType::set:
      for (std::size_t i = 0; i < definition.values.size(); ++i)
        if (random.one_in(3)) value.members.add(i);
      for (std::size_t i = 0; i < definition.values.size(); ++i)
        for (const auto& [word, state] : definition.unknown_values)
          if (word == definition.values[i]) value.members.remove(i);
      break;
    case FactType::number: value = random.pick(numbers_[fact]); break;
    case FactType::date: value.day = days.front().days - random.pick(numbers_[fact]).day; break;
  }
  return value;
}

State Patients::unknown_state(Random& random) {
  static const std::vector<State> states = {
      State::not_supplied, State::asked_not_known, State::not_done, State::nothing_found,
      State::source_error, State::incomplete_page, State::stale};
  return random.pick(states);
}

void Patients::set(Facts& facts, FactId fact, Value value) const {
  facts[fact] = Fact{};
  facts[fact].state = State::known;
  facts[fact].value = value;
}

void Patients::forget(Facts& facts, FactId fact, Random& random) const {
  facts[fact] = Fact{};
  facts[fact].state = unknown_state(random);
  if (facts[fact].state != State::stale) return;
  facts[fact].value_lost = random.one_in(4);
  facts[fact].value = value(fact, random);
}

bool Patients::conflict(Facts& facts, FactId fact, Random& random) const {
  Fact made;
  for (int tries = 0; tries < 12 && made.candidates.size() < (random.one_in(4) ? 3 : 2); ++tries) {
    const Value one = value(fact, random);
    if (std::none_of(made.candidates.begin(), made.candidates.end(),
                     [&](const model::Candidate& other) { return other.value == one; }))
      made.candidates.push_back({one, {}, {}});
  }
  if (made.candidates.size() < 2) return false;
  made.state = State::conflict;
  facts[fact] = std::move(made);
  return true;
}

void Patients::change(Facts& facts, Random& random) const {
  const auto fact = static_cast<FactId>(random.below(rules_.vocabulary.size()));
  switch (random.below(8)) {
    case 0:
      if (allow_conflicts && conflict(facts, fact, random)) return;
      [[fallthrough]];
    case 1:
    case 2: forget(facts, fact, random); return;
    default: set(facts, fact, value(fact, random));
  }
}

Facts Patients::screened(Random& random) const {
  Facts facts = random.pick(models_);
  facts.as_of = random.pick(days);
  for (std::size_t changes = random.below(8); changes > 0; --changes) change(facts, random);
  return facts;
}

Facts Patients::scattered(Random& random) const {
  Facts facts = model::nothing_known(rules_.vocabulary);
  facts.as_of = random.pick(days);
  for (FactId fact = 0; fact < rules_.vocabulary.size(); ++fact) {
    if (rules_.vocabulary[fact].derived && !random.one_in(8)) continue;
    if (random.one_in(20))
      forget(facts, fact, random);
    else
      set(facts, fact, value(fact, random));
  }
  for (std::size_t count = random.below(3); allow_conflicts && count > 0; --count)
    conflict(facts, static_cast<FactId>(random.below(rules_.vocabulary.size())), random);
  return facts;
}

Facts Patients::sparse(Random& random) const {
  Facts facts = random.pick(models_);
  facts.as_of = random.pick(days);
  const std::size_t keep = 1 + random.below(8);
  for (FactId fact = 0; fact < rules_.vocabulary.size(); ++fact) {
    if (random.below(8) < keep) continue;
    forget(facts, fact, random);
  }
  for (std::size_t changes = random.below(4); changes > 0; --changes) change(facts, random);
  return facts;
}

Facts Patients::any(Random& random) const {
  const std::size_t which = random.below(10);
  return which < 5 ? screened(random) : which < 7 ? scattered(random) : sparse(random);
}

void Patients::steer(Facts& facts, const Expr& expr, bool wanted, Random& random) const {
  switch (expr.kind) {
    case Expr::Kind::all:
      if (wanted)
        for (const Expr& part : expr.parts) steer(facts, part, true, random);
      else
        steer(facts, random.pick(expr.parts), false, random);
      return;
    case Expr::Kind::any:
    case Expr::Kind::none:
      if (wanted == (expr.kind == Expr::Kind::any))
        steer(facts, random.pick(expr.parts), expr.kind == Expr::Kind::any, random);
      else
        for (const Expr& part : expr.parts) steer(facts, part, false, random);
      return;
    case Expr::Kind::at_least:
      for (const Expr& part : expr.parts) steer(facts, part, wanted, random);
      return;
    case Expr::Kind::red_flag:
      for (const oracle::Level& level : rules_.levels)
        if (expr.flag == "any" || expr.flag == level.flag) {
          steer(facts, level.when, wanted, random);
          if (wanted) return;
        }
      return;
    case Expr::Kind::known:
    case Expr::Kind::not_known:
      if (wanted == (expr.kind == Expr::Kind::known)) {
        if (facts[expr.fact].state != State::known) set(facts, expr.fact, value(expr.fact, random));
      } else {
        facts[expr.fact] = Fact{};
      }
      return;
    default: break;
  }
  std::vector<std::optional<Value>> row(rules_.vocabulary.size());
  for (int tries = 0; tries < 40; ++tries) {
    const Value one = value(expr.fact, random);
    row[expr.fact] = one;
    if (oracle::World(rules_, row, facts.as_of).answer(expr) ==
        (wanted ? oracle::Answer::yes : oracle::Answer::no)) {
      set(facts, expr.fact, one);
      return;
    }
  }
}

std::string describe(const model::Vocabulary& vocabulary, const Facts& facts) {
  std::string lines = facts.as_of ? "  as_of " + model::text(*facts.as_of) + "\n"
                                  : std::string("  without as_of\n");
  for (FactId fact = 0; fact < facts.facts.size(); ++fact) {
    const Fact& one = facts[fact];
    if (one.state == State::not_supplied) continue;
    lines += "  " + vocabulary[fact].id + ": ";
    if (one.state == State::known)
      lines += model::text(vocabulary[fact], one.value);
    else
      lines += std::string(model::word(one.state));
    for (const model::Candidate& candidate : one.candidates)
      lines += " | " + model::text(vocabulary[fact], candidate.value);
    lines += "\n";
  }
  return lines;
}

Facts shrink(Facts facts, const std::function<bool(const Facts&)>& fails) {
  const auto keep = [&](Facts smaller) {
    if (!fails(smaller)) return false;
    facts = std::move(smaller);
    return true;
  };
  for (std::size_t chunk = facts.facts.size() / 2; chunk > 0; chunk /= 2)
    for (std::size_t first = 0; first < facts.facts.size(); first += chunk) {
      Facts smaller = facts;
      bool changed = false;
      for (std::size_t i = first; i < std::min(first + chunk, facts.facts.size()); ++i) {
        changed |= smaller.facts[i].state != State::not_supplied;
        smaller.facts[i] = Fact{};
      }
      if (changed) keep(std::move(smaller));
    }
  for (std::size_t i = 0; i < facts.facts.size(); ++i)
    if (facts.facts[i].state == State::conflict)
      for (std::size_t c = 0; c < facts.facts[i].candidates.size(); ++c) {
        Facts plain = facts;
        plain.facts[i] = Fact{};
        plain.facts[i].state = State::known;
        plain.facts[i].value = facts.facts[i].candidates[c].value;
        if (keep(std::move(plain))) break;
      }
  return facts;
}

std::string violation(const Patients& patients, std::uint64_t seed, std::size_t count,
                      const Property& property) {
  std::size_t left_out = 0;
  for (std::size_t i = 0; i < count; ++i) {
    const std::uint64_t own = seed * 1'000'003 + i;
    Random random(own);
    const Facts facts = patients.any(random);
    const std::uint64_t inner = random.next();
    const auto run = [&](const Facts& one) {
      Random fresh(inner);
      try {
        return property(one, fresh);
      } catch (const oracle::TooManyWorlds&) {
        ++left_out;
        return std::string();
      }
    };
    const std::string complaint = run(facts);
    if (complaint.empty()) continue;
    const Facts small = shrink(facts, [&](const Facts& one) { return !run(one).empty(); });
    return "seed " + std::to_string(seed) + ", patient " + std::to_string(i) + ": " + run(small) +
           "\n" + describe(patients.rules().vocabulary, small);
  }
  return 5 * left_out > count ? "more than a fifth have too many worlds to be judged" : "";
}

}  // namespace windlass::test
