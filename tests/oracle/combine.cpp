// SPDX-License-Identifier: Apache-2.0
// Every combination of the candidates of a patient's conflicts, and the most cautious answer of
// all.
#include <algorithm>

#include "oracle/oracle.hpp"

namespace windlass::oracle {

using model::State;
using model::Value;

std::size_t combinations(const model::Facts& facts) {
  std::size_t count = 1;
  for (const model::Fact& fact : facts.facts)
    if (fact.state == State::conflict) count *= fact.candidates.size();
  return count;
}

namespace {

// The candidate of a computed fact that stands for what it is computed to be.
const std::string left_to_facts = "the facts";

// Every way of choosing one candidate of each conflict.
std::vector<model::Facts> chosen(const model::Facts& facts) {
  std::vector<model::Facts> made = {facts};
  for (FactId fact = 0; fact < facts.facts.size(); ++fact) {
    if (facts[fact].state != State::conflict) continue;
    std::vector<model::Facts> more;
    for (const model::Facts& one : made)
      for (const model::Candidate& candidate : facts[fact].candidates) {
        more.push_back(one);
        more.back()[fact].state = candidate.unsure.empty() ? State::known : State::asked_not_known;
        // Tells what is left to the facts from what somebody asked for in vain.
        more.back()[fact].value_lost = candidate.unsure == left_to_facts;
        more.back()[fact].value = candidate.value;
      }
    made = std::move(more);
  }
  return made;
}

World world(const Rules& rules, const model::Facts& facts, const Calculate& calculate) {
  std::vector<std::optional<Value>> known(facts.facts.size());
  if (calculate)
    for (const auto& [fact, value] : calculate(facts))
      if (value) known[fact] = value;
  std::map<FactId, model::Fact> not_told;
  for (FactId fact = 0; fact < facts.facts.size(); ++fact)
    if (facts[fact].state == State::known)
      known[fact] = facts[fact].value;
    else if (facts[fact].state != State::not_supplied)
      not_told.emplace(fact, facts[fact]);
  return {rules, std::move(known), facts.as_of, std::move(not_told)};
}

bool may_be_something_else(const model::Fact& fact) {
  return std::any_of(fact.candidates.begin(), fact.candidates.end(),
                     [](const auto& one) { return !one.unsure.empty(); });
}

// Every choice once more, without this fact.
void add_without(FactId fact, std::size_t most, std::vector<model::Facts>& choices) {
  if (2 * choices.size() > most) throw TooManyWorlds{};
  for (std::size_t count = choices.size(), i = 0; i < count; ++i) {
    choices.push_back(choices[i]);
    choices.back()[fact] = model::Fact{};
  }
}

void score_choices(const Rules& rules, const model::Facts& facts, const Calculate& calculate,
                   std::size_t most, std::vector<model::Facts>& choices) {
  // CHOICE: of a score the other candidate is what the facts give, known or not. Where a candidate
  // leaves it to them already, there is no second one.
  for (const Derivation& rule : rules.derivations) {
    if (rule.score.empty()) continue;
    if (facts[rule.fact].state == State::conflict && !may_be_something_else(facts[rule.fact]))
      add_without(rule.fact, most, choices);
    if (facts[rule.fact].state != State::known) continue;
    const model::Number& supplied = facts[rule.fact].value.number;
    if (std::none_of(choices.begin(), choices.end(), [&](const model::Facts& one) {
          return !world(rules, one, calculate).can_give(rule, supplied);
        }))
      continue;
    add_without(rule.fact, most, choices);
  }
}

void calculated_choices(const Rules& rules, const model::Facts& facts, const Calculate& calculate,
                        std::size_t most, std::vector<model::Facts>& choices) {
  // CHOICE: so it is with a number that is calculated and not what was supplied, or that cannot be
  // calculated from what is known.
  for (FactId fact = 0; calculate && fact < facts.facts.size(); ++fact) {
    const State state = facts[fact].state;
    if (!rules.vocabulary[fact].derived || rules.derivation(fact) != nullptr ||
        (state != State::known && state != State::conflict) || may_be_something_else(facts[fact]))
      continue;
    const auto differs = [&](model::Facts one) {
      const Value said = one[fact].value;
      one[fact] = model::Fact{};
      const auto given = calculate(one);
      const auto found = given.find(fact);
      return found != given.end() && (!found->second || !(*found->second == said));
    };
    if (std::none_of(choices.begin(), choices.end(), differs)) continue;
    add_without(fact, most, choices);
  }
}

std::vector<World> worlds_as_told(const Rules& rules, const model::Facts& facts,
                                  const Calculate& calculate, std::size_t most) {
  std::vector<model::Facts> choices = chosen(facts);
  calculated_choices(rules, facts, calculate, most, choices);
  // CHOICE: a supplied value of a derived fact that the other facts contradict in any combination
  // is one more conflict.
  // Where they leave several open, the other candidate is what they give in each combination.
  constexpr std::size_t left_open = SIZE_MAX;
  std::vector<std::pair<FactId, std::set<std::size_t>>> contradicted;
  for (const Derivation& rule : rules.derivations) {
    const model::Fact& supplied = facts[rule.fact];
    if ((supplied.state != State::known && supplied.state != State::conflict) ||
        !rule.score.empty())
      continue;
    std::set<std::size_t> told, values;
    if (supplied.state == State::known) told.insert(supplied.value.choice);
    for (const model::Candidate& one : supplied.candidates)
      if (one.unsure.empty()) told.insert(one.value.choice);
    for (const model::Facts& one : choices) {
      const std::set<std::size_t> possible = world(rules, one, calculate).possible(rule);
      if (std::all_of(told.begin(), told.end(),
                      [&](std::size_t value) { return possible.count(value) > 0; }))
        continue;
      if (possible.size() == 1)
        values.insert(*possible.begin());
      else if (!may_be_something_else(supplied))
        values.insert(left_open);
    }
    if (values.empty()) continue;
    values.insert(told.begin(), told.end());
    contradicted.emplace_back(rule.fact, std::move(values));
  }
  for (const auto& [fact, values] : contradicted) {
    if (values.size() * choices.size() > most) throw TooManyWorlds{};
    std::vector<model::Facts> more;
    for (const model::Facts& one : choices)
      for (std::size_t value : values) {
        more.push_back(one);
        if (value == left_open)
          more.back()[fact] = model::Fact{};
        else
          more.back()[fact].value.choice = static_cast<std::uint16_t>(value);
      }
    choices = std::move(more);
  }
  score_choices(rules, facts, calculate, most, choices);
  std::vector<World> made;
  for (const model::Facts& one : choices) made.push_back(world(rules, one, calculate));
  return made;
}

}  // namespace

Disposition first_of(Disposition a, Disposition b) {
  if (a == Disposition::incomplete && b != Disposition::proceed) return b;
  if (b == Disposition::incomplete && a != Disposition::proceed) return a;
  return std::min(a, b);
}

namespace {

bool is_old(const model::Fact& fact) { return fact.state == State::stale && !fact.value_lost; }

// What was said, however long ago, or something else.
void doubt(model::Fact& fact, const std::string& other) {
  if (fact.state != State::known && fact.state != State::conflict && !is_old(fact)) return;
  if (fact.state != State::conflict) fact.candidates = {{fact.value, {}, {}}};
  fact.state = State::conflict;
  if (!may_be_something_else(fact)) fact.candidates.push_back({{}, {}, other});
  for (model::Candidate& one : fact.candidates)
    if (one.unsure == left_to_facts) one.unsure = other;
}

// What each case of a derived fact says where the answers that cannot be told are filled in: every
// way of one with every way of the others.
std::vector<std::vector<Answer>> ways_of(const Derivation& rule, World& world) {
  std::vector<std::vector<Answer>> ways{{}};
  for (const auto& [when, value] : rule.cases) {
    std::vector<std::vector<Answer>> more;
    for (const std::vector<Answer>& way : ways)
      for (const Answer one : world.filled_in(when)) {
        more.push_back(way);
        more.back().push_back(one);
      }
    ways = std::move(more);
  }
  return ways;
}

bool can_be(const Derivation& rule, const std::vector<Answer>& way, std::size_t value) {
  for (std::size_t i = 0; i < way.size(); ++i) {
    if (way[i] != Answer::no && rule.cases[i].second == value) return true;
    if (way[i] == Answer::yes) return false;
  }
  return rule.otherwise == value;
}

// Whether a value that is computed can be another than the one supplied.
bool may_differ(const Rules& rules, FactId fact, const model::Fact& supplied, World& world) {
  const Derivation* rule = rules.derivation(fact);
  if (rule == nullptr)
    return std::any_of(rules.formulas.begin(), rules.formulas.end(), [&](const Formula& one) {
      return one.fact == fact && std::any_of(one.reads.begin(), one.reads.end(), [&](FactId input) {
               return !world.known(input) && world.cannot_be_told(input);
             });
    });
  if (!rule->score.empty()) {
    for (const Points& item : rule->score)
      for (const auto& [when, points] : item.lines)
        if (const std::set<Answer> all = world.filled_in(when);
            all.count(Answer::yes) != 0 && all.count(Answer::no) != 0)
          return true;
    return false;
  }
  const std::vector<std::vector<Answer>> ways = ways_of(*rule, world);
  return std::any_of(ways.begin(), ways.end(), [&](const std::vector<Answer>& way) {
    return !can_be(*rule, way, supplied.value.choice);
  });
}

bool is_any_behind_open(const Rules& rules, FactId fact, const model::Facts& facts) {
  const std::set<FactId>& behind = rules.read_for.at(fact);
  return std::any_of(behind.begin(), behind.end(), [&](FactId one) {
    const State state = facts[one].state;
    return state != State::known && state != State::not_supplied && state != State::not_done &&
           state != State::nothing_found &&
           (state != State::conflict || may_be_something_else(facts[one]));
  });
}

// A number and what it is calculated from. Nothing else can put it in doubt, and the ways to
// combine the rest are many.
model::Facts with_what_is_behind(const Rules& rules, FactId fact, const model::Facts& facts) {
  const std::set<FactId>& behind = rules.read_for.at(fact);
  model::Facts left = facts;
  for (FactId one = 0; one < left.facts.size(); ++one)
    if (one != fact && behind.count(one) == 0) left[one] = model::Fact{};
  return left;
}

model::Facts with_old_ones(const Rules& rules, FactId fact, const model::Facts& facts) {
  model::Facts recent = facts;
  for (const FactId one : rules.read_for.at(fact))
    if (is_old(recent[one])) recent[one].state = State::known;
  return recent;
}

// CHOICE: of a computed fact in conflict one candidate is enough that would be in doubt alone. Of a
// score what the facts give is among the choices already.
bool is_conflict_doubtful(const Rules& rules, FactId fact, const model::Facts& told,
                          const Calculate& calculate, std::size_t most) {
  const Derivation* rule = rules.derivation(fact);
  if ((rule != nullptr && !rule->score.empty()) || may_be_something_else(told[fact]) ||
      !is_any_behind_open(rules, fact, told))
    return false;
  const model::Facts facts = rule == nullptr ? with_what_is_behind(rules, fact, told) : told;
  std::vector<World> all =
      worlds_as_told(rules, with_old_ones(rules, fact, facts), calculate, most);
  return std::any_of(all.begin(), all.end(), [&](World& one) {
    return std::any_of(facts[fact].candidates.begin(), facts[fact].candidates.end(),
                       [&](const model::Candidate& candidate) {
                         model::Fact alone;
                         alone.value = candidate.value;
                         return may_differ(rules, fact, alone, one);
                       });
  });
}

// A supplied value is in doubt where old values, or answers that cannot be told, may compute
// another one. What the known answers compute otherwise is in conflict as it is.
// CHOICE: of a score any item that may count or not is enough.
bool is_doubtful(const Rules& rules, FactId fact, const model::Facts& facts,
                 const Calculate& calculate, std::size_t most) {
  const model::Fact& supplied = facts[fact];
  if (!rules.vocabulary[fact].derived) return false;
  if (supplied.state == State::conflict)
    return is_conflict_doubtful(rules, fact, facts, calculate, most);
  if (supplied.state != State::known) return false;
  if (!is_any_behind_open(rules, fact, facts)) return false;
  const auto contradicts = [&](const World& one) { return !one.says(fact, supplied.value); };
  std::vector<World> told = worlds_as_told(rules, facts, calculate, most);
  if (std::any_of(told.begin(), told.end(), contradicts)) return false;
  std::vector<World> all =
      worlds_as_told(rules, with_old_ones(rules, fact, facts), calculate, most);
  return std::any_of(all.begin(), all.end(), [&](World& one) {
    return contradicts(one) || may_differ(rules, fact, supplied, one);
  });
}

// The patient where an assumption is broken, or may be, and puts in doubt whatever it rests on.
// CHOICE: one candidate with which an assumption is broken is enough; so is an old value, and an
// answer that cannot be told and may be the one that breaks it.
void doubt(const Rules& rules, const Expr& never, const model::Facts& facts,
           const Calculate& calculate, std::size_t most, std::vector<World>& told,
           model::Facts& doubted) {
  const auto breaks = [&](World& one) { return one.filled_in(never).count(Answer::yes) != 0; };
  std::set<FactId> behind;
  rules.follow_down(never, behind);
  bool broken = false;
  if (std::any_of(behind.begin(), behind.end(), [&](FactId one) { return is_old(facts[one]); })) {
    model::Facts recent = facts;
    for (const FactId fact : behind)
      if (is_old(recent[fact])) recent[fact].state = State::known;
    std::vector<World> all = worlds_as_told(rules, recent, calculate, most);
    broken = std::any_of(all.begin(), all.end(), breaks);
  } else {
    broken = std::any_of(told.begin(), told.end(), breaks);
  }
  if (broken)
    for (const FactId fact : behind) doubt(doubted[fact], "something else");
}

}  // namespace

namespace {

// What is in doubt may put in doubt what is computed from it.
void doubt_computed(const Rules& rules, const Calculate& calculate, std::size_t most,
                    model::Facts& facts) {
  for (bool more = true; more;) {
    std::vector<FactId> found;
    for (FactId fact = 0; fact < facts.facts.size(); ++fact)
      if (is_doubtful(rules, fact, facts, calculate, most)) found.push_back(fact);
    for (const FactId fact : found) doubt(facts[fact], left_to_facts);
    if (combinations(facts) > most) throw TooManyWorlds{};
    more = !found.empty();
  }
}

}  // namespace

std::vector<World> worlds(const Rules& rules, const model::Facts& facts, const Calculate& calculate,
                          std::size_t most) {
  model::Facts told = facts;
  doubt_computed(rules, calculate, most, told);
  std::vector<World> all = worlds_as_told(rules, told, calculate, most);
  model::Facts doubted = told;
  for (const Expr& never : rules.never) doubt(rules, never, told, calculate, most, all, doubted);
  if (combinations(doubted) > most) throw TooManyWorlds{};
  doubt_computed(rules, calculate, most, doubted);
  return worlds_as_told(rules, doubted, calculate, most);
}

Judgement judge(const Rules& rules, const model::Facts& facts, const Calculate& calculate,
                std::size_t most) {
  return judge(rules, worlds(rules, facts, calculate, most));
}

Judgement judge(const Rules& rules, std::vector<World> all, const std::set<std::size_t>& supposed) {
  Judgement result;
  result.disposition = Disposition::proceed;
  // An interaction is said of one combination that leaves it open; the rest of all that say it.
  for (const Remark& one : rules.remarks)
    result.remarks.push_back(one.kind != Remark::Kind::interaction);
  for (World& one_world : all) {
    one_world.suppose(supposed);
    result.disposition = first_of(result.disposition, one_world.disposition());
    result.screen_open |= one_world.screen_open();
    for (const auto& [id, status] : one_world.statuses()) {
      const auto [at, first] = result.status.emplace(id, Status::recommend);
      at->second = std::min(at->second, status);
    }
    for (std::size_t i = 0; i < rules.remarks.size(); ++i) {
      const Answer one = one_world.answer(rules.remarks[i].when);
      if (rules.remarks[i].kind == Remark::Kind::interaction)
        result.remarks[i] = result.remarks[i] || one != Answer::no;
      else
        result.remarks[i] = result.remarks[i] && one == Answer::yes;
    }
    for (const auto& [id, modality] : rules.modalities)
      if (one_world.may_begin(modality)) result.may_begin.insert(id);
    for (const Level& level : rules.levels) {
      Answer& answer = result.red_flags.emplace(level.flag, Answer::no).first->second;
      const Answer one = one_world.answer(level.when);
      if (one == Answer::yes || answer == Answer::yes)
        answer = Answer::yes;
      else if (one == Answer::unknown)
        answer = one;
    }
  }
  accompany(rules,
            result.status);  // each combination may offer other company, and the merged plan none
  return result;
}

}  // namespace windlass::oracle
